#include "data/gate.h"

#include <stdlib.h>
#include <string.h>

/* How a string has to stand. */
enum {
	NEEDLE_SLIP = 1 << 0, /* one slip of the pen is allowed */
	NEEDLE_WORD = 1 << 1, /* begins where a word begins … */
	NEEDLE_TAG = 1 << 2, /* … or anywhere in a tag, handle, host name or address */
	NEEDLE_CAPITALS = 1 << 3, /* in capitals */
	NEEDLE_END = 1 << 4, /* ends where a word ends */
};

#define TRIPLE 3
#define CODE_BITS 6
#define TRIPLES (1u << (TRIPLE * CODE_BITS))

struct needle {
	uint32_t letters; /* offset in `texts` */
	uint8_t len, how;
};

/* Three letters of a needle to look for. */
struct key {
	uint32_t triple, needle;
	uint32_t at; /* in the needle */
};

struct gate {
	GString *texts; /* the needles', one behind the other, each with a gap before it */
	GString *breaks; /* likewise: 1 at the letter that begins a word */
	GArray *needles; /* struct needle */
	GArray *keys; /* struct key, sorted by triple */
	uint8_t *filter; /* a bit for each triple that is some key's */
	uint8_t codes[256];
	bool is_open; /* something too short to look for is watched: all texts are let through */
};

/* ---- making ------------------------------------------------------------------------------ */

/* How rare a letter is in English, in bits; digits are rarer. */
static unsigned
rarity(char c)
{
	static const uint8_t bits[26] = { 4, 6, 5, 5,  3, 6, 6, 4, 4, 9, 7, 5, 5,
					  4, 4, 6, 10, 4, 4, 3, 5, 7, 5, 9, 6, 10 };

	return g_ascii_islower(c) ? bits[c - 'a'] : 8;
}

static uint32_t
triple_of(const struct gate *g, const char *letters)
{
	const uint8_t *c = (const uint8_t *)letters;

	return (uint32_t)g->codes[c[0]] << (2 * CODE_BITS) | (uint32_t)g->codes[c[1]] << CODE_BITS |
	       g->codes[c[2]];
}

static void
add_key(struct gate *g, const char *letters, uint32_t needle, size_t at)
{
	struct key k = { triple_of(g, letters + at), needle, (uint32_t)at };

	g_array_append_val(g->keys, k);
	g->filter[k.triple / 8] |= (uint8_t)(1 << (k.triple & 7));
}

/* Rarest triple that begins in [from, to]. One that lies inside a word is better: a hidden element
 * may stand between two. `spaced` is the needle with its blanks, or NULL. */
static size_t
best_triple(const char *letters, const char *spaced, size_t from, size_t to, unsigned *value)
{
	size_t best = from, at = 0;

	*value = 0;
	for (size_t i = 0; i <= to; i++) {
		unsigned v =
			1 + rarity(letters[i]) + rarity(letters[i + 1]) + rarity(letters[i + 2]);
		bool is_inside = true;

		while (spaced && spaced[at] == ' ')
			at++;
		if (spaced)
			is_inside = spaced[at + 1] != ' ' && spaced[at + 2] != ' ';
		at++;
		v = is_inside ? v + 40 : v;
		if (i >= from && v > *value) {
			*value = v;
			best = i;
		}
	}
	return best;
}

/* `spaced` is the needle with its blanks. */
static uint32_t
add_needle(struct gate *g, const char *letters, const char *spaced, unsigned how)
{
	struct needle n = { .len = (uint8_t)strlen(letters), .how = (uint8_t)how };
	bool is_break = false;

	/* a slip looks one letter further on both sides */
	for (GString *const *s = (GString *const[]){ g->texts, g->breaks, NULL }; *s; s++)
		g_string_append_len(*s, "\0\0", 2);
	n.letters = (uint32_t)g->texts->len;
	g_string_append_len(g->texts, letters, n.len);
	for (size_t i = 0; i < n.len; spaced++) {
		if (*spaced == ' ' || *spaced == '\n') {
			is_break = i > 0;
			continue;
		}
		g_string_append_c(g->breaks, is_break);
		is_break = false;
		i++;
	}
	for (GString *const *s = (GString *const[]){ g->texts, g->breaks, NULL }; *s; s++)
		g_string_append_len(*s, "\0\0", 2);
	g_array_append_val(g->needles, n);
	return g->needles->len - 1;
}

/* Two triples with a letter between them: one slip (two neighbours at most) breaks one of them. */
static void
add_slipping(struct gate *g, const char *letters, const char *spaced, size_t len)
{
	uint32_t needle = add_needle(g, letters, spaced, NEEDLE_SLIP);
	size_t first = 0, second = TRIPLE;
	unsigned best = 0;

	for (size_t i = 0; i + 2 * TRIPLE + 1 <= len; i++) {
		unsigned v, w;

		best_triple(letters, spaced, i, i, &v);
		size_t other = best_triple(letters, spaced, i + TRIPLE + 1, len - TRIPLE, &w);

		if (v + w > best) {
			best = v + w;
			first = i;
			second = other;
		}
	}
	add_key(g, letters, needle, first);
	add_key(g, letters, needle, second);
	/* six letters: no room for one between the triples; the swap that breaks both is a needle
	 */
	if (best == 0) {
		g_autofree char *swapped = g_strdup(letters);

		swapped[TRIPLE - 1] = letters[TRIPLE];
		swapped[TRIPLE] = letters[TRIPLE - 1];
		add_key(g, swapped, add_needle(g, swapped, spaced, 0), 0);
	}
}

/* `spaced`: folded, words parted by blanks. */
static void
add(struct gate *g, const char *spaced, unsigned how)
{
	g_autofree char *letters = g_strdup(spaced);
	char *to = letters;
	unsigned unused;
	size_t len;

	for (const char *p = spaced; *p; p++)
		if (*p != ' ' && *p != '\n')
			*to++ = *p;
	*to = '\0';
	len = (size_t)(to - letters);
	/* the beginning of a very long name is enough, but where the end is asked for */
	if (len > UINT8_MAX) {
		letters[len = UINT8_MAX] = '\0';
		how &= ~(unsigned)NEEDLE_END;
	}
	if (len < TRIPLE || ((how & NEEDLE_SLIP) && len < 2 * TRIPLE))
		g->is_open = true;
	else if (how & NEEDLE_SLIP)
		add_slipping(g, letters, spaced, len);
	else
		add_key(g, letters, add_needle(g, letters, spaced, how),
			best_triple(letters, spaced, 0, len - TRIPLE, &unused));
}

static void
add_phrases(struct gate *g, const struct profiles *p)
{
	for (size_t i = 0; i < p->n_phrases; i++) {
		bool is_known = false;

		for (uint32_t u = p->first_use[i]; u < p->first_use[i + 1]; u++) {
			const struct use *use = &p->uses[u];
			bool is_capitals =
				use->kind == USE_LITERAL && p->names[use->index].is_capitals;

			if (use->kind == USE_INITIALS || is_capitals)
				add(g, p->phrases[i],
				    NEEDLE_WORD | NEEDLE_CAPITALS |
					    (use->kind == USE_INITIALS ? NEEDLE_END : 0));
			else if (use->kind == USE_CORE || use->kind == USE_LITERAL ||
				 use->kind == USE_POSTCODE || use->kind == USE_WEBSITE)
				is_known = true;
		}
		if (is_known)
			add(g, p->phrases[i], NEEDLE_WORD);
	}
}

static void
add_cores(struct gate *g, const struct profiles *p)
{
	g_autofree bool *slips = g_new0(bool, p->n_cores + 1);

	for (uint32_t w = 0; w < (p->n_slips ? p->first_slip[p->n_slips] : 0); w++)
		slips[p->slip_words[w].core] = true;
	for (size_t i = 0; i < p->n_cores; i++) {
		/* in tags shorter ones are not looked for */
		if (slips[i])
			add(g, p->cores[i].text, NEEDLE_SLIP);
		else if (strlen(p->cores[i].squashed) >= TRIPLE)
			add(g, p->cores[i].text, NEEDLE_TAG);
	}
}

static void
add_numbers(struct gate *g, const struct number *list, size_t n, unsigned how)
{
	char digits[24];

	for (size_t i = 0; i < n; i++) {
		g_snprintf(digits, sizeof digits, "%" G_GUINT64_FORMAT, list[i].digits);
		add(g, digits, how);
	}
}

static int
compare_keys(const void *a, const void *b)
{
	const struct key *x = a, *y = b;

	return x->triple < y->triple ? -1 : x->triple > y->triple;
}

struct gate *
gate_new(const struct profiles *p)
{
	struct gate *g = g_new0(struct gate, 1);

	g->texts = g_string_new(NULL);
	g->breaks = g_string_new(NULL);
	g->needles = g_array_new(FALSE, FALSE, sizeof(struct needle));
	g->keys = g_array_new(FALSE, FALSE, sizeof(struct key));
	g->filter = g_new0(uint8_t, TRIPLES / 8);
	for (unsigned c = 0; c < 256; c++)
		g->codes[c] = (uint8_t)(g_ascii_islower((char)c)   ? 1 + c - 'a'
					: g_ascii_isdigit((char)c) ? 27 + c - '0'
								   : 37 + c % 27);
	add_phrases(g, p);
	add_cores(g, p);
	for (size_t i = 0; i < p->n_accounts; i++)
		add(g, p->accounts[i].squashed, NEEDLE_TAG);
	add_numbers(g, p->phones, p->n_phones, 0);
	add_numbers(g, p->urns, p->n_urns, NEEDLE_WORD);
	if (g->keys->len > 0)
		qsort(g->keys->data, g->keys->len, sizeof(struct key), compare_keys);
	return g;
}

void
gate_free(struct gate *g)
{
	if (!g)
		return;
	g_string_free(g->texts, TRUE);
	g_string_free(g->breaks, TRUE);
	g_array_unref(g->needles);
	g_array_unref(g->keys);
	g_free(g->filter);
	g_free(g);
}

size_t
gate_bytes(const struct gate *g)
{
	return sizeof *g + 2 * g->texts->allocated_len + g->needles->len * sizeof(struct needle) +
	       g->keys->len * sizeof(struct key) + TRIPLES / 8;
}

/* ---- searching --------------------------------------------------------------------------- */

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

/* Letters read in one direction: those of a needle that are still to come, or of a text. */
struct reading {
	const char *at;
	const char *breaks; /* of a needle: 1 at the letter that begins a word */
	size_t len;
	int step, slack; /* how far off a break may be */
};

static char
letter(const struct reading *r, size_t i)
{
	return r->at[(ptrdiff_t)i * r->step];
}

/* May a run end before letter `i` of the needle is read? Between two words it may. */
static bool
may_break(const struct reading *r, size_t i)
{
	const char *at = r->breaks + (ptrdiff_t)i * r->step + (r->step < 0);

	for (int slack = -r->slack; slack <= r->slack; slack++)
		if (at[slack])
			return true;
	return false;
}

/* From letter `i` of the needle and letter `j` of the text on, are they the same until one ends? */
static bool
agree(const struct reading *needle, size_t i, const struct reading *text, size_t j)
{
	while (i < needle->len && j < text->len && letter(needle, i) == letter(text, j)) {
		i++;
		j++;
	}
	return i >= needle->len || (j >= text->len && may_break(needle, i));
}

/* Does the text go on as the needle does? */
static bool
goes_on(const struct reading *needle, const struct reading *text, bool may_slip)
{
	size_t i = 0;

	if (agree(needle, 0, text, 0))
		return true;
	if (!may_slip)
		return false;
	while (i < needle->len && i < text->len && letter(needle, i) == letter(text, i))
		i++;
	return agree(needle, i + 1, text, i + 1) || agree(needle, i + 1, text, i) ||
	       agree(needle, i, text, i + 1) ||
	       (i + 1 < needle->len && i + 1 < text->len &&
		letter(needle, i) == letter(text, i + 1) &&
		letter(needle, i + 1) == letter(text, i) && agree(needle, i + 2, text, i + 2));
}

#define TAG_BACK 256 /* more than any host name */

/* Does what ends at `at` begin like a tag, a handle or a host name? Its run begins at `start`. */
static bool
is_in_tag(const struct search *s, size_t at, size_t start)
{
	size_t least = at > TAG_BACK ? at - TAG_BACK : 0;

	for (; at > least; at--) {
		char c = s->text[at - 1];

		if (at == start || c == '#' || c == '@')
			return true;
		if (c == '.' && at >= 4 && memcmp(s->text + at - 4, "www.", 4) == 0)
			return true;
		if (!g_ascii_isalnum(c) && !strchr("_-.", c) && !(c & 0x80))
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
	return (how & NEEDLE_TAG) && (s->is_address || is_in_tag(s, from[at], start));
}

/* Letter `at` of the text is letter k->at of the needle; are the two that follow, and the rest? */
static bool
is_there(const struct search *s, const struct key *k, size_t at)
{
	const struct gate *g = s->gate;
	const struct needle *n = &g_array_index(g->needles, struct needle, k->needle);
	const char *letters = g->texts->str + n->letters, *breaks = g->breaks->str + n->letters;
	bool may_slip = n->how & NEEDLE_SLIP;
	size_t behind = k->at + TRIPLE, next = at + TRIPLE, start, end, unused;
	struct reading needle = { letters + behind, breaks + behind, n->len - behind, 1, may_slip };
	struct reading there = { .at = s->letters->text + next, .step = 1 };
	bool has_start, has_end;

	if (memcmp(letters + k->at, s->letters->text + at, TRIPLE) != 0)
		return false;
	run_around(s, s->letters->from[next - 1], &unused, &end);
	while (there.len <= needle.len && next + there.len < s->letters->len &&
	       s->letters->from[next + there.len] < end)
		there.len++;
	if (!goes_on(&needle, &there, may_slip))
		return false;
	has_end = there.len >= needle.len;
	run_around(s, s->letters->from[at], &start, &unused);
	needle = (struct reading){ letters + k->at - 1, breaks + k->at - 1, k->at, -1, may_slip };
	there = (struct reading){ .at = s->letters->text + at - 1, .step = -1 };
	while (there.len <= needle.len && there.len < at &&
	       s->letters->from[at - 1 - there.len] >= start)
		there.len++;
	if (!goes_on(&needle, &there, may_slip))
		return false;
	has_start = there.len >= needle.len;
	return may_slip || stands_right(s, n->how, has_start ? at - k->at : at,
					has_end ? at - k->at + n->len : next, has_start, has_end);
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
has_odd_tag(const char *text)
{
	for (const char *p = text; (p = strpbrk(p, "#@")) != NULL; p++) {
		bool has_letter = false, was_beyond = false;

		for (const char *q = p + 1; g_ascii_isalnum(*q) || *q == '_' || (*q & 0x80); q++) {
			if (was_beyond && !(*q & 0x80))
				return true;
			has_letter |= !(*q & 0x80);
			was_beyond = has_letter && (*q & 0x80);
		}
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
	return !is_address && has_odd_tag(text);
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
