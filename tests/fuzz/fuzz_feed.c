/* feed: address, Content-Type, declared label, Content-Location, then the body. Addresses are
 * addresses, markup is harmless, limits hold. */
#include <string.h>

#include "base/charset.h"
#include "crawler/feed.h"
#include "tests/fuzz/claim.h"
#include "tests/fuzz/input.h"

static void
claim_entry(const struct feed_entry *e)
{
	claim_utf8(e->id);
	claim_utf8(e->title);
	claim_utf8(e->author);
	claim_address(e->link);
	claim_time(e->published);
	claim_time(e->updated);
	claim_harmless(e->summary);
	claim_harmless(e->content);
	for (guint i = 0; i < e->categories->len; i++)
		claim_utf8(e->categories->pdata[i]);
	for (guint i = 0; i < e->enclosures->len; i++) {
		const struct feed_enclosure *enclosure = e->enclosures->pdata[i];

		claim(enclosure->url, e->link);
		claim_address(enclosure->url);
		claim_utf8(enclosure->type);
		claim_utf8(enclosure->length);
	}
}

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
	claim(f->charset, type);
	claim(f->entries->len <= FEED_MAX_ENTRIES && f->ttl_s >= -1, f->title);
	claim_utf8(f->title);
	claim_address(f->link);
	claim_address(f->hub);
	claim_utf8(f->lang);
	claim_time(f->updated);
	for (guint i = 0; i < f->entries->len; i++)
		claim_entry(f->entries->pdata[i]);
	return 0;
}
