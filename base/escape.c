#include "base/escape.h"

#include <stdbool.h>
#include <string.h>

#include "base/url.h"
#include "base/utf8.h"

#define MARKS_MAX 4 /* combining marks that a terminal gets for one base */
#define FILENAME_MAX_BYTES 80

static bool
is_control(gunichar c)
{
	return c < 0x20 || (c >= 0x7f && c < 0xa0);
}

/* How many characters need no look at all: printable ASCII that means nothing in HTML. */
static size_t
plain_prefix(const char *text)
{
	size_t n = 0;

	while (text[n] >= 0x20 && text[n] < 0x7f && text[n] != '&' && text[n] != '<' &&
	       text[n] != '>' && text[n] != '"' && text[n] != '\'')
		n++;
	return n;
}

char *
escape_html(const char *text)
{
	static const char *const references[0x40] = {
		['&'] = "&amp;", ['<'] = "&lt;", ['>'] = "&gt;", ['"'] = "&quot;", ['\''] = "&#39;",
	};
	size_t len = strlen(text);
	const char *end = text + len;
	GString *out = g_string_sized_new(len + len / 8 + 8);

	while (text < end) {
		size_t plain = plain_prefix(text);
		gunichar c;

		g_string_append_len(out, text, (gssize)plain);
		text += plain;
		if (text == end)
			break;
		c = utf8_next(&text, end);
		if (c < G_N_ELEMENTS(references) && references[c])
			g_string_append(out, references[c]);
		else if (is_control(c) && c != '\t' && c != '\n')
			g_string_append_unichar(out, UTF8_REPLACEMENT);
		else
			g_string_append_unichar(out, c);
	}
	return g_string_free(out, FALSE);
}

static bool
is_joiner(gunichar c)
{
	return c == 0x200c || c == 0x200d;
}

/* Bidi controls, tags, the byte order mark: what shows nothing and changes what is seen. */
static bool
is_invisible(gunichar c)
{
	return !is_joiner(c) && g_unichar_type(c) == G_UNICODE_FORMAT;
}

static int
columns_of(gunichar c)
{
	if (g_unichar_iszerowidth(c))
		return 0;
	return g_unichar_iswide(c) ? 2 : 1;
}

/* One column each, and nothing about them to be mended. */
static bool
is_plain(gunichar c)
{
	return c > 0x20 && c < 0x7f;
}

char *
escape_terminal(const char *text, int max_columns)
{
	size_t len = strlen(text);
	GString *out = g_string_sized_new(len + 4);

	escape_terminal_append(out, text, len, max_columns);
	return g_string_free(out, FALSE);
}

int
escape_terminal_append(GString *out, const char *text, size_t len, int max_columns)
{
	const char *end = text + len;
	int columns = 0, marks = 0;
	size_t start = out->len, cut = start; /* where the ellipsis would still fit */

	while (text < end) {
		gunichar c = is_plain((guchar)*text) ? (guchar)*text++ : utf8_next(&text, end);
		int wide = 1;

		if (!is_plain(c)) {
			if (g_unichar_isspace(c) || c == '\v' || c == 0x85) {
				if (out->len > start && out->str[out->len - 1] == ' ')
					continue;
				c = ' ';
			} else if (is_invisible(c)) {
				continue;
			} else if (is_control(c)) {
				c = UTF8_REPLACEMENT;
			}
			wide = columns_of(c);
		}
		marks = wide == 0 ? marks + 1 : 0;
		if (marks > MARKS_MAX)
			continue;
		if (max_columns > 0 && columns + wide > max_columns) {
			g_string_truncate(out, cut);
			g_string_append(out, "…");
			return max_columns;
		}
		columns += wide;
		if (c < 0x80)
			g_string_append_c(out, (char)c);
		else
			g_string_append_unichar(out, c);
		if (columns < max_columns)
			cut = out->len;
	}
	return columns;
}

/* OWASP, "CSV Injection"; spreadsheets take the full-width forms too. */
static bool
starts_formula(const char *text)
{
	static const gunichar signs[] = { '=',  '+',    '-',    '@',    '\t',
					  '\r', 0xff1d, 0xff0b, 0xff0d, 0xff20 };
	const char *at = text + strspn(text, " ");
	const char *end = at + strlen(at);
	gunichar c = at < end ? utf8_next(&at, end) : 0;

	for (size_t i = 0; i < G_N_ELEMENTS(signs); i++)
		if (c == signs[i])
			return true;
	return false;
}

char *
escape_csv(const char *text)
{
	const char *end = text + strlen(text);
	GString *out = g_string_new("\"");

	if (starts_formula(text))
		g_string_append_c(out, '\'');
	while (text < end) {
		gunichar c = utf8_next(&text, end);

		if (c == '"')
			g_string_append_c(out, '"');
		g_string_append_unichar(out, c);
	}
	g_string_append_c(out, '"');
	return g_string_free(out, FALSE);
}

static bool
is_device(const char *name)
{
	static const char *const devices[] = { "aux", "con", "nul", "prn" };
	size_t stem = strcspn(name, ".");

	for (size_t i = 0; i < G_N_ELEMENTS(devices); i++)
		if (stem == 3 && memcmp(name, devices[i], 3) == 0)
			return true;
	return stem == 4 && (memcmp(name, "com", 3) == 0 || memcmp(name, "lpt", 3) == 0) &&
	       g_ascii_isdigit(name[3]);
}

static void
trim_end(GString *name)
{
	while (name->len > 0 && strchr("-.", name->str[name->len - 1]))
		g_string_truncate(name, name->len - 1);
}

char *
escape_filename(const char *text)
{
	const char *end = text + strlen(text);
	GString *out = g_string_new(NULL);

	while (text < end && out->len < FILENAME_MAX_BYTES) {
		gunichar c = utf8_next(&text, end), mark;
		bool is_plain;

		/* The base of an accented letter. */
		while (c >= 0x80 && g_unichar_decompose(c, &c, &mark))
			;
		if (g_unichar_ismark(c))
			continue;
		is_plain = c < 0x80 && (g_ascii_isalnum((char)c) || c == '.' || c == '_');
		if (is_plain && !(c == '.' && out->len == 0))
			g_string_append_c(out, g_ascii_tolower((char)c));
		else if (out->len > 0 && out->str[out->len - 1] != '-')
			g_string_append_c(out, '-');
	}
	trim_end(out);
	if (out->len == 0)
		g_string_append(out, "unnamed");
	if (is_device(out->str)) {
		g_string_prepend_c(out, '_');
		g_string_truncate(out, MIN(out->len, FILENAME_MAX_BYTES));
		trim_end(out);
	}
	return g_string_free(out, FALSE);
}

char *
escape_href(const char *url)
{
	g_autoptr(url_t) parsed = url_parse(url, NULL);
	g_autoptr(GString) out = NULL;

	if (!parsed || !url_is_http(parsed))
		return g_strdup("");
	/* The serialisation is ASCII without blanks and angle brackets, but a host may have quotes.
	 */
	out = g_string_new(url_href(parsed));
	g_string_replace(out, "'", "%27", 0);
	g_string_replace(out, "\"", "%22", 0);
	g_string_replace(out, "`", "%60", 0);
	return g_strdup(out->str);
}
