#include "data/scan_places.h"

#include <stdlib.h>

#include "data/regions.h"
#include "data/surroundings.h"

/* "Telbridge Road" is in any town but Telbridge. */
static bool
is_street(const struct scan_field *f, const struct hit *h)
{
	const struct fold *text = f->text.fold;
	const struct nameword *w;
	struct token next;
	size_t end = h->end + 1;

	while (end < text->len && text->text[end] != ' ' && text->text[end] != '\n')
		end++;
	/* reading it costs more than knowing the word */
	w = end > text->len ? NULL : nameword_find(text->text + h->end + 1, end - h->end - 1);
	if (!w || !(w->flags & WORD_STREET))
		return false;
	return phrase_read(&f->text, h->end, phrase_forth(&f->text, h->end, 1), &next, 1) == 1 &&
	       next.gap == GAP_BLANK && (next.flags & WORD_STREET) &&
	       next.letters != LETTERS_SMALL && next.end - next.start > 2;
}

/* A place counts once, under the longest phrase: no "Sussex" within "West Sussex". */
static void
add_place(struct scan_field *f, const struct hit *h, bool is_region)
{
	GArray *places = f->scratch->places;
	struct place p = { .phrase = h->phrase,
			   .field = f->number,
			   .start = h->start,
			   .end = h->end,
			   .region = PHRASE_NONE,
			   .is_region = is_region };
	size_t at, to;

	if (places->len > 0) {
		const struct place *last = &g_array_index(places, struct place, places->len - 1);

		if (last->field == p.field && last->end == p.end && last->start < p.start)
			return;
	}
	fold_span(f->text.fold, h->start, h->end, &at, &to);
	/* "may" is no region and "hope" no town, but nobody calls Kent kent in a printed text */
	if (is_region && g_ascii_islower(f->text.original[at]))
		return;
	p.at = (uint32_t)at;
	p.to = (uint32_t)to;
	g_array_append_val(places, p);
}

#define MAX_TOPICS 20000

/* "Academy Boy" is a horse: a singular counts in small letters, or behind the name of a school. */
static bool
is_topic(const struct scan_field *f, const struct hit *h, const struct nameword *w)
{
	const struct fold *text = f->text.fold;

	return !w || !w->kind || (w->flags & WORD_PLURAL) ||
	       g_ascii_islower(f->text.original[text->from[h->start]]);
}

static void
add_topic(struct scan_field *f, const struct hit *h, bool is_church)
{
	GArray *topics = f->scratch->topics;
	const struct nameword *w = nameword_find(f->text.fold->text + h->start, h->end - h->start);
	struct topic t = { .phrase = h->phrase,
			   .field = f->number,
			   .is_church = is_church,
			   .is_plural = w && w->kind && (w->flags & WORD_PLURAL) };

	if (topics->len >= MAX_TOPICS || !is_topic(f, h, w))
		return;
	t.at = f->text.fold->from[h->start];
	g_array_append_val(topics, t);
}

void
scan_use_place(struct scan_field *f, const struct hit *h)
{
	const struct profiles *p = f->profiles;
	bool is_place = false, is_region = false, is_topic = false, is_church = false;

	for (uint32_t u = p->first_use[h->phrase]; u < p->first_use[h->phrase + 1]; u++) {
		switch ((enum use_kind)p->uses[u].kind) {
		case USE_TOWN:
			is_place |= is_place || !is_street(f, h);
			break;
		case USE_POSTCODE:
		case USE_COUNTY:
		case USE_CONTEXT:
			is_place = true;
			break;
		case USE_REGION:
			is_region = true;
			break;
		case USE_KIND:
		case USE_SCHOOL_WORD:
			f->scratch->has_school_word = is_topic = true;
			break;
		case USE_CHURCH_WORD:
			is_church = true;
			break;
		default:
			break;
		}
	}
	if (is_place || is_region)
		add_place(f, h, is_region);
	if ((is_topic || is_church) && f->scratch->has_vague)
		add_topic(f, h, is_church && !is_topic);
}

static int
compare_places(const void *a, const void *b)
{
	const struct place *x = a, *y = b;

	if (x->start != y->start)
		return x->start < y->start ? -1 : 1;
	return x->end > y->end ? -1 : x->end < y->end;
}

/* "CARROWBY, Ill. –" */
static bool
is_before_state(const struct scan_field *f, const struct place *p)
{
	struct token k;
	size_t at, end;

	if (phrase_read(&f->text, p->end, phrase_forth(&f->text, p->end, 1), &k, 1) == 0 ||
	    k.gap != GAP_COMMA || !token_has_capital(&k) ||
	    !regions_is_state(f->text.fold->text + k.start, k.end - k.start))
		return false;
	fold_span(f->text.fold, k.start, k.end, &at, &end);
	return k.letters == LETTERS_CAPITAL || f->text.original[end] == '.';
}

/* Another Boston is told from ours by the county or country behind its name. [p, end): sorted. */
static void
link_region(const struct scan_field *f, struct place *p, const struct place *end)
{
	bool opens;

	if (p->is_region)
		return;
	for (const struct place *r = p + 1; r < end && r->start <= p->end + 1; r++)
		if (r->is_region && r->start == p->end + 1 &&
		    phrase_gap(&f->text, p->end, r->start, &opens) <= GAP_COMMA)
			p->region = r->phrase;
	if (p->region == PHRASE_NONE && is_before_state(f, p))
		p->region = PHRASE_ABROAD;
}

/* Remember the phrases that begin in folded [from, to). */
static void
note_beside(struct scan_field *f, struct find *found, size_t first_place, size_t from, size_t to)
{
	GArray *places = f->scratch->places;
	size_t low = first_place, high = places->len;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (g_array_index(places, struct place, middle).start < from)
			low = middle + 1;
		else
			high = middle;
	}
	for (; low < places->len && found->n_beside < 16; low++) {
		const struct place *p = &g_array_index(places, struct place, low);

		if (p->start >= to)
			break;
		g_array_append_val(f->scratch->beside, p->phrase);
		found->n_beside++;
		if (p->region != PHRASE_NONE) {
			g_array_append_val(f->scratch->beside, p->region);
			found->n_beside++;
		}
	}
}

void
scan_link_places(struct scan_field *f, size_t first_place)
{
	struct match_scratch *s = f->scratch;

	if (s->places->len > first_place)
		qsort(&g_array_index(s->places, struct place, first_place),
		      s->places->len - first_place, sizeof(struct place), compare_places);
	for (size_t i = first_place; i < s->places->len; i++)
		link_region(f, &g_array_index(s->places, struct place, i),
			    (struct place *)(void *)s->places->data + s->places->len);
	for (size_t i = f->first_find; i < f->end_find; i++) {
		struct find *found = &g_array_index(s->finds, struct find, i);
		const struct candidate *c = &found->candidate;

		if (found->kind != FIND_NAME && found->kind != FIND_BARE)
			continue;
		found->first_beside = s->beside->len;
		if (c->place_after != NOWHERE)
			note_beside(f, found, first_place, c->place_after, c->place_end);
		found->n_after = found->n_beside;
		if (c->place_before != NOWHERE)
			note_beside(f, found, first_place, c->place_before, c->core_start);
	}
}
