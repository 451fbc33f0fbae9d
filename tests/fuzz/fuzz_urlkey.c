/* urlkey: the canonical key of an address is the key of itself, whatever the fragment. */
#include <string.h>

#include "base/url.h"
#include "tests/fuzz/claim.h"
#include "tests/fuzz/input.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct input in = input_open(data, size);
	g_autofree char *text = input_rest(&in), *key = NULL, *other = NULL;
	g_autoptr(url_t) url = url_parse(text, NULL);
	g_autoptr(url_t) again = NULL;
	g_autoptr(url_t) framed = url ? url_parse("#frame", url) : NULL;

	if (!url)
		return 0;
	key = url_canonical(url);
	again = url_parse(key, NULL);
	claim(again, key);
	claim(!strchr(key, '#'), key);
	if (framed)
		claim_same(url_canonical(framed), g_strdup(key));
	/* "https://a.example:80/" and "http://a.example/" are two places with two keys, though the
	 * first key, read as an address, is the second. */
	if (url_is_http(url) && url_port(url) == 80 && strcmp(url_scheme(url), "https") == 0)
		return 0;
	claim_same(url_canonical(again), g_strdup(key));
	if (url_is_http(url)) {
		claim(g_str_has_prefix(key, "http://"), key);
		claim(url_is_http(again) && !url_has_credentials(again), key);
		other = g_strconcat(key, strchr(key, '?') ? "&" : "?", "utm_source=mail", NULL);
		g_clear_pointer(&again, url_free);
		again = url_parse(other, NULL);
		claim_same(url_canonical(again), g_strdup(key));
	}
	return 0;
}
