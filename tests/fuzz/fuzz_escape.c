/* escape: any bytes on their way out by each sink, and the passages of excerpt.h. */
#include <string.h>

#include "base/escape.h"
#include "base/excerpt.h"
#include "base/utf8.h"
#include "tests/fuzz/claim.h"
#include "tests/fuzz/input.h"

static void
claim_html(const char *text)
{
	g_autofree char *html = escape_html(text);

	claim_no_controls(html, "\t\n");
	claim(!strpbrk(html, "<>\"'"), html);
}

static void
claim_terminal(const char *text)
{
	g_autofree char *whole = escape_terminal(text, 0), *cut = escape_terminal(text, 20);

	claim_no_controls(whole, "");
	claim_no_controls(cut, "");
	claim(!strstr(whole, "  "), whole);
	claim_same(escape_terminal(whole, 0), g_strdup(whole));
	for (const char *at = whole, *end = whole + strlen(whole); at < end;) {
		gunichar c = utf8_next(&at, end);

		claim(!(c >= 0x202a && c <= 0x202e) && !(c >= 0x2066 && c <= 0x2069), whole);
		claim(c != 0x200e && c != 0x200f && c != 0x2028 && c != 0x2029, whole);
	}
}

static void
claim_csv(const char *text)
{
	g_autofree char *cell = escape_csv(text);
	size_t len = strlen(cell);

	claim_utf8(cell);
	claim(len >= 2 && cell[0] == '"' && cell[len - 1] == '"', cell);
	claim(!strchr("=+-@\t\r", cell[1]), cell);
	for (size_t i = 1; i < len - 1; i++)
		if (cell[i] == '"')
			claim(cell[++i] == '"' && i < len - 1, cell);
}

static void
claim_filename(const char *text)
{
	g_autofree char *name = escape_filename(text);

	claim(*name && strlen(name) <= 80 && *name != '.' && *name != '-', name);
	claim(strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789._-") == strlen(name), name);
	claim_same(escape_filename(name), g_strdup(name));
}

static void
claim_href(const char *text)
{
	g_autofree char *href = escape_href(text);

	claim(!strpbrk(href, " \"'<>"), href);
	claim_no_controls(href, "");
	claim(!*href || g_str_has_prefix(href, "http://") || g_str_has_prefix(href, "https://"),
	      href);
}

static void
claim_excerpt(const char *text, const struct span *hits, size_t n)
{
	g_autoptr(GArray) marks = g_array_new(FALSE, FALSE, sizeof(struct span));
	g_autofree char *plain = excerpt_around(text, strlen(text), hits, n, 40, marks);
	g_autofree char *html = excerpt_html(plain, marks);

	claim_utf8(plain);
	claim(g_utf8_strlen(plain, -1) <= 40, plain);
	claim(!strpbrk(plain, "\r\n\t"), plain);
	claim_harmless(html);
	for (const char *at = html; (at = strchr(at, '<')); at++)
		claim(g_str_has_prefix(at, "<mark>") || g_str_has_prefix(at, "</mark>"), html);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct input in = input_open(data, size);
	g_autofree char *places = input_line(&in), *raw = input_rest(&in);
	g_autofree char *text = g_utf8_make_valid(raw, -1);
	struct span hits[4] = { { 0 } };
	size_t n = 0;

	/* pairs of bytes: where a hit begins, and how long it is */
	for (; n < G_N_ELEMENTS(hits) && strlen(places) >= 2 * n + 2; n++) {
		hits[n].start = (unsigned char)places[2 * n];
		hits[n].end = hits[n].start + (unsigned char)places[2 * n + 1] % 32;
	}
	claim_html(raw);
	claim_terminal(raw);
	claim_csv(raw);
	claim_filename(raw);
	claim_href(raw);
	claim_excerpt(text, hits, n);
	return 0;
}
