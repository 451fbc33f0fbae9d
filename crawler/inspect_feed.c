/* inspect feed: the entries that the crawler finds in a feed. */
#include "base/when_json.h"
#include "crawler/inspect.h"

#include "crawler/feed.h"

static json_t *
enclosure_json(const struct feed_enclosure *e)
{
	return json_pack("{s:s,s:s?,s:s?}", "url", e->url, "type", e->type, "length", e->length);
}

static json_t *
entry_json(const struct feed_entry *e)
{
	json_t *enclosures = json_array();

	for (guint i = 0; i < e->enclosures->len; i++)
		json_array_append_new(enclosures,
				      enclosure_json(g_ptr_array_index(e->enclosures, i)));
	return json_pack("{s:s?,s:s?,s:s?,s:s?,s:o,s:o,s:s?,s:s?,s:o,s:o}", "id", e->id, "title",
			 e->title, "link", e->link, "author", e->author, "published",
			 when_json(e->published), "updated", when_json(e->updated), "summary",
			 e->summary, "content", e->content, "categories",
			 inspect_strings(e->categories), "enclosures", enclosures);
}

static json_t *
feed_json(const struct feed *f)
{
	json_t *entries = json_array();

	for (guint i = 0; i < f->entries->len; i++)
		json_array_append_new(entries, entry_json(g_ptr_array_index(f->entries, i)));
	return json_pack("{s:i,s:s?,s:b,s:s?,s:s?,s:s?,s:s?,s:o,s:o,s:s?,s:s?,s:o}", "schema", 1,
			 "format", f->format, "bozo", f->bozo, "charset", f->charset, "title",
			 f->title, "link", f->link, "lang", f->lang, "updated",
			 when_json(f->updated), "ttl_s",
			 f->ttl_s < 0 ? json_null() : json_integer(f->ttl_s), "hub", f->hub,
			 "older", f->older, "entries", entries);
}

int
inspect_feed(struct context *ctx, int argc, char **argv, GError **err)
{
	g_auto(inspect_input_t) in = { 0 };
	g_autoptr(feed_t) feed = NULL;

	(void)ctx;
	if (!inspect_input(&in, INSPECT_CHARSET | INSPECT_URL_NEEDED, argc, argv, err))
		return err && *err ? -1 : EXIT_DONE;
	feed = feed_parse(in.body, in.url, NULL, in.charset, NULL);
	return inspect_print(feed_json(feed));
}
