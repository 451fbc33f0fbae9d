/* inspect feed: what a feed says, entry by entry. */
#include "crawler/inspect.h"

#include "base/error.h"
#include "base/when.h"
#include "crawler/feed.h"

static json_t *
entry_to_json(const struct feed_entry *e)
{
	json_t *categories = json_array(), *enclosures = json_array();

	for (guint i = 0; i < e->categories->len; i++)
		json_array_append_new(categories, json_string(e->categories->pdata[i]));
	for (guint i = 0; i < e->enclosures->len; i++) {
		const struct feed_enclosure *enclosure = e->enclosures->pdata[i];

		json_array_append_new(enclosures,
				      json_pack("{s:s,s:s?,s:s?}", "url", enclosure->url, "type",
						enclosure->type, "length", enclosure->length));
	}
	return json_pack("{s:s?,s:s?,s:s?,s:s?,s:o,s:o,s:s?,s:s?,s:o,s:o}", "id", e->id, "title",
			 e->title, "link", e->link, "author", e->author, "published",
			 inspect_time(e->published), "updated", inspect_time(e->updated), "summary",
			 e->summary, "content", e->content, "categories", categories, "enclosures",
			 enclosures);
}

static json_t *
feed_to_json(const struct feed *f)
{
	json_t *entries = json_array();

	for (guint i = 0; i < f->entries->len; i++)
		json_array_append_new(entries, entry_to_json(f->entries->pdata[i]));
	return json_pack("{s:i,s:s?,s:b,s:s?,s:s?,s:s?,s:s?,s:o,s:o,s:s?,s:o}", "schema", 1,
			 "format", f->format, "bozo", f->bozo, "charset", f->charset, "title",
			 f->title, "link", f->link, "lang", f->lang, "updated",
			 inspect_time(f->updated), "ttl_s",
			 f->ttl_s < 0 ? json_null() : json_integer(f->ttl_s), "hub", f->hub,
			 "entries", entries);
}

int
inspect_feed(struct context *ctx, int argc, char **argv, GError **err)
{
	g_autofree char *address = NULL, *charset = NULL;
	g_autoptr(GBytes) body = NULL;
	g_autoptr(url_t) url = NULL;
	g_autoptr(feed_t) feed = NULL;
	const GOptionEntry options[] = { { "url", 0, 0, G_OPTION_ARG_FILENAME, &address,
					   "Where the body came from", "URL" },
					 { "charset", 0, 0, G_OPTION_ARG_FILENAME, &charset,
					   "The encoding the server declared", "NAME" },
					 { 0 } };

	(void)ctx;
	if (!command_parse(options, "FILE", NULL, &argc, &argv, err))
		return err && *err ? -1 : EXIT_DONE;
	if (argc != 2) {
		g_set_error(err, EARSHOT_ERROR, EARSHOT_ERROR_USAGE,
			    "inspect feed takes one FILE; see `earshot inspect feed --help`.");
		return -1;
	}
	if (address && !(url = inspect_parse_url(address, err)))
		return -1;
	body = inspect_read(argv[1], err);
	if (!body)
		return -1;
	feed = feed_parse(body, url, NULL, charset, NULL);
	return inspect_print(feed_to_json(feed));
}
