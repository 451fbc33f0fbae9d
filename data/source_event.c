#include "data/source_event.h"

void
source_event_free(struct source_event *e)
{
	if (!e)
		return;
	g_free(e->url);
	g_free(e->what);
	g_free(e->who);
	g_free(e->why);
	g_free(e->terms);
	g_free(e);
}

bool
source_event_put(struct db *db, int64_t source, const struct source_event *e, GError **err)
{
	return db_run(db, err,
		      "insert into source_event (source, url, at, what, who, why, terms) "
		      "select id, url, $2, $3, $4, $5, $6 from source where id = $1",
		      "iissss", source, e->at, e->what, e->who, e->why, e->terms);
}

static void
free_event(void *data)
{
	source_event_free(data);
}

GPtrArray *
source_event_list(struct db *db, int64_t source, GError **err)
{
	g_autoptr(GPtrArray) list = g_ptr_array_new_with_free_func(free_event);
	g_autoptr(db_stmt_t) st = db_prepare(db,
					     "select at, url, what, who, why, terms from "
					     "source_event where source = $1 order by id",
					     err);
	enum db_row row;

	if (!st)
		return NULL;
	db_bind(st, "i", source);
	while ((row = db_step(st, err)) == DB_ROW) {
		struct source_event *e = g_new0(struct source_event, 1);

		e->at = db_int(st, 0);
		e->url = g_strdup(db_text(st, 1));
		e->what = g_strdup(db_text(st, 2));
		e->who = g_strdup(db_text(st, 3));
		e->why = g_strdup(db_text(st, 4));
		e->terms = g_strdup(db_text(st, 5));
		g_ptr_array_add(list, e);
	}
	return row == DB_DONE ? g_steal_pointer(&list) : NULL;
}

bool
source_event_approved(struct db *db, int64_t source, bool *is_approved, GError **err)
{
	int64_t n;

	if (!db_query_int(db, err, &n, 0,
			  "select count(*) from source_event where source = $1 and what = "
			  "'approved'",
			  "i", source))
		return false;
	*is_approved = n > 0;
	return true;
}

bool
source_event_known(struct db *db, const char *url, bool *is_known, GError **err)
{
	int64_t n;

	if (!db_query_int(db, err, &n, 0, "select count(*) from source_event where url = $1", "s",
			  url))
		return false;
	*is_known = n > 0;
	return true;
}
