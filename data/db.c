#include "data/db.h"

#include <errno.h>
#include <sqlite3.h>
#include <stdarg.h>
#include <string.h>

#include "base/error.h"
#include "base/when.h"
#include "data/db_own.h"

struct db_stmt {
	sqlite3_stmt *handle;
	struct db *db;
	bool is_out; /* handed out and not yet released */
	int *places; /* places[n]: where SQLite keeps parameter $n */
	int n_places;
};

/* SQLite calls a full disk by its name, but a quota or a limit on a file's size a failed write; and
 * of a commit it does not keep what the system said (3.40). */
static bool
is_full(const struct db *db, int rc, int last_errno)
{
	int known = sqlite3_system_errno(db->handle), cause = known ? known : last_errno;

	return (rc & 0xff) == SQLITE_FULL || (db->is_full && (rc & 0xff) == SQLITE_READONLY) ||
	       ((rc & 0xff) == SQLITE_IOERR &&
		error_of_write(cause, EARSHOT_ERROR_STORE) == EARSHOT_ERROR_STORE_FULL);
}

bool
db_fail(struct db *db, GError **err, const char *doing)
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

GHashTable *
db_statements_new(void)
{
	return g_hash_table_new_full(g_str_hash, g_str_equal, g_free, stmt_free);
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
		db_fail(db, err, "preparing a statement");
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
		db_fail(st->db, err, "a statement");
		return DB_FAILED;
	}
}

GPtrArray *
db_all(struct db_stmt *st, void *(*read)(struct db_stmt *st), GDestroyNotify free_one, GError **err)
{
	g_autoptr(GPtrArray) list = g_ptr_array_new_with_free_func(free_one);
	enum db_row row;

	while ((row = db_step(st, err)) == DB_ROW)
		g_ptr_array_add(list, read(st));
	return row == DB_DONE ? g_steal_pointer(&list) : NULL;
}

GArray *
db_all_ints(struct db_stmt *st, GError **err)
{
	g_autoptr(GArray) list = g_array_new(FALSE, FALSE, sizeof(int64_t));
	enum db_row row;

	while ((row = db_step(st, err)) == DB_ROW) {
		int64_t n = db_int(st, 0);

		g_array_append_val(list, n);
	}
	return row == DB_DONE ? g_steal_pointer(&list) : NULL;
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

/* ---- transactions ------------------------------------------------------------------------ */

bool
db_exec(struct db *db, const char *sql, const char *doing, GError **err)
{
	errno = 0;
	return sqlite3_exec(db->handle, sql, NULL, NULL, NULL) == SQLITE_OK ||
	       db_fail(db, err, doing);
}

bool
db_begin(struct db *db, GError **err)
{
	if (db->depth == 0 && !db_exec(db, "begin immediate", "beginning a transaction", err))
		return false;
	db->depth++;
	return true;
}

bool
db_begin_read(struct db *db, GError **err)
{
	g_assert(db->depth == 0);
	if (!db_exec(db, "begin", "beginning to read", err))
		return false;
	db->depth++;
	return true;
}

bool
db_is_in_transaction(const struct db *db)
{
	return db->depth > 0;
}

bool
db_commit(struct db *db, GError **err)
{
	g_assert(db->depth > 0);
	if (db->depth > 1) {
		db->depth--;
		return true;
	}
	if (!db_exec(db, "commit", "a commit", err)) {
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
