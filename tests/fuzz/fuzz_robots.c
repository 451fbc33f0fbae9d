/* robots: agent, address, then the file. The answer does not hang on how lines end, on remarks or
 * on the fragment. */
#include <math.h>
#include <string.h>

#include "crawler/robots.h"
#include "tests/fuzz/claim.h"
#include "tests/fuzz/input.h"

static char *
answer(const char *file, size_t len, const char *agent, const struct url *url)
{
	g_autoptr(robots_t) r = robots_parse(file, len, agent);
	char *const *sitemaps = robots_sitemaps(r);
	double delay = robots_crawl_delay(r);
	GString *out = g_string_new(robots_allows(r, url) ? "yes" : "no");

	claim(!isnan(delay) && !isinf(delay), agent);
	g_string_append_printf(out, " %a", delay);
	for (size_t i = 0; sitemaps[i]; i++) {
		claim_address(sitemaps[i]);
		g_string_append_printf(out, " %s", sitemaps[i]);
	}
	return g_string_free(out, FALSE);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct input in = input_open(data, size);
	g_autofree char *agent = input_line(&in), *address = input_line(&in);
	g_autofree char *first = NULL;
	g_autoptr(url_t) given = url_parse(address, NULL);
	g_autoptr(url_t) url = given && url_is_http(given) ? url_copy(given)
							   : url_parse("https://a.example/b", NULL);
	g_autoptr(url_t) framed = url_parse("#frame", url);
	g_autoptr(GBytes) file = input_bytes(&in);
	g_autoptr(GString) varied = NULL;
	size_t len;
	const char *text = g_bytes_get_data(file, &len);

	first = answer(text, len, agent, url);
	claim_same(answer(text, len, agent, framed), g_strdup(first));
	varied = g_string_new_len(text, (gssize)len);
	if (len < 64 * 1024) {
		g_string_replace(varied, "\n", "\r\n", 0);
		g_string_append(varied, "\n# Disallow: /\n");
		claim_same(answer(varied->str, varied->len, agent, url), g_strdup(first));
	}
	return 0;
}
