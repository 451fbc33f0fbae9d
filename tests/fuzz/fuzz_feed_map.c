/* feed_map: paths to the list of entries, to an entry's link, its text and its date, then a JSON
 * answer. What comes of it is a feed like others. */
#include "crawler/feed_map.h"
#include "tests/fuzz/claim.h"
#include "tests/fuzz/claim_result.h"
#include "tests/fuzz/input.h"

/* Others never leave a catalogue. */
static char *
path_of(struct input *in)
{
	char *path = input_argument(in);

	if (!path || kind_path_is_valid(path))
		return path;
	g_free(path);
	return NULL;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct input in = input_open(data, size);
	g_autofree char *entries = path_of(&in), *link = path_of(&in), *text = path_of(&in),
			*date = path_of(&in);
	const struct kind_map map = { .entries = entries,
				      .id = link,
				      .link = link,
				      .title = text,
				      .text = text,
				      .html = text,
				      .published = date,
				      .updated = date };
	g_autoptr(url_t) url = url_parse("https://api.example/v1/search?q=x", NULL);
	g_autoptr(GBytes) body = input_bytes(&in);
	g_autoptr(feed_t) f = NULL;

	if (!entries)
		return 0;
	f = feed_map_parse(body, url, "application/json", &map);
	claim_feed(f);
	for (guint i = 0; i < f->entries->len; i++) {
		const struct feed_entry *e = f->entries->pdata[i];
		g_autofree char *to = e->link ? feed_map_unwrap(e->link, "url", url) : NULL;

		claim_address(to);
	}
	return 0;
}
