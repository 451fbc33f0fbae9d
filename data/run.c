#include "data/run.h"

#include "base/when.h"

void
run_free(struct run *r)
{
	if (!r)
		return;
	g_free(r->kind);
	g_free(r->result);
	g_free(r->facts);
	g_free(r);
}

bool
run_begin(struct db *db, const char *kind, int64_t at, int64_t *id, GError **err)
{
	return db_query_int(db, err, id, 0,
			    "insert into run (kind, started_at) values ($1, $2) returning id", "si",
			    kind, at);
}

bool
run_end(struct db *db, int64_t id, int64_t at, const char *result, const char *facts, GError **err)
{
	return db_run(db, err,
		      "update run set ended_at = $2, result = $3, facts = $4 where id = $1", "iiss",
		      id, at, result, facts);
}

struct run *
run_last(struct db *db, const char *kind, GError **err)
{
	g_autoptr(db_stmt_t) st =
		db_prepare(db,
			   "select id, kind, started_at, ended_at, result, facts from run "
			   "where kind = $1 order by id desc limit 1",
			   err);
	struct run *r;

	if (!st)
		return NULL;
	db_bind(st, "s", kind);
	if (db_step(st, err) != DB_ROW)
		return NULL;
	r = g_new0(struct run, 1);
	r->id = db_int(st, 0);
	r->kind = g_strdup(db_text(st, 1));
	r->started_at = db_int(st, 2);
	r->ended_at = db_when(st, 3);
	r->result = g_strdup(db_text(st, 4));
	r->facts = g_strdup(db_text(st, 5));
	return r;
}

GArray *
run_ends(struct db *db, const char *kind, int64_t since, int64_t until, GError **err)
{
	g_autoptr(GArray) ends = g_array_new(FALSE, FALSE, sizeof(int64_t));
	g_autoptr(db_stmt_t) st = db_prepare(db,
					     "select ended_at from run where kind = $1 and "
					     "ended_at >= $2 and ended_at < $3 order by ended_at",
					     err);
	enum db_row row;

	if (!st)
		return NULL;
	db_bind(st, "sii", kind, since, until);
	while ((row = db_step(st, err)) == DB_ROW) {
		int64_t at = db_int(st, 0);

		g_array_append_val(ends, at);
	}
	return row == DB_DONE ? g_steal_pointer(&ends) : NULL;
}
