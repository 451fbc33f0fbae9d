/* earshot import: what `earshot export` wrote, taken in. */
#include <errno.h>
#include <jansson.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/error.h"
#include "data/audit.h"
#include "data/command.h"
#include "data/import.h"
#include "indexer/index.h"
#include "query/deed.h"
#include "query/mention_json.h"
#include "query/terminal.h"

int cmd_import(struct context *ctx, int argc, char **argv, GError **err);

static const char details[] =
	"All of the file is taken in, or nothing and the line is named that is wrong. What is\n"
	"there already stays as it is, so that a second import changes nothing; what was purged\n"
	"here does not come back. Sources that are on in the file are on afterwards: try first.\n"
	"\n"
	"Examples:\n"
	"  earshot import --dry-run school.jsonl\n"
	"  zcat school.jsonl.gz | earshot import -\n";

static bool
print_json(const struct import_report *r, bool is_trial, GError **err)
{
	json_t *added = json_object(), *known = json_object(), *o;
	g_autofree char *line = NULL;

	for (int i = 0; i < IMPORT_TYPES; i++) {
		const char *name = import_type_name((enum import_type)i);

		json_object_set_new(added, name, json_integer(r->added[i]));
		json_object_set_new(known, name, json_integer(r->known[i]));
	}
	o = json_pack("{s:i, s:b, s:o, s:o, s:I, s:I}", "schema", 1, "dry_run", (int)is_trial,
		      "added", added, "known", known, "buried", (json_int_t)r->buried, "renumbered",
		      (json_int_t)r->renumbered);
	line = json_line(o);
	json_decref(o);
	return terminal_write(line, err);
}

static void
print_text(const struct import_report *r, bool is_trial)
{
	int64_t known = 0;
	const char *comma = "";

	printf("%s:", is_trial ? "Would be added" : "Added");
	for (int i = 0; i < IMPORT_TYPES; i++) {
		known += r->known[i];
		if (r->added[i] == 0)
			continue;
		printf("%s %" G_GINT64_FORMAT " %s", comma, r->added[i],
		       import_type_name((enum import_type)i));
		comma = ",";
	}
	printf("%s\n", *comma ? "" : " nothing");
	if (known > 0)
		printf("Was there already: %" G_GINT64_FORMAT "\n", known);
	if (r->buried > 0)
		printf("Left out, purged here before: %" G_GINT64_FORMAT "\n", r->buried);
	if (r->renumbered > 0)
		printf("Mentions with a new number, theirs was taken: %" G_GINT64_FORMAT "\n",
		       r->renumbered);
}

/* In one transaction with what it tells of. */
static bool
take_in(struct context *ctx, FILE *in, bool is_trial, struct import_report *r, GError **err)
{
	const struct audit_entry e = { .actor = ctx->actor.name, .act = "state.import" };

	if (is_trial)
		return import_run(ctx->db, in, true, r, err);
	if (!db_begin(ctx->db, err))
		return false;
	if (!import_run(ctx->db, in, false, r, err))
		return false;
	if (audit_append(ctx->db, &e, err))
		return db_commit(ctx->db, err);
	db_rollback(ctx->db);
	return false;
}

static bool
run(struct context *ctx, const char *path, bool is_trial, struct import_report *r, GError **err)
{
	FILE *in = strcmp(path, "-") == 0 ? stdin : fopen(path, "re");
	int lock;
	bool ok;

	if (!in) {
		g_set_error(err, EARSHOT_ERROR, EARSHOT_ERROR_INPUT, "%s cannot be read: %s", path,
			    g_strerror(errno));
		return false;
	}
	lock = db_lock(ctx->state_dir, "crawl", err);
	ok = lock >= 0 && take_in(ctx, in, is_trial, r, err);
	if (!ok && lock >= 0)
		g_prefix_error(err, "%s: ", path);
	if (in != stdin)
		fclose(in);
	if (lock >= 0)
		close(lock);
	return ok;
}

int
cmd_import(struct context *ctx, int argc, char **argv, GError **err)
{
	gboolean trial = FALSE, json = FALSE;
	const GOptionEntry entries[] = {
		{ "dry-run", 'n', 0, G_OPTION_ARG_NONE, &trial, "Check it, and change nothing",
		  NULL },
		{ "json", 0, 0, G_OPTION_ARG_NONE, &json, "For programs", NULL },
		{ 0 },
	};
	struct import_report r;
	g_autoptr(index_t) index = NULL;

	if (!command_parse(entries, "FILE", details, &argc, &argv, err))
		return *err ? -1 : EXIT_DONE;
	if (argc != 2) {
		g_set_error_literal(err, EARSHOT_ERROR, EARSHOT_ERROR_USAGE,
				    "import takes one file; see `earshot import --help`");
		return -1;
	}
	if (!run(ctx, argv[1], trial, &r, err))
		return -1;
	if (json && !print_json(&r, trial, err))
		return -1;
	if (!json)
		print_text(&r, trial);
	if (trial)
		return EXIT_DONE;
	index = index_open(ctx->state_dir, err);
	return index && index_catch_up(index, ctx->db, NULL, err) ? EXIT_DONE : -1;
}
