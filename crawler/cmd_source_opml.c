/* earshot source import and export: the sources as OPML. */
#include <jansson.h>
#include <stdio.h>
#include <string.h>

#include "base/escape.h"
#include "base/file.h"
#include "crawler/opml.h"
#include "crawler/cmd_source.h"
#include "data/proposal.h"
#include "query/mention_json.h"

/* What a list would do, before it does it. */
struct import {
	struct context *ctx;
	const struct catalogue *c;
	GPtrArray *added; /* struct source *: not there yet */
	GPtrArray *kinds; /* const struct kind *, for each of them */
	GPtrArray *known; /* struct source *: somebody set it by hand, so a list leaves it */
	guint n_refused;
};

static void
free_source(void *s)
{
	source_free(s);
}

static void
import_init(struct import *im, struct context *ctx, const struct catalogue *c)
{
	*im = (struct import){ .ctx = ctx, .c = c };
	im->added = g_ptr_array_new_with_free_func(free_source);
	im->kinds = g_ptr_array_new();
	im->known = g_ptr_array_new_with_free_func(free_source);
}

static void
import_clear(struct import *im)
{
	g_ptr_array_unref(im->added);
	g_ptr_array_unref(im->kinds);
	g_ptr_array_unref(im->known);
}
typedef struct import import_t;
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(import_t, import_clear)

static bool
judge_feed(struct import *im, const struct opml_feed *feed, GError **err)
{
	g_autoptr(url_t) url = source_address(feed->feed_url, NULL);
	g_autofree char *address = url ? url_fetchable(url) : NULL;
	const struct kind *k = catalogue_find(im->c, feed->kind ? feed->kind : "feed");
	g_autoptr(GError) wrong = NULL;
	struct source *s;

	if (!address) {
		im->n_refused++;
		return true;
	}
	s = source_find(im->ctx->db, address, &wrong);
	if (wrong) {
		g_propagate_error(err, g_steal_pointer(&wrong));
		return false;
	}
	if (s) {
		g_ptr_array_add(im->known, s);
		return true;
	}
	if (!k || !k->read)
		k = catalogue_find(im->c, "page");
	s = proposal_source(k, address, 0);
	/* A list without a title gives the address instead. */
	if (strcmp(feed->title, feed->feed_url) != 0)
		s->title = g_strdup(feed->title);
	s->note = g_strdup(feed->category);
	g_ptr_array_add(im->added, s);
	g_ptr_array_add(im->kinds, (void *)(uintptr_t)k);
	return true;
}

static bool
judge(struct import *im, const struct opml *opml, GError **err)
{
	im->n_refused = opml->n_refused;
	for (guint i = 0; i < opml->feeds->len; i++)
		if (!judge_feed(im, opml->feeds->pdata[i], err))
			return false;
	return true;
}

static bool
add_all(const struct import *im, GError **err)
{
	bool ok = true, is_new;

	for (guint i = 0; ok && i < im->added->len; i++) {
		struct source *s = im->added->pdata[i];
		const struct kind *k = im->kinds->pdata[i];

		ok = source_put(im->ctx->db, s, &is_new, err) &&
		     source_record(im->ctx, s, "added", NULL, "from a list (OPML)", k->terms, err);
	}
	return ok;
}

static json_t *
sources_json(const GPtrArray *sources)
{
	json_t *list = json_array();

	for (guint i = 0; i < sources->len; i++) {
		const struct source *s = sources->pdata[i];

		json_array_append_new(list,
				      json_pack("{s:s, s:s*, s:s, s:s}", "url", s->url, "title",
						s->title, "kind", source_kind_name(s), "state",
						source_state_name(s->state)));
	}
	return list;
}

static void
put_outline(struct opml *opml, const struct source *s)
{
	if (strcmp(source_kind_name(s), "feed") == 0)
		opml_add(opml, s->title, s->url, NULL, s->note);
	else
		opml_add_link(opml, s->title, s->url, source_kind_name(s), s->note);
}

/* With what is new as a list of its own: whoever agrees to it hands that in, and nothing else. */
static void
print_json(const struct import *im, bool is_trial)
{
	g_autoptr(opml_t) opml = opml_new(NULL);
	g_autofree char *text = NULL, *line = NULL;
	json_t *json;

	for (guint i = 0; i < im->added->len; i++)
		put_outline(opml, im->added->pdata[i]);
	text = opml_print(opml);
	json = json_pack("{s:i, s:b, s:o, s:o, s:i, s:s}", "schema", 1, "dry_run", is_trial,
			 "added", sources_json(im->added), "known", sources_json(im->known),
			 "refused", (int)im->n_refused, "opml", text);
	line = json_line(json);
	fputs(line, stdout);
	json_decref(json);
}

static void
print_text(const struct import *im, bool is_trial)
{
	for (guint i = 0; is_trial && i < im->added->len; i++) {
		const struct source *s = im->added->pdata[i];
		g_autofree char *title = escape_terminal(s->title ? s->title : "", 0);

		printf("%-3s  %s%s%s\n", source_state_name(s->state), s->url, *title ? "  " : "",
		       title);
	}
	printf("%u %s, %u known already", im->added->len, is_trial ? "would be added" : "added",
	       im->known->len);
	if (im->n_refused > 0)
		printf(", %u left out: no web address", im->n_refused);
	printf("\n");
}

int
source_cmd_import(struct context *ctx, int argc, char **argv, GError **err)
{
	g_autoptr(catalogue_t) c = NULL;
	g_autoptr(GBytes) body = NULL;
	g_autoptr(opml_t) opml = NULL;
	g_auto(import_t) im = { 0 };
	gboolean is_trial = FALSE, is_json = FALSE;
	const GOptionEntry entries[] = {
		{ "dry-run", 'n', 0, G_OPTION_ARG_NONE, &is_trial,
		  "Say what would be added, and change nothing", NULL },
		{ "json", 0, 0, G_OPTION_ARG_NONE, &is_json, "For programs", NULL },
		{ 0 },
	};

	import_init(&im, ctx, NULL);
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
	im.c = c;
	if (!opml || !db_begin(ctx->db, err))
		return -1;
	if (!source_end(ctx, judge(&im, opml, err) && (is_trial || add_all(&im, err)), err))
		return -1;
	if (is_json)
		print_json(&im, is_trial);
	else
		print_text(&im, is_trial);
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
	for (guint i = 0; i < sources->len; i++)
		put_outline(opml, sources->pdata[i]);
	text = opml_print(opml);
	fputs(text, stdout);
	return EXIT_DONE;
}
