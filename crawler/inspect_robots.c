/* inspect robots: what a robots.txt says of an address. */
#include "crawler/inspect.h"

#include "base/error.h"
#include "crawler/robots.h"

int
inspect_robots(struct context *ctx, int argc, char **argv, GError **err)
{
	g_autofree char *agent = NULL;
	g_autoptr(GBytes) body = NULL;
	g_autoptr(url_t) url = NULL;
	g_autoptr(robots_t) robots = NULL;
	json_t *sitemaps;
	const GOptionEntry options[] = { { "agent", 0, 0, G_OPTION_ARG_FILENAME, &agent,
					   "The crawler's product token (default: earshot)",
					   "NAME" },
					 { 0 } };

	(void)ctx;
	if (!command_parse(options, "FILE URL",
			   "Example:\n  earshot inspect robots robots.txt --agent earshot "
			   "https://paper.example/news",
			   &argc, &argv, err))
		return err && *err ? -1 : EXIT_DONE;
	if (argc != 3) {
		g_set_error(err, EARSHOT_ERROR, EARSHOT_ERROR_USAGE,
			    "inspect robots takes a FILE and a URL; see `earshot inspect robots "
			    "--help`.");
		return -1;
	}
	url = inspect_parse_url(argv[2], err);
	if (!url)
		return -1;
	body = inspect_read(argv[1], err);
	if (!body)
		return -1;
	robots = robots_parse(g_bytes_get_data(body, NULL), g_bytes_get_size(body),
			      agent ? agent : "earshot");
	sitemaps = json_array();
	for (char *const *at = robots_sitemaps(robots); *at; at++)
		json_array_append_new(sitemaps, json_string(*at));
	return inspect_print(json_pack("{s:i,s:b,s:o,s:o}", "schema", 1, "allowed",
				       robots_allows(robots, url), "crawl_delay",
				       robots_crawl_delay(robots) < 0
					       ? json_null()
					       : json_real(robots_crawl_delay(robots)),
				       "sitemaps", sitemaps));
}
