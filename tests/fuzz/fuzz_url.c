/* url: input and base. What is written is read as the same address; nothing but ASCII leaves. */
#include <string.h>

#include "base/url.h"
#include "tests/fuzz/claim.h"
#include "tests/fuzz/input.h"

#define LONG_HOST 4096 /* bytes; a name may be written longer, but is not read again */

static void
claim_ascii(const char *text)
{
	for (const char *at = text; *at; at++)
		claim(*at >= 0x20 && *at < 0x7f, text);
}

static void
claim_parts(const struct url *url)
{
	const char *href = url_href(url);
	g_autofree char *origin = url_origin(url), *path_query = url_path_query(url);

	claim(g_str_has_prefix(href, url_scheme(url)), href);
	claim(url_port(url) >= -1 && url_port(url) <= 65535, href);
	claim(!url_query(url) || strstr(href, url_query(url)), href);
	claim(!url_fragment(url) || g_str_has_suffix(href, url_fragment(url)), href);
	claim(strstr(href, url_path(url)) != NULL, href);
	claim(!url_query(url) || !strchr(url_query(url), '#'), href);
	if (!url_is_http(url))
		return;
	claim(url_host(url) && *url_host(url) && !strpbrk(url_host(url), " /?#@\\<>%"), href);
	claim(url_path(url)[0] == '/' && path_query[0] == '/', href);
	claim(!strpbrk(path_query, " \"<>"), href);
	claim(origin && (url_has_credentials(url) || g_str_has_prefix(href, origin)), href);
}

static void
claim_url(const struct url *url)
{
	g_autoptr(url_t) again = url_parse(url_href(url), NULL);
	g_autoptr(url_t) copy = url_copy(url);
	g_autoptr(url_t) bare = NULL;
	g_autofree char *fetchable = url_fetchable(url);

	claim_ascii(url_href(url));
	claim(again ? strcmp(url_href(again), url_href(url)) == 0
		    : url_host(url) && strlen(url_host(url)) > LONG_HOST,
	      url_href(url));
	claim(strcmp(url_href(copy), url_href(url)) == 0, url_href(url));
	claim(!strchr(fetchable, '#'), fetchable);
	bare = url_parse(fetchable, NULL);
	claim(bare ? !url_fragment(bare) : !again, fetchable);
	claim_parts(url);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct input in = input_open(data, size);
	g_autofree char *base_text = input_line(&in), *text = input_rest(&in);
	g_autoptr(url_t) base = url_parse(base_text, NULL);
	g_autoptr(url_t) url = url_parse(text, base);
	g_autoptr(url_t) alone = url_parse(text, NULL);

	if (base)
		claim_url(base);
	if (url)
		claim_url(url);
	if (alone)
		claim_url(alone);
	claim(!alone || url, text);
	return 0;
}
