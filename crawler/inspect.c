/* inspect: see inspect.h. */
#include "crawler/inspect.h"

#include <stdio.h>

#include "base/charset.h"
#include "base/error.h"
#include "base/escape.h"
#include "base/file.h"
#include "base/fold.h"
#include "base/when.h"
#include "crawler/libxml.h"
#include "crawler/sandbox.h"

#define MAX_PARSER_BYTES (INT64_C(2) << 30)
#define MAX_PARSER_S 60

/* Hostile bytes are parsed from here on: nothing is opened any more. */
static void
confine(void)
{
	static const struct sandbox_limits limits = { .memory_bytes = MAX_PARSER_BYTES,
						      .cpu_s = MAX_PARSER_S };

	charset_preload();
	url_preload();
	fold_preload();
	libxml_functions();
	/* It draws its seed from a device that is about to be out of reach. */
	json_object_seed(0);
	sandbox_enter(&limits);
}

GBytes *
inspect_read(const char *path, GError **err)
{
	GBytes *bytes = file_read(path, INSPECT_MAX_BYTES, err);

	if (bytes)
		confine();
	return bytes;
}

struct url *
inspect_parse_url(const char *text, GError **err)
{
	struct url *url = url_parse(text, NULL);

	if (!url)
		g_set_error(err, EARSHOT_ERROR, EARSHOT_ERROR_INPUT,
			    "\"%s\" is not an absolute address; write it with its https://.", text);
	return url;
}

bool
inspect_input(struct inspect_input *in, unsigned options, int argc, char **argv, GError **err)
{
	g_autofree char *url = NULL, *example = NULL;
	GOptionEntry entries[] = { { "url", 0, 0, G_OPTION_ARG_FILENAME, &url,
				     "Where the file came from", "URL" },
				   { "charset", 0, 0, G_OPTION_ARG_FILENAME, &in->charset,
				     "The encoding that its server declared", "NAME" },
				   { 0 } };

	if (!(options & INSPECT_CHARSET))
		entries[1] = (GOptionEntry){ 0 };
	example = g_strdup_printf("Example:\n  %s FILE --url https://paper.example/news\n",
				  g_get_prgname());
	if (!command_parse(entries, "FILE", example, &argc, &argv, err))
		return false;
	if (argc != 2 || (!url && options & INSPECT_URL_NEEDED)) {
		g_set_error(err, EARSHOT_ERROR, EARSHOT_ERROR_USAGE,
			    "This takes one FILE%s; see `%s --help`.",
			    options & INSPECT_URL_NEEDED ? " and --url URL" : "", g_get_prgname());
		return false;
	}
	if (url) {
		in->url = inspect_parse_url(url, err);
		if (!in->url)
			return false;
	}
	/* As a crawl does with a server's: what nobody knows is not believed. */
	if (in->charset && !charset_for_label(in->charset)) {
		g_autofree char *said = escape_terminal(in->charset, 40);

		fprintf(stderr, "earshot: \"%s\" is no encoding of the web, so it counts as none\n",
			said);
	}
	in->body = inspect_read(argv[1], err);
	return in->body != NULL;
}

void
inspect_input_clear(struct inspect_input *in)
{
	g_clear_pointer(&in->body, g_bytes_unref);
	g_clear_pointer(&in->url, url_free);
	g_clear_pointer(&in->charset, g_free);
}

int
inspect_print(json_t *object)
{
	g_assert(object);
	json_dumpf(object, stdout, JSON_COMPACT | JSON_REAL_PRECISION(15));
	putchar('\n');
	json_decref(object);
	return EXIT_DONE;
}

json_t *
inspect_strings(const GPtrArray *strings)
{
	json_t *list = json_array();

	for (guint i = 0; strings && i < strings->len; i++)
		json_array_append_new(list, json_string(g_ptr_array_index(strings, i)));
	return list;
}
