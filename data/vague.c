#include "data/vague.h"

#include <string.h>

#include "data/surroundings.h"

/* "St Tybie's", "St Finbars": said of the saint's school or church, not of the saint. */
static bool
is_genitive(const struct surroundings *s, const struct candidate *c)
{
	const struct fold *f = s->text->fold;
	size_t at, end;

	fold_span(f, c->core_start, c->core_end, &at, &end);
	return c->core_end > c->core_start + 1 && f->text[c->core_end - 1] == 's' &&
	       (s->text->original[end - 1] == 's' || s->text->original[end - 1] == 'S');
}

/* "Bishop Aldred", but "Bishop Aldred's", "the Bishop Aldred" */
static bool
is_person(const struct surroundings *s, const struct candidate *c)
{
	const char *text = s->text->fold->text + c->core_start;
	const char *blank = memchr(text, ' ', c->core_end - c->core_start);
	const struct nameword *w = blank ? nameword_find(text, (size_t)(blank - text)) : NULL;

	return w && (w->flags & WORD_TITLE) && !is_genitive(s, c);
}

static bool
is_word(const struct surroundings *s, const struct token *k, const char *word)
{
	return k->end - k->start == strlen(word) &&
	       memcmp(s->text->fold->text + k->start, word, strlen(word)) == 0;
}

/* "pupils of", "taught at", "Year 5 from": what follows can only be a school. */
static bool
is_schooling(const struct surroundings *s)
{
	const uint32_t between = WORD_IN | WORD_OF | WORD_FOR;
	const struct token *k = s->left + s->n_left;

	if (s->n_left < 2 || s->core_gap > GAP_BLANK || k[-1].gap > GAP_BLANK ||
	    !((k[-1].flags & between) || is_word(s, &k[-1], "from")))
		return false;
	return (k[-2].flags & WORD_SCHOOLING) ||
	       (s->n_left > 2 && k[-2].letters == LETTERS_NONE &&
		(is_word(s, &k[-3], "year") || is_word(s, &k[-3], "yr")));
}

/* "Group A: Moor End 1 St Oswald's 1", "Beeches, Manor and Rowan" */
static bool
is_listed(const struct surroundings *s)
{
	const struct token *after = s->right, *before = s->left + MAX(s->n_left, 1u) - 1;
	bool begins = s->n_left > 0 && (s->core_gap >= GAP_COMMA || (before->flags & WORD_AND));
	bool ends = s->n_right == 0 || after->gap >= GAP_COMMA || (after->flags & WORD_AND);
	/* … but "12 Northgate, Market Eldon" is a house */
	bool has_number_before = s->n_left > 1 && s->core_gap <= GAP_BLANK &&
				 before->letters == LETTERS_NONE && token_has_capital(before - 1);
	bool has_number_after =
		s->n_right > 0 && after->gap <= GAP_BRACKET && after->letters == LETTERS_NONE;

	if (has_number_after)
		return begins || s->n_left == 0 || has_number_before ||
		       /* "22 pts, 2 Nethercombe 31" */
		       (before->letters == LETTERS_NONE && before->gap == GAP_COMMA);
	return (has_number_before && ends) ||
	       (begins && ends && s->n_right > 0 && token_has_capital(after));
}

/* What stands right before says what the words after it are. */
static bool
begins_name(const struct surroundings *s, struct candidate *c)
{
	const struct token *k, *before;

	if (s->n_left == 0 || s->core_gap > GAP_SLASH)
		return true;
	k = &s->left[s->n_left - 1];
	before = s->n_left > 1 && k->gap <= GAP_BLANK ? k - 1 : NULL;
	/* the church of, the parish of; but pupils of */
	if (k->flags & WORD_OF)
		return before && (before->flags & WORD_ROLE) && (before->flags & WORD_CONTEXT);
	c->has_article = is_word(s, k, "the");
	if ((k->flags & WORD_TIME) && (k->flags & WORD_ABBREVIATION))
		return false; /* Mr Feldon */
	if (k->flags & (WORD_SIZE | WORD_CHURCH | WORD_OTHER))
		return false;
	/* "Harle Moor St Anne's" */
	for (size_t i = s->n_left; i > 0 && s->n_left - i < 3; i--) {
		if (!token_is_plain(&s->left[i - 1]))
			break;
		c->place_before = s->left[i - 1].start;
		if (s->left[i - 1].gap > GAP_BLANK)
			break;
	}
	return k->is_possessive || s->n_left == 1 || k->gap >= GAP_STOP ||
	       !surroundings_is_name(s, k);
}

/* "St Tybie's Road", "Feldon Valley", "St Fintan's GAA" */
static bool
ends_name(const struct surroundings *s, struct candidate *c)
{
	const uint32_t others =
		WORD_ROAD | WORD_STREET | WORD_OTHER | WORD_CHURCH | WORD_OF | WORD_VILLAGE;
	const struct token *k = s->right;

	if (s->n_right > 0 && k->gap <= GAP_BRACKET && k->faith && !k->kind) {
		c->faith = k->faith;
		c->end = k->end;
		k++;
	}
	if (k == s->right + s->n_right || k->gap > GAP_BRACKET)
		return true;
	if (k->gap == GAP_BRACKET) {
		/* "Larkrise (Tolbury)" */
		c->place_after = k->start;
		c->place_end = k->end;
		return true;
	}
	/* "St Tybie's nursery"; but "we put St Tybie's first" */
	if ((k->flags & others) || (k->kind & ~(uint32_t)(KIND_FIRST | KIND_MIDDLE | KIND_LOWER)))
		return false;
	/* "St Tybie's pupils" */
	c->is_schooling |= k->gap == GAP_BLANK && (k->flags & WORD_SCHOOLING);
	if (!surroundings_is_name(s, k) && s->tells_case)
		return true;
	/* "Larkrise Tolbury" */
	c->place_after = k->start;
	c->place_end = k->end;
	c->after_is_name = surroundings_is_name(s, k);
	return true;
}

static void
candidate_init(struct candidate *c, size_t start, size_t end)
{
	*c = (struct candidate){
		.start = (uint32_t)start,
		.end = (uint32_t)end,
		.core_start = (uint32_t)start,
		.core_end = (uint32_t)end,
		.place_after = NOWHERE,
		.place_before = NOWHERE,
	};
}

/* "boost::Phoenix", "Discovery.h", "/University": a part of something that is no text. */
static bool
is_joined(const struct phrase_text *t, size_t start, size_t end)
{
	const char *text = t->original;
	size_t from, to;

	fold_span(t->fold, start, end, &from, &to);
	if (from > 1 && strchr(".:/_-=", text[from - 1]) && !g_ascii_isspace(text[from - 2]))
		return true;
	return text[to] && strchr(".:/_-=(", text[to]) && text[to + 1] &&
	       !g_ascii_isspace(text[to + 1]);
}

/* "Park 4 Manor House 6", "Hill Top: Good": a sentence that begins with a word like others gives
 * it a capital, a list's item does so too. */
static bool
is_opening(const struct surroundings *s)
{
	const struct token *k = s->right;

	if (s->n_left > 0 && s->core_gap < GAP_STOP)
		return false;
	return s->n_right > 0 && k->gap < GAP_BRACKET && k->letters != LETTERS_NONE;
}

/* Read `core` at [start, end), a name that stands alone; a saint's needs the genitive s, since the
 * saint is no school. `needs_title`: only the title can make it one. False when it is part of
 * something else. */
static bool
vague_read_bare(const struct phrase_text *t, size_t start, size_t end, const struct core *core,
		bool needs_title, struct candidate *c)
{
	bool is_saint = core->is_saint;
	struct surroundings s;

	candidate_init(c, start, end);
	if (is_joined(t, start, end) || !surroundings_init(&s, t, start, end, c) || c->is_mixed)
		return false;
	c->needs_title = needs_title;
	if (needs_title && !core->is_bare ? is_opening(&s) : c->is_small && !needs_title)
		return false;
	c->is_schooling = is_schooling(&s);
	c->is_listed = is_listed(&s);
	c->is_person = is_person(&s, c);
	return begins_name(&s, c) && ends_name(&s, c) &&
	       (!is_saint || c->faith || is_genitive(&s, c));
}

/* "the primary school in Church Road", "Infant School (Shalford)": another one. */
static bool
has_place_after(const struct surroundings *s, size_t first)
{
	const uint32_t between = WORD_IN | WORD_OF | WORD_NEAR | WORD_ARTICLE;
	size_t i = first;

	if (s->n_right == first || s->right[first].gap > GAP_COMMA)
		return false;
	while (i < s->n_right && (s->right[i].flags & between))
		i++;
	return i < s->n_right &&
	       (i > first || s->right[first].gap >= GAP_BRACKET || !s->tells_case) &&
	       token_is_plain(&s->right[i]) && (token_has_capital(&s->right[i]) || !s->tells_case);
}

/* "yr ysgol gynradd", "i'r ysgol": does an article of Welsh stand before the word? */
static bool
is_after_welsh_article(const struct surroundings *s)
{
	static const char *const articles[] = { "y", "yr", "ir", "or" };
	const struct token *k = &s->left[s->n_left - 1];

	for (size_t i = 0; s->n_left > 0 && i < G_N_ELEMENTS(articles); i++)
		if (strlen(articles[i]) == k->end - k->start &&
		    memcmp(s->text->fold->text + k->start, articles[i], k->end - k->start) == 0)
			return true;
	return false;
}

/* "yr ysgol gynradd": the kind comes last. */
static bool
read_kind_after(const struct surroundings *s, struct candidate *c)
{
	const uint32_t makes_another = WORD_ROAD | WORD_STREET | WORD_OTHER;
	size_t i = 0;

	for (; i < s->n_right && s->right[i].gap <= GAP_BLANK && s->right[i].kind; i++) {
		c->kind |= s->right[i].kind;
		c->end = s->right[i].end;
	}
	if (i == 0 || !is_after_welsh_article(s) || has_place_after(s, i))
		return false;
	c->kind |= KIND_SCHOOL;
	return i == s->n_right || s->right[i].gap > GAP_BLANK ||
	       (!(s->right[i].flags & makes_another) && !surroundings_is_name(s, &s->right[i]));
}

/* Read "the village school", "our primary school" around the word for a school [start, end). */
static bool
vague_read_kind(const struct phrase_text *t, size_t start, size_t end, struct candidate *c)
{
	const uint32_t makes_another = WORD_ROAD | WORD_STREET | WORD_OTHER | WORD_OF;
	struct surroundings s;
	struct token word;
	const struct token *k;
	bool is_village = false, is_told;
	size_t i;

	candidate_init(c, start, end);
	if (phrase_read(t, start, end, &word, 1) == 0 || !surroundings_init(&s, t, start, end, c) ||
	    s.core_gap > GAP_BLANK)
		return false;
	if (word.flags & WORD_FIRST)
		return read_kind_after(&s, c);
	if (has_place_after(&s, 0))
		return false;
	/* "the Catholic primary is", but no primary concern */
	if (!(word.kind & (KIND_SCHOOL | KIND_ACADEMY)) && s.n_right > 0 &&
	    s.right[0].gap <= GAP_BLANK && !(s.right[0].flags & (WORD_COMMON | WORD_AND)))
		return false;
	if (s.n_right > 0 && s.right[0].gap <= GAP_BLANK &&
	    ((s.right[0].flags & makes_another) || s.right[0].kind ||
	     surroundings_is_name(&s, &s.right[0])))
		return false;
	for (i = s.n_left; i > 0 && token_is_describing(&s.left[i - 1]); i--) {
		k = &s.left[i - 1];
		if ((k->flags & WORD_OTHER) || k->gap > GAP_BLANK)
			return false;
		is_village |= (k->flags & WORD_VILLAGE) != 0;
		c->kind |= k->kind;
		c->faith |= k->faith;
		c->start = k->start;
	}
	/* "the school" alone is any school */
	is_told = is_village || c->kind || c->faith;
	c->kind |= word.kind;
	return is_told && i > 0 && (s.left[i - 1].flags & WORD_ARTICLE);
}

/* Was a name read there? */
static bool
is_taken(const struct scan_field *f, const struct hit *h)
{
	const GArray *finds = f->scratch->finds;

	for (size_t i = f->first_find; i < finds->len; i++) {
		const struct find *x = &g_array_index(finds, struct find, i);

		if (x->kind == FIND_NAME && x->candidate.start < h->end &&
		    h->start < x->candidate.end)
			return true;
	}
	return false;
}

/* "… village school", "… infant school", "… Catholic primary", "ysgol gynradd": most words for
 * schools are none of these. */
static bool
is_described(const struct scan_field *f, const struct hit *h)
{
	const char *text = f->text.fold->text;
	const struct nameword *w;
	size_t end = h->start, start;
	struct token k;
	bool is_school;

	/* "the village school's" is no plural */
	if (end == 0 || phrase_read(&f->text, h->start, h->end, &k, 1) == 0 ||
	    !(k.flags & WORD_HEAD) || (k.flags & WORD_PLURAL))
		return false;
	is_school = k.kind & (KIND_SCHOOL | KIND_ACADEMY);
	if (k.flags & WORD_FIRST)
		return true;
	for (start = --end; start > 0 && text[start - 1] != ' ' && text[start - 1] != '\n';)
		start--;
	w = nameword_find(text + start, end - start);
	/* "c of e", "church of england" */
	return (w && (w->faith || (w->flags & WORD_VILLAGE))) ||
	       (w && is_school && (w->kind || (w->flags & WORD_NEUTRAL))) ||
	       (end - start == 1 && text[start] == 'e') ||
	       (end - start == 7 && memcmp(text + start, "england", 7) == 0);
}

/* So many of them say no more than the first ones, and each is compared with every name. */
#define MAX_VAGUE 200

void
scan_vague(struct scan_field *f, const GArray *bares, const GArray *kinds)
{
	struct candidate c;
	struct find *found = NULL;

	for (guint i = 0; i < MIN(bares->len, MAX_VAGUE); i++) {
		const struct hit *h = &g_array_index(bares, struct hit, i);

		if (!vague_read_bare(&f->text, h->start, h->end, &f->profiles->cores[h->phrase],
				     i >= f->scratch->first_titled, &c) ||
		    is_taken(f, h))
			continue;
		found = scan_add_folded(f, FIND_BARE, h->phrase, c.start, c.end);
		if (!found)
			return;
		found->candidate = c;
		f->scratch->has_vague = true;
	}
	for (guint i = 0, tries = 0; i < kinds->len && tries < MAX_VAGUE; i++) {
		const struct hit *h = &g_array_index(kinds, struct hit, i);

		if (!is_described(f, h) || ++tries == 0 ||
		    !vague_read_kind(&f->text, h->start, h->end, &c) || is_taken(f, h))
			continue;
		found = scan_add_folded(f, FIND_VAGUE, 0, c.start, c.end);
		if (!found)
			return;
		found->candidate = c;
		f->scratch->has_vague = true;
	}
}
