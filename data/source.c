#include "data/source.h"

#include <string.h>

#include "base/error.h"
#include "base/when.h"
#include "data/source_event.h"

#define COLUMNS                                                                                    \
	"id, url, kind, title, coalesce(school, 0), every_s, state, note, added_at, last_at, "     \
	"last_ok_at, last_new_at, fails, last_error, items, catalogue, failing_since, fresh_at, "  \
	"gap_s, cut"

static const char *const states[] = {
	[SOURCE_OFF] = "off",
	[SOURCE_ON] = "on",
	[SOURCE_ASK] = "ask",
};

void
source_free(struct source *s)
{
	if (!s)
		return;
	g_free(s->url);
	g_free(s->kind);
	g_free(s->catalogue);
	g_free(s->title);
	g_free(s->note);
	g_free(s->last_error);
	g_free(s->cut);
	g_free(s);
}

const char *
source_state_name(enum source_state state)
{
	return states[state];
}

static enum source_state
state_named(const char *name)
{
	for (size_t i = 0; i < G_N_ELEMENTS(states); i++)
		if (g_strcmp0(states[i], name) == 0)
			return (enum source_state)i;
	return SOURCE_OFF;
}

const char *
source_kind_name(const struct source *s)
{
	return s->catalogue ? s->catalogue : s->kind;
}

static void *
read_row(struct db_stmt *st)
{
	struct source *s = g_new0(struct source, 1);

	s->id = db_int(st, 0);
	s->url = g_strdup(db_text(st, 1));
	s->kind = g_strdup(db_text(st, 2));
	s->title = g_strdup(db_text(st, 3));
	s->school = db_int(st, 4);
	s->every_s = db_int(st, 5);
	s->state = state_named(db_text(st, 6));
	s->note = g_strdup(db_text(st, 7));
	s->added_at = db_int(st, 8);
	s->last_at = db_when(st, 9);
	s->last_ok_at = db_when(st, 10);
	s->last_new_at = db_when(st, 11);
	s->fails = db_int(st, 12);
	s->last_error = g_strdup(db_text(st, 13));
	s->items = db_int(st, 14);
	s->catalogue = g_strdup(db_text(st, 15));
	s->failing_since = db_when(st, 16);
	s->fresh_at = db_when(st, 17);
	s->gap_s = db_int(st, 18);
	s->cut = g_strdup(db_text(st, 19));
	return s;
}

static bool
suggestion_remove(struct db *db, const char *url, GError **err)
{
	return db_run(db, err, "delete from suggestion where url = $1", "s", url);
}

bool
source_put(struct db *db, struct source *s, bool *is_new, GError **err)
{
	int64_t known;

	if (!db_query_int(db, err, &known, 0, "select id from source where url = $1", "s", s->url))
		return false;
	*is_new = known == 0;
	return db_query_int(
		       db, err, &s->id, 0,
		       "insert into source (id, url, kind, title, school, every_s, state, note, "
		       "added_at, catalogue) "
		       /* never the number of one that is gone: its history is not ours */
		       "values ((select 1 + coalesce(max(n), 0) from (select max(id) as n "
		       "from source union all select max(source) from source_event) as used), "
		       "$1, $2, $3, nullif($4, 0), $5, $6, $7, $8, $9) "
		       "on conflict (url) do update set kind = excluded.kind, "
		       "catalogue = excluded.catalogue, "
		       "title = coalesce(excluded.title, source.title), every_s = "
		       "excluded.every_s, "
		       "state = excluded.state, note = coalesce(excluded.note, source.note), "
		       "school = excluded.school returning id",
		       "sssiissis", s->url, s->kind, s->title, s->school, s->every_s,
		       states[s->state], s->note, s->added_at, s->catalogue) &&
	       suggestion_remove(db, s->url, err);
}

struct source *
source_find(struct db *db, const char *name, GError **err)
{
	g_autoptr(db_stmt_t) st =
		db_prepare(db,
			   "select " COLUMNS " from source where url = $1 or "
			   "title = $1 or cast(id as text) = $1 "
			   "order by case when url = $1 then 0 else 1 end, id limit 1",
			   err);

	if (!st)
		return NULL;
	db_bind(st, "s", name);
	return db_step(st, err) == DB_ROW ? read_row(st) : NULL;
}

GPtrArray *
source_list(struct db *db, GError **err)
{
	g_autoptr(db_stmt_t) st = db_prepare(db, "select " COLUMNS " from source order by id", err);

	if (!st)
		return NULL;
	return db_all(st, read_row, (GDestroyNotify)source_free, err);
}

bool
source_remove(struct db *db, int64_t id, GError **err)
{
	if (!db_begin(db, err))
		return false;
	/* Mentions stay: they were found, whatever happens to the source. */
	if (db_run(db, err, "delete from page where source = $1 and is_hit = 0", "i", id) &&
	    db_run(db, err, "update page set source = null where source = $1", "i", id) &&
	    db_run(db, err, "delete from source where id = $1", "i", id))
		return db_commit(db, err);
	db_rollback(db);
	return false;
}

bool
source_set_state(struct db *db, int64_t id, enum source_state state, GError **err)
{
	return db_run(db, err, "update source set state = $2 where id = $1", "is", id,
		      states[state]);
}

bool
source_retire(struct db *db, int64_t id, int64_t at, const char *why, GError **err)
{
	const struct source_event gone = { .at = at,
					   .what = (char *)(uintptr_t) "off",
					   .why = (char *)(uintptr_t)why };

	return source_event_put(db, id, &gone, err) && source_set_state(db, id, SOURCE_OFF, err);
}

bool
source_count_pages(struct db *db, int64_t id, int64_t since, int64_t *known, int64_t *fetched,
		   GError **err)
{
	return db_query_int(db, err, known, 0, "select count(*) from page where source = $1", "i",
			    id) &&
	       db_query_int(db, err, fetched, 0,
			    "select count(*) from page where source = $1 and fetched_at >= $2",
			    "ii", id, since);
}

bool
source_seen_moved(struct db *db, int64_t id, const char *to, int64_t at, struct source_move *move,
		  GError **err)
{
	*move = (struct source_move){ .since = at };
	if (!to)
		return db_run(db, err,
			      "update source set moved_to = null, moved_at = null, moved_looks = 0 "
			      "where id = $1 and moved_to is not null",
			      "i", id);
	return db_run(db, err,
		      "update source set moved_at = case when moved_to = $2 then moved_at else $3 "
		      "end, moved_looks = case when moved_to = $2 then moved_looks + 1 else 1 end, "
		      "moved_to = $2 where id = $1",
		      "isi", id, to, at) &&
	       db_query_int(db, err, &move->since, at, "select moved_at from source where id = $1",
			    "i", id) &&
	       db_query_int(db, err, &move->looks, 1,
			    "select moved_looks from source where id = $1", "i", id);
}

bool
source_move(struct db *db, int64_t id, const char *url, bool *was_moved, GError **err)
{
	int64_t one;

	if (!db_query_int(db, err, &one, 0,
			  "update source set url = $2, moved_to = null, moved_at = null, "
			  "moved_looks = 0 where id = $1 and not exists "
			  "(select 1 from source where url = $2) returning 1",
			  "is", id, url))
		return false;
	*was_moved = one == 1;
	return !*was_moved ||
	       source_event_put(db, id,
				&(const struct source_event){
					.at = when_now(),
					.what = (char *)(uintptr_t) "moved",
					.why = (char *)(uintptr_t) "its old address "
								   "redirects here" },
				err);
}

bool
source_looked_ok(struct db *db, int64_t id, int64_t at, const struct source_reading *reading,
		 GError **err)
{
	const struct source_reading *r = reading;

	return db_run(db, err,
		      "update source set last_at = $2, last_ok_at = $2, fails = 0, "
		      "last_error = null, failing_since = null where id = $1",
		      "ii", id, at) &&
	       (!r || db_run(db, err,
			     "update source set title = coalesce(title, $2), items = $3, "
			     "fresh_at = coalesce($4, fresh_at), "
			     "gap_s = case when $5 > 0 then $5 else gap_s end, cut = $6 "
			     "where id = $1",
			     "isinis", id, r->title, r->items, r->newest_at, r->gap_s, r->cut));
}

bool
source_looked_failed(struct db *db, int64_t id, int64_t at, const char *error, GError **err)
{
	return db_run(db, err,
		      "update source set last_at = $2, fails = fails + 1, last_error = $3, "
		      "failing_since = coalesce(failing_since, $2) where id = $1",
		      "iis", id, at, error);
}

bool
source_brought_new(struct db *db, int64_t id, int64_t at, GError **err)
{
	return db_run(db, err, "update source set last_new_at = $2 where id = $1", "ii", id, at);
}

/* ---- suggestions ------------------------------------------------------------------------- */

void
suggestion_free(struct suggestion *s)
{
	if (!s)
		return;
	g_free(s->url);
	g_free(s->title);
	g_free(s->how);
	g_free(s->kind);
	g_free(s->found_on);
	g_free(s);
}

bool
suggestion_put(struct db *db, const struct suggestion *s, bool *is_new, GError **err)
{
	int64_t one;

	if (!db_query_int(db, err, &one, 0,
			  "insert into suggestion (url, title, how, found_on, found_at, kind) "
			  "select $1, $2, $3, $4, $5, $6 "
			  "where not exists (select 1 from source where url = $1) "
			  "on conflict (url) do nothing returning 1",
			  "ssssis", s->url, s->title, s->how, s->found_on, s->found_at, s->kind))
		return false;
	*is_new = one == 1;
	return true;
}

GPtrArray *
suggestion_list(struct db *db, GError **err)
{
	g_autoptr(GPtrArray) list = g_ptr_array_new_with_free_func((GDestroyNotify)suggestion_free);
	g_autoptr(db_stmt_t) st =
		db_prepare(db,
			   "select url, title, how, found_on, found_at, kind from suggestion "
			   "order by found_at, url",
			   err);
	enum db_row row;

	if (!st)
		return NULL;
	while ((row = db_step(st, err)) == DB_ROW) {
		struct suggestion *s = g_new0(struct suggestion, 1);

		s->url = g_strdup(db_text(st, 0));
		s->title = g_strdup(db_text(st, 1));
		s->how = g_strdup(db_text(st, 2));
		s->found_on = g_strdup(db_text(st, 3));
		s->found_at = db_int(st, 4);
		s->kind = g_strdup(db_text(st, 5));
		g_ptr_array_add(list, s);
	}
	return row == DB_DONE ? g_steal_pointer(&list) : NULL;
}

bool
source_next_look(struct db *db, struct source_look *next, GError **err)
{
	g_autoptr(db_stmt_t) st = db_prepare(
		db,
		"select coalesce(s.title, s.url), max(p.next_at, (h.next_ms + 999) / 1000) as at, "
		"h.next_ms > p.next_at * 1000 from page p join source s on s.id = p.source "
		"join host h on h.id = p.host where p.role = 'root' and s.state = 'on' "
		"order by at limit 1",
		err);
	enum db_row row = st ? db_step(st, err) : DB_FAILED;

	*next = (struct source_look){ .at = WHEN_NONE };
	if (row == DB_ROW) {
		next->title = g_strdup(db_text(st, 0));
		next->at = db_int(st, 1);
		next->is_put_off = db_int(st, 2) != 0;
	}
	return row != DB_FAILED;
}

void
source_look_clear(struct source_look *l)
{
	g_free(l->title);
	*l = (struct source_look){ .at = WHEN_NONE };
}
