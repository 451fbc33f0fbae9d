#include "base/excerpt.h"

#include <glib.h>
#include <stdbool.h>
#include <string.h>

#include "base/escape.h"

#define CHARS_MIN 20
#define ELLIPSIS "…"
#define WORD_SEARCH 24 /* characters given up for a cut between words; longer words are cut */

struct passage {
	const char *text;
	size_t len;
	struct span *hits; /* in order, apart, on character boundaries, not empty */
	size_t n_hits;
	size_t start, end;
	bool is_hit_cut; /* not even one hit fits */
};

static int
compare_span(const void *a, const void *b)
{
	const struct span *x = a, *y = b;

	return (x->start > y->start) - (x->start < y->start);
}

static bool
is_inside_character(const struct passage *p, size_t at)
{
	return at < p->len && ((unsigned char)p->text[at] & 0xc0) == 0x80;
}

/* Moves `at` by up to `chars` characters; returns how many were left over at the text's end. */
static size_t
step_back(const struct passage *p, size_t *at, size_t chars)
{
	for (; chars > 0 && *at > 0; chars--)
		do
			--*at;
		while (is_inside_character(p, *at));
	return chars;
}

static size_t
step_on(const struct passage *p, size_t *at, size_t chars)
{
	for (; chars > 0 && *at < p->len; chars--)
		do
			++*at;
		while (is_inside_character(p, *at));
	return chars;
}

static bool
is_space_at(const struct passage *p, size_t at)
{
	unsigned char c = (unsigned char)p->text[at];

	if (c < 0x80)
		return c == ' ' || c == '\t' || c == '\n' || c == '\f' || c == '\r';
	return g_unichar_isspace(g_utf8_get_char(p->text + at));
}

/* Takes the white space off both ends. */
static void
trim(const struct passage *p, size_t *start, size_t *end)
{
	while (*start < *end && is_space_at(p, *start))
		step_on(p, start, 1);
	while (*end > *start) {
		size_t at = *end;

		step_back(p, &at, 1);
		if (!is_space_at(p, at))
			break;
		*end = at;
	}
}

/* Copies the hits that lie in the text, sorts and joins them. */
static void
take_hits(struct passage *p, const struct span *hits, size_t n_hits)
{
	size_t n = 0;

	p->hits = g_new(struct span, n_hits + 1);
	for (size_t i = 0; i < n_hits; i++) {
		struct span h = { hits[i].start, MIN(hits[i].end, p->len) };

		while (h.start > 0 && is_inside_character(p, h.start))
			h.start--;
		while (is_inside_character(p, h.end))
			h.end++;
		trim(p, &h.start, &h.end);
		if (h.start < h.end)
			p->hits[n++] = h;
	}
	if (n > 0)
		qsort(p->hits, n, sizeof *p->hits, compare_span);
	for (size_t i = 0; i < n; i++) {
		struct span *last = p->n_hits > 0 ? &p->hits[p->n_hits - 1] : NULL;

		if (last && p->hits[i].start <= last->end)
			last->end = MAX(last->end, p->hits[i].end);
		else
			p->hits[p->n_hits++] = p->hits[i];
	}
}

static size_t
chars_between(const struct passage *p, size_t from, size_t to)
{
	return (size_t)g_utf8_strlen(p->text + from, (gssize)(to - from));
}

/* The run of hits with most members that fits into `chars`; returns the characters left. */
static size_t
choose_hits(struct passage *p, size_t chars)
{
	size_t first = 0, most = 0, best_room = chars, used = 0;

	for (size_t i = 0; i < p->n_hits; i++) {
		used += chars_between(p, i > first ? p->hits[i - 1].end : p->hits[i].start,
				      p->hits[i].end);
		while (first < i && used > chars) {
			used -= chars_between(p, p->hits[first].start, p->hits[first + 1].start);
			first++;
		}
		if (i - first + 1 > most) {
			most = i - first + 1;
			best_room = used < chars ? chars - used : 0;
			p->start = p->hits[first].start;
			p->end = p->hits[i].end;
		}
	}
	if (most > 0 && best_room == 0 && chars_between(p, p->start, p->end) > chars) {
		p->is_hit_cut = true;
		p->end = p->start;
		step_on(p, &p->end, chars);
	}
	return best_room;
}

/* Moves the start on to the next word, not beyond `limit`. */
static void
start_at_word(struct passage *p, size_t limit)
{
	size_t at = p->start;

	if (at == 0)
		return;
	step_back(p, &at, 1);
	for (int i = 0; i <= WORD_SEARCH && at < limit; i++) {
		bool is_space = is_space_at(p, at);

		step_on(p, &at, 1);
		if (is_space) {
			p->start = at;
			return;
		}
	}
	/* Not in the middle of a base and its marks. */
	while (p->start < limit && g_unichar_ismark(g_utf8_get_char(p->text + p->start)))
		step_on(p, &p->start, 1);
}

/* Moves the end back to the end of a word, not before `limit`. */
static void
end_at_word(struct passage *p, size_t limit)
{
	size_t at = p->end;

	if (at == p->len)
		return;
	for (int i = 0; i <= WORD_SEARCH && at >= limit; i++) {
		if (is_space_at(p, at)) {
			p->end = at;
			return;
		}
		if (at == 0)
			break;
		step_back(p, &at, 1);
	}
	while (p->end > limit && g_unichar_ismark(g_utf8_get_char(p->text + p->end)))
		step_back(p, &p->end, 1);
}

static void
find_passage(struct passage *p, size_t max_chars)
{
	size_t room, before, after, hits_start, hits_end;

	max_chars = MAX(max_chars, CHARS_MIN);
	room = choose_hits(p, max_chars - 2);
	hits_start = p->start;
	hits_end = p->is_hit_cut ? p->start : p->end;
	before = p->n_hits > 0 ? room / 2 : 0;
	after = room - before;
	before = step_back(p, &p->start, before);
	after = step_on(p, &p->end, after + before);
	step_back(p, &p->start, after);
	start_at_word(p, hits_start);
	end_at_word(p, hits_end);
}

/* Adds [from, to) with its white space folded; no blank at the beginning of all. */
static void
append_text(GString *out, const struct passage *p, size_t from, size_t to, bool *ends_blank)
{
	while (from < to) {
		size_t at = from;

		while (from < to && p->text[from] > ' ')
			from++;
		if (from == at)
			step_on(p, &from, 1);
		if (!is_space_at(p, at)) {
			g_string_append_len(out, p->text + at, (gssize)(from - at));
			*ends_blank = false;
		} else if (!*ends_blank) {
			g_string_append_c(out, ' ');
			*ends_blank = true;
		}
	}
}

/* With `marks`, where the hits stand in `out`. */
static void
append_marking(GString *out, const struct passage *p, GArray *marks)
{
	bool ends_blank = true;
	size_t at = p->start;

	for (size_t i = 0; marks && i < p->n_hits; i++) {
		size_t start = MAX(p->hits[i].start, at), end = MIN(p->hits[i].end, p->end);
		struct span mark;

		if (start >= end)
			continue;
		append_text(out, p, at, start, &ends_blank);
		mark.start = out->len;
		append_text(out, p, start, end, &ends_blank);
		mark.end = out->len;
		if (mark.end > mark.start)
			g_array_append_val(marks, mark);
		at = end;
	}
	append_text(out, p, at, p->end, &ends_blank);
}

char *
excerpt_around(const char *text, size_t len, const struct span *hits, size_t n_hits,
	       size_t max_chars, GArray *marks)
{
	struct passage p = { .text = text, .len = len };
	GString *out = g_string_new(NULL);
	bool is_cut_before, is_cut_after;

	take_hits(&p, hits, n_hits);
	find_passage(&p, max_chars);
	is_cut_before = p.start > 0;
	is_cut_after = p.end < len;
	trim(&p, &p.start, &p.end);
	if (is_cut_before)
		g_string_append(out, ELLIPSIS);
	append_marking(out, &p, marks);
	if (is_cut_after)
		g_string_append(out, ELLIPSIS);
	g_free(p.hits);
	return g_string_free(out, FALSE);
}

static void
append_html(GString *out, const char *text, size_t len)
{
	g_autofree char *plain = g_strndup(text, len), *escaped = escape_html(plain);

	g_string_append(out, escaped);
}

char *
excerpt_html(const char *excerpt, const GArray *marks)
{
	GString *out = g_string_new(NULL);
	size_t at = 0;

	for (guint i = 0; i < marks->len; i++) {
		const struct span *mark = &g_array_index(marks, struct span, i);

		append_html(out, excerpt + at, mark->start - at);
		g_string_append(out, "<mark>");
		append_html(out, excerpt + mark->start, mark->end - mark->start);
		g_string_append(out, "</mark>");
		at = mark->end;
	}
	append_html(out, excerpt + at, strlen(excerpt + at));
	return g_string_free(out, FALSE);
}
