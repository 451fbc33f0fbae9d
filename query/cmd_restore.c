/* earshot restore: a backup takes the place of the state folder. */
#include <stdio.h>
#include <unistd.h>

#include "base/error.h"
#include "base/escape.h"
#include "data/backup.h"
#include "data/command.h"
#include "indexer/index.h"
#include "query/deed.h"

int cmd_restore(struct context *ctx, int argc, char **argv, GError **err);

static const char details[] =
	"The backup is read and checked whole before anything is touched. What is in the state\n"
	"folder now is put aside in it, as before-restore-N; `earshot purge` removes that after a\n"
	"week. Stop the web page and crawls first. The index is made anew.\n"
	"\n"
	"Examples:\n"
	"  earshot --state /srv/new restore night.backup\n"
	"  earshot restore --force night.backup\n";

static bool
make_index(const char *dir, GError **err)
{
	g_autoptr(db_t) db = db_open(dir, false, err);
	g_autoptr(index_t) index = db ? index_open(dir, err) : NULL;

	return index && index_catch_up(index, db, NULL, err);
}

/* No crawl and no writer of the index may begin meanwhile. */
static bool
run(struct context *ctx, const char *path, bool is_forced, struct backup_facts *facts, char **aside,
    GError **err)
{
	int crawl, index;
	bool ok;

	if (g_mkdir_with_parents(ctx->state_dir, 0700) != 0) {
		g_set_error(err, EARSHOT_ERROR, EARSHOT_ERROR_CONFIG,
			    "%s cannot be made; name another folder with --state", ctx->state_dir);
		return false;
	}
	crawl = db_lock(ctx->state_dir, "crawl", err);
	if (crawl < 0)
		return false;
	index = db_lock(ctx->state_dir, "index", err);
	ok = index >= 0 &&
	     restore_run(ctx->state_dir, path, is_forced, ctx->actor.name, facts, aside, err);
	if (index >= 0)
		close(index);
	close(crawl);
	return ok;
}

int
cmd_restore(struct context *ctx, int argc, char **argv, GError **err)
{
	gboolean force = FALSE;
	const GOptionEntry entries[] = {
		{ "force", 0, 0, G_OPTION_ARG_NONE, &force,
		  "Also in place of a store that is in use", NULL },
		{ 0 },
	};
	g_autofree char *aside = NULL;
	g_autoptr(GError) behind = NULL;
	struct backup_facts facts = { 0 };
	int code = -1;

	if (!command_parse(entries, "FILE", details, &argc, &argv, err))
		return *err ? -1 : EXIT_DONE;
	if (argc != 2) {
		g_set_error_literal(err, EARSHOT_ERROR, EARSHOT_ERROR_USAGE,
				    "restore takes one file; see `earshot restore --help`");
		return -1;
	}
	if (run(ctx, argv[1], force, &facts, &aside, err)) {
		printf("Restored: %" G_GINT64_FORMAT " mentions, as of %s.\n", facts.mentions,
		       facts.made_at);
		if (facts.cases > 0 && !facts.has_cases)
			printf("%" G_GINT64_FORMAT " cases are numbers alone: the backup was made "
			       "without them.\n",
			       facts.cases);
		if (aside)
			printf("What was there before: %s\n", aside);
		if (!make_index(ctx->state_dir, &behind))
			fprintf(stderr, "earshot: the index is not made yet: %s\n",
				behind->message);
		code = EXIT_DONE;
	}
	backup_facts_clear(&facts);
	return code;
}
