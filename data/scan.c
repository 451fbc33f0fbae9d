#include "data/scan.h"

#include <stdlib.h>
#include <string.h>

#include "data/scan_marks.h"

#define MAX_HITS 200000

struct hit {
	uint32_t phrase, start, end;
};

struct collecting {
	struct match_scratch *s;
	size_t len;
};

/* A phrase is found when its last word ends there, or goes on with a genitive s. */
static void
collect(void *data, uint32_t phrase, size_t start, size_t end)
{
	struct match_scratch *s = data;
	struct hit h = { phrase, (uint32_t)start, (uint32_t)end };

	if (!scan_ends_word(&s->fold, end)) {
		if (s->fold.text[end] != 's' || !scan_ends_word(&s->fold, end + 1))
			return;
		h.end++;
	}
	if (s->hits->len < MAX_HITS)
		g_array_append_val(s->hits, h);
}

struct find *
scan_add(struct scan_field *f, enum find_kind kind, uint32_t index, size_t at, size_t end)
{
	struct find *found;
	GArray *finds = f->scratch->finds;

	if (finds->len >= SCAN_MAX_FINDS)
		return NULL;
	g_array_set_size(finds, finds->len + 1);
	found = &g_array_index(finds, struct find, finds->len - 1);
	*found = (struct find){
		.kind = kind,
		.index = index,
		.type = f->type,
		.field = f->number,
		.original = f->text.original,
		.at = (uint32_t)at,
		.end = (uint32_t)end,
		.has_start = f->has_starts,
		.tag_town = PHRASE_NONE,
	};
	return found;
}

/* Add a find of folded [start, end). */
static struct find *
add_folded(struct scan_field *f, enum find_kind kind, uint32_t index, size_t start, size_t end)
{
	size_t at, to;

	fold_span(f->text.fold, start, end, &at, &to);
	return scan_add(f, kind, index, at, to);
}

static bool
has_plain_end(const struct scan_field *f, const struct hit *h)
{
	return strlen(f->profiles->phrases[h->phrase]) == h->end - h->start;
}

/* "Telbridge Road" is in any town but Telbridge. */
static bool
is_street(const struct scan_field *f, const struct hit *h)
{
	struct token next;

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
	g_array_append_val(places, p);
}

static bool
is_site_char(char c)
{
	return g_ascii_isalnum(c) || c == '-' || c == '_';
}

/* The words of a site stand there; do they stand as an address? */
static void
add_website(struct scan_field *f, const struct hit *h, uint32_t school)
{
	const char *site = f->profiles->schools[school].website;
	const char *text = f->text.original;
	size_t at, end, len = strlen(site);

	fold_span(f->text.fold, h->start, h->end, &at, &end);
	if (end - at != len || g_ascii_strncasecmp(text + at, site, len) != 0)
		return;
	if (at > 0 && is_site_char(text[at - 1]))
		return;
	if (is_site_char(text[end]) || (text[end] == '.' && is_site_char(text[end + 1])))
		return;
	scan_add(f, FIND_WEBSITE, school, at, end);
}

static bool
is_in_capitals(const struct scan_field *f, const struct hit *h)
{
	size_t at, end;

	fold_span(f->text.fold, h->start, h->end, &at, &end);
	for (; at < end; at++)
		if (g_ascii_islower(f->text.original[at]))
			return false;
	return true;
}

/* Take up what needs no look around. True when the phrase is (also) a core. */
static bool
use_hit(struct scan_field *f, const struct hit *h)
{
	const struct profiles *p = f->profiles;
	bool is_core = false, is_place = false, is_region = false;

	for (uint32_t u = p->first_use[h->phrase]; u < p->first_use[h->phrase + 1]; u++) {
		const struct use *use = &p->uses[u];

		switch ((enum use_kind)use->kind) {
		case USE_CORE:
			is_core = true;
			break;
		case USE_POSTCODE:
			add_folded(f, FIND_POSTCODE, use->index, h->start, h->end);
			is_place = true;
			break;
		case USE_TOWN:
			is_place |= !is_street(f, h);
			break;
		case USE_COUNTY:
		case USE_CONTEXT:
			is_place = true;
			break;
		case USE_REGION:
			is_region = true;
			break;
		case USE_WEBSITE:
			add_website(f, h, use->index);
			break;
		case USE_LITERAL:
			if (!p->names[use->index].is_capitals || is_in_capitals(f, h))
				add_folded(f, FIND_LITERAL, use->index, h->start, h->end);
			break;
		case USE_INITIALS:
			if (has_plain_end(f, h) && is_in_capitals(f, h))
				add_folded(f, FIND_INITIALS, use->index, h->start, h->end);
			break;
		case USE_KIND:
		case USE_SCHOOL_WORD:
			f->scratch->has_school_word = true;
			break;
		case USE_HANDLE:
			break;
		}
	}
	if (is_place || is_region)
		add_place(f, h, is_region);
	return is_core;
}

static bool
is_kind(const struct profiles *p, uint32_t phrase)
{
	for (uint32_t u = p->first_use[phrase]; u < p->first_use[phrase + 1]; u++)
		if (p->uses[u].kind == USE_KIND)
			return true;
	return false;
}

bool
scan_candidate(struct scan_field *f, uint32_t core, size_t start, size_t end, enum slip slip)
{
	struct candidate c;
	struct find *found;

	if (!candidate_read(&f->text, start, end, &c) || (slip && c.is_slip))
		return false;
	c.is_slip |= slip != SLIP_NONE;
	/* in a name of several words the others say that it is a slip */
	c.is_other_letter = slip == SLIP_LETTER && !strchr(f->profiles->cores[core].text, ' ');
	found = add_folded(f, FIND_NAME, core, c.start, c.end);
	if (found)
		found->candidate = c;
	return true;
}

static void
read_cores(struct scan_field *f, const struct hit *h)
{
	const struct profiles *p = f->profiles;

	for (uint32_t u = p->first_use[h->phrase]; u < p->first_use[h->phrase + 1]; u++)
		if (p->uses[u].kind == USE_CORE)
			scan_candidate(f, p->uses[u].index, h->start, h->end, SLIP_NONE);
}

static int
compare_places(const void *a, const void *b)
{
	const struct place *x = a, *y = b;

	if (x->start != y->start)
		return x->start < y->start ? -1 : 1;
	return x->end > y->end ? -1 : x->end < y->end;
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
	}
}

static void
link_places(struct scan_field *f, size_t first_find, size_t first_place)
{
	struct match_scratch *s = f->scratch;

	if (s->places->len > first_place)
		qsort(&g_array_index(s->places, struct place, first_place),
		      s->places->len - first_place, sizeof(struct place), compare_places);
	for (size_t i = first_find; i < s->finds->len; i++) {
		struct find *found = &g_array_index(s->finds, struct find, i);
		const struct candidate *c = &found->candidate;

		if (found->kind != FIND_NAME)
			continue;
		found->first_beside = s->beside->len;
		if (c->place_after != NOWHERE)
			note_beside(f, found, first_place, c->place_after, c->place_end);
		found->n_after = found->n_beside;
		if (c->place_before != NOWHERE)
			note_beside(f, found, first_place, c->place_before, c->core_start);
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
is_read(struct names_read *r, const struct hit *kind)
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
		if (c->start <= kind->start && kind->end <= c->end && !is_part(r->profiles, x))
			return true;
	}
	return false;
}

/* Fold and read one text. */
static void
read_field(const struct profiles *p, struct match_scratch *s, struct scan_field *f)
{
	size_t first_find = s->finds->len, first_place = s->places->len;
	struct names_read read = { p, s, s->finds->len };
	GArray *hits = s->hits;

	g_array_set_size(hits, 0);
	fold_text(&s->fold, f->text.original, strlen(f->text.original));
	f->number = s->n_fields++;
	f->profiles = p;
	f->scratch = s;
	f->text.fold = &s->fold;
	automaton_scan(p->words, s->fold.text, s->fold.len, collect, s);
	for (guint i = 0; i < hits->len; i++) {
		const struct hit h = g_array_index(hits, struct hit, i);

		if (use_hit(f, &h))
			read_cores(f, &h);
	}
	for (guint i = 0; i < hits->len; i++) {
		const struct hit h = g_array_index(hits, struct hit, i);

		if (p->n_slips > 0 && is_kind(p, h.phrase) && !is_read(&read, &h))
			scan_slips(f, h.start, h.end);
	}
	cover_shorter(s, first_find);
	link_places(f, first_find, first_place);
	scan_numbers(f);
	if (f->text.is_address)
		scan_address(f, f->text.original, strlen(f->text.original));
	else
		scan_marks(f);
}

/* %2D and the like as the characters they mean, when those are printable ASCII. */
static const char *
decode_address(struct match_scratch *s, const char *url)
{
	char *copy;

	if (!strchr(url, '%'))
		return url;
	g_string_truncate(s->address, 0);
	for (const char *p = url; *p; p++) {
		int high = *p == '%' ? g_ascii_xdigit_value(p[1]) : -1;
		int low = high >= 0 ? g_ascii_xdigit_value(p[2]) : -1;

		if (low >= 0 && high * 16 + low > 0x20 && high * 16 + low < 0x7f) {
			g_string_append_c(s->address, (char)(high * 16 + low));
			p += 2;
		} else if (low >= 0) {
			g_string_append_c(s->address, ' ');
			p += 2;
		} else {
			g_string_append_c(s->address, *p);
		}
	}
	copy = g_strdup(s->address->str);
	g_ptr_array_add(s->addresses, copy);
	return copy;
}

static void
read_address(const struct profiles *p, struct match_scratch *s, const char *url,
	     enum match_field type)
{
	const char *decoded = decode_address(s, url);
	struct scan_field f = { .type = type, .has_starts = type == MATCH_URL && decoded == url };

	f.text = (struct phrase_text){ .original = decoded, .is_address = true };
	read_field(p, s, &f);
}

static void
read_text(const struct profiles *p, struct match_scratch *s, const char *text,
	  enum match_field type, bool is_wrapped)
{
	struct scan_field f = { .type = type, .has_starts = type != MATCH_LINK };

	f.text = (struct phrase_text){ .original = text, .is_wrapped = is_wrapped };
	read_field(p, s, &f);
}

void
scan_document(const struct profiles *p, struct match_scratch *s, const struct match_doc *doc)
{
	bool has_body = doc->body && *doc->body;

	g_array_set_size(s->places, 0);
	g_array_set_size(s->finds, 0);
	g_array_set_size(s->beside, 0);
	g_ptr_array_set_size(s->addresses, 0);
	s->n_fields = 0;
	s->has_school_word = false;
	if (doc->title && *doc->title)
		read_text(p, s, doc->title, MATCH_TITLE, false);
	if (has_body)
		read_text(p, s, doc->body, MATCH_BODY, doc->is_wrapped);
	for (size_t i = 0; i < doc->n_links; i++) {
		/* the text of a link is part of the body, where it stands among its neighbours */
		if (!has_body && doc->links[i].text && *doc->links[i].text)
			read_text(p, s, doc->links[i].text, MATCH_LINK, false);
		if (doc->links[i].url && *doc->links[i].url)
			read_address(p, s, doc->links[i].url, MATCH_LINK);
	}
	if (doc->url && *doc->url)
		read_address(p, s, doc->url, MATCH_URL);
}
