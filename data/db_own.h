/* db_own: what the files of data/db.h share of a handle. For them alone.
 */
#ifndef DATA_DB_OWN_H
#define DATA_DB_OWN_H

#include <glib.h>
#include <sqlite3.h>
#include <stdbool.h>

#include "data/db.h"

struct db {
	sqlite3 *handle;
	char *dir;
	GHashTable *statements; /* SQL text (static or copied) -> struct db_stmt */
	GHashTable *kept; /* what db_kept() finds */
	GHashTable *attached; /* what db_attached() finds */
	bool is_full; /* opened by db_open_full() */
	int depth; /* of nested transactions */
	int64_t n_rollbacks;
};

typedef sqlite3_stmt raw_stmt;
G_DEFINE_AUTOPTR_CLEANUP_FUNC(raw_stmt, sqlite3_finalize)

/* Sets `err` to what SQLite last said of `db`, which was `doing` something; false. */
bool db_fail(struct db *db, GError **err, const char *doing);

/* Statements without parameters or answer. */
bool db_exec(struct db *db, const char *sql, const char *doing, GError **err);

/* Empty tables for `statements`; for `kept` and `attached`. */
GHashTable *db_statements_new(void);
GHashTable *db_kept_new(void);

#endif
