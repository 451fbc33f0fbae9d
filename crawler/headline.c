#include "crawler/headline.h"

#include <glib.h>
#include <string.h>

enum {
	SEGMENT_FOLD = 8, /* bytes by which another case of a title may be longer */
	LONG_TITLE = 20, /* bytes that no two titles share by chance */
	SHARED_WORDS = 4, /* words of a headline that may be worded otherwise */
	SHARED_PERCENT = 80,
};

/* Whether the title begins or ends with the line, and a mark stands between it and the rest: the
 * rest is the site's name, or where the page belongs. */
static bool
is_segment(const char *line, size_t len, const char *title, size_t title_len)
{
	static const char *const marks[] = {
		"-", "|", ",", ":", "»", "–", "—", "·", "~", "/", "("
	};
	const char *rest;

	if (len == title_len)
		return memcmp(line, title, len) == 0;
	if (len > title_len)
		return false;
	if (memcmp(line, title, len) == 0) {
		rest = title + len + strspn(title + len, " ");
		for (size_t i = 0; i < G_N_ELEMENTS(marks); i++)
			if (g_str_has_prefix(rest, marks[i]))
				return true;
	}
	rest = title + (title_len - len);
	if (memcmp(line, rest, len) != 0 || rest[-1] != ' ')
		return false;
	while (rest > title && rest[-1] == ' ')
		rest--;
	for (size_t i = 0; i < G_N_ELEMENTS(marks); i++) {
		size_t mark = strlen(marks[i]);

		if (mark <= (size_t)(rest - title) && memcmp(rest - mark, marks[i], mark) == 0)
			return true;
	}
	return false;
}

/* Whether the title could begin or end with the line: cheap, as most lines do not. */
bool
headline_may_repeat(const char *line, const char *title)
{
	size_t len = strlen(line), title_len = strlen(title);

	return len && title_len && len <= title_len + SEGMENT_FOLD &&
	       (g_ascii_tolower(*line) == g_ascii_tolower(*title) ||
		g_ascii_tolower(line[len - 1]) == g_ascii_tolower(title[title_len - 1]));
}

/* Whether a word goes on at `at`; typographic quotation marks and dashes are U+20xx. */
static bool
is_word(const char *at)
{
	return g_ascii_isalnum(*at) ||
	       ((unsigned char)*at >= 0x80 && strncmp(at, "\xe2\x80", 2) != 0);
}

/* The same of what ends before `at`. */
static bool
is_word_before(const char *text, const char *at)
{
	return at > text && (g_ascii_isalnum(at[-1]) || (unsigned char)at[-1] >= 0x80) &&
	       !(at - text >= 3 && strncmp(at - 3, "\xe2\x80", 2) == 0);
}

/* Whether `len` bytes of `word` stand in the text, and are no part of a longer word there. */
static bool
has_word(const char *text, const char *word, size_t len)
{
	const char *end = text + strlen(text);

	for (const char *at = text; (at = memmem(at, (size_t)(end - at), word, len)); at++)
		if (!is_word_before(text, at) && !is_word(at + len))
			return true;
	return false;
}

/* Another wording, other quotation marks: nearly all words of the line are in the title. */
static bool
shares_words(const char *line, const char *title)
{
	unsigned words = 0, shared = 0;

	for (const char *at = line; *at;) {
		size_t len = 0;

		while (is_word(at + len))
			len++;
		if (len) {
			words++;
			shared += has_word(title, at, len);
		}
		at += len;
		at += (unsigned char)*at >= 0x80 ? strlen("\xe2\x80\x99") : *at != '\0';
	}
	return words >= SHARED_WORDS && shared * 100 >= words * SHARED_PERCENT;
}

bool
headline_repeats(const char *line, const char *title, enum headline_match match)
{
	g_autofree char *a = g_utf8_casefold(line, -1);
	g_autofree char *b = g_utf8_casefold(title, -1);
	size_t a_len = strlen(a), b_len = strlen(b);

	if (a_len == 0 || b_len == 0)
		return false;
	if (is_segment(a, a_len, b, b_len))
		return true;
	if (match == HEADLINE_ALL)
		return false;
	if (match == HEADLINE_PART && (has_word(b, a, a_len) || shares_words(a, b)))
		return true;
	/* "Headline" of "Headline - The Gazette" too. */
	return a_len <= b_len ? strstr(b, a) && (a_len * 2 > b_len || a_len > LONG_TITLE)
			      : strstr(a, b) && b_len * 4 > a_len * 3;
}
