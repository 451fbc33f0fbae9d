#include "data/saved.h"

#define COLUMNS                                                                                    \
	"select s.id, s.name, s.query, s.who, s.alert, s.added_at, (select count(*) from "         \
	"saved_hit h join mention m on m.id = h.mention where h.saved = s.id) from saved s "

bool
saved_put(struct db *db, const char *name, const char *query, bool alert, const char *who,
	  int64_t at, GError **err)
{
	return db_run(db, err,
		      "insert into saved (name, query, alert, who, added_at) "
		      "values ($1, $2, $3, $4, $5) on conflict (name) do update set "
		      "query = excluded.query, alert = excluded.alert, who = excluded.who",
		      "ssisi", name, query, (int64_t)alert, who, at);
}

bool
saved_remove(struct db *db, const char *name, bool *was_there, GError **err)
{
	int64_t id;

	if (!db_query_int(db, err, &id, 0, "delete from saved where name = $1 returning id", "s",
			  name))
		return false;
	*was_there = id != 0;
	return true;
}

void
saved_free(struct saved *s)
{
	if (!s)
		return;
	g_free(s->name);
	g_free(s->query);
	g_free(s->who);
	g_free(s);
}

static void *
read_row(struct db_stmt *st)
{
	struct saved *s = g_new0(struct saved, 1);

	s->id = db_int(st, 0);
	s->name = g_strdup(db_text(st, 1));
	s->query = g_strdup(db_text(st, 2));
	s->who = g_strdup(db_text(st, 3));
	s->alert = db_int(st, 4) != 0;
	s->added_at = db_int(st, 5);
	s->hits = db_int(st, 6);
	return s;
}

GPtrArray *
saved_list(struct db *db, GError **err)
{
	g_autoptr(db_stmt_t) st = db_prepare(db, COLUMNS "order by s.name", err);

	if (!st)
		return NULL;
	return db_all(st, read_row, (GDestroyNotify)saved_free, err);
}

struct saved *
saved_get(struct db *db, const char *name, GError **err)
{
	g_autoptr(db_stmt_t) st = db_prepare(db, COLUMNS "where s.name = $1", err);

	if (!st)
		return NULL;
	db_bind(st, "s", name);
	return db_step(st, err) == DB_ROW ? read_row(st) : NULL;
}

bool
saved_hit_put(struct db *db, int64_t saved, int64_t mention, int64_t at, GError **err)
{
	return db_run(db, err,
		      "insert into saved_hit (saved, mention, at) values ($1, $2, $3) "
		      "on conflict (saved, mention) do nothing",
		      "iii", saved, mention, at);
}
