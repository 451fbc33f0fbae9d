/* earshot backup: the state folder as one file. */
#include <jansson.h>
#include <stdio.h>
#include <time.h>

#include "base/error.h"
#include "base/escape.h"
#include "base/when.h"
#include "data/backup.h"
#include "data/command.h"
#include "query/deed.h"
#include "query/mention_json.h"
#include "query/terminal.h"

int cmd_backup(struct context *ctx, int argc, char **argv, GError **err);

static const char details[] =
	"Safe at any time, also during a crawl. The file holds texts and keys: keep it where only\n"
	"those may read who may read the state folder, and encrypt it before it leaves the "
	"school.\n"
	"Cases and their evidence are left out unless --with-cases is given.\n"
	"\n"
	"Examples:\n"
	"  earshot backup /media/usb             earshot-20261123T020000Z.backup in that folder\n"
	"  earshot backup night.backup\n"
	"  earshot backup --check night.backup   is it whole?\n";

/* In a folder the file gets a name of its own. */
static char *
file_name(const char *to)
{
	g_autoptr(GDateTime) now = NULL;
	g_autofree char *name = NULL;

	if (!g_file_test(to, G_FILE_TEST_IS_DIR))
		return g_strdup(to);
	now = g_date_time_new_from_unix_utc(when_now());
	name = now ? g_date_time_format(now, "earshot-%Y%m%dT%H%M%SZ.backup")
		   : g_strdup("earshot.backup");
	return g_build_filename(to, name, NULL);
}

static bool
print(const struct backup_facts *f, const char *path, bool is_json, GError **err)
{
	g_autofree char *shown = escape_terminal(path, 0);
	g_autofree char *line = NULL;
	json_t *o;

	if (is_json) {
		o = json_pack("{s:i, s:s, s:s, s:I, s:I, s:b, s:I, s:I}", "schema", 1, "file",
			      shown, "made_at", f->made_at, "mentions", (json_int_t)f->mentions,
			      "cases", (json_int_t)f->cases, "has_cases", (int)f->has_cases,
			      "bytes", (json_int_t)f->bytes, "store_version",
			      (json_int_t)f->store_version);
		line = json_line(o);
		json_decref(o);
		return terminal_write(line, err);
	}
	printf("%s: %" G_GINT64_FORMAT " mentions, %" G_GINT64_FORMAT " cases%s, made %s\n", shown,
	       f->mentions, f->cases,
	       f->has_cases || f->cases == 0 ? "" : " as numbers alone (--with-cases keeps them)",
	       f->made_at);
	return true;
}

int
cmd_backup(struct context *ctx, int argc, char **argv, GError **err)
{
	gboolean with_cases = FALSE, check = FALSE, json = FALSE;
	const GOptionEntry entries[] = {
		{ "with-cases", 0, 0, G_OPTION_ARG_NONE, &with_cases,
		  "Also cases and their evidence", NULL },
		{ "check", 0, 0, G_OPTION_ARG_NONE, &check, "Only say whether a backup is whole",
		  NULL },
		{ "json", 0, 0, G_OPTION_ARG_NONE, &json, "For programs", NULL },
		{ 0 },
	};
	g_autofree char *path = NULL;
	struct backup_facts facts = { 0 };
	bool ok;

	if (!command_parse(entries, "FILE|DIR", details, &argc, &argv, err))
		return *err ? -1 : EXIT_DONE;
	if (argc != 2 || (check && with_cases)) {
		g_set_error_literal(err, EARSHOT_ERROR, EARSHOT_ERROR_USAGE,
				    "backup takes one file or folder; see `earshot backup --help`");
		return -1;
	}
	path = check ? g_strdup(argv[1]) : file_name(argv[1]);
	ok = (check ? backup_check(path, &facts, err)
		    : backup_make(ctx->db, path, with_cases, ctx->actor.name, &facts, err)) &&
	     print(&facts, path, json, err);
	backup_facts_clear(&facts);
	return ok ? EXIT_DONE : -1;
}
