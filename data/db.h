/* db: the store's SQLite database, opened, migrated and spoken to.
 *
 * A handle stays with its thread. Only data/ writes SQL, in the subset that PostgreSQL takes too
 * ($1 parameters, ON CONFLICT, RETURNING, integer seconds). */
#ifndef DATA_DB_H
#define DATA_DB_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

struct db;
struct db_stmt;

/* Open `dir`/earshot.db. `create` makes folder and schema when they are missing; older schemas
 * are migrated, each step in one transaction, after a copy of the file was kept.
 * EARSHOT_ERROR_CONFIG: not a folder, not writable, no store there, or written by a newer
 * earshot (it stays untouched). */
struct db *db_open(const char *dir, bool create, GError **err);

/* A second handle on the same store that never writes: for other threads and processes. */
struct db *db_open_reader(const char *dir, GError **err);

/* For a short look where the disk is so full that db_open() says EARSHOT_ERROR_STORE_FULL: the
 * log's shared memory has no room then, but without a log the file is all of the store. Nothing can
 * be written, which says so; nor is anybody who writes meanwhile noticed, so it is not for what
 * lasts. NULL without an error: a log is there, or the store is not of this program's version. */
struct db *db_open_full(const char *dir);

void db_close(struct db *db); /* NULL is fine */
typedef struct db db_t;
G_DEFINE_AUTOPTR_CLEANUP_FUNC(db_t, db_close)

const char *db_dir(const struct db *db);

/* How much of the store's file the handle may keep at hand, in KiB (8192 unless said), for handles
 * of which there are many. */
bool db_set_cache(struct db *db, int kib, GError **err);

/* Transactions nest: the inner ones are part of the outermost. A failed commit rolls back. */
bool db_begin(struct db *db, GError **err);

/* Only for reading: all that is read until db_rollback() is of one moment, and writers go on. */
bool db_begin_read(struct db *db, GError **err);
bool db_commit(struct db *db, GError **err);
bool db_is_in_transaction(const struct db *db);
void db_rollback(struct db *db);

/* A statement made ready; prepared once per SQL text and handle, and reset when it is
 * released. EARSHOT_ERROR_STORE. */
struct db_stmt *db_prepare(struct db *db, const char *sql, GError **err);
void db_release(struct db_stmt *st); /* NULL is fine */
typedef struct db_stmt db_stmt_t;
G_DEFINE_AUTOPTR_CLEANUP_FUNC(db_stmt_t, db_release)

/* Bind all parameters in order; `types` has one letter for each: i int64_t, d double,
 * s const char * (NULL allowed), b GBytes * (NULL allowed), n int64_t where WHEN_NONE is NULL. */
void db_bind(struct db_stmt *st, const char *types, ...);

enum db_row { DB_ROW, DB_DONE, DB_FAILED };
enum db_row db_step(struct db_stmt *st, GError **err);

/* All rows that are left, each as `read` makes it of the current one; `free_one` frees such a
 * value. NULL on error. */
GPtrArray *db_all(struct db_stmt *st, void *(*read)(struct db_stmt *st), GDestroyNotify free_one,
		  GError **err);

/* The first column of all rows that are left, as int64_t. NULL on error. */
GArray *db_all_ints(struct db_stmt *st, GError **err);

/* Rows that the last insert, update or delete touched. */
int db_changes(const struct db *db);

/* Columns of the current row, from 0. Strings are valid until the next step. */
int64_t db_int(struct db_stmt *st, int column); /* NULL gives 0 */
int64_t db_when(struct db_stmt *st, int column); /* NULL gives WHEN_NONE */
double db_double(struct db_stmt *st, int column);
const char *db_text(struct db_stmt *st, int column); /* NULL gives NULL */
GBytes *db_blob(struct db_stmt *st, int column); /* a copy; NULL gives NULL */

/* Prepare, bind, run to the end. db_query_int() gives the first column of the first row, and
 * `missing` when there is none. */
bool db_run(struct db *db, GError **err, const char *sql, const char *types, ...);
bool db_query_int(struct db *db, GError **err, int64_t *out, int64_t missing, const char *sql,
		  const char *types, ...);

/* What was worked out from the store and is good until anybody writes to it, kept with the handle.
 * NULL: nothing of that name, or there was a write since: work it out, and db_keep() the result,
 * which the handle frees. `name` is static. */
void *db_kept(struct db *db, const char *name);
void db_keep(struct db *db, const char *name, void *data, GDestroyNotify free_data);

/* A thing that lives as long as the handle, or until another takes its place (NULL: none does).
 * `name` is static. */
void *db_attached(struct db *db, const char *name);
void db_attach(struct db *db, const char *name, void *data, GDestroyNotify free_data);

/* Something was deleted, in the transaction that is open, that has to leave no bytes: until
 * db_scrub() has seen to it, db_is_soiled() says so, whatever is killed in between. */
bool db_soil(struct db *db, GError **err);
bool db_is_soiled(struct db *db, bool *is_soiled, GError **err);

/* What was deleted leaves no bytes in the store's files: the write-ahead log is folded back and
 * emptied, and once in a store's life all pages are written anew (from then on SQLite overwrites
 * what it frees). In no transaction. `*is_clean` is false while another process reads an older
 * state of the store; the next call makes up for it. */
bool db_scrub(struct db *db, bool *is_clean, GError **err);

/* The store as it is at one moment, written to the new file `path` while others go on reading and
 * writing. What was deleted is not in it. It is not on the disk yet when this returns. */
bool db_snapshot(struct db *db, const char *path, GError **err);

/* Fold the log into earshot.db, so that this one file is the whole store; for moving it elsewhere.
 * EARSHOT_ERROR_BUSY while anybody else has the store open. */
bool db_fold(struct db *db, GError **err);

int64_t db_schema_version(struct db *db);

/* A random name given to the store when it was made: what was derived from another store, such
 * as an index, does not bear it. Caller frees; NULL on error. */
char *db_identity(struct db *db, GError **err);
bool db_check(struct db *db, GError **err); /* integrity of file and foreign keys */

/* EARSHOT_ERROR_BUSY, naming who runs, when another process holds `name` ("crawl"). A kernel lock:
 * never stale. Returns a descriptor that holds it until closed; -1 on error. */
int db_lock(const char *dir, const char *name, GError **err);

#endif
