/* earshot inspect page: what the crawler reads on a page. */
#include "base/error.h"
#include "base/when.h"
#include "crawler/article.h"
#include "crawler/article_json.h"
#include "crawler/inspect.h"

int
inspect_page(struct context *ctx, int argc, char **argv, GError **err)
{
	g_autofree char *address = NULL, *charset = NULL;
	const GOptionEntry entries[] = {
		{ "url", 0, 0, G_OPTION_ARG_FILENAME, &address, "where the page comes from",
		  "URL" },
		{ "charset", 0, 0, G_OPTION_ARG_FILENAME, &charset, "what its Content-Type said",
		  "NAME" },
		{ 0 },
	};
	g_autoptr(GBytes) body = NULL;
	g_autoptr(url_t) url = NULL;
	g_autoptr(article_t) article = NULL;

	(void)ctx;
	if (!command_parse(entries, "FILE --url URL", NULL, &argc, &argv, err))
		return err && *err ? -1 : EXIT_DONE;
	if (argc != 2 || !address) {
		g_set_error(err, EARSHOT_ERROR, EARSHOT_ERROR_USAGE,
			    "inspect page needs a FILE (or -) and --url URL.");
		return -1;
	}
	url = inspect_parse_url(address, err);
	body = url ? inspect_read(argv[1], err) : NULL;
	if (!body)
		return -1;
	article = article_parse(body, url, charset);
	return inspect_print(article_to_json(article));
}
