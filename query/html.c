#include "query/html.h"

#include <stdarg.h>
#include <stdbool.h>
#include <string.h>

#include "base/escape.h"
#include "base/utf8.h"

#define MARKS_MAX 4 /* combining marks that one letter gets */

enum { IN_TEXT, IN_TAG, IN_VALUE };

void
html_init(struct html *h, GString *out)
{
	*h = (struct html){ .out = out, .scratch = g_string_chunk_new(1024) };
}

void
html_clear(struct html *h)
{
	g_assert(!h->out || h->place == IN_TEXT);
	g_clear_pointer(&h->scratch, g_string_chunk_free);
	h->out = NULL;
}

/* ---- values ------------------------------------------------------------------------------ */

/* They change what is seen of their neighbours; each value is isolated by its element instead. */
static bool
is_bidi_control(gunichar c)
{
	return c == 0x061c || c == 0x200e || c == 0x200f || (c >= 0x202a && c <= 0x202e) ||
	       (c >= 0x2066 && c <= 0x2069);
}

static const char *
reference(gunichar c)
{
	switch (c) {
	case '&':
		return "&amp;";
	case '<':
		return "&lt;";
	case '>':
		return "&gt;";
	case '"':
		return "&quot;";
	case '\'':
		return "&#39;";
	default:
		return NULL;
	}
}

static bool
is_plain(char c)
{
	return (c >= 0x20 && c < 0x7f && c != '&' && c != '<' && c != '>' && c != '"' &&
		c != '\'') ||
	       c == '\n';
}

/* Whether `c` is shown; `marks` counts on through one text. What is left out parts no marks: they
 * are one tower without it. */
static bool
is_shown(gunichar c, int *marks)
{
	if (is_bidi_control(c))
		return false;
	*marks = g_unichar_ismark(c) ? *marks + 1 : 0;
	return *marks <= MARKS_MAX;
}

static void
put_character(GString *out, gunichar c, int *marks)
{
	const char *escaped = reference(c);

	if (!is_shown(c, marks))
		return;
	if (escaped)
		g_string_append(out, escaped);
	else if (g_unichar_iscntrl(c) && c != '\t' && c != '\n')
		g_string_append_unichar(out, UTF8_REPLACEMENT);
	else
		g_string_append_unichar(out, c);
}

static void
put_text(GString *out, const char *text, size_t len)
{
	const char *end = text + len;
	int marks = 0;

	while (text < end) {
		const char *plain = text;

		while (plain < end && is_plain(*plain))
			plain++;
		if (plain > text) {
			g_string_append_len(out, text, plain - text);
			text = plain;
			marks = 0;
		} else {
			put_character(out, utf8_next(&text, end), &marks);
		}
	}
}

/* Nobody else's: "//host" and "/\host" are, and whatever becomes one of them when a browser drops
 * line ends, or put_text() what is not shown. Our own paths are ASCII that can be seen. */
static bool
is_own_path(const char *address)
{
	for (const char *at = address; *at; at++)
		if (!g_ascii_isgraph(*at))
			return false;
	return strchr("?#", *address) ||
	       (address[0] == '/' && address[1] != '/' && address[1] != '\\');
}

static void
put_address(GString *out, const char *address)
{
	g_autofree char *outside = is_own_path(address) ? NULL : escape_href(address);

	if (outside)
		address = *outside ? outside : "#";
	put_text(out, address, strlen(address));
}

/* ---- templates --------------------------------------------------------------------------- */

/* The name of the attribute whose value begins at the end of `out`: it was written by a template.
 */
static char *
attribute_name(const GString *out)
{
	size_t end = out->len, start;

	g_assert(end >= 2 && out->str[end - 1] == '"' && out->str[end - 2] == '=');
	end -= 2;
	for (start = end; start > 0 && strchr(" \n\t<\"", out->str[start - 1]) == NULL;)
		start--;
	return g_ascii_strdown(out->str + start, (gssize)(end - start));
}

static bool
is_address(const char *attribute)
{
	static const char *const names[] = { "href", "src", "action", "formaction", NULL };

	return g_strv_contains(names, attribute);
}

static bool
runs_code(const char *attribute)
{
	static const char *const names[] = { "style", "srcdoc", "http-equiv", "srcset", NULL };

	return g_str_has_prefix(attribute, "on") || g_strv_contains(names, attribute);
}

static void
put_value(struct html *h, const char *value)
{
	bool is_begin = h->out->len && h->out->str[h->out->len - 1] == '"';
	g_autofree char *attribute = NULL;

	value = value ? value : "";
	if (h->place == IN_TEXT) {
		put_text(h->out, value, strlen(value));
		return;
	}
	g_assert(h->place == IN_VALUE);
	if (is_begin)
		attribute = attribute_name(h->out);
	g_assert(!attribute || !runs_code(attribute));
	if (attribute && is_address(attribute))
		put_address(h->out, value);
	else
		put_text(h->out, value, strlen(value));
}

/* Where the next character of a template stands. */
static int
place_after(int place, char c)
{
	if (place == IN_TEXT)
		return c == '<' ? IN_TAG : IN_TEXT;
	if (place == IN_TAG)
		return c == '>' ? IN_TEXT : c == '"' ? IN_VALUE : IN_TAG;
	return c == '"' ? IN_TAG : IN_VALUE;
}

void
html_add(struct html *h, const char *const *parts, size_t n)
{
	size_t next = 1;

	for (const char *c = parts[0]; *c; c++) {
		const char *start = c;

		for (; *c && *c != '$'; c++)
			h->place = place_after(h->place, *c);
		g_string_append_len(h->out, start, c - start);
		if (!*c)
			break;
		if (c[1] == '$') {
			g_string_append_c(h->out, *c++);
			continue;
		}
		g_assert(next < n);
		put_value(h, parts[next++]);
	}
	g_assert(next == n);
}

/* ---- marks ------------------------------------------------------------------------------- */

static int
by_start(const void *a, const void *b)
{
	const struct span *x = a, *y = b;

	return x->start < y->start ? -1 : x->start > y->start;
}

void
html_marked(struct html *h, const char *text, size_t len, const struct span *spans, size_t n)
{
	g_autofree struct span *sorted = g_memdup2(spans, n * sizeof *spans);
	size_t at = 0;

	g_assert(h->place == IN_TEXT);
	if (n > 1)
		qsort(sorted, n, sizeof *sorted, by_start);
	for (size_t i = 0; i < n; i++) {
		size_t start = MAX(sorted[i].start, at), end = MIN(sorted[i].end, len);

		if (start >= end)
			continue;
		put_text(h->out, text + at, start - at);
		g_string_append(h->out, "<mark>");
		put_text(h->out, text + start, end - start);
		g_string_append(h->out, "</mark>");
		at = end;
	}
	put_text(h->out, text + at, len - at);
}

void
html_excerpt(struct html *h, const char *excerpt)
{
	const char *end = excerpt + strlen(excerpt);
	int marks = 0;

	g_assert(h->place == IN_TEXT);
	while (excerpt < end) {
		size_t ascii = 0;
		gunichar c;

		while (excerpt[ascii] && (unsigned char)excerpt[ascii] < 0x80)
			ascii++;
		if (ascii > 0) {
			g_string_append_len(h->out, excerpt, (gssize)ascii);
			excerpt += ascii;
			marks = 0;
			continue;
		}
		c = utf8_next(&excerpt, end);
		if (is_shown(c, &marks))
			g_string_append_unichar(h->out, c);
	}
}

/* ---- helpers ----------------------------------------------------------------------------- */

const char *
html_keep(struct html *h, char *text)
{
	const char *kept = g_string_chunk_insert(h->scratch, text ? text : "");

	g_free(text);
	return kept;
}

const char *
html_format(struct html *h, const char *format, ...)
{
	va_list args;
	char *text;

	va_start(args, format);
	text = g_strdup_vprintf(format, args);
	va_end(args);
	return html_keep(h, text);
}

const char *
html_number(struct html *h, int64_t n)
{
	char digits[32], grouped[48];
	size_t len = (size_t)g_snprintf(digits, sizeof digits, "%" G_GINT64_FORMAT, n), out = 0;

	for (size_t i = 0; i < len; i++) {
		if (i > 0 && digits[i - 1] != '-' && (len - i) % 3 == 0)
			grouped[out++] = ',';
		grouped[out++] = digits[i];
	}
	grouped[out] = '\0';
	return g_string_chunk_insert(h->scratch, grouped);
}

const char *
html_path(struct html *h, const char *path, const char *const *pairs)
{
	GString *out = g_string_new(path);
	char before = strchr(path, '?') ? '&' : '?';

	for (; pairs[0]; pairs += 2) {
		g_autofree char *value = NULL;

		if (!pairs[1] || !*pairs[1])
			continue;
		value = g_uri_escape_string(pairs[1], NULL, FALSE);
		g_string_append_printf(out, "%c%s=%s", before, pairs[0], value);
		before = '&';
	}
	return html_keep(h, g_string_free(out, FALSE));
}
