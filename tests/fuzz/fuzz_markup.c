/* markup: base address, then HTML. What is cleaned can run nothing, and cleaning it again changes
 * nothing. */
#include <string.h>

#include "crawler/markup.h"
#include "tests/fuzz/claim.h"
#include "tests/fuzz/input.h"

#define MAX_BYTES (1024 * 1024)
#define FEW_BYTES 40

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct input in = input_open(data, size);
	g_autofree char *base_text = input_line(&in), *html = input_text(&in);
	g_autofree char *clean = NULL, *cut = NULL, *text = NULL, *escaped = NULL;
	g_autoptr(url_t) base = url_parse(base_text, NULL);
	size_t len = strlen(html);

	clean = markup_clean(html, len, base, MAX_BYTES);
	claim_harmless(clean);
	claim_same(markup_clean(clean, strlen(clean), base, MAX_BYTES), g_strdup(clean));
	cut = markup_clean(html, len, base, FEW_BYTES);
	claim_harmless(cut);
	text = markup_text(html, len, MAX_BYTES);
	claim_utf8(text);
	claim(!g_str_has_prefix(text, " ") && !g_str_has_prefix(text, "\n"), text);
	claim(!strstr(text, "  "), text);
	escaped = markup_escape(html, len, MAX_BYTES);
	claim_harmless(escaped);
	claim(!strpbrk(escaped, "<>"), escaped);
	markup_looks_like_html(html, len);
	return 0;
}
