/* opml: a list of feeds. What is printed is read as the same list. */
#include <string.h>

#include "base/error.h"
#include "crawler/opml.h"
#include "tests/fuzz/claim.h"
#include "tests/fuzz/input.h"

static void
claim_feed(const struct opml_feed *f)
{
	claim(f->title && f->feed_url, f->title);
	claim_utf8(f->title);
	claim_address(f->feed_url);
	claim_address(f->page_url);
	claim_utf8(f->category);
}

static void
claim_list(const struct opml *o)
{
	g_autofree char *printed = opml_print(o);
	g_autoptr(GBytes) bytes = g_bytes_new(printed, strlen(printed));
	g_autoptr(opml_t) again = opml_parse(bytes, NULL);

	claim_no_controls(printed, "\n\t");
	claim(again && again->feeds->len == o->feeds->len, printed);
	claim_same(opml_print(again), g_strdup(printed));
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct input in = input_open(data, size);
	g_autoptr(GBytes) body = input_bytes(&in);
	g_autoptr(GError) err = NULL;
	g_autoptr(opml_t) o = opml_parse(body, &err);

	g_assert((o != NULL) == (err == NULL));
	if (!o) {
		claim_utf8(err->message);
		return 0;
	}
	claim(o->feeds->len <= OPML_MAX_FEEDS, o->title);
	for (guint i = 0; i < o->feeds->len; i++)
		claim_feed(o->feeds->pdata[i]);
	claim_list(o);
	return 0;
}
