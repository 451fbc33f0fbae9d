/* The store opened, brought up to date, checked and closed. */
#include <errno.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "base/error.h"
#include "data/db_own.h"
#include "data/schema.h"

/* Who waits for the store looks again after about so long, so many times: 10 s in all. SQLite's own
 * waiting grows to 100 ms, and between writers that never rest it finds the store free too seldom.
 */
#define BUSY_SLEEP_US 2000
#define BUSY_TRIES 5000
/* Pages of the write-ahead log before it is folded back: link-rich crawls write in bursts. */
#define CHECKPOINT_PAGES "8000"
/* What a crawl touches again and again stays at hand: the upper pages of each tree. */
#define CACHE_KIB "8192"

int64_t
db_schema_version(struct db *db)
{
	g_autoptr(raw_stmt) st = NULL;

	if (sqlite3_prepare_v2(db->handle, "pragma user_version", -1, &st, NULL) != SQLITE_OK ||
	    sqlite3_step(st) != SQLITE_ROW)
		return -1;
	return sqlite3_column_int64(st, 0);
}

char *
db_identity(struct db *db, GError **err)
{
	g_autoptr(db_stmt_t) st =
		db_prepare(db, "select value from setting where key = 'identity'", err);
	enum db_row row;

	if (!st)
		return NULL;
	row = db_step(st, err);
	if (row == DB_FAILED)
		return NULL;
	return g_strdup(row == DB_ROW ? db_text(st, 0) : "");
}

bool
db_snapshot(struct db *db, const char *path, GError **err)
{
	char *sql = sqlite3_mprintf("vacuum into %Q", path);
	bool ok = db_exec(db, sql, "copying the store", err);

	sqlite3_free(sql);
	return ok;
}

/* A copy of the store as it was, so that a failed upgrade can be undone by hand. */
static bool
keep_copy(struct db *db, int64_t version, GError **err)
{
	g_autofree char *path =
		g_strdup_printf("%s/earshot.db.before-%d", db->dir, (int)version + 1);

	g_unlink(path);
	return db_snapshot(db, path, err);
}

static bool
migrate(struct db *db, GError **err)
{
	int64_t version = db_schema_version(db);

	if (version < 0)
		return db_fail(db, err, "reading the version");
	if (version > (int64_t)schema_version) {
		g_set_error(
			err, EARSHOT_ERROR, EARSHOT_ERROR_CONFIG,
			"%s was written by a newer earshot (store version %d, this program knows "
			"%d); use that version, nothing was changed",
			db->dir, (int)version, (int)schema_version);
		return false;
	}
	if (version > 0 && version < (int64_t)schema_version && !keep_copy(db, version, err))
		return false;
	for (; version < (int64_t)schema_version; version++) {
		g_autofree char *bump =
			g_strdup_printf("pragma user_version = %d", (int)version + 1);

		if (!db_begin(db, err))
			return false;
		/* Somebody else may have done it while we waited for the lock. */
		if (db_schema_version(db) > version) {
			db_rollback(db);
			continue;
		}
		if (!db_exec(db, schema_migrations[version].sql, "an upgrade of the store", err) ||
		    !db_exec(db, bump, "an upgrade of the store", err)) {
			db_rollback(db);
			return false;
		}
		if (!db_commit(db, err))
			return false;
	}
	return true;
}

static int
on_busy(void *unused, int tries)
{
	(void)unused;
	if (tries >= BUSY_TRIES)
		return 0;
	g_usleep(BUSY_SLEEP_US);
	return 1;
}

static bool
configure(struct db *db, bool is_writer, GError **err)
{
	sqlite3_busy_handler(db->handle, on_busy, NULL);
	sqlite3_extended_result_codes(db->handle, 1);
	sqlite3_db_config(db->handle, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
	sqlite3_db_config(db->handle, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
	sqlite3_db_config(db->handle, SQLITE_DBCONFIG_DQS_DML, 0, NULL);
	if (!is_writer)
		return db_exec(db, "pragma query_only = on", "opening", err);
	return db_exec(
		db,
		"pragma journal_mode = wal; pragma synchronous = full; pragma foreign_keys = on;"
		"pragma secure_delete = on;"
		"pragma wal_autocheckpoint = " CHECKPOINT_PAGES ";"
		"pragma cache_size = -" CACHE_KIB ";",
		"opening", err);
}

bool
db_set_cache(struct db *db, int kib, GError **err)
{
	g_autofree char *sql = g_strdup_printf("pragma cache_size = -%d", kib);

	return db_exec(db, sql, "opening", err);
}

/* SQLite counts every byte of all handles under one lock unless told otherwise. */
static void *
count_nothing(void *unused)
{
	(void)unused;
	sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
	return NULL;
}

static struct db *
open_file(const char *path, const char *dir, int flags, GError **err)
{
	static GOnce once = G_ONCE_INIT;
	struct db *db = g_new0(struct db, 1);

	g_once(&once, count_nothing, NULL);
	db->dir = g_strdup(dir);
	db->statements = db_statements_new();
	db->kept = db_kept_new();
	db->attached = db_kept_new();
	if (sqlite3_open_v2(path, &db->handle, flags | SQLITE_OPEN_NOMUTEX, NULL) != SQLITE_OK) {
		g_set_error(err, EARSHOT_ERROR, EARSHOT_ERROR_CONFIG,
			    "%s cannot be opened: %s; check the folder and who owns it", path,
			    db->handle ? sqlite3_errmsg(db->handle) : "out of memory");
		db_close(db);
		return NULL;
	}
	return db;
}

static struct db *
open_handle(const char *dir, int flags, GError **err)
{
	g_autofree char *path = g_build_filename(dir, "earshot.db", NULL);

	return open_file(path, dir, flags, err);
}

static bool
usable_dir(const char *dir, bool create, GError **err)
{
	g_autofree char *path = g_build_filename(dir, "earshot.db", NULL);

	if (!create) {
		if (g_file_test(path, G_FILE_TEST_IS_REGULAR))
			return true;
		g_set_error(err, EARSHOT_ERROR, EARSHOT_ERROR_CONFIG,
			    "%s holds no earshot store; run `earshot init` first, or name another "
			    "folder with --state",
			    dir);
		return false;
	}
	if (g_mkdir_with_parents(dir, 0700) != 0 || access(dir, W_OK | X_OK) != 0) {
		g_set_error(err, EARSHOT_ERROR, EARSHOT_ERROR_CONFIG,
			    "%s cannot be used as state folder: %s; name another one with --state",
			    dir, g_strerror(errno));
		return false;
	}
	return true;
}

struct db *
db_open(const char *dir, bool create, GError **err)
{
	g_autoptr(db_t) db = NULL;

	if (!usable_dir(dir, create, err))
		return NULL;
	db = open_handle(dir, SQLITE_OPEN_READWRITE | (create ? SQLITE_OPEN_CREATE : 0), err);
	/* The version is read before anything is set: a newer store stays as it is. */
	if (!db || db_schema_version(db) > (int64_t)schema_version)
		return db && !migrate(db, err) ? NULL : g_steal_pointer(&db);
	if (!configure(db, true, err) || !migrate(db, err))
		return NULL;
	return g_steal_pointer(&db);
}

struct db *
db_open_reader(const char *dir, GError **err)
{
	g_autoptr(db_t) db = NULL;

	if (!usable_dir(dir, false, err))
		return NULL;
	/* Read-write all the same: a reader of a write-ahead log has to share its memory file. */
	db = open_handle(dir, SQLITE_OPEN_READWRITE, err);
	if (!db || !configure(db, false, err))
		return NULL;
	return g_steal_pointer(&db);
}

struct db *
db_open_full(const char *dir)
{
	g_autofree char *log = g_build_filename(dir, "earshot.db-wal", NULL);
	g_autofree char *path = g_build_filename(dir, "earshot.db", NULL);
	g_autofree char *uri = g_filename_to_uri(path, NULL, NULL);
	g_autofree char *frozen = uri ? g_strconcat(uri, "?immutable=1", NULL) : NULL;
	g_autoptr(db_t) db = NULL;
	GStatBuf st;

	if (!frozen || (g_stat(log, &st) == 0 && st.st_size > 0))
		return NULL;
	db = open_file(frozen, dir, SQLITE_OPEN_READONLY | SQLITE_OPEN_URI, NULL);
	if (!db || !configure(db, false, NULL) || db_schema_version(db) != (int64_t)schema_version)
		return NULL;
	db->is_full = true;
	return g_steal_pointer(&db);
}

void
db_close(struct db *db)
{
	if (!db)
		return;
	g_hash_table_unref(db->attached);
	g_hash_table_unref(db->kept);
	g_hash_table_unref(db->statements);
	sqlite3_close(db->handle);
	g_free(db->dir);
	g_free(db);
}

const char *
db_dir(const struct db *db)
{
	return db->dir;
}

/* ---- checking ---- */

static bool
check_with(struct db *db, const char *pragma, const char *good, GError **err)
{
	g_autoptr(raw_stmt) st = NULL;
	const char *said;

	if (sqlite3_prepare_v2(db->handle, pragma, -1, &st, NULL) != SQLITE_OK)
		return db_fail(db, err, "the check");
	switch (sqlite3_step(st)) {
	case SQLITE_DONE:
		return true;
	case SQLITE_ROW:
		said = (const char *)sqlite3_column_text(st, 0);
		if (good && g_strcmp0(said, good) == 0)
			return true;
		g_set_error(err, EARSHOT_ERROR, EARSHOT_ERROR_STORE,
			    "%s/earshot.db is damaged: %s; restore it from a backup", db->dir,
			    said ? said : "?");
		return false;
	default:
		return db_fail(db, err, "the check");
	}
}

bool
db_check(struct db *db, GError **err)
{
	return check_with(db, "pragma integrity_check(1)", "ok", err) &&
	       check_with(db, "pragma foreign_key_check", NULL, err);
}
