/* earshot source: what is watched, and who decided so. */
#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "base/escape.h"
#include "base/when.h"
#include "crawler/cmd_source.h"
#include "data/proposal.h"
#include "data/register.h"
#include "data/source_event.h"

int cmd_source(struct context *ctx, int argc, char **argv, GError **err);

/* ---- what the verbs share ---------------------------------------------------------------- */

bool
source_one_argument(int argc, char **argv, const char *what, GError **err)
{
	if (argc == 2)
		return true;
	g_set_error(err, EARSHOT_ERROR, EARSHOT_ERROR_USAGE, "`earshot source %s` wants %s",
		    argv[0], what);
	return false;
}

struct source *
source_argument(struct context *ctx, int argc, char **argv, GError **err)
{
	struct source *s;

	if (!source_one_argument(argc, argv, "the number, address or title of a source", err))
		return NULL;
	s = source_find(ctx->db, argv[1], err);
	if (!s && !*err)
		g_set_error(err, EARSHOT_ERROR, EARSHOT_ERROR_USAGE,
			    "no source is called `%s`; `earshot source list` shows them", argv[1]);
	return s;
}

bool
source_record(struct context *ctx, const struct source *s, const char *what, const char *who,
	      const char *why, const char *terms, GError **err)
{
	const struct source_event e = { .at = when_now(),
					.what = (char *)(uintptr_t)what,
					.who = (char *)(uintptr_t)(who ? who : command_who(ctx)),
					.why = (char *)(uintptr_t)why,
					.terms = (char *)(uintptr_t)terms };

	return source_event_put(ctx->db, s->id, &e, err);
}

void
source_print_decision(const struct source *s, const struct kind *k)
{
	if (s->state == SOURCE_ON || !k || k->usual == KIND_ON)
		return;
	if (k->terms)
		printf("  To know: %s\n", k->terms);
	printf("  It is not watched until somebody approves it:\n"
	       "  earshot source approve %" G_GINT64_FORMAT " --by NAME --why REASON\n",
	       s->id);
}

bool
source_end(struct context *ctx, bool ok, GError **err)
{
	if (ok)
		return db_commit(ctx->db, err);
	db_rollback(ctx->db);
	return false;
}

/* ---- decisions --------------------------------------------------------------------------- */

static int
remove_source(struct context *ctx, int argc, char **argv, GError **err)
{
	const GOptionEntry entries[] = { { 0 } };
	g_autoptr(source_t) s = NULL;

	if (!command_parse(entries, "SOURCE",
			   "What it brought is kept; `disable` only pauses it.\n\nExample:\n  "
			   "earshot source remove 12",
			   &argc, &argv, err))
		return *err ? -1 : EXIT_DONE;
	s = source_argument(ctx, argc, argv, err);
	if (!s || !source_deed_remove(ctx->db, s, command_who(ctx), err))
		return -1;
	printf("removed source %" G_GINT64_FORMAT ": %s; what it brought is kept\n", s->id, s->url);
	return EXIT_DONE;
}

static int
switch_source(struct context *ctx, int argc, char **argv, GError **err)
{
	bool is_on = strcmp(argv[0], "enable") == 0;
	const GOptionEntry entries[] = { { 0 } };
	g_autoptr(source_t) s = NULL;
	g_autoptr(catalogue_t) c = NULL;

	if (!command_parse(entries, "SOURCE",
			   "Begins to look at a source again, or pauses it.\n\nExamples:\n  "
			   "earshot source disable 12\n  earshot source enable 12",
			   &argc, &argv, err))
		return *err ? -1 : EXIT_DONE;
	s = source_argument(ctx, argc, argv, err);
	c = s ? catalogue_load(ctx->state_dir, err) : NULL;
	if (!c || !source_deed_switch(ctx->db, c, s, is_on, command_who(ctx), err))
		return -1;
	printf("source %" G_GINT64_FORMAT " is %s: %s\n", s->id, is_on ? "on" : "off", s->url);
	return EXIT_DONE;
}

static int
approve_source(struct context *ctx, int argc, char **argv, GError **err)
{
	g_autofree char *by = NULL, *why = NULL;
	const GOptionEntry entries[] = {
		{ "by", 0, 0, G_OPTION_ARG_STRING, &by, "Who approves", "NAME" },
		{ "why", 0, 0, G_OPTION_ARG_STRING, &why, "For what reason", "TEXT" },
		{ 0 },
	};
	g_autoptr(source_t) s = NULL;
	g_autoptr(catalogue_t) c = NULL;

	if (!command_parse(entries, "SOURCE",
			   "Read the site's terms first; `earshot source show` says what is known "
			   "of them.\n\nExample:\n  earshot source approve 12 --by 'Ms Okafor' "
			   "--why 'Their terms allow it'",
			   &argc, &argv, err))
		return *err ? -1 : EXIT_DONE;
	s = source_argument(ctx, argc, argv, err);
	c = s ? catalogue_load(ctx->state_dir, err) : NULL;
	if (!c || !source_deed_approve(ctx->db, c, s, by, why, err))
		return -1;
	printf("source %" G_GINT64_FORMAT " is on, approved by %s: %s\n", s->id, by, s->url);
	return EXIT_DONE;
}

/* ---- suggestions and proposals ----------------------------------------------------------- */

static int
accept_suggestion(struct context *ctx, int argc, char **argv, GError **err)
{
	g_autoptr(catalogue_t) c = NULL;
	g_autoptr(source_t) s = NULL;
	const GOptionEntry entries[] = { { 0 } };
	const struct kind *k;

	if (!command_parse(
		    entries, "URL",
		    "Watches a feed that was found on the way; `earshot source list` shows "
		    "them.\n\nExample:\n  earshot source accept https://paper.example/news/rss",
		    &argc, &argv, err))
		return *err ? -1 : EXIT_DONE;
	if (!source_one_argument(argc, argv, "the address of a suggestion", err))
		return -1;
	c = catalogue_load(ctx->state_dir, err);
	s = c ? source_deed_accept(ctx->db, c, argv[1], command_who(ctx), &k, err) : NULL;
	if (!s)
		return -1;
	printf("added source %" G_GINT64_FORMAT ": %s (%s)\n", s->id, s->url, k->name);
	source_print_decision(s, k);
	return EXIT_DONE;
}

static bool
propose_for(struct context *ctx, const struct catalogue *c, const struct school *school,
	    GError **err)
{
	g_autoptr(GPtrArray) made = NULL;
	g_autofree char *name = escape_terminal(school->name, 0);

	if (!db_begin(ctx->db, err))
		return false;
	made = proposal_make(ctx->db, c, school, command_who(ctx), err);
	if (!source_end(ctx, made != NULL, err))
		return false;
	for (guint i = 0; i < made->len; i++) {
		const struct source *s = made->pdata[i];

		printf("%3" G_GINT64_FORMAT "  %-3s  %s\n", s->id, source_state_name(s->state),
		       s->title);
	}
	printf("%u new for %s\n", made->len, name);
	return true;
}

static int
propose(struct context *ctx, int argc, char **argv, GError **err)
{
	const GOptionEntry entries[] = { { 0 } };
	g_autoptr(catalogue_t) c = NULL;
	g_autoptr(GPtrArray) schools = NULL;

	if (!command_parse(entries, "",
			   "Adds what the catalogue has for any school and is not here yet; "
			   "nothing is fetched.\n\nExample:\n  earshot source propose",
			   &argc, &argv, err))
		return *err ? -1 : EXIT_DONE;
	c = catalogue_load(ctx->state_dir, err);
	schools = c ? register_list(ctx->db, err) : NULL;
	if (!schools)
		return -1;
	for (guint i = 0; i < schools->len; i++)
		if (!propose_for(ctx, c, schools->pdata[i], err))
			return -1;
	return EXIT_DONE;
}

/* ---- the command ------------------------------------------------------------------------- */

int
cmd_source(struct context *ctx, int argc, char **argv, GError **err)
{
	static const struct verb verbs[] = {
		{ "add", source_cmd_add, "[URL] [--kind KIND] [--every 1d] [--school NAME]",
		  MAY_SET_UP },
		{ "list", source_cmd_list, "[--json]", MAY_READ },
		{ "show", source_cmd_show, "SOURCE [--json]", MAY_READ },
		{ "kinds", source_cmd_kinds, "[--json]", MAY_READ },
		{ "approve", approve_source, "SOURCE --by NAME --why REASON", MAY_SET_UP },
		{ "accept", accept_suggestion, "URL", MAY_SET_UP },
		{ "propose", propose, "", MAY_SET_UP },
		{ "remove", remove_source, "SOURCE", MAY_SET_UP },
		{ "enable", switch_source, "SOURCE", MAY_SET_UP },
		{ "disable", switch_source, "SOURCE", MAY_SET_UP },
		{ "import", source_cmd_import, "FILE.opml", MAY_SET_UP },
		{ "export", source_cmd_export, "[--opml]", MAY_READ },
	};

	return command_verb(verbs, G_N_ELEMENTS(verbs), "source", ctx, argc, argv, err);
}
