/* earshot inspect: what the crawler sees in a file or an address. */
#include <string.h>

#include "base/error.h"
#include "crawler/inspect.h"

int cmd_inspect(struct context *ctx, int argc, char **argv, GError **err);

static const struct {
	const char *name;
	int (*run)(struct context *ctx, int argc, char **argv, GError **err);
	const char *summary;
} verbs[] = {
	{ "feed", inspect_feed, "the entries of a feed" },
	{ "page", inspect_page, "the text, links and statements of a page" },
	{ "robots", inspect_robots, "what a robots.txt says of an address" },
	{ "sitemap", inspect_sitemap, "the addresses that a sitemap lists" },
	{ "url", inspect_url, "how an address is read, fetched and recognised" },
};

static char *
list_verbs(void)
{
	GString *text = g_string_new("What can be inspected:\n");

	for (size_t i = 0; i < G_N_ELEMENTS(verbs); i++)
		g_string_append_printf(text, "  %-8s  %s\n", verbs[i].name, verbs[i].summary);
	g_string_append(text,
			"\nEach prints one JSON object; `earshot inspect WHAT --help` says "
			"more. FILE is the body as received, - is standard input.\n\n"
			"Examples:\n"
			"  earshot inspect feed rss.xml --url https://paper.example/rss\n"
			"  earshot inspect url 'HTTP://Paper.example:80/a/../b?utm_source=x'");
	return g_string_free(text, FALSE);
}

int
cmd_inspect(struct context *ctx, int argc, char **argv, GError **err)
{
	static const GOptionEntry none[] = { { 0 } };
	g_autofree char *details = NULL, *name = NULL;

	for (size_t i = 0; argc > 1 && i < G_N_ELEMENTS(verbs); i++) {
		if (strcmp(argv[1], verbs[i].name) != 0)
			continue;
		name = g_strdup_printf("earshot inspect %s", verbs[i].name);
		g_set_prgname(name);
		return verbs[i].run(ctx, argc - 1, argv + 1, err);
	}
	details = list_verbs();
	if (!command_parse(none, "WHAT …", details, &argc, &argv, err))
		return err && *err ? -1 : EXIT_DONE;
	g_set_error(err, EARSHOT_ERROR, EARSHOT_ERROR_USAGE,
		    "%s%s%s; see `earshot inspect --help`.",
		    argc > 1 ? "There is no \"inspect "
			     : "inspect needs a word for what to inspect",
		    argc > 1 ? argv[1] : "", argc > 1 ? "\"" : "");
	return -1;
}
