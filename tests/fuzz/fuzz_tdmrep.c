/* tdmrep: an address, then the file. What is said of an address holds whatever its fragment, and no
 * rule after the first that matches changes it. */
#include <string.h>

#include "crawler/tdmrep.h"
#include "tests/fuzz/claim.h"
#include "tests/fuzz/input.h"

static char *
answer(const char *file, size_t len, const struct url *url)
{
	g_autoptr(tdmrep_t) t = tdmrep_parse(file, len);

	return g_strdup(tdmrep_reserves(t, url) ? "yes" : "no");
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct input in = input_open(data, size);
	g_autofree char *address = input_line(&in);
	g_autoptr(url_t) given = url_parse(address, NULL);
	g_autoptr(url_t) url = given && url_is_http(given) ? url_copy(given)
							   : url_parse("https://a.example/b", NULL);
	g_autoptr(url_t) framed = url_parse("#frame", url);
	g_autoptr(GBytes) file = input_bytes(&in);
	g_autoptr(GString) more = NULL;
	g_autofree char *first = NULL;
	size_t len;
	const char *text = g_bytes_get_data(file, &len);

	first = answer(text, len, url);
	claim_same(answer(text, len, framed), g_strdup(first));
	while (len > 0 && strchr(" \t\r\n", text[len - 1]))
		len--;
	if (strcmp(first, "yes") != 0 || len == 0 || text[len - 1] != ']')
		return 0;
	more = g_string_new_len(text, (gssize)len - 1);
	g_string_append(more, ",{\"location\":\"/\",\"tdm-reservation\":0}]");
	if (more->len <= TDMREP_MAX_BYTES)
		claim_same(answer(more->str, more->len, url), g_strdup(first));
	return 0;
}
