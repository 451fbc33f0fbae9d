#include "data/scan_names.h"

#include <stdlib.h>
#include <string.h>

static bool
ends_word(const struct fold *f, size_t end)
{
	return end >= f->len || f->text[end] == ' ' || f->text[end] == '\n';
}

#define REACH_WORDS 20
#define CORE_BYTES 200 /* of the words of a name before the reach */
#define RIGHT_STARTS 6

/* Where the words of a name can stand beside a word for a school, folded [start, end). Whatever
 * candidate.c reads lies within; most of what lies within it does not read. */
struct reach {
	uint32_t start, end;
	size_t left; /* names end after this, and before `start` */
	size_t right[RIGHT_STARTS]; /* names begin here */
	size_t n_right;
	bool is_exact; /* no slip of the pen, no word that only describes */
};

static const struct nameword *
word_at(const struct fold *text, size_t start, size_t *end)
{
	for (*end = start; !ends_word(text, *end);)
		++*end;
	return nameword_find(text->text + start, *end - start);
}

/* No name goes on across this word: "we left [the] primary school". */
static bool
is_stopper(const struct scan_field *f, const struct nameword *w, size_t start)
{
	const uint32_t stoppers = WORD_COMMON | WORD_ARTICLE | WORD_A | WORD_IN | WORD_FOR |
				  WORD_NEAR | WORD_ROLE | WORD_TIME;

	return w && !w->kind && !w->faith && (w->flags & stoppers) && !(w->flags & WORD_NEUTRAL) &&
	       g_ascii_islower(f->text.original[f->text.fold->from[start]]);
}

/* Words before `from`, the nearest first, as far as names go. Texts that are full of words for
 * schools have the same words before each of them, so the next one goes on from here. */
struct words_back {
	size_t from;
	size_t starts[REACH_WORDS];
	int n;
};

static void
reach_left(const struct scan_field *f, struct reach *r, struct words_back *known)
{
	const struct fold *text = f->text.fold;
	struct words_back back = { .from = r->start };
	size_t start = r->start;

	while (back.n < REACH_WORDS && start > 0) {
		size_t end = start - 1;

		if (start == known->from) {
			int more = MIN(known->n, REACH_WORDS - back.n);

			memcpy(back.starts + back.n, known->starts, (size_t)more * sizeof(size_t));
			back.n += more;
			break;
		}
		for (start = end; start > 0 && !ends_word(text, start - 1);)
			start--;
		if (is_stopper(f, nameword_find(text->text + start, end - start), start))
			break;
		back.starts[back.n++] = start;
	}
	r->left = back.n > 0 ? back.starts[back.n - 1] : r->start;
	*known = back;
}

/* Is there more than one blank between two words? */
static bool
is_marked(const struct scan_field *f, size_t end, size_t start)
{
	const struct fold *text = f->text.fold;
	size_t from, to;

	fold_span(text, end - 1, end, &from, &to);
	return text->from[start] > to + 1 || !g_ascii_isspace(f->text.original[to]);
}

/* "the infant school in …", "Infant School, …", "Ysgol …" */
static void
reach_right(const struct scan_field *f, struct reach *r)
{
	const uint32_t between = WORD_IN | WORD_OF | WORD_ARTICLE | WORD_VILLAGE;
	const struct fold *text = f->text.fold;
	size_t before = r->end, start = r->end + 1, end;
	const struct nameword *kind = nameword_find(text->text + r->start, r->end - r->start);
	bool is_list = kind && (kind->flags & WORD_FIRST) && (kind->flags & WORD_PLURAL);
	bool has_in = kind && (kind->flags & WORD_FIRST);

	for (int words = 0; words < REACH_WORDS && start < text->len; words++) {
		const struct nameword *w = word_at(text, start, &end);

		if ((has_in || is_marked(f, before, start)) && r->n_right < RIGHT_STARTS)
			r->right[r->n_right++] = start;
		/* "Ysgolion Pencae a Bro Hiraul" */
		if (is_list ? r->n_right == RIGHT_STARTS
			    : !w || !(w->kind || w->faith || (w->flags & (between | WORD_NEUTRAL))))
			return;
		has_in |= w && (w->flags & (WORD_IN | WORD_OF));
		before = end;
		start = end + 1;
	}
}

/* "Little Missenden Infant pupils": a word that only describes is enough before these. */
static bool
is_before_people(const struct scan_field *f, const struct hit *h)
{
	const struct fold *text = f->text.fold;
	const struct nameword *w = NULL;
	size_t end;

	if (h->end < text->len)
		w = word_at(text, h->end + 1, &end);
	return w && (w->flags & WORD_ROLE) && (w->flags & WORD_CONTEXT);
}

/* "Brackenfold Junior; Dronley High 3", "Dronley High did": likewise where a list's item ends, and
 * where the sentence goes on in small letters. */
static bool
ends_item(const struct scan_field *f, const struct hit *h)
{
	const struct fold *text = f->text.fold;
	const struct nameword *w = nameword_find(text->text + h->start, h->end - h->start);

	if (!w || !(w->kind & KINDS_CUT))
		return false;
	return h->end + 1 >= text->len || g_ascii_isdigit(text->text[h->end + 1]) ||
	       g_ascii_islower(f->text.original[text->from[h->end + 1]]) ||
	       is_marked(f, h->end, h->end + 1);
}

static bool
has_use(const struct profiles *p, uint32_t phrase, enum use_kind kind)
{
	for (uint32_t u = p->first_use[phrase]; u < p->first_use[phrase + 1]; u++)
		if (p->uses[u].kind == kind)
			return true;
	return false;
}

/* What stands around a word for a school; false when no name has to be looked for there. */
static bool
reach_init(struct reach *r, const struct scan_field *f, const struct hit *h,
	   struct words_back *known)
{
	const struct profiles *p = f->profiles;

	*r = (struct reach){ .start = h->start, .end = h->end };
	r->is_exact = has_use(p, h->phrase, USE_KIND);
	if (!r->is_exact && !has_use(p, h->phrase, USE_KIND_SLIP) &&
	    !(has_use(p, h->phrase, USE_KIND_PART) && (is_before_people(f, h) || ends_item(f, h))))
		return false;
	reach_left(f, r, known);
	reach_right(f, r);
	return true;
}

static bool
add_candidate(struct scan_field *f, uint32_t core, size_t start, size_t end, enum slip slip)
{
	struct candidate c;
	struct find *found;

	if (!candidate_read(&f->text, start, end, &c) || (slip && c.is_slip))
		return false;
	c.is_slip |= slip != SLIP_NONE;
	/* in a name of several words the others say that it is a slip */
	c.is_other_letter = slip == SLIP_LETTER && !strchr(f->profiles->cores[core].text, ' ');
	found = scan_add_folded(f, FIND_NAME, core, c.start, c.end);
	if (found)
		found->candidate = c;
	return true;
}

/* Where as many words stand as the core has, the slip must be in one of them: "Wells Green" is a
 * plural and another place than "Well Green", which the joined words would not show. */
static bool
slips_in_one_word(const char *core, size_t core_len, const char *text, size_t len)
{
	const char *core_end = core + core_len, *end = text + len;

	while (core < core_end && text < end) {
		size_t a = 0, b = 0;

		while (core + a < core_end && core[a] != ' ')
			a++;
		while (text + b < end && text[b] != ' ' && text[b] != '\n')
			b++;
		if ((a != b || memcmp(core, text, a) != 0) && !nameword_is_slip(core, a, text, b))
			return false;
		core += a + 1;
		text += b + 1;
	}
	return true;
}

static int
count_words(const char *text, size_t len)
{
	int words = 1;

	for (size_t i = 0; i < len; i++)
		words += text[i] == ' ' || text[i] == '\n';
	return words;
}

/* Does the word at [start, end), which is one slip from words [s->from, s->from + s->n) of a core,
 * stand among the core's other words? Then the core stands at [*from, *to). */
static bool
slip_stands(const struct scan_field *f, const struct slip_word *s, size_t start, size_t end,
	    size_t *from, size_t *to)
{
	const char *core = f->profiles->cores[s->core].text, *first = core, *rest;
	const struct fold *text = f->text.fold;
	size_t before, after;

	for (int i = 0; i < s->from; i++)
		first = strchr(first, ' ') + 1;
	rest = first;
	for (int i = 0; i < s->n && rest; i++)
		rest = strchr(rest + (i > 0), ' ');
	before = (size_t)(first - core);
	after = rest ? strlen(rest) : 0;
	if (before > start || end + after > text->len)
		return false;
	*from = start - before;
	*to = end + after;
	if (*from > 0 && !ends_word(text, *from - 1))
		return false;
	if (!ends_word(text, *to) && !(text->text[*to] == 's' && ends_word(text, *to + 1) && ++*to))
		return false;
	if (s->n > 1 && count_words(text->text + start, end - start) == s->n &&
	    !slips_in_one_word(first, strlen(first) - after, text->text + start, end - start))
		return false;
	return memcmp(text->text + *from, core, before) == 0 &&
	       (!rest || memcmp(text->text + end, rest, after) == 0);
}

#define SLIP_FOUND 32

/* Look for `word`, which stands for folded [start, end), among the words of cores. */
static bool
try_slip(struct scan_field *f, const char *word, size_t len, size_t start, size_t end)
{
	const struct profiles *p = f->profiles;
	uint32_t found[SLIP_FOUND];
	size_t n = fuzzy_find(p->slips, word, len, found, SLIP_FOUND);
	bool any = false;

	for (size_t i = 0; i < n; i++) {
		const char *known = p->slip_texts[found[i]];
		enum slip slip = nameword_is_slip(word, len, known, strlen(known));

		/* words run together or torn apart are the slip */
		if (slip == SLIP_NONE)
			slip = SLIP_HAND;
		for (uint32_t w = p->first_slip[found[i]]; w < p->first_slip[found[i] + 1]; w++) {
			size_t from, to;

			if (slip_stands(f, &p->slip_words[w], start, end, &from, &to))
				any |= add_candidate(f, p->slip_words[w].core, from, to, slip);
		}
	}
	return any;
}

#define SLIP_WORDS_BACK 7
#define SLIP_WORDS_FORTH 6
#define SLIP_JOINED 4 /* words read as one: a blank is a slip too, and short words need company */

/* The word at `start`, alone and joined to those that follow it before `to`. */
static bool
try_slips_at(struct scan_field *f, size_t start, size_t to)
{
	const struct fold *text = f->text.fold;
	char joined[FUZZY_MAX_LENGTH + 2];
	size_t len = 0, end = start;

	for (int words = 0; words < SLIP_JOINED && end < to; words++) {
		bool opens;

		/* nobody's pen slips over a comma */
		if (words > 0 && phrase_gap(&f->text, end, end + 1, &opens) > GAP_BLANK)
			return false;
		for (end += words > 0; !ends_word(text, end); end++) {
			if (len == sizeof joined)
				return false;
			joined[len++] = text->text[end];
		}
		if (len >= 5 && try_slip(f, joined, len, start, end))
			return true;
		/* the genitive of a misspelt name is one letter more */
		if (len > 6 && joined[len - 1] == 's' &&
		    try_slip(f, joined, len - 1, start, end - 1))
			return true;
	}
	return false;
}

/* A word for a school without a known name beside it: is there one with a slip of the pen? */
static void
look_for_slips(struct scan_field *f, const struct reach *kind)
{
	const struct fold *text = f->text.fold;
	size_t from = kind->start, to = kind->end;

	if (kind->left < kind->start)
		from = phrase_back(&f->text, kind->start, SLIP_WORDS_BACK);
	if (kind->n_right > 0)
		to = phrase_forth(&f->text, kind->end, SLIP_WORDS_FORTH);

	for (size_t start = from; start < to;) {
		if (start < kind->start && try_slips_at(f, start, kind->start))
			return;
		if (start > kind->end && try_slips_at(f, start, to))
			return;
		while (!ends_word(text, start))
			start++;
		start++;
	}
}

static int
compare_finds(const void *a, const void *b)
{
	const struct find *x = *(const struct find *const *)a, *y = *(const struct find *const *)b;

	if (x->candidate.core_start != y->candidate.core_start)
		return x->candidate.core_start < y->candidate.core_start ? -1 : 1;
	return x->candidate.core_end > y->candidate.core_end ? -1 : 1;
}

/* A name within a longer one that is known is not meant: "Hope School" in "Star of Hope School". */
static void
cover_shorter(struct match_scratch *s, size_t first_find)
{
	g_autoptr(GPtrArray) order = NULL;
	struct find *finds = (struct find *)(void *)s->finds->data;
	const struct find *longest = NULL;

	if (s->finds->len < first_find + 2)
		return;
	order = g_ptr_array_new();
	for (size_t i = first_find; i < s->finds->len; i++)
		if (finds[i].kind == FIND_NAME)
			g_ptr_array_add(order, &finds[i]);
	if (order->len > 1)
		qsort(order->pdata, order->len, sizeof(gpointer), compare_finds);
	for (guint i = 0; i < order->len; i++) {
		struct find *x = order->pdata[i];
		const struct candidate *l = longest ? &longest->candidate : NULL;
		uint32_t len = x->candidate.core_end - x->candidate.core_start;

		if (l && x->candidate.core_end <= l->core_end &&
		    len < l->core_end - l->core_start && x->index != longest->index) {
			x->is_covered = !l->fault;
			x->cover = (uint32_t)(longest - finds);
		} else {
			longest = x;
		}
	}
}

/* Half the name of a joined school may be all that a slip has left to read. */
static bool
is_part(const struct profiles *p, const struct find *f)
{
	const struct core *c = &p->cores[f->index];

	for (uint32_t i = c->first; i < c->first + c->n; i++)
		if (p->names[i].is_half)
			return true;
	return false;
}

/* Names read in a field, in the order of the text, passed over once beside the words for schools.
 */
struct names_read {
	const struct profiles *profiles;
	const struct match_scratch *s;
	guint next;
};

#define NAME_BYTES 400 /* more than any name with its surroundings */

static bool
is_read(struct names_read *r, const struct reach *kind)
{
	for (guint i = r->next; i < r->s->finds->len; i++) {
		const struct find *x = &g_array_index(r->s->finds, struct find, i);
		const struct candidate *c = &x->candidate;

		if (x->kind != FIND_NAME || c->end + NAME_BYTES < kind->start) {
			r->next += i == r->next;
			continue;
		}
		if (c->start > kind->end + NAME_BYTES)
			break;
		/* a longer name may be ours with a slip: "St Margret's Primary School, Stoke Holm"
		 */
		if (c->start <= kind->start && kind->end <= c->end && !c->fault &&
		    !is_part(r->profiles, x))
			return true;
	}
	return false;
}

/* Cores found beside words for schools. */
struct core_reading {
	struct scan_field *field;
	const struct reach *reach;
	GArray *hits;
};

static void
collect_left(void *data, uint32_t phrase, size_t start, size_t end)
{
	const struct core_reading *c = data;
	const struct hit h = { phrase, (uint32_t)start, (uint32_t)end };

	if (end > c->reach->left && end <= c->reach->start)
		g_array_append_val(c->hits, h);
}

static void
collect_right(void *data, uint32_t phrase, size_t start, size_t end)
{
	const struct core_reading *c = data;
	const struct hit h = { phrase, (uint32_t)start, (uint32_t)end };

	g_array_append_val(c->hits, h);
}

static void
scan_reach(struct scan_field *f, const struct reach *r, GArray *hits)
{
	const struct fold *text = f->text.fold;
	struct core_reading c = { f, r, hits };
	size_t from = r->left;

	if (r->left < r->start) {
		/* the name may begin before the last stopper: "Stoke by Nayland" */
		for (size_t least = from > CORE_BYTES ? from - CORE_BYTES : 0; from > least;)
			from--;
		while (from > 0 && !ends_word(text, from - 1))
			from--;
		lexicon_scan(f->profiles->words, LEXICON_CORE, text->text, text->len, from,
			     r->start, collect_left, &c);
	}
	for (size_t i = 0; i < r->n_right; i++)
		lexicon_scan(f->profiles->words, LEXICON_CORE, text->text, text->len, r->right[i],
			     r->right[i] + 1, collect_right, &c);
}

static int
compare_hits(const void *a, const void *b)
{
	const struct hit *x = a, *y = b;

	if (x->end != y->end)
		return x->end < y->end ? -1 : 1;
	if (x->start != y->start)
		return x->start < y->start ? -1 : 1;
	return x->phrase < y->phrase ? -1 : x->phrase > y->phrase;
}

void
scan_sort_hits(GArray *hits, guint from)
{
	if (hits->len > from + 1)
		qsort(&g_array_index(hits, struct hit, from), hits->len - from, sizeof(struct hit),
		      compare_hits);
}

static void
read_cores(struct scan_field *f, GArray *cores)
{
	const struct profiles *p = f->profiles;
	struct hit last = { PHRASE_NONE, 0, 0 };

	scan_sort_hits(cores, 0);
	for (guint i = 0; i < cores->len; i++) {
		const struct hit h = g_array_index(cores, struct hit, i);

		/* two words for schools reach the same name */
		if (h.phrase == last.phrase && h.start == last.start && h.end == last.end)
			continue;
		last = h;
		for (uint32_t u = p->first_use[h.phrase]; u < p->first_use[h.phrase + 1]; u++)
			if (p->uses[u].kind == USE_CORE && p->cores[p->uses[u].index].is_read)
				add_candidate(f, p->uses[u].index, h.start, h.end, SLIP_NONE);
	}
}

void
scan_names(struct scan_field *f, const GArray *kinds)
{
	struct match_scratch *s = f->scratch;
	size_t first_find = s->finds->len;
	struct names_read read = { f->profiles, s, s->finds->len };
	struct words_back known = { .from = SIZE_MAX };
	struct reach r;

	g_array_set_size(s->cores, 0);
	for (guint i = 0; i < kinds->len && s->cores->len < SCAN_MAX_HITS; i++)
		if (reach_init(&r, f, &g_array_index(kinds, struct hit, i), &known))
			scan_reach(f, &r, s->cores);
	read_cores(f, s->cores);
	for (guint i = 0; i < kinds->len && f->profiles->n_slips > 0; i++)
		if (reach_init(&r, f, &g_array_index(kinds, struct hit, i), &known) && r.is_exact &&
		    !is_read(&read, &r))
			look_for_slips(f, &r);
	cover_shorter(s, first_find);
}
