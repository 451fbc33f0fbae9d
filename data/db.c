#include "data/db.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <sqlite3.h>
#include <stdarg.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "base/error.h"
#include "base/when.h"
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

/* Alike as long as the handle reads the same: others' commits, its own changes, changes undone. */
struct version {
	int64_t others, own, undone;
};

struct kept {
	struct version version; /* before `data` was read */
	void *data;
	GDestroyNotify free_data;
};

struct db {
	sqlite3 *handle;
	char *dir;
	GHashTable *statements; /* SQL text (static or copied) -> struct db_stmt */
	GHashTable *kept; /* name -> struct kept */
	int depth; /* of nested transactions */
	int64_t n_rollbacks;
};

struct db_stmt {
	sqlite3_stmt *handle;
	struct db *db;
	bool is_out; /* handed out and not yet released */
	int *places; /* places[n]: where SQLite keeps parameter $n */
	int n_places;
};

typedef sqlite3_stmt raw_stmt;
G_DEFINE_AUTOPTR_CLEANUP_FUNC(raw_stmt, sqlite3_finalize)

/* SQLite calls a full disk by its name, but a quota or a limit on a file's size a failed write; and
 * of a commit it does not keep what the system said (3.40). */
static bool
is_full(const struct db *db, int rc, int last_errno)
{
	static const int causes[] = { EFBIG, EDQUOT, ENOSPC };
	int known = sqlite3_system_errno(db->handle), cause = known ? known : last_errno;

	if ((rc & 0xff) == SQLITE_FULL)
		return true;
	for (size_t i = 0; (rc & 0xff) == SQLITE_IOERR && i < G_N_ELEMENTS(causes); i++)
		if (cause == causes[i])
			return true;
	return false;
}

static bool
fail(struct db *db, GError **err, const char *doing)
{
	int last_errno = errno, rc = sqlite3_extended_errcode(db->handle);

	if (is_full(db, rc, last_errno))
		g_set_error(err, EARSHOT_ERROR, EARSHOT_ERROR_STORE_FULL,
			    "%s: the disk is full, or a quota is met; free some space and run the "
			    "command again",
			    db->dir);
	else if ((rc & 0xff) == SQLITE_BUSY || (rc & 0xff) == SQLITE_LOCKED)
		g_set_error(err, EARSHOT_ERROR, EARSHOT_ERROR_BUSY,
			    "%s: another earshot is writing to the store; try again later",
			    db->dir);
	else if ((rc & 0xff) == SQLITE_CORRUPT || (rc & 0xff) == SQLITE_NOTADB)
		g_set_error(err, EARSHOT_ERROR, EARSHOT_ERROR_STORE,
			    "%s/earshot.db is damaged (%s); restore it from a backup", db->dir,
			    sqlite3_errmsg(db->handle));
	else if ((rc & 0xff) == SQLITE_READONLY)
		g_set_error(err, EARSHOT_ERROR, EARSHOT_ERROR_CONFIG,
			    "%s: the store cannot be written; check who owns it and whether the "
			    "disk is "
			    "read-only",
			    db->dir);
	else
		g_set_error(err, EARSHOT_ERROR, EARSHOT_ERROR_STORE,
			    "%s/earshot.db: %s failed: %s (%d)", db->dir, doing,
			    sqlite3_errmsg(db->handle), rc);
	return false;
}

/* ---- statements -------------------------------------------------------------------------- */

static void
stmt_free(void *data)
{
	struct db_stmt *st = data;

	sqlite3_finalize(st->handle);
	g_free(st->places);
	g_free(st);
}

/* To SQLite "$2" is a name, and names are numbered as they appear in the text: an update that
 * sets $2 … where id = $1 has $1 last. */
static void
find_places(struct db_stmt *st)
{
	int n = sqlite3_bind_parameter_count(st->handle);

	st->places = g_new0(int, n + 1);
	st->n_places = n;
	for (int i = 1; i <= n; i++) {
		const char *name = sqlite3_bind_parameter_name(st->handle, i);
		gint64 number = name ? g_ascii_strtoll(name + 1, NULL, 10) : 0;

		/* every number from 1 to n once: a gap is a mistake of the SQL text */
		g_assert(number >= 1 && number <= n && st->places[number] == 0);
		st->places[number] = i;
	}
}

struct db_stmt *
db_prepare(struct db *db, const char *sql, GError **err)
{
	struct db_stmt *st = g_hash_table_lookup(db->statements, sql);

	if (st) {
		/* Recursion on one statement would mix two results up. */
		g_assert(!st->is_out);
		st->is_out = true;
		return st;
	}
	st = g_new0(struct db_stmt, 1);
	if (sqlite3_prepare_v3(db->handle, sql, -1, SQLITE_PREPARE_PERSISTENT, &st->handle, NULL) !=
	    SQLITE_OK) {
		fail(db, err, "preparing a statement");
		g_free(st);
		return NULL;
	}
	st->db = db;
	st->is_out = true;
	find_places(st);
	g_hash_table_insert(db->statements, g_strdup(sql), st);
	return st;
}

void
db_release(struct db_stmt *st)
{
	if (!st)
		return;
	sqlite3_reset(st->handle);
	sqlite3_clear_bindings(st->handle);
	st->is_out = false;
}

static void
bind_list(struct db_stmt *st, const char *types, va_list values)
{
	sqlite3_reset(st->handle);
	g_assert((int)strlen(types) == st->n_places);
	for (int n = 1; *types; n++, types++) {
		int rc = SQLITE_MISUSE, i = st->places[n];

		if (*types == 'i') {
			rc = sqlite3_bind_int64(st->handle, i, va_arg(values, int64_t));
		} else if (*types == 'n') {
			int64_t at = va_arg(values, int64_t);

			rc = at == WHEN_NONE ? sqlite3_bind_null(st->handle, i)
					     : sqlite3_bind_int64(st->handle, i, at);
		} else if (*types == 'd') {
			rc = sqlite3_bind_double(st->handle, i, va_arg(values, double));
		} else if (*types == 's') {
			rc = sqlite3_bind_text(st->handle, i, va_arg(values, const char *), -1,
					       SQLITE_TRANSIENT);
		} else if (*types == 'b') {
			GBytes *bytes = va_arg(values, GBytes *);
			gsize len = 0;
			const void *data = bytes ? g_bytes_get_data(bytes, &len) : NULL;

			rc = !bytes ? sqlite3_bind_null(st->handle, i)
			     : len ? sqlite3_bind_blob64(st->handle, i, data, len, SQLITE_TRANSIENT)
				   : sqlite3_bind_zeroblob(st->handle, i, 0);
		}
		g_assert(rc == SQLITE_OK);
	}
}

void
db_bind(struct db_stmt *st, const char *types, ...)
{
	va_list values;

	va_start(values, types);
	bind_list(st, types, values);
	va_end(values);
}

enum db_row
db_step(struct db_stmt *st, GError **err)
{
	switch (sqlite3_step(st->handle)) {
	case SQLITE_ROW:
		return DB_ROW;
	case SQLITE_DONE:
		return DB_DONE;
	default:
		fail(st->db, err, "a statement");
		return DB_FAILED;
	}
}

int
db_changes(const struct db *db)
{
	return sqlite3_changes(db->handle);
}

int64_t
db_int(struct db_stmt *st, int column)
{
	return sqlite3_column_int64(st->handle, column);
}

int64_t
db_when(struct db_stmt *st, int column)
{
	return sqlite3_column_type(st->handle, column) == SQLITE_NULL
		       ? WHEN_NONE
		       : sqlite3_column_int64(st->handle, column);
}

double
db_double(struct db_stmt *st, int column)
{
	return sqlite3_column_double(st->handle, column);
}

const char *
db_text(struct db_stmt *st, int column)
{
	return (const char *)sqlite3_column_text(st->handle, column);
}

GBytes *
db_blob(struct db_stmt *st, int column)
{
	if (sqlite3_column_type(st->handle, column) == SQLITE_NULL)
		return NULL;
	return g_bytes_new(sqlite3_column_blob(st->handle, column),
			   (gsize)sqlite3_column_bytes(st->handle, column));
}

bool
db_run(struct db *db, GError **err, const char *sql, const char *types, ...)
{
	g_autoptr(db_stmt_t) st = db_prepare(db, sql, err);
	enum db_row row;
	va_list values;

	if (!st)
		return false;
	va_start(values, types);
	bind_list(st, types, values);
	va_end(values);
	while ((row = db_step(st, err)) == DB_ROW)
		;
	return row == DB_DONE;
}

bool
db_query_int(struct db *db, GError **err, int64_t *out, int64_t missing, const char *sql,
	     const char *types, ...)
{
	g_autoptr(db_stmt_t) st = db_prepare(db, sql, err);
	enum db_row row;
	va_list values;

	if (!st)
		return false;
	va_start(values, types);
	bind_list(st, types, values);
	va_end(values);
	row = db_step(st, err);
	*out = row == DB_ROW ? db_int(st, 0) : missing;
	return row != DB_FAILED;
}

/* ---- what is kept ------------------------------------------------------------------------ */

static void
kept_free(void *data)
{
	struct kept *k = data;

	if (k->data)
		k->free_data(k->data);
	g_free(k);
}

static bool
read_version(struct db *db, struct version *v)
{
	*v = (struct version){ .own = sqlite3_total_changes64(db->handle),
			       .undone = db->n_rollbacks };
	return db_query_int(db, NULL, &v->others, -1, "pragma data_version", "");
}

void *
db_kept(struct db *db, const char *name)
{
	struct kept *k = g_hash_table_lookup(db->kept, name);
	struct version now;
	bool is_known = read_version(db, &now);

	if (is_known && k && k->data && k->version.others == now.others &&
	    k->version.own == now.own && k->version.undone == now.undone)
		return k->data;
	k = g_new0(struct kept, 1);
	k->version = now;
	g_hash_table_replace(db->kept, (char *)(uintptr_t)name, k);
	return NULL;
}

void
db_keep(struct db *db, const char *name, void *data, GDestroyNotify free_data)
{
	struct kept *k = g_hash_table_lookup(db->kept, name);

	g_assert(k);
	if (k->data)
		k->free_data(k->data);
	k->data = data;
	k->free_data = free_data;
}

/* ---- transactions ------------------------------------------------------------------------ */

static bool
exec(struct db *db, const char *sql, const char *doing, GError **err)
{
	errno = 0;
	return sqlite3_exec(db->handle, sql, NULL, NULL, NULL) == SQLITE_OK || fail(db, err, doing);
}

bool
db_begin(struct db *db, GError **err)
{
	if (db->depth == 0 && !exec(db, "begin immediate", "beginning a transaction", err))
		return false;
	db->depth++;
	return true;
}

bool
db_begin_read(struct db *db, GError **err)
{
	g_assert(db->depth == 0);
	if (!exec(db, "begin", "beginning to read", err))
		return false;
	db->depth++;
	return true;
}

bool
db_commit(struct db *db, GError **err)
{
	g_assert(db->depth > 0);
	if (db->depth > 1) {
		db->depth--;
		return true;
	}
	if (!exec(db, "commit", "a commit", err)) {
		db_rollback(db);
		return false;
	}
	db->depth = 0;
	return true;
}

void
db_rollback(struct db *db)
{
	/* SQLite has already rolled back by itself after some errors: that is no failure here. */
	if (!sqlite3_get_autocommit(db->handle))
		sqlite3_exec(db->handle, "rollback", NULL, NULL, NULL);
	db->n_rollbacks++;
	db->depth = 0;
}

/* ---- traces ------------------------------------------------------------------------------ */

static bool
fold_log(struct db *db, bool *is_clean, GError **err)
{
	int rc =
		sqlite3_wal_checkpoint_v2(db->handle, NULL, SQLITE_CHECKPOINT_TRUNCATE, NULL, NULL);

	*is_clean = rc == SQLITE_OK;
	return rc == SQLITE_OK || rc == SQLITE_BUSY || fail(db, err, "emptying the log");
}

bool
db_soil(struct db *db, GError **err)
{
	return db_run(db, err,
		      "insert into setting (key, value) values ('soiled', '1') "
		      "on conflict (key) do nothing",
		      "");
}

bool
db_is_soiled(struct db *db, bool *is_soiled, GError **err)
{
	int64_t one;

	if (!db_query_int(db, err, &one, 0, "select 1 from setting where key = 'soiled'", ""))
		return false;
	*is_soiled = one != 0;
	return true;
}

bool
db_scrub(struct db *db, bool *is_clean, GError **err)
{
	int64_t was_done;

	g_assert(db->depth == 0);
	/* Stores from before secure_delete was on have pages with old text in them. */
	if (!db_query_int(db, err, &was_done, 0, "select 1 from setting where key = 'scrubbed'",
			  "") ||
	    (!was_done && (!exec(db, "vacuum", "writing the store anew", err) ||
			   !db_run(db, err, "insert into setting values ('scrubbed', '1')", ""))))
		return false;
	if (!fold_log(db, is_clean, err))
		return false;
	return !*is_clean || db_run(db, err, "delete from setting where key = 'soiled'", "");
}

bool
db_fold(struct db *db, GError **err)
{
	sqlite3_busy_timeout(db->handle, 0);
	/* Leaving the write-ahead log is granted to the only handle there is. */
	if (sqlite3_exec(db->handle, "pragma journal_mode = delete", NULL, NULL, NULL) == SQLITE_OK)
		return true;
	g_set_error(err, EARSHOT_ERROR, EARSHOT_ERROR_BUSY,
		    "%s: another earshot has the store open (a crawl, or the web page); stop it "
		    "first",
		    db->dir);
	return false;
}

/* ---- opening ----------------------------------------------------------------------------- */

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
	bool ok = exec(db, sql, "copying the store", err);

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
		return fail(db, err, "reading the version");
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
		if (!exec(db, schema_migrations[version].sql, "an upgrade of the store", err) ||
		    !exec(db, bump, "an upgrade of the store", err)) {
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
		return exec(db, "pragma query_only = on", "opening", err);
	return exec(
		db,
		"pragma journal_mode = wal; pragma synchronous = full; pragma foreign_keys = on;"
		"pragma secure_delete = on;"
		"pragma wal_autocheckpoint = " CHECKPOINT_PAGES ";"
		"pragma cache_size = -" CACHE_KIB ";",
		"opening", err);
}

static struct db *
open_handle(const char *dir, int flags, GError **err)
{
	g_autofree char *path = g_build_filename(dir, "earshot.db", NULL);
	struct db *db = g_new0(struct db, 1);

	db->dir = g_strdup(dir);
	db->statements = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, stmt_free);
	db->kept = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, kept_free);
	if (sqlite3_open_v2(path, &db->handle, flags | SQLITE_OPEN_NOMUTEX, NULL) != SQLITE_OK) {
		g_set_error(err, EARSHOT_ERROR, EARSHOT_ERROR_CONFIG,
			    "%s cannot be opened: %s; check the folder and who owns it", path,
			    db->handle ? sqlite3_errmsg(db->handle) : "out of memory");
		db_close(db);
		return NULL;
	}
	return db;
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

void
db_close(struct db *db)
{
	if (!db)
		return;
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

/* ---- checks and locks -------------------------------------------------------------------- */

static bool
check_with(struct db *db, const char *pragma, const char *good, GError **err)
{
	g_autoptr(raw_stmt) st = NULL;
	const char *said;

	if (sqlite3_prepare_v2(db->handle, pragma, -1, &st, NULL) != SQLITE_OK)
		return fail(db, err, "the check");
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
		return fail(db, err, "the check");
	}
}

bool
db_check(struct db *db, GError **err)
{
	return check_with(db, "pragma integrity_check(1)", "ok", err) &&
	       check_with(db, "pragma foreign_key_check", NULL, err);
}

int
db_lock(const char *dir, const char *name, GError **err)
{
	g_autofree char *file = g_strdup_printf("%s.lock", name);
	g_autofree char *path = g_build_filename(dir, file, NULL);
	char who[64] = "";
	int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);

	if (fd < 0) {
		g_set_error(err, EARSHOT_ERROR, EARSHOT_ERROR_CONFIG,
			    "%s cannot be written: %s; check who owns the folder", path,
			    g_strerror(errno));
		return -1;
	}
	if (flock(fd, LOCK_EX | LOCK_NB) != 0) {
		ssize_t n = pread(fd, who, sizeof who - 1, 0);

		who[n > 0 ? n : 0] = '\0';
		g_strchomp(who);
		close(fd);
		g_set_error(err, EARSHOT_ERROR, EARSHOT_ERROR_BUSY,
			    "a %s is already running%s%s; try again when it has finished", name,
			    *who ? " as process " : "", who);
		return -1;
	}
	/* For the sentence above alone: the lock itself is the kernel's. */
	g_snprintf(who, sizeof who, "%d\n", (int)getpid());
	if (ftruncate(fd, 0) != 0 || pwrite(fd, who, strlen(who), 0) < 0)
		g_debug("%s: %s", path, g_strerror(errno));
	return fd;
}
