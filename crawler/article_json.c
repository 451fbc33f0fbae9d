#include "crawler/article_json.h"

#include "base/when.h"

static json_t *
links_json(const struct article *a)
{
	json_t *list = json_array();

	for (guint i = 0; i < a->links->len; i++) {
		const struct article_link *link = g_ptr_array_index(a->links, i);
		json_t *rel = json_array();

		for (guint k = 0; link->rel && k < link->rel->len; k++)
			json_array_append_new(rel, json_string(g_ptr_array_index(link->rel, k)));
		json_array_append_new(list,
				      json_pack("{s:s, s:s, s:o, s:b}", "url", link->url, "text",
						link->text, "rel", rel, "in_main", link->in_main));
	}
	return list;
}

static json_t *
feeds_json(const struct article *a)
{
	json_t *list = json_array();

	for (guint i = 0; i < a->feeds->len; i++) {
		const struct article_feed *feed = g_ptr_array_index(a->feeds, i);

		json_array_append_new(list, json_pack("{s:s, s:s?, s:s}", "url", feed->url, "title",
						      feed->title, "type", feed->type));
	}
	return list;
}

static json_t *
strings_json(const GPtrArray *strings)
{
	json_t *list = json_array();

	for (guint i = 0; i < strings->len; i++)
		json_array_append_new(list, json_string(g_ptr_array_index(strings, i)));
	return list;
}

json_t *
article_to_json(const struct article *a)
{
	char when[WHEN_RFC3339_SIZE];
	json_t *robots =
		json_pack("{s:b, s:b, s:b, s:b}", "noindex", a->noindex, "nofollow", a->nofollow,
			  "noarchive", a->noarchive, "nosnippet", a->nosnippet);

	return json_pack(
		"{s:i, s:s, s:s, s:s, s:s, s:s?, s:s?, s:s?, s:s?, s:s?, s:o, s:o, s:o, s:o, s:s}",
		"schema", 1, "title", a->title, "text", a->text, "comments", a->comments,
		"full_text", a->full_text, "canonical", a->canonical, "lang", a->lang, "published",
		a->published == WHEN_NONE ? NULL : when_rfc3339(a->published, when), "author",
		a->author, "site_name", a->site_name, "links", links_json(a), "feeds",
		feeds_json(a), "alts", strings_json(a->alts), "robots", robots, "charset",
		a->charset);
}
