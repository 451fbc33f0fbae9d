#include "data/scan.h"

#include <stdlib.h>
#include <string.h>

#include "data/scan_names.h"
#include "data/vague.h"

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

struct find *
scan_add_folded(struct scan_field *f, enum find_kind kind, uint32_t index, size_t start, size_t end)
{
	size_t at, to;
	struct find *found;

	fold_span(f->text.fold, start, end, &at, &to);
	found = scan_add(f, kind, index, at, to);
	if (found) {
		found->candidate.start = (uint32_t)start;
		found->candidate.end = (uint32_t)end;
	}
	return found;
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

static bool
is_site_char(char c)
{
	return g_ascii_isalnum(c) || c == '-' || c == '_';
}

/* The first character of [text, end) that can be seen: a soft hyphen and a blank of no width say
 * only where a line may be broken. */
static const char *
after_unseen(const char *text, const char *end)
{
	while (text < end && (*text & 0x80)) {
		gunichar c = g_utf8_get_char(text);

		if (c != 0xad && c != 0x2060 && c != 0xfeff && (c < 0x200b || c > 0x200d))
			break;
		text += g_utf8_skip[(guchar)*text];
	}
	return text;
}

/* Is it written out there, letter by letter? */
static bool
is_site(const char *text, size_t n, const char *site)
{
	const char *end = text + n;

	for (; *site; site++, text++) {
		text = after_unseen(text, end);
		if (text == end || g_ascii_tolower(*text) != *site)
			return false;
	}
	return after_unseen(text, end) == end;
}

/* The words of a site stand there; do they stand as an address? */
static void
add_website(struct scan_field *f, const struct hit *h, uint32_t school)
{
	const char *site = f->profiles->schools[school].website;
	const char *text = f->text.original;
	size_t at, end;

	fold_span(f->text.fold, h->start, h->end, &at, &end);
	if (!is_site(text + at, end - at, site))
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

/* A single word in small letters is a word like others. */
static void
add_bare(struct scan_field *f, const struct hit *h, uint32_t core)
{
	const struct hit bare = { core, h->start, h->end };
	const char *first = f->text.original + f->text.fold->from[h->start];

	if (!f->text.is_address &&
	    (!g_ascii_islower(*first) || strchr(f->profiles->cores[core].text, ' ')))
		g_array_append_val(f->scratch->bares, bare);
}

/* Take up what points to a school by itself, and put the words for schools aside. */
static void
use_mark(struct scan_field *f, const struct hit *h)
{
	const struct profiles *p = f->profiles;
	bool is_kind = false;

	for (uint32_t u = p->first_use[h->phrase]; u < p->first_use[h->phrase + 1]; u++) {
		const struct use *use = &p->uses[u];

		switch ((enum use_kind)use->kind) {
		case USE_POSTCODE:
			scan_add_folded(f, FIND_POSTCODE, use->index, h->start, h->end);
			break;
		case USE_WEBSITE:
			add_website(f, h, use->index);
			break;
		case USE_LITERAL:
			if (!p->names[use->index].is_capitals || is_in_capitals(f, h))
				scan_add_folded(f, FIND_LITERAL, use->index, h->start, h->end);
			break;
		case USE_INITIALS:
			if (has_plain_end(f, h) && is_in_capitals(f, h))
				scan_add_folded(f, FIND_INITIALS, use->index, h->start, h->end);
			break;
		case USE_CORE:
			if (p->cores[use->index].is_bare)
				add_bare(f, h, use->index);
			break;
		case USE_KIND:
		case USE_KIND_SLIP:
		case USE_KIND_PART:
			is_kind = true;
			break;
		default:
			break;
		}
	}
	if (is_kind)
		g_array_append_val(f->scratch->kinds, *h);
}

#define MAX_TOPICS 20000

/* "Academy Boy" is a horse: a singular counts in small letters, or behind the name of a school. */
static bool
is_topic(const struct scan_field *f, const struct hit *h)
{
	const struct fold *text = f->text.fold;
	const struct nameword *w = nameword_find(text->text + h->start, h->end - h->start);

	return !w || !w->kind || (w->flags & WORD_PLURAL) ||
	       g_ascii_islower(f->text.original[text->from[h->start]]);
}

static void
add_topic(struct scan_field *f, const struct hit *h, bool is_church)
{
	GArray *topics = f->scratch->topics;
	struct topic t = { .phrase = h->phrase, .field = f->number, .is_church = is_church };

	if (topics->len >= MAX_TOPICS || !is_topic(f, h))
		return;
	t.at = f->text.fold->from[h->start];
	g_array_append_val(topics, t);
}

static void
use_place(struct scan_field *f, const struct hit *h)
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
link_places(struct scan_field *f, size_t first_place)
{
	struct match_scratch *s = f->scratch;

	if (s->places->len > first_place)
		qsort(&g_array_index(s->places, struct place, first_place),
		      s->places->len - first_place, sizeof(struct place), compare_places);
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

static void
collect(void *data, uint32_t phrase, size_t start, size_t end)
{
	GArray *hits = data;
	const struct hit h = { phrase, (uint32_t)start, (uint32_t)end };

	if (hits->len < SCAN_MAX_HITS)
		g_array_append_val(hits, h);
}

/* Search the field's folded text for phrases of `classes`. */
static void
find_phrases(struct scan_field *f, unsigned classes)
{
	const struct fold *text = f->text.fold;
	GArray *hits = f->scratch->hits;

	g_array_set_size(hits, 0);
	lexicon_scan(f->profiles->words, classes, text->text, text->len, 0, text->len, collect,
		     hits);
	scan_sort_hits(hits, 0);
}

/* The nearest end of a word at or after `at`, so that what follows begins with a word. */
static size_t
next_word(const struct fold *text, size_t at)
{
	while (at > 0 && at < text->len && text->text[at - 1] != ' ' && text->text[at - 1] != '\n')
		at++;
	return at;
}

/* Likewise, only in the passages around the field's finds. */
static void
find_phrases_around(struct scan_field *f, unsigned classes)
{
	const struct fold *text = f->text.fold;
	GArray *hits = f->scratch->hits;
	size_t done = 0;

	g_array_set_size(hits, 0);
	for (guint i = f->first_find; i < f->end_find; i++) {
		const struct find *x = &g_array_index(f->scratch->finds, struct find, i);
		const struct candidate *c = &x->candidate;
		size_t from = c->start > SCAN_PASSAGE ? c->start - SCAN_PASSAGE : 0;
		size_t to = next_word(text, MIN((size_t)c->end + SCAN_PASSAGE, text->len));

		from = MAX(next_word(text, from), done);
		if (from < to)
			lexicon_scan(f->profiles->words, classes, text->text, text->len, from, to,
				     collect, hits);
		done = MAX(done, to);
	}
	scan_sort_hits(hits, 0);
}

/* The first few texts of a document stay folded, the others share a place. */
static struct fold *
fold_of(struct match_scratch *s, uint32_t field)
{
	return &s->folds[MIN(field, SCAN_FOLDS - 1)];
}

/* Fold one text and look for what could point to a school. */
static void
read_field(const struct profiles *p, struct match_scratch *s, struct scan_field *f)
{
	struct fold *fold = fold_of(s, s->fields->len);
	size_t len = strlen(f->text.original);

	f->number = s->fields->len;
	f->profiles = p;
	f->scratch = s;
	f->text.fold = fold;
	f->first_find = s->finds->len;
	fold_text(fold, f->text.original, len);
	g_array_set_size(s->kinds, 0);
	g_array_set_size(s->bares, 0);
	find_phrases(f, LEXICON_MARK);
	for (guint i = 0; i < s->hits->len; i++)
		use_mark(f, &g_array_index(s->hits, struct hit, i));
	if (s->kinds->len > 0)
		scan_names(f, s->kinds);
	if (!f->text.is_address && s->kinds->len + s->bares->len > 0)
		scan_vague(f, s->bares, s->kinds);
	scan_numbers(f);
	if (f->text.is_address)
		scan_address(f, f->text.original, len);
	else
		scan_marks(f);
	f->end_find = s->finds->len;
	g_array_append_val(s->fields, *f);
}

#define SHORT_TEXT 2048 /* bytes: what it says at one end it says of the other */

/* Once something was found in the document: what speaks for it or against it. */
static void
read_places(struct scan_field *f)
{
	struct match_scratch *s = f->scratch;
	size_t first_place = s->places->len;

	if (f->number >= SCAN_FOLDS - 1)
		fold_text(fold_of(s, f->number), f->text.original, strlen(f->text.original));
	if (s->has_weak_only && f->text.fold->len > SHORT_TEXT)
		find_phrases_around(f, LEXICON_PLACE);
	else
		find_phrases(f, LEXICON_PLACE);
	for (guint i = 0; i < s->hits->len; i++)
		use_place(f, &g_array_index(s->hits, struct hit, i));
	link_places(f, first_place);
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
	g_array_set_size(s->fields, 0);
	g_array_set_size(s->topics, 0);
	s->has_school_word = s->has_vague = false;
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
	s->has_weak_only = true;
	for (guint i = 0; i < s->finds->len && s->has_weak_only; i++) {
		enum find_kind kind = g_array_index(s->finds, struct find, i).kind;

		s->has_weak_only = kind == FIND_BARE || kind == FIND_INITIALS;
	}
	for (guint i = 0; i < s->fields->len && s->finds->len > 0; i++)
		read_places(&g_array_index(s->fields, struct scan_field, i));
}
