/* inspect page: what a person reads on a page, and what it says of itself. */
#include "base/when_json.h"
#include "crawler/inspect.h"

#include "crawler/article.h"

static json_t *
links_json(const GPtrArray *links)
{
	json_t *list = json_array();

	for (guint i = 0; i < links->len; i++) {
		const struct article_link *l = g_ptr_array_index(links, i);

		json_array_append_new(list, json_pack("{s:s,s:s,s:o,s:b}", "url", l->url, "text",
						      l->text, "rel", inspect_strings(l->rel),
						      "in_main", l->in_main));
	}
	return list;
}

static json_t *
feeds_json(const GPtrArray *feeds)
{
	json_t *list = json_array();

	for (guint i = 0; i < feeds->len; i++) {
		const struct article_feed *f = g_ptr_array_index(feeds, i);

		json_array_append_new(list, json_pack("{s:s,s:s?,s:s?}", "url", f->url, "title",
						      f->title, "type", f->type));
	}
	return list;
}

int
inspect_page(struct context *ctx, int argc, char **argv, GError **err)
{
	g_auto(inspect_input_t) in = { 0 };
	g_autoptr(article_t) a = NULL;

	(void)ctx;
	if (!inspect_input(&in, INSPECT_CHARSET | INSPECT_URL_NEEDED, argc, argv, err))
		return err && *err ? -1 : EXIT_DONE;
	a = article_parse(in.body, in.url, in.charset);
	return inspect_print(
		json_pack("{s:i,s:s?,s:s?,s:s?,s:s?,s:o,s:s?,s:s?,s:o,s:s?,s:s?,s:o,s:o,s:{s:b,s:b,"
			  "s:b,s:b},s:s?}",
			  "schema", 1, "title", a->title, "text", a->text, "comments", a->comments,
			  "full_text", a->full_text, "alts", inspect_strings(a->alts), "canonical",
			  a->canonical, "lang", a->lang, "published", when_json(a->published),
			  "author", a->author, "site_name", a->site_name, "links",
			  links_json(a->links), "feeds", feeds_json(a->feeds), "robots", "noindex",
			  a->noindex, "nofollow", a->nofollow, "noarchive", a->noarchive,
			  "nosnippet", a->nosnippet, "charset", a->charset));
}
