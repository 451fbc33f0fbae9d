#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/error.h"
#include "base/tree.h"
#include "data/audit.h"
#include "data/backup.h"
#include "data/backup_file.h"

#define NEW "restore.new"
#define READY "restore.ready"
#define FINAL "restore.final"
#define ASIDE "before-restore-"

/* What is made from the store, or is part of it while it is open. */
static const char *const derived[] = { "earshot.db-wal", "earshot.db-shm", "index", "index.tries",
				       "pages" };

static bool
fail(GError **err, const char *path, const char *doing)
{
	g_set_error(err, EARSHOT_ERROR, EARSHOT_ERROR_CONFIG, "%s cannot be %s: %s", path, doing,
		    g_strerror(errno));
	return false;
}

static char *
in(const char *dir, const char *name)
{
	return g_build_filename(dir, name, NULL);
}

static bool
is_there(const char *dir, const char *name)
{
	g_autofree char *path = in(dir, name);
	struct stat st;

	return lstat(path, &st) == 0;
}

/* What is not there stays where it is. */
static bool
move(const char *from, const char *to, const char *name, GError **err)
{
	g_autofree char *old = in(from, name);
	g_autofree char *new = in(to, name);

	return rename(old, new) == 0 || errno == ENOENT || fail(err, old, "moved");
}

/* ---- in steps ---------------------------------------------------------------------------- */

/* The number of the newest folder with what was there before; 0: none. */
static int
newest_aside(const char *dir)
{
	g_autoptr(GDir) listing = g_dir_open(dir, 0, NULL);
	const char *name;
	int newest = 0;

	while (listing && (name = g_dir_read_name(listing)))
		if (g_str_has_prefix(name, ASIDE))
			newest = MAX(newest, atoi(name + strlen(ASIDE)));
	return newest;
}

static char *
aside_name(const char *dir, int n)
{
	g_autofree char *name = g_strdup_printf(ASIDE "%d", n);

	return in(dir, name);
}

/* Everything in the folder is old: the new is still in restore.ready. */
static bool
clear_way(const char *dir, GError **err)
{
	g_autofree char *aside = aside_name(dir, newest_aside(dir));

	for (const char *const *name = backup_names(); *name; name++)
		if (!move(dir, aside, *name, err))
			return false;
	for (size_t i = 0; i < G_N_ELEMENTS(derived); i++) {
		g_autofree char *path = in(dir, derived[i]);

		if (!tree_remove(path, err))
			return false;
	}
	return tree_sync(aside, err);
}

static bool
step(const char *dir, const char *from, const char *to, GError **err)
{
	g_autofree char *old = in(dir, from);
	g_autofree char *new = in(dir, to);

	return (rename(old, new) == 0 || fail(err, old, "moved")) && tree_sync(dir, err);
}

static bool
move_in(const char *dir, GError **err)
{
	g_autofree char *final = in(dir, FINAL);

	for (const char *const *name = backup_names(); *name; name++)
		if (!move(final, dir, *name, err))
			return false;
	return tree_sync(dir, err) && tree_remove(final, err);
}

/* The caller holds the lock: two at once would move the new out of each other's way. */
static bool
settle(const char *dir, GError **err)
{
	if (is_there(dir, READY) && (!clear_way(dir, err) || !step(dir, READY, FINAL, err)))
		return false;
	return !is_there(dir, FINAL) || move_in(dir, err);
}

bool
restore_settle(const char *dir, GError **err)
{
	int lock;
	bool ok;

	if (!is_there(dir, READY) && !is_there(dir, FINAL))
		return true;
	lock = db_lock(dir, "restore", err);
	if (lock < 0)
		return false;
	ok = settle(dir, err);
	close(lock);
	return ok;
}

/* ---- preparing --------------------------------------------------------------------------- */

/* A store with no school in it is as good as none. */
static bool
check_old(const char *dir, bool is_forced, GError **err)
{
	g_autoptr(db_t) db = NULL;
	int64_t schools = 1;

	if (is_forced || !is_there(dir, "earshot.db"))
		return true;
	db = db_open(dir, false, err);
	if (!db || !db_query_int(db, err, &schools, 0, "select count(*) from school", ""))
		return false;
	if (schools == 0)
		return true;
	g_set_error(err, EARSHOT_ERROR, EARSHOT_ERROR_USAGE,
		    "%s holds a store that is in use; with --force the backup takes its place, and "
		    "what is there now is put aside",
		    dir);
	return false;
}

/* Nobody else has the old store open, and it is one file. One that is too damaged for that is put
 * aside as it is: perhaps it is why somebody restores. */
static bool
fold_old(const char *dir, GError **err)
{
	g_autoptr(GError) wrong = NULL;
	g_autoptr(db_t) db = is_there(dir, "earshot.db") ? db_open(dir, false, &wrong) : NULL;

	if ((!db || db_fold(db, &wrong)) &&
	    !g_error_matches(wrong, EARSHOT_ERROR, EARSHOT_ERROR_BUSY))
		return true;
	g_propagate_error(err, g_steal_pointer(&wrong));
	return false;
}

static bool
sync_names(const char *dir, GError **err)
{
	for (const char *const *name = backup_names(); *name; name++) {
		g_autofree char *path = in(dir, *name);

		if (is_there(dir, *name) && !tree_sync(path, err))
			return false;
	}
	return tree_sync(dir, err);
}

/* Unpack, open, upgrade, check: what is in restore.new afterwards can be used. */
static bool
prepare(const char *dir, const char *path, const char *actor, struct backup_facts *facts,
	GError **err)
{
	g_autofree char *new = in(dir, NEW);
	g_autofree char *text = NULL;
	g_autoptr(db_t) db = NULL;

	if (!backup_check(path, facts, err) || !tree_remove(new, err))
		return false;
	if (mkdir(new, 0700) != 0)
		return fail(err, new, "made");
	if (!backup_file_read(path, new, &text, err))
		return false;
	db = db_open(new, false, err);
	return db && db_check(db, err) && audit_repin(db, actor, err) && db_fold(db, err) &&
	       sync_names(new, err);
}

static bool
make_aside(const char *dir, char **aside, GError **err)
{
	g_autofree char *path = aside_name(dir, newest_aside(dir) + 1);

	if (mkdir(path, 0700) != 0)
		return fail(err, path, "made");
	*aside = g_steal_pointer(&path);
	return tree_sync(dir, err);
}

/* The last look whether somebody has the old one open is right before the step that decides. */
static bool
replace(const char *dir, char **aside, GError **err)
{
	g_autofree char *path = NULL;

	if (!make_aside(dir, &path, err))
		return false;
	if (!fold_old(dir, err) || !step(dir, NEW, READY, err)) {
		rmdir(path);
		return false;
	}
	if (!settle(dir, err))
		return false;
	/* nothing was there */
	if (rmdir(path) != 0)
		*aside = g_steal_pointer(&path);
	return true;
}

bool
restore_run(const char *dir, const char *path, bool is_forced, const char *actor,
	    struct backup_facts *facts, char **aside, GError **err)
{
	int lock = db_lock(dir, "restore", err);
	bool ok;

	*facts = (struct backup_facts){ 0 };
	*aside = NULL;
	if (lock < 0)
		return false;
	ok = settle(dir, err) && check_old(dir, is_forced, err) &&
	     prepare(dir, path, actor, facts, err) && replace(dir, aside, err);
	close(lock);
	return ok;
}
