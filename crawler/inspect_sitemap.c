/* inspect sitemap: which addresses a site lists of itself. */
#include "crawler/inspect.h"

#include "base/error.h"
#include "base/when.h"
#include "crawler/sitemap.h"

static json_t *
sitemap_to_json(const struct sitemap *s)
{
	json_t *urls = json_array(), *sitemaps = json_array();

	for (guint i = 0; i < s->urls->len; i++) {
		const struct sitemap_url *u = s->urls->pdata[i];

		json_array_append_new(urls, json_pack("{s:s,s:o,s:s?,s:o}", "loc", u->loc,
						      "lastmod", inspect_time(u->lastmod),
						      "news_title", u->news_title, "news_date",
						      inspect_time(u->news_date)));
	}
	for (guint i = 0; i < s->sitemaps->len; i++) {
		const struct sitemap_url *u = s->sitemaps->pdata[i];

		json_array_append_new(sitemaps, json_pack("{s:s,s:o}", "loc", u->loc, "lastmod",
							  inspect_time(u->lastmod)));
	}
	return json_pack("{s:i,s:s?,s:o,s:o}", "schema", 1, "type", sitemap_type_name(s->type),
			 "urls", urls, "sitemaps", sitemaps);
}

int
inspect_sitemap(struct context *ctx, int argc, char **argv, GError **err)
{
	g_autofree char *address = NULL;
	g_autoptr(GBytes) body = NULL;
	g_autoptr(url_t) url = NULL;
	g_autoptr(sitemap_t) sitemap = NULL;
	const GOptionEntry options[] = { { "url", 0, 0, G_OPTION_ARG_FILENAME, &address,
					   "Where the body came from", "URL" },
					 { 0 } };

	(void)ctx;
	if (!command_parse(options, "FILE", NULL, &argc, &argv, err))
		return err && *err ? -1 : EXIT_DONE;
	if (argc != 2) {
		g_set_error(
			err, EARSHOT_ERROR, EARSHOT_ERROR_USAGE,
			"inspect sitemap takes one FILE; see `earshot inspect sitemap --help`.");
		return -1;
	}
	if (address && !(url = inspect_parse_url(address, err)))
		return -1;
	body = inspect_read(argv[1], err);
	if (!body)
		return -1;
	sitemap = sitemap_parse(body, url);
	return inspect_print(sitemap_to_json(sitemap));
}
