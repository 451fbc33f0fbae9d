/* hostname: the first line is "o" for the host of a scheme that is not special. What is written
 * is read as the same host; a failure leaves the output alone; a site is an end of its host. */
#include <string.h>

#include "base/hostname.h"
#include "base/url.h"
#include "tests/fuzz/claim.h"
#include "tests/fuzz/input.h"

#define LONG_HOST 4096 /* bytes; a name may be written longer, but is not read again */

/* The serialisation, or NULL for failure. */
static char *
parse(const char *text, bool is_opaque)
{
	char room[8] = "kept";
	struct percent_buf out;
	char *host = NULL;

	percent_buf_init(&out, room, sizeof room);
	percent_put(&out, "kept", 4);
	if (hostname_parse(text, text + strlen(text), is_opaque, &out))
		host = g_strndup(out.at + 4, out.len - 4);
	else
		claim(out.len == 4, text);
	claim(memcmp(out.at, "kept", 4) == 0, text);
	percent_buf_clear(&out);
	return host;
}

static void
claim_host(const char *host, bool is_opaque)
{
	g_autofree char *site = NULL;

	for (const char *at = host; *at; at++)
		claim(*at > 0x20 && *at < 0x7f &&
			      !strchr(is_opaque ? "#/<>?@\\^|" : "#/<>?@\\^|%", *at),
		      host);
	if (strlen(host) <= LONG_HOST)
		claim_same(parse(host, is_opaque), g_strdup(host));
	if (is_opaque || !*host)
		return;
	site = url_site(host);
	claim(!site || !hostname_is_address(host), host);
	claim_no_controls(site, "");
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct input in = input_open(data, size);
	g_autofree char *mode = input_line(&in), *text = input_text(&in);
	bool is_opaque = *mode == 'o';
	g_autofree char *host = parse(text, is_opaque);

	if (host)
		claim_host(host, is_opaque);
	return 0;
}
