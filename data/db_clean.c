/* What is taken out of the store leaves no trace in its files. */
#include "base/error.h"
#include "data/db_own.h"

static bool
fold_log(struct db *db, bool *is_clean, GError **err)
{
	int rc =
		sqlite3_wal_checkpoint_v2(db->handle, NULL, SQLITE_CHECKPOINT_TRUNCATE, NULL, NULL);

	*is_clean = rc == SQLITE_OK;
	return rc == SQLITE_OK || rc == SQLITE_BUSY || db_fail(db, err, "emptying the log");
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
	    (!was_done && (!db_exec(db, "vacuum", "writing the store anew", err) ||
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
