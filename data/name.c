#include "data/name.h"

#include <stdlib.h>
#include <string.h>

#include "base/fold.h"
#include "data/phrase.h"
#include "data/shared_names.h"

#define MAX_WORDS 40

/* In a name a plural tells: "Colleges Nursery School" stands by its colleges. */
static bool
is_describing(const struct token *k)
{
	return ((k->kind || k->faith) && !(k->flags & WORD_PLURAL)) || (k->flags & WORD_NEUTRAL);
}

static bool
is_plain(const struct token *k)
{
	const uint32_t not_plain = WORD_ARTICLE | WORD_AND | WORD_OF | WORD_IN | WORD_FOR | WORD_A;

	return !is_describing(k) && !(k->flags & not_plain);
}

/* The words of a name, with what they are for. */
struct reading {
	const struct fold *fold;
	struct token tokens[MAX_WORDS];
	size_t n; /* of the name itself: up to its first comma or bracket */
	size_t all;
};

static char *
words_of(const struct reading *r, size_t from, size_t to)
{
	GString *s = g_string_new(NULL);

	for (size_t i = from; i < to; i++) {
		const struct token *k = &r->tokens[i];

		if (s->len > 0)
			g_string_append_c(s, ' ');
		g_string_append_len(s, r->fold->text + k->start, k->end - k->start);
	}
	g_strdelimit(s->str, "\n", ' ');
	return g_string_free(s, FALSE);
}

static void
add_kinds(const struct reading *r, size_t from, size_t to, struct name *n)
{
	for (size_t i = from; i < to; i++) {
		n->kind |= r->tokens[i].kind;
		n->faith |= r->tokens[i].faith;
	}
}

static bool
is_word(const struct reading *r, size_t i, const char *word)
{
	const struct token *k = &r->tokens[i];

	return k->end - k->start == strlen(word) &&
	       memcmp(r->fold->text + k->start, word, strlen(word)) == 0;
}

/* "The Primary School of St Mary": the words before "of" describe, all after it is the core.
 * "Ysgol Gynradd Bro Hiraul" needs no "of". Returns the first word of the core, or 0. */
static size_t
core_after_kind(const struct reading *r, size_t from)
{
	bool has_head = false, has_first = false;
	size_t i = from;

	for (; i < r->n && is_describing(&r->tokens[i]); i++) {
		has_head |= (r->tokens[i].flags & WORD_HEAD) != 0;
		has_first |= (r->tokens[i].flags & WORD_FIRST) != 0;
	}
	if (has_first && i > from && i < r->n &&
	    !(r->tokens[i].flags & (WORD_OF | WORD_IN | WORD_FOR)))
		return i;
	if (!has_head || i >= r->n || !(r->tokens[i].flags & (WORD_OF | WORD_IN | WORD_FOR)))
		return 0;
	i++;
	while (i < r->n && (r->tokens[i].flags & WORD_ARTICLE))
		i++;
	return i < r->n ? i : 0;
}

/* "Our Lady of Lourdes" is hers, and not ours. */
static bool
is_lady(const struct reading *r, size_t i)
{
	return is_word(r, i, "our") && i + 1 < r->n && is_word(r, i + 1, "lady");
}

/* The core is the run of words from the first that matters to the first that describes. Words
 * that usually describe belong to it when they come first: "Middle Rasen", "Church Broughton". */
static void
find_core(const struct reading *r, size_t *from, size_t *to)
{
	size_t first = 0, plain, end;

	while (first < r->n && !is_lady(r, first) &&
	       ((r->tokens[first].flags & WORD_ARTICLE) || r->tokens[first].faith))
		first++;
	if (core_after_kind(r, first)) {
		*from = core_after_kind(r, first);
		*to = r->n;
		return;
	}
	plain = first;
	while (plain < r->n && !is_plain(&r->tokens[plain]))
		plain++;
	if (plain == r->n) {
		/* "Village School", "Community Infants": nothing better to go by */
		end = first;
		while (end < r->n && !r->tokens[end].kind && !r->tokens[end].faith)
			end++;
		*from = first;
		*to = end;
		return;
	}
	end = plain;
	while (end < r->n && !is_describing(&r->tokens[end]))
		end++;
	/* Christ Church, Friends' Church: here the church is the name */
	while (end < r->n && is_word(r, end, "church") && is_word(r, end - 1, "christ"))
		end++;
	while (end > plain + 1 && !is_plain(&r->tokens[end - 1]) && end == r->n)
		end--;
	while (end > plain + 1 && (r->tokens[end - 1].flags & (WORD_AND | WORD_OF | WORD_IN)))
		end--;
	*from = first;
	*to = end;
}

/* The genitive s of a saint comes and goes: "St Mary", "St Mary's", "St Marys". */
static void
settle_saint(struct name *n, bool is_possessive)
{
	size_t len = strlen(n->core);

	n->is_saint = g_str_has_prefix(n->core, "st ") || g_str_has_prefix(n->core, "saint ") ||
		      g_str_has_prefix(n->core, "our lady") || strstr(n->core, " st ");
	if (g_str_has_prefix(n->core, "saint ")) {
		char *shorter = g_strconcat("st ", n->core + 6, NULL);

		g_free(n->core);
		n->core = shorter;
		len = strlen(shorter);
	}
	if (n->is_saint && len > 5 && n->core[len - 1] == 's' && n->core[len - 2] != 's' &&
	    is_possessive)
		n->core[len - 1] = '\0';
}

static void
read_place(const struct reading *r, size_t from, struct name *n)
{
	size_t to;

	while (from < r->all && !is_plain(&r->tokens[from]))
		from++;
	to = from;
	while (to < r->all && !is_describing(&r->tokens[to]) &&
	       (to == from || r->tokens[to].gap < GAP_BRACKET))
		to++;
	g_free(n->place);
	n->place = words_of(r, from, to);
}

void
name_init(struct name *n, const char *text)
{
	struct fold fold;
	struct reading r = { .fold = &fold };
	struct phrase_text t = { .original = text, .fold = &fold };
	size_t from, to;

	*n = (struct name){ .core = g_strdup(""), .place = g_strdup("") };
	fold_init(&fold);
	fold_text(&fold, text, strlen(text));
	r.all = phrase_read(&t, 0, fold.len, r.tokens, MAX_WORDS);
	r.n = r.all > 0 ? 1 : 0;
	while (r.n < r.all && r.tokens[r.n].gap < GAP_BRACKET)
		r.n++;
	find_core(&r, &from, &to);
	/* "Church of England Infant School, Little Missenden" */
	if (from >= to && r.n < r.all) {
		add_kinds(&r, 0, r.n, n);
		from = r.n;
		r.n = to = r.all;
	}
	g_free(n->core);
	n->core = words_of(&r, from, to);
	if (from < to) {
		size_t end;

		fold_span(&fold, r.tokens[from].start, r.tokens[to - 1].end, &n->at, &end);
		n->len = end - n->at;
		settle_saint(n, r.tokens[to - 1].is_possessive || g_str_has_suffix(n->core, "s"));
	}
	add_kinds(&r, 0, from, n);
	add_kinds(&r, to, r.all, n);
	if (to < r.all)
		read_place(&r, to, n);
	n->is_place_joined = *n->place && r.n == r.all;
	fold_clear(&fold);
}

void
name_clear(struct name *n)
{
	g_clear_pointer(&n->core, g_free);
	g_clear_pointer(&n->place, g_free);
}

/* Children of the same age: a village has one school for them, whatever it is called. */
static const uint32_t same_age[] = {
	KIND_INFANT | KIND_PRIMARY | KIND_FIRST | KIND_COMBINED | KIND_LOWER,
	KIND_JUNIOR | KIND_PRIMARY | KIND_COMBINED,
	KIND_MIDDLE | KIND_COMBINED,
	KIND_HIGH | KIND_COLLEGE,
};

enum name_fit
name_fit(uint32_t ours, uint32_t our_faith, uint32_t text, uint32_t text_faith)
{
	const uint32_t ages = KIND_INFANT | KIND_JUNIOR | KIND_PRIMARY | KIND_FIRST | KIND_MIDDLE |
			      KIND_COMBINED | KIND_NURSERY | KIND_HIGH | KIND_COLLEGE | KIND_LOWER |
			      KIND_PREP | KIND_SPECIAL;
	const uint32_t apart = KIND_PRE | KIND_GIRLS | KIND_BOYS | KIND_PREP;
	uint32_t o = ours & ages, t = text & ages;

	if ((text & apart & ~ours) || (our_faith && text_faith && !(our_faith & text_faith)))
		return FIT_CONFLICT;
	/* a school that says nothing of a faith may be Church of England; others say so */
	if (!our_faith && (text_faith & ~(uint32_t)FAITH_CE) && t != o)
		return FIT_CONFLICT;
	/* nobody calls a pre-school a school; what is for girls may go without saying */
	if (ours & apart & ~text)
		return t || (ours & ~text & KIND_PRE) ? FIT_OTHER : FIT_LESS;
	/* nobody calls an English school of today so */
	if (text & ~ours & KIND_ELEMENTARY)
		return MAX(FIT_OTHER, name_fit(ours, our_faith, text & ~(uint32_t)KIND_ELEMENTARY,
					       text_faith));
	if (t == o) {
		uint32_t head = KIND_SCHOOL | KIND_ACADEMY;

		if (t == 0 && (ours & head) && (text & head) && !(ours & text & head))
			return ours & KIND_ACADEMY ? FIT_LESS : FIT_OTHER;
		if (text_faith & ~our_faith)
			return FIT_LESS;
		return our_faith && !text_faith ? FIT_LESS : FIT_EXACT;
	}
	if (t == 0 || t == KIND_SPECIAL)
		return FIT_LESS;
	if ((t & o) == t)
		return t == KIND_NURSERY ? FIT_OTHER : FIT_LESS;
	/* an academy of no age is not the primary school beside it */
	if (o == 0 && (ours & KIND_ACADEMY) && (t & same_age[0]) && !(text & KIND_ACADEMY))
		return FIT_CONFLICT;
	if (o == 0)
		return t & (KIND_NURSERY | KIND_PREP) && !(t & same_age[0]) ? FIT_CONFLICT
									    : FIT_OTHER;
	if ((t & o) == o)
		return FIT_OTHER;
	for (size_t i = 0; i < G_N_ELEMENTS(same_age); i++)
		if ((t & same_age[i]) && (o & same_age[i]))
			return FIT_OTHER;
	return FIT_CONFLICT;
}

char
name_kind_class(uint32_t kind)
{
	static const struct {
		uint32_t kind;
		char letter;
	} classes[] = {
		{ KIND_NURSERY, 'n' }, { KIND_PRIMARY, 'p' },  { KIND_INFANT, 'i' },
		{ KIND_JUNIOR, 'j' },  { KIND_FIRST, 'f' },    { KIND_LOWER, 'f' },
		{ KIND_MIDDLE, 'm' },  { KIND_COMBINED, 'c' }, { KIND_HIGH, 'h' },
		{ KIND_COLLEGE, 'h' }, { KIND_ACADEMY, 'a' },
	};

	/* a nursery beside a school for older children does not make it a nursery */
	if (kind & (KIND_PRIMARY | KIND_INFANT))
		kind &= ~(uint32_t)KIND_NURSERY;
	for (size_t i = 0; i < G_N_ELEMENTS(classes); i++)
		if (kind & classes[i].kind)
			return classes[i].letter;
	return 's';
}

/* Order of a table's entry, "CORE COUNTS;", against a core. */
static int
compare_entry(const char *entry, const char *core)
{
	size_t len = strcspn(entry, ";"), core_len = strlen(core);
	int order;

	while (len > 0 && entry[len] != ' ')
		len--;
	order = memcmp(entry, core, MIN(len, core_len));
	return order ? order : (len > core_len) - (len < core_len);
}

/* The table's entry for `core`, or NULL. Steps through bytes, then to the start of the entry:
 * no index is needed for a table this small. */
static const char *
find_shared(const char *core)
{
	const char *low = shared_names, *high = low + strlen(shared_names);

	while (low < high) {
		const char *middle = low + (high - low) / 2;
		int order;

		while (middle > low && middle[-1] != ';')
			middle--;
		order = compare_entry(middle, core);
		if (order == 0)
			return middle;
		if (order > 0)
			high = middle;
		else
			low = middle + strcspn(middle, ";") + 1;
	}
	return NULL;
}

unsigned
name_shared_by(const char *core, uint32_t kind, unsigned *same)
{
	const char *p = find_shared(core);
	char class = name_kind_class(kind);
	unsigned all = 0;

	*same = 0;
	if (!p)
		return 0;
	for (p += strlen(core) + 1; *p != ';';) {
		char letter = *p;
		char *end;
		unsigned n = (unsigned)strtoul(p + 1, &end, 10);

		if (letter == class)
			*same = n;
		all += n;
		p = end;
	}
	return all;
}
