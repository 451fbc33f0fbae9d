#include "data/tdm_file.h"

bool
tdm_file_get(struct db *db, const char *origin, GBytes **body, int64_t *expires_at, GError **err)
{
	g_autoptr(db_stmt_t) st =
		db_prepare(db, "select body, expires_at from tdm_file where origin = $1", err);
	enum db_row row;

	*body = NULL;
	*expires_at = 0;
	if (!st)
		return false;
	db_bind(st, "s", origin);
	row = db_step(st, err);
	if (row == DB_ROW) {
		*body = db_blob(st, 0);
		*expires_at = db_int(st, 1);
	}
	return row != DB_FAILED;
}

bool
tdm_file_put(struct db *db, const char *origin, GBytes *body, int64_t expires_at, GError **err)
{
	return db_run(db, err,
		      "insert into tdm_file (origin, body, expires_at, is_wanted) "
		      "values ($1, $2, $3, 0) on conflict (origin) do update set "
		      "body = excluded.body, expires_at = excluded.expires_at, is_wanted = 0",
		      "sbi", origin, body, expires_at);
}

bool
tdm_file_want(struct db *db, const char *origin, GError **err)
{
	return db_run(db, err,
		      "insert into tdm_file (origin, expires_at, is_wanted) values ($1, 0, 1) "
		      "on conflict (origin) do update set is_wanted = 1",
		      "s", origin);
}

GPtrArray *
tdm_file_wanted(struct db *db, GError **err)
{
	g_autoptr(GPtrArray) origins = g_ptr_array_new_with_free_func(g_free);
	g_autoptr(db_stmt_t) st =
		db_prepare(db, "select origin from tdm_file where is_wanted = 1", err);
	enum db_row row;

	if (!st)
		return NULL;
	while ((row = db_step(st, err)) == DB_ROW)
		g_ptr_array_add(origins, g_strdup(db_text(st, 0)));
	return row == DB_DONE ? g_steal_pointer(&origins) : NULL;
}
