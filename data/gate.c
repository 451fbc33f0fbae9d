#include "data/gate.h"

#include <string.h>

#include "data/gate_needle.h"

/* A text under search. */
struct search {
	const struct gate *gate;
	const struct fold *letters;
	const char *text;
	size_t len;
	const uint32_t *ends;
	size_t n_ends;
	bool is_address;
	size_t tries_left;
};

/* The run that holds offset `at` of the text. */
static void
run_around(const struct search *s, size_t at, size_t *start, size_t *end)
{
	size_t low = 0, high = s->n_ends;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (s->ends[middle] <= at)
			low = middle + 1;
		else
			high = middle;
	}
	*start = low > 0 ? s->ends[low - 1] : 0;
	*end = low < s->n_ends ? s->ends[low] : s->len;
}

/* Letters of a needle that are still to come, in one direction. */
struct reading {
	const char *at;
	const char *breaks; /* 1 at the letter that begins a word */
	size_t len;
	int step;
	bool may_slip;
};

static char
letter(const struct reading *r, size_t i)
{
	return r->at[(ptrdiff_t)i * r->step];
}

/* Does a word begin with letter `i`, or `off` letters from it? There a run may end. */
static bool
is_break(const struct reading *r, size_t i, int off)
{
	return r->breaks[(ptrdiff_t)i * r->step + (r->step < 0) + off];
}

/* Does a run end between letters `at` - 1 and `at`? */
static bool
ends_run(const struct search *s, size_t at)
{
	size_t start, end;

	if (at == 0 || at >= s->letters->len)
		return true;
	run_around(s, s->letters->from[at - 1], &start, &end);
	return end <= s->letters->from[at];
}

/* How far a text goes on as a needle does. */
struct agreement {
	bool is_there, is_cut, is_slip;
	size_t letters; /* of the needle */
};

/* Letters of the needle from `i` on stand in the text from `at` on, in the needle's direction: all
 * of them, or those before a cut. `best` takes it up when it is more than what was there. */
static void
agree(const struct search *s, const struct reading *needle, size_t i, size_t at,
      struct agreement *best)
{
	struct agreement a = { .is_slip = best->is_slip };
	bool is_near; /* a blank in the wrong place is a slip too */

	for (;; i++, at += (size_t)needle->step) {
		if (i >= needle->len) {
			a = (struct agreement){ true, false, best->is_slip, needle->len };
			break;
		}
		is_near = needle->may_slip && (is_break(needle, i, -1) || is_break(needle, i, 1));
		if ((is_near || is_break(needle, i, 0)) && ends_run(s, at + (needle->step < 0)))
			a = (struct agreement){ true, true,
						best->is_slip || !is_break(needle, i, 0), i };
		if (at >= s->letters->len || s->letters->text[at] != letter(needle, i))
			break;
	}
	if (a.is_there && (!best->is_there || a.letters > best->letters))
		*best = a;
}

/* Does the text go on as the needle does, from letter `at` on? Before the first letter is beyond
 * the last: numbers wrap around. */
static struct agreement
go_on(const struct search *s, const struct reading *needle, size_t at)
{
	const char *text = s->letters->text;
	size_t i = 0, step = (size_t)needle->step, len = s->letters->len;
	struct agreement a = { 0 };

	agree(s, needle, 0, at, &a);
	if ((a.is_there && !a.is_slip) || !needle->may_slip)
		return a;
	a.is_slip = true;
	for (; i < needle->len && at < len && text[at] == letter(needle, i); i++)
		at += step;
	agree(s, needle, i + 1, at + step, &a);
	agree(s, needle, i + 1, at, &a);
	agree(s, needle, i, at + step, &a);
	if (i + 1 < needle->len && at < len && at + step < len &&
	    letter(needle, i) == text[at + step] && letter(needle, i + 1) == text[at])
		agree(s, needle, i + 2, at + 2 * step, &a);
	return a;
}

#define TAG_BACK 256 /* more than any host name */

/* Does [at, to) stand in a tag, a handle or a host's name? Its run begins at `start`. */
static bool
is_in_tag(const struct search *s, size_t at, size_t to, size_t start)
{
	size_t least = at > TAG_BACK ? at - TAG_BACK : 0;

	while (to < s->len && (g_ascii_isalnum(s->text[to]) || s->text[to] == '-'))
		to++;
	if (s->text[to] == '.' && g_ascii_isalnum(s->text[to + 1]))
		return true;
	for (; at > least; at--) {
		char c = s->text[at - 1];

		if (at == start || c == '#' || c == '@' || c == '.')
			return true;
		if (!g_ascii_isalnum(c) && c != '_' && c != '-' && !(c & 0x80))
			return false;
	}
	return at > 0;
}

static bool
is_in_capitals(const struct search *s, size_t at, size_t n)
{
	for (size_t i = at; i < at + n; i++)
		if (g_ascii_islower(s->text[s->letters->from[i]]))
			return false;
	return true;
}

/* Whether letters [at, to) of the text, all or part of a needle, stand as it must. What is cut by
 * the end of a run may stand in any way. */
static bool
stands_right(const struct search *s, unsigned how, size_t at, size_t to, bool has_start,
	     bool has_end)
{
	const uint32_t *from = s->letters->from;
	size_t start, end;

	if ((how & NEEDLE_CAPITALS) && !is_in_capitals(s, at, to - at))
		return false;
	run_around(s, from[to - 1], &start, &end);
	if ((how & NEEDLE_END) && has_end && from[to - 1] + 1 < end &&
	    g_ascii_isalnum(s->text[from[to - 1]]) && g_ascii_isalnum(s->text[from[to - 1] + 1]))
		return false;
	if (!(how & (NEEDLE_WORD | NEEDLE_TAG)) || !has_start)
		return true;
	run_around(s, from[at], &start, &end);
	if ((how & NEEDLE_WORD) && (from[at] == start || !g_ascii_isalnum(s->text[from[at] - 1])))
		return true;
	return (how & NEEDLE_TAG) && (s->is_address || is_in_tag(s, from[at], from[to - 1], start));
}

/* Letter `at` of the text is letter k->at of the needle; are the two that follow, and the rest? */
static bool
is_there(const struct search *s, const struct key *k, size_t at)
{
	const struct gate *g = s->gate;
	const struct needle *n = &g_array_index(g->needles, struct needle, k->needle);
	const char *letters = g->texts->str + n->letters, *breaks = g->breaks->str + n->letters;
	bool may_slip = n->how & NEEDLE_SLIP;
	size_t behind = k->at + TRIPLE, next = at + TRIPLE;
	struct reading forth = { letters + behind, breaks + behind, n->len - behind, 1, may_slip };
	struct reading back = { letters + k->at - 1, breaks + k->at - 1, k->at, -1, may_slip };
	struct agreement right, left;

	if (memcmp(letters + k->at, s->letters->text + at, TRIPLE) != 0)
		return false;
	right = go_on(s, &forth, next);
	if (!right.is_there)
		return false;
	left = go_on(s, &back, at - 1);
	if (!left.is_there)
		return false;
	if ((n->how & NEEDLE_NUMBER) && (left.is_cut || right.is_cut))
		return 2 * (left.letters + TRIPLE + right.letters) >= n->len;
	/* With a slip in what is left after a cut, one triple has to be unhurt on the other side,
	 * or both are on this one. */
	if ((left.is_cut || right.is_cut) && (left.is_slip || right.is_slip))
		return left.letters + TRIPLE + right.letters > 2 * TRIPLE;
	return may_slip ||
	       stands_right(s, n->how, left.is_cut ? at : at - k->at,
			    right.is_cut ? next : at - k->at + n->len, !left.is_cut, !right.is_cut);
}

static bool
try_keys(struct search *s, uint32_t triple, size_t at)
{
	const struct key *keys = (const struct key *)(const void *)s->gate->keys->data;
	size_t low = 0, high = s->gate->keys->len;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (keys[middle].triple < triple)
			low = middle + 1;
		else
			high = middle;
	}
	for (; low < s->gate->keys->len && keys[low].triple == triple; low++) {
		if (s->tries_left == 0)
			return true;
		s->tries_left--;
		if (is_there(s, &keys[low], at))
			return true;
	}
	return false;
}

/* The matcher reads a tag without its letters beyond ASCII: one that has such letters between
 * others is left to it. */
static bool
has_odd_tag(struct fold *scratch, const char *text)
{
	for (const char *p = text; (p = strpbrk(p, "#@")) != NULL; p++) {
		bool has_letter = false, is_odd = false;

		for (const char *q = p + 1; g_ascii_isalnum(*q) || *q == '_' || (*q & 0x80);
		     q += g_utf8_skip[(guchar)*q]) {
			if (!(*q & 0x80) && is_odd)
				return true;
			has_letter |= !(*q & 0x80);
			if (!has_letter || !(*q & 0x80))
				continue;
			fold_letters(scratch, q, (size_t)g_utf8_skip[(guchar)*q]);
			is_odd |= scratch->len > 0;
		}
	}
	return false;
}

/* Does the text hold the word of two letters, or its genitive? */
static bool
has_pair(const struct search *s, const char *pair)
{
	const char *letters = s->letters->text, *end = letters + s->letters->len, *p = letters;

	for (; (p = memmem(p, (size_t)(end - p), pair, 2)); p++) {
		size_t at = (size_t)(p - letters);

		if (stands_right(s, NEEDLE_WORD | NEEDLE_END, at, at + 2, true, p[2] != 's'))
			return true;
	}
	return false;
}

/* With many schools watched most triples are some key's: the search ends, and the matcher, which
 * does not mind, reads the text. */
#define TRIES_LEAST 64
#define TRIES_SHARE 4 /* of the letters */

static bool
search(const struct gate *g, struct fold *letters, const char *text, size_t len,
       const uint32_t *ends, size_t n_ends, bool is_address)
{
	struct search s = { .gate = g,
			    .letters = letters,
			    .text = text,
			    .len = len,
			    .ends = ends,
			    .n_ends = n_ends,
			    .is_address = is_address };
	const uint8_t *c;
	uint32_t triple;

	if (g->is_open)
		return true;
	fold_letters(letters, text, len);
	for (guint i = 0; i < g->pairs->len; i++)
		if (has_pair(&s, g->pairs->pdata[i]))
			return true;
	if (letters->len < TRIPLE)
		return false;
	s.tries_left = TRIES_LEAST + letters->len / TRIES_SHARE;
	c = (const uint8_t *)letters->text;
	triple = (uint32_t)g->codes[c[0]] << CODE_BITS | g->codes[c[1]];
	for (size_t i = 2; i < letters->len; i++) {
		triple = (triple << CODE_BITS | g->codes[c[i]]) & (TRIPLES - 1);
		if ((g->filter[triple / 8] & 1 << (triple & 7)) && try_keys(&s, triple, i - 2))
			return true;
	}
	return !is_address && has_odd_tag(letters, text);
}

bool
gate_text(const struct gate *g, struct fold *letters, const char *text, size_t len,
	  const uint32_t *ends, size_t n_ends)
{
	return search(g, letters, text, len, ends, n_ends, false);
}

/* "%2D" and the like as the matcher reads them: printable ASCII, or a blank. */
static void
decode(const char *address, size_t len, GString *out)
{
	g_string_truncate(out, 0);
	for (size_t i = 0; i < len; i++) {
		int high = address[i] == '%' && i + 2 < len ? g_ascii_xdigit_value(address[i + 1])
							    : -1;
		int low = high >= 0 ? g_ascii_xdigit_value(address[i + 2]) : -1;
		int c = low >= 0 ? high * 16 + low : (unsigned char)address[i];

		if (low >= 0)
			i += 2;
		g_string_append_c(out, c > ' ' && c < 0x7f ? (char)c : ' ');
	}
}

static bool
is_beyond_ascii(const char *address, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if (address[i] & 0x80)
			return true;
	return false;
}

bool
gate_address(const struct gate *g, struct fold *letters, GString *scratch, const char *address,
	     size_t len)
{
	const char *part, *next, *host = memmem(address, len, "//", 2);
	size_t host_len = 0;

	if (host) {
		host += 2;
		host_len = MIN(strcspn(host, "/?#"), (size_t)(address + len - host));
	}
	/* International host names become other letters; few are written as such. */
	if (host && (is_beyond_ascii(host, host_len) || memchr(host, '%', host_len)))
		return true;
	decode(address, len, scratch);
	/* Where ".." takes a part away, what stands on both sides comes together. */
	for (part = scratch->str; part; part = next) {
		size_t part_len;

		next = strstr(part, "..");
		part_len = next ? (size_t)(next - part) : strlen(part);
		if (next)
			next += 2;
		if (part_len && search(g, letters, part, part_len, NULL, 0, true))
			return true;
	}
	return false;
}
