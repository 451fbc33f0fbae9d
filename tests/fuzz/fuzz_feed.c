/* feed: address, Content-Type, declared label, Content-Location, then the body. Addresses are
 * addresses, markup is harmless, limits hold. */
#include "crawler/feed.h"
#include "tests/fuzz/claim_result.h"
#include "tests/fuzz/input.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct input in = input_open(data, size);
	g_autofree char *address = input_line(&in), *type = input_argument(&in);
	g_autofree char *label = input_argument(&in), *location = input_argument(&in);
	g_autoptr(url_t) url = url_parse(address, NULL);
	g_autoptr(GBytes) body = input_bytes(&in);
	g_autoptr(feed_t) f = feed_parse(body, url, type, label, location);

	feed_sniff(g_bytes_get_data(body, NULL), g_bytes_get_size(body));
	claim_feed(f);
	return 0;
}
