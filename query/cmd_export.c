/* earshot export: everything a school keeps, for another program or another earshot. */
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/error.h"
#include "base/file.h"
#include "base/tree.h"
#include "data/audit.h"
#include "data/command.h"
#include "data/export.h"
#include "data/register.h"
#include "query/deed.h"

int cmd_export(struct context *ctx, int argc, char **argv, GError **err);

static const char details[] =
	"JSON Lines, a record each: schools, sources, rules, saved searches, mentions with text\n"
	"and history, recipients without their tokens, weak hits. No cases: see `earshot case\n"
	"export`. No users, passwords or keys. docs/export.md describes each record.\n"
	"\n"
	"Examples:\n"
	"  earshot export --jsonl school.jsonl\n"
	"  earshot export --school 'Hazel Hill Infant School' | gzip > school.jsonl.gz\n";

/* All of it or nothing, and for its owner alone: texts are in it. */
static bool
write_file(struct db *db, int64_t school, const char *path, int64_t *lines, GError **err)
{
	g_autofree char *part = g_strconcat(path, ".part", NULL);
	g_autofree char *folder = g_path_get_dirname(path);
	FILE *out;
	bool ok;
	int fd;

	if (!file_may_be_replaced(path, err) || !tree_remove(part, err))
		return false;
	fd = open(part, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
	out = fd >= 0 ? fdopen(fd, "w") : NULL;
	if (!out)
		return file_failed(path, "written", err);
	ok = export_run(db, school, out, lines, err);
	if (ok && (fflush(out) != 0 || fsync(fd) != 0))
		ok = file_failed(path, "written", err);
	if (fclose(out) != 0 && ok)
		ok = file_failed(path, "written", err);
	if (ok && rename(part, path) != 0)
		ok = file_failed(path, "written", err);
	if (!ok)
		unlink(part);
	return ok && tree_sync(folder, err);
}

static bool
find_school(struct db *db, const char *name, int64_t *id, GError **err)
{
	g_autoptr(school_t) s = name ? register_find(db, name, err) : NULL;

	*id = s ? s->id : 0;
	if (name && !s && !*err)
		g_set_error(err, EARSHOT_ERROR, EARSHOT_ERROR_USAGE,
			    "no school is called `%s`; `earshot school list` has the names", name);
	return !name || s;
}

static bool
note(struct context *ctx, GError **err)
{
	const struct audit_entry e = { .actor = ctx->actor.name, .act = "state.export" };

	if (!db_begin(ctx->db, err))
		return false;
	if (audit_append(ctx->db, &e, err))
		return db_commit(ctx->db, err);
	db_rollback(ctx->db);
	return false;
}

int
cmd_export(struct context *ctx, int argc, char **argv, GError **err)
{
	g_autofree char *path = NULL, *name = NULL;
	const GOptionEntry entries[] = {
		{ "jsonl", 0, 0, G_OPTION_ARG_FILENAME, &path, "Where to (standard output)",
		  "FILE" },
		{ "school", 0, 0, G_OPTION_ARG_STRING, &name, "Only what belongs to it", "NAME" },
		{ 0 },
	};
	int64_t school, lines = 0;
	bool to_file;

	if (!command_parse(entries, "", details, &argc, &argv, err))
		return *err ? -1 : EXIT_DONE;
	if (argc != 1) {
		g_set_error_literal(err, EARSHOT_ERROR, EARSHOT_ERROR_USAGE,
				    "export takes no argument; see `earshot export --help`");
		return -1;
	}
	to_file = path && strcmp(path, "-") != 0;
	if (!find_school(ctx->db, name, &school, err) || !note(ctx, err) ||
	    !(to_file ? write_file(ctx->db, school, path, &lines, err)
		      : export_run(ctx->db, school, stdout, &lines, err)))
		return -1;
	if (to_file)
		fprintf(stderr, "%" G_GINT64_FORMAT " lines written.\n", lines);
	return EXIT_DONE;
}
