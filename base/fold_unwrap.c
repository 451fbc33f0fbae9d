/* Plain text with its paragraphs on one line each: fold_unwrap(). */
#include <stdbool.h>
#include <string.h>

#include "base/fold.h"

#define WIDTH_MIN 45 /* narrower is a list or an address, not wrapped */
#define WIDTH_MAX 100 /* wider was not wrapped by hand */

struct line {
	const char *at;
	size_t len; /* bytes, without the line end and the blanks before it */
	size_t width; /* characters */
	size_t first_word; /* characters of its first word */
	bool is_flowed; /* ends in a blank */
};

/* Reads the line at `*p` and moves past it. */
static struct line
next_line(const char **p)
{
	struct line l = { .at = *p };

	l.len = strcspn(*p, "\n");
	*p += l.len + ((*p)[l.len] == '\n');
	if (l.len > 0 && l.at[l.len - 1] == '\r')
		l.len--;
	while (l.len > 0 && (l.at[l.len - 1] == ' ' || l.at[l.len - 1] == '\t')) {
		l.is_flowed = true;
		l.len--;
	}
	l.width = (size_t)g_utf8_strlen(l.at, (gssize)l.len);
	l.first_word = strcspn(l.at, " \t\r\n");
	l.first_word = (size_t)g_utf8_strlen(l.at, (gssize)MIN(l.first_word, l.len));
	return l;
}

/* The widest line of the paragraph that starts at `p`. */
static size_t
paragraph_width(const char *p)
{
	size_t widest = 0;

	while (*p) {
		struct line l = next_line(&p);

		if (l.len == 0)
			break;
		widest = MAX(widest, l.width);
	}
	return widest;
}

/* Indented, a quotation, or an item: "- x", "* x", "• x", "1. x", "a) x". */
static bool
starts_anew(const struct line *l)
{
	static const char *const bullets[] = { "-", "*", "+", "\xe2\x80\xa2", "\xe2\x80\x93", "o" };
	size_t i = 0;

	if (strchr(" \t>|#=", l->at[0]))
		return true;
	for (size_t b = 0; b < G_N_ELEMENTS(bullets); b++) {
		size_t n = strlen(bullets[b]);

		if (l->len > n && memcmp(l->at, bullets[b], n) == 0 && l->at[n] == ' ')
			return true;
	}
	while (i < 3 && i < l->len && g_ascii_isdigit(l->at[i]))
		i++;
	if (i == 0 && l->len > 0 && g_ascii_isalpha(l->at[0]))
		i = 1;
	return i > 0 && i + 1 < l->len && (l->at[i] == ')' || (l->at[i] == '.' && i < 3)) &&
	       l->at[i + 1] == ' ' && !(l->at[i] == '.' && g_ascii_isalpha(l->at[0]));
}

static bool
is_joined(const struct line *l, const struct line *next, size_t width)
{
	if (l->len == 0 || next->len == 0 || starts_anew(next))
		return false;
	if (l->is_flowed && (l->len != 2 || memcmp(l->at, "--", 2) != 0))
		return true;
	return width >= WIDTH_MIN && width <= WIDTH_MAX && l->width + 1 + next->first_word > width;
}

/* "Mis-" before "senden", "MIS-" before "SENDEN". */
static bool
is_hyphenated(const struct line *l, const struct line *next)
{
	if (l->len >= 3 && l->at[l->len - 1] == '-' && g_ascii_isupper(l->at[l->len - 2]) &&
	    g_ascii_isupper(l->at[l->len - 3]) && next->len >= 2 && g_ascii_isupper(next->at[0]) &&
	    g_ascii_isupper(next->at[1]))
		return true;
	return l->len >= 2 && l->at[l->len - 1] == '-' &&
	       (g_ascii_isalpha(l->at[l->len - 2]) || (unsigned char)l->at[l->len - 2] >= 0x80) &&
	       g_unichar_islower(g_utf8_get_char(next->at));
}

char *
fold_unwrap(const char *text)
{
	GString *out = g_string_sized_new(strlen(text));
	const char *p = text;
	size_t width = paragraph_width(text);

	while (*p) {
		struct line l = next_line(&p), next;
		const char *after = p;

		if (l.len == 0)
			width = paragraph_width(p);
		next = next_line(&after);
		if (!*p || !is_joined(&l, &next, width)) {
			/* Blanks before the line end may matter to whoever wrote it. */
			g_string_append_len(out, l.at, p - l.at);
		} else if (is_hyphenated(&l, &next)) {
			g_string_append_len(out, l.at, (gssize)l.len - 1);
		} else {
			g_string_append_len(out, l.at, (gssize)l.len);
			g_string_append_c(out, ' ');
		}
	}
	return g_string_free(out, FALSE);
}
