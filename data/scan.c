#include "data/scan.h"

#include <stdlib.h>
#include <string.h>

#include "data/scan_names.h"
#include "data/scan_places.h"
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

#define TITLED_BYTES 32768u /* of a text whose title speaks of schools */

/* Where the title speaks of the schools of a town, their names stand for them: in small letters,
 * and such as elsewhere are words like others. */
static void
add_titled(struct scan_field *f)
{
	const struct profiles *p = f->profiles;
	const struct fold *text = f->text.fold;
	GArray *hits = f->scratch->hits;
	size_t to = next_word(text, MIN(text->len, TITLED_BYTES));

	g_array_set_size(hits, 0);
	lexicon_scan(p->words, LEXICON_CORE, text->text, text->len, 0, to, collect, hits);
	scan_sort_hits(hits, 0);
	for (guint i = 0; i < hits->len; i++) {
		struct hit h = g_array_index(hits, struct hit, i);
		bool is_small = g_ascii_islower(f->text.original[text->from[h.start]]);

		for (uint32_t u = p->first_use[h.phrase]; u < p->first_use[h.phrase + 1]; u++) {
			const struct core *core = &p->cores[p->uses[u].index];
			struct hit bare = { p->uses[u].index, h.start, h.end };

			if (p->uses[u].kind == USE_CORE &&
			    ((core->is_titled && core->is_bare == is_small) ||
			     (core->is_listed && !is_small)))
				g_array_append_val(f->scratch->bares, bare);
		}
	}
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
	s->first_titled = s->bares->len;
	if (s->is_titled && f->type == MATCH_BODY)
		add_titled(f);
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

/* Does it speak of schools, and of a town or county that has one of ours? */
static bool
is_of_schools(const struct profiles *p, struct match_scratch *s, const char *title)
{
	struct fold *text = fold_of(s, SCAN_FOLDS - 1);
	bool has_place = false, has_school = false;

	fold_text(text, title, strlen(title));
	g_array_set_size(s->hits, 0);
	lexicon_scan(p->words, LEXICON_PLACE, text->text, text->len, 0, text->len, collect,
		     s->hits);
	for (guint i = 0; i < s->hits->len; i++) {
		uint32_t phrase = g_array_index(s->hits, struct hit, i).phrase;

		for (uint32_t u = p->first_use[phrase]; u < p->first_use[phrase + 1]; u++) {
			has_place |= p->uses[u].kind == USE_TOWN || p->uses[u].kind == USE_COUNTY;
			has_school |=
				p->uses[u].kind == USE_KIND || p->uses[u].kind == USE_SCHOOL_WORD;
		}
	}
	return has_place && has_school;
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
		scan_use_place(f, &g_array_index(s->hits, struct hit, i));
	scan_link_places(f, first_place);
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
	s->is_titled = doc->title && *doc->title && is_of_schools(p, s, doc->title);
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
