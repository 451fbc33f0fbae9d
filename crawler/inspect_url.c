/* inspect url: how an address is read, fetched and recognised. */
#include "crawler/inspect.h"

#include "base/error.h"

int
inspect_url(struct context *ctx, int argc, char **argv, GError **err)
{
	g_autofree char *base_text = NULL, *site = NULL, *canonical = NULL, *fetched = NULL;
	g_autoptr(url_t) base = NULL;
	g_autoptr(url_t) url = NULL;
	const GOptionEntry options[] = { { "base", 0, 0, G_OPTION_ARG_FILENAME, &base_text,
					   "The address that URL is relative to", "BASE" },
					 { 0 } };

	(void)ctx;
	if (!command_parse(options, "[--] URL",
			   "Example:\n  earshot inspect url --base https://paper.example/news/ "
			   "'../17?utm_source=x'",
			   &argc, &argv, err))
		return err && *err ? -1 : EXIT_DONE;
	if (argc != 2) {
		g_set_error(err, EARSHOT_ERROR, EARSHOT_ERROR_USAGE,
			    "inspect url takes one URL; see `earshot inspect url --help`.");
		return -1;
	}
	if (base_text)
		base = url_parse(base_text, NULL);
	if (!base_text || base)
		url = url_parse(argv[1], base);
	if (url) {
		fetched = url_fetchable(url);
		site = url_host(url) ? url_site(url_host(url)) : NULL;
		canonical = url_canonical(url);
	}
	return inspect_print(json_pack("{s:i,s:s?,s:s?,s:s?,s:s?}", "schema", 1, "url", fetched,
				       "host", url ? url_host(url) : NULL, "site", site,
				       "canonical", canonical));
}
