/* inspect sitemap: the addresses that a site lists of itself. */
#include "base/when_json.h"
#include "crawler/inspect.h"

#include "crawler/sitemap.h"

static json_t *
urls_json(const GPtrArray *urls, bool with_news)
{
	json_t *list = json_array();

	for (guint i = 0; i < urls->len; i++) {
		const struct sitemap_url *u = g_ptr_array_index(urls, i);
		json_t *row =
			json_pack("{s:s,s:o}", "loc", u->loc, "lastmod", when_json(u->lastmod));

		if (with_news)
			json_object_update_new(row,
					       json_pack("{s:s?,s:o}", "news_title", u->news_title,
							 "news_date", when_json(u->news_date)));
		json_array_append_new(list, row);
	}
	return list;
}

int
inspect_sitemap(struct context *ctx, int argc, char **argv, GError **err)
{
	g_auto(inspect_input_t) in = { 0 };
	g_autoptr(sitemap_t) s = NULL;

	(void)ctx;
	if (!inspect_input(&in, 0, argc, argv, err))
		return err && *err ? -1 : EXIT_DONE;
	s = sitemap_parse(in.body, in.url);
	return inspect_print(json_pack("{s:i,s:s?,s:o,s:o}", "schema", 1, "type",
				       sitemap_type_name(s->type), "urls", urls_json(s->urls, true),
				       "sitemaps", urls_json(s->sitemaps, false)));
}
