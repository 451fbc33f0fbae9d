/* page: any text in each place of a page's template. Whatever it is, the page is harmless, and none
 * of it is a control, an override of direction or a tower of marks. */
#include <string.h>

#include "base/excerpt.h"
#include "base/utf8.h"
#include "query/html.h"
#include "tests/fuzz/claim.h"
#include "tests/fuzz/input.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
claim_calm(const char *html)
{
	int marks = 0;

	claim_no_controls(html, "\t\n");
	for (const char *at = html, *end = html + strlen(html); at < end;) {
		gunichar c = utf8_next(&at, end);

		marks = g_unichar_ismark(c) ? marks + 1 : 0;
		claim(marks <= 4, html);
		claim(!(c >= 0x202a && c <= 0x202e) && !(c >= 0x2066 && c <= 0x2069), html);
	}
}

/* An address leads to a page of ours, to http(s), or nowhere. */
static void
claim_leads(const char *address)
{
	static const char *const starts[] = { "http://", "https://", "?", "#", "\"" };
	g_autoptr(GString) out = g_string_new(NULL);
	g_auto(html_t) h = { 0 };
	const char *to;
	bool is_known;

	html_init(&h, out);
	HTML(&h, "<a href=\"$\">", address);
	to = out->str + strlen("<a href=\"");
	is_known = to[0] == '/' && to[1] != '/' && to[1] != '\\';
	for (size_t i = 0; i < G_N_ELEMENTS(starts); i++)
		is_known |= g_str_has_prefix(to, starts[i]);
	claim(is_known, out->str);
	claim(!strpbrk(to, "\t\r\n"), out->str);
	claim(strcspn(to, "\"<>") == strlen(to) - 2, out->str);
	claim_calm(out->str);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct input in = input_open(data, size);
	g_autofree char *small = input_line(&in), *text = input_line(&in);
	g_autofree char *words = NULL, *excerpt = NULL;
	size_t len = strlen(text);
	const struct span spans[] = { { 0, len / 3 }, { len / 4, len }, { len, len + 9 } };
	g_autoptr(GString) out = g_string_new(NULL);
	g_autoptr(GArray) marks = g_array_new(FALSE, FALSE, sizeof(struct span));
	g_auto(html_t) h = { 0 };

	html_init(&h, out);
	HTML(&h, "<p title=\"$\">$ and $</p>", small, text, small);
	if (g_utf8_validate(text, -1, NULL)) {
		HTML(&h, "<p>");
		html_marked(&h, text, len, spans, G_N_ELEMENTS(spans));
		HTML(&h, "</p><p>");
		words = excerpt_around(text, len, spans, 2, 60, marks);
		excerpt = excerpt_html(words, marks);
		html_excerpt(&h, excerpt);
		HTML(&h, "</p>");
	}
	claim_leads(small);
	claim_leads(text);
	claim_leads(HTML_PATH(&h, "/search", "q", text, "site", small));
	claim_harmless(out->str);
	claim_calm(out->str);
	return 0;
}
