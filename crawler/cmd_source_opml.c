/* earshot source import and export: the sources as OPML. */
#include <stdio.h>
#include <string.h>

#include "base/file.h"
#include "crawler/opml.h"
#include "crawler/cmd_source.h"
#include "data/proposal.h"

static bool
import_feed(struct context *ctx, const struct catalogue *c, const struct opml_feed *feed,
	    int64_t *added, GError **err)
{
	g_autoptr(url_t) url = source_address(feed->feed_url, err);
	g_autofree char *address = url ? url_fetchable(url) : NULL;
	const struct kind *k = catalogue_find(c, feed->kind ? feed->kind : "feed");
	g_autoptr(source_t) s = NULL;
	g_autoptr(source_t) old = NULL;
	bool is_new;

	if (!address)
		return false;
	/* What somebody set by hand is not undone by a list. */
	old = source_find(ctx->db, address, err);
	if (old || *err)
		return *err == NULL;
	if (!k || !k->read)
		k = catalogue_find(c, "page");
	s = proposal_source(k, address, 0);
	/* A list without a title gives the address instead. */
	if (strcmp(feed->title, feed->feed_url) != 0)
		s->title = g_strdup(feed->title);
	s->note = g_strdup(feed->category);
	++*added;
	return source_put(ctx->db, s, &is_new, err) &&
	       source_record(ctx, s, "added", NULL, "from a list (OPML)", k->terms, err);
}

int
source_cmd_import(struct context *ctx, int argc, char **argv, GError **err)
{
	g_autoptr(catalogue_t) c = NULL;
	g_autoptr(GBytes) body = NULL;
	g_autoptr(opml_t) opml = NULL;
	int64_t added = 0;
	bool ok = true;
	const GOptionEntry entries[] = { { 0 } };

	if (!command_parse(entries, "FILE.opml",
			   "Adds each feed of the list that is not watched yet; - is the standard "
			   "input.\n\nExample:\n  earshot source import feeds.opml",
			   &argc, &argv, err))
		return *err ? -1 : EXIT_DONE;
	if (!source_one_argument(argc, argv, "an OPML file", err))
		return -1;
	c = catalogue_load(ctx->state_dir, err);
	body = c ? file_read(argv[1], OPML_MAX_BYTES, err) : NULL;
	opml = body ? opml_parse(body, err) : NULL;
	if (!opml || !db_begin(ctx->db, err))
		return -1;
	for (guint i = 0; ok && i < opml->feeds->len; i++)
		ok = import_feed(ctx, c, opml->feeds->pdata[i], &added, err);
	if (!source_end(ctx, ok, err))
		return -1;
	printf("%" G_GINT64_FORMAT " added, %" G_GINT64_FORMAT " known already", added,
	       opml->feeds->len - added);
	if (opml->n_refused > 0)
		printf(", %u left out: no web address", opml->n_refused);
	printf("\n");
	return EXIT_DONE;
}

int
source_cmd_export(struct context *ctx, int argc, char **argv, GError **err)
{
	gboolean is_opml = FALSE;
	const GOptionEntry entries[] = { { "opml", 0, 0, G_OPTION_ARG_NONE, &is_opml,
					   "As OPML, which is the default", NULL },
					 { 0 } };
	g_autoptr(GPtrArray) sources = NULL;
	g_autoptr(opml_t) opml = opml_new("Sources of earshot");
	g_autofree char *text = NULL;

	if (!command_parse(entries, "", "Example:\n  earshot source export --opml > feeds.opml",
			   &argc, &argv, err))
		return *err ? -1 : EXIT_DONE;
	sources = source_list(ctx->db, err);
	if (!sources)
		return -1;
	for (guint i = 0; i < sources->len; i++) {
		const struct source *s = sources->pdata[i];

		if (strcmp(source_kind_name(s), "feed") == 0)
			opml_add(opml, s->title, s->url, NULL, s->note);
		else
			opml_add_link(opml, s->title, s->url, source_kind_name(s), s->note);
	}
	text = opml_print(opml);
	fputs(text, stdout);
	return EXIT_DONE;
}
