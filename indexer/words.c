#include "indexer/words.h"

#include <string.h>

/* A run of the folded text that stands between separators, or one character of an unspaced script.
 */
struct word_raw {
	uint32_t start, len; /* in the folded text */
};

/* Ways to write one thing. Each is one word in the index, at one position, so that names with
 * different spellings inside still match as phrases. Longer ways stand first. */
#define MAX_WAY 3
#define TEXT(literal)                                                                              \
	{                                                                                          \
		literal, sizeof(literal) - 1                                                       \
	}
static const struct alternative {
	struct {
		const char *text; /* NULL: after the last */
		uint32_t len;
	} way[MAX_WAY];
	const char *word;
} alternatives[] = {
	{ { TEXT("church"), TEXT("of"), TEXT("england") }, "cofe" },
	{ { TEXT("c"), TEXT("of"), TEXT("e") }, "cofe" },
	{ { TEXT("c"), TEXT("e") }, "cofe" },
	{ { TEXT("ce") }, "cofe" },
	{ { TEXT("saint") }, "st" },
};

void
words_init(struct words *w)
{
	*w = (struct words){ 0 };
	fold_init(&w->fold);
}

void
words_clear(struct words *w)
{
	fold_clear(&w->fold);
	g_free(w->raw);
	g_free(w->list);
	*w = (struct words){ 0 };
}

/* Scripts that put no blanks between words. */
static bool
is_unspaced(gunichar c)
{
	if (c < 0x0e00)
		return false;
	switch (g_unichar_get_script(c)) {
	case G_UNICODE_SCRIPT_HAN:
	case G_UNICODE_SCRIPT_HIRAGANA:
	case G_UNICODE_SCRIPT_KATAKANA:
	case G_UNICODE_SCRIPT_BOPOMOFO:
	case G_UNICODE_SCRIPT_THAI:
	case G_UNICODE_SCRIPT_LAO:
	case G_UNICODE_SCRIPT_KHMER:
	case G_UNICODE_SCRIPT_MYANMAR:
	case G_UNICODE_SCRIPT_TIBETAN:
		return true;
	default:
		return false;
	}
}

/* What ends a word or may end it: separators, the first bytes of unspaced scripts, and the NUL that
 * folded text ends in and has nowhere else. */
static const uint8_t wants_look[256] = {
	[0] = 1,
	[' '] = 1,
	['\n'] = 1,
	[0xe0 ... 0xff] = 1,
};

static inline void
add_raw(struct words *w, size_t start, size_t end)
{
	if (start == end)
		return;
	if (w->n_raw == w->raw_room) {
		w->raw_room = MAX(w->raw_room * 2, 256);
		w->raw = g_renew(struct word_raw, w->raw, w->raw_room);
	}
	w->raw[w->n_raw++] = (struct word_raw){ (uint32_t)start, (uint32_t)(end - start) };
}

/* Cut the folded text at separators and around each character of an unspaced script. */
static void
cut(struct words *w)
{
	const char *text = w->fold.text;
	size_t len = w->fold.len, start = 0, i = 0;

	w->n_raw = 0;
	while (w->n_raw < WORDS_MAX_COUNT) {
		size_t next;

		while (!wants_look[(unsigned char)text[i]])
			i++;
		if (i >= len)
			break;
		next = i + (size_t)g_utf8_skip[(unsigned char)text[i]];
		if (text[i] == ' ' || text[i] == '\n') {
			add_raw(w, start, i);
			start = next;
		} else if (is_unspaced(g_utf8_get_char(text + i))) {
			add_raw(w, start, i);
			add_raw(w, i, next);
			start = next;
		}
		i = next;
	}
	add_raw(w, start, i);
}

static inline void
add_word(struct words *w, const char *text, size_t len, uint32_t position, size_t start, size_t end,
	 bool is_main)
{
	size_t from, to;

	if (len > WORDS_MAX_BYTES)
		for (len = WORDS_MAX_BYTES; ((unsigned char)text[len] & 0xc0) == 0x80;)
			len--;
	if (w->n == w->room) {
		w->room = MAX(w->room * 2, 256);
		w->list = g_renew(struct word, w->list, w->room);
	}
	fold_span(&w->fold, start, end, &from, &to);
	w->list[w->n++] = (struct word){ text,           (uint32_t)len, position,
					 (uint32_t)from, (uint32_t)to,  is_main };
}

static inline bool
is_way(const struct words *w, size_t i, const struct alternative *a, size_t *n)
{
	for (*n = 0; *n < MAX_WAY && a->way[*n].text; ++*n) {
		const struct word_raw *r;

		if (i + *n >= w->n_raw)
			return false;
		r = &w->raw[i + *n];
		if (a->way[*n].len != r->len ||
		    memcmp(a->way[*n].text, w->fold.text + r->start, r->len) != 0)
			return false;
	}
	return true;
}

/* How many raw words from `i` on were one of the alternatives: they share one position with the
 * word they all stand for. */
static size_t
read_alternative(struct words *w, size_t i)
{
	const struct word_raw *first = &w->raw[i], *last;
	char initial = w->fold.text[first->start];
	size_t n;

	if (initial != 'c' && initial != 's')
		return 0;
	for (size_t a = 0; a < G_N_ELEMENTS(alternatives); a++) {
		if (!is_way(w, i, &alternatives[a], &n))
			continue;
		last = &w->raw[i + n - 1];
		add_word(w, alternatives[a].word, strlen(alternatives[a].word), w->end,
			 first->start, last->start + last->len, true);
		for (size_t k = 0; k < n; k++) {
			const struct word_raw *r = &w->raw[i + k];

			add_word(w, w->fold.text + r->start, r->len, w->end, r->start,
				 r->start + r->len, false);
		}
		w->end++;
		return n;
	}
	return 0;
}

/* Does a new part begin at folded byte `i`: "LittleMissenden", "CEInfants"? */
static bool
is_hump(const struct words *w, const char *text, size_t i, size_t end)
{
	const uint32_t *from = w->fold.from;
	char before = text[from[i - 1]], here = text[from[i]];

	if (!g_ascii_isupper(here))
		return false;
	return g_ascii_islower(before) || g_ascii_isdigit(before) ||
	       (g_ascii_isupper(before) && i + 1 < end && g_ascii_islower(text[from[i + 1]]));
}

/* The next hump from folded byte `i` on; `end`: there is none. */
static size_t
next_hump(const struct words *w, const char *text, size_t i, size_t end)
{
	while (i < end && !is_hump(w, text, i, end))
		i++;
	return i;
}

/* A hashtag or handle in camel case: the whole stands at its first and last part's position, so
 * that phrases run on from both sides. */
static bool
read_tag(struct words *w, const char *text, const struct word_raw *r)
{
	size_t at = w->fold.from[r->start], end = r->start + r->len, part = r->start, next;

	if (at == 0 || (text[at - 1] != '#' && text[at - 1] != '@'))
		return false;
	next = next_hump(w, text, part + 1, end);
	if (next == end)
		return false;
	add_word(w, w->fold.text + r->start, r->len, w->end, r->start, end, true);
	for (; next < end; next = next_hump(w, text, part + 1, end)) {
		add_word(w, w->fold.text + part, next - part, w->end++, part, next, false);
		part = next;
	}
	add_word(w, w->fold.text + part, end - part, w->end, part, end, false);
	add_word(w, w->fold.text + r->start, r->len, w->end, r->start, end, false);
	w->end++;
	return true;
}

void
words_read(struct words *w, const char *text, size_t len)
{
	fold_text(&w->fold, text, len);
	cut(w);
	w->n = 0;
	w->end = 1;
	for (size_t i = 0; i < w->n_raw;) {
		const struct word_raw *r = &w->raw[i];
		size_t taken = read_alternative(w, i);

		if (taken == 0) {
			if (!read_tag(w, text, r))
				add_word(w, w->fold.text + r->start, r->len, w->end++, r->start,
					 r->start + r->len, true);
			taken = 1;
		}
		i += taken;
	}
}
