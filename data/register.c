#include "data/register.h"

#include <jansson.h>

#include "base/error.h"
#include "base/when.h"
#include "data/page.h"

#define COLUMNS "id, name, profile"

bool
register_put(struct db *db, struct school *s, GError **err)
{
	json_t *json = school_to_json(s);
	char *profile = json_dumps(json, JSON_COMPACT);
	int64_t same;
	bool ok = db_query_int(db, err, &same, 0,
			       "select count(*) from school where name = $1 and profile = $2", "ss",
			       s->name, profile) &&
		  (same > 0 || page_unread(db, when_now(), err)) &&
		  db_query_int(db, err, &s->id, 0,
			       "insert into school (name, profile, added_at) values ($1, $2, $3) "
			       "on conflict (name) do update set profile = excluded.profile "
			       "returning id",
			       "ssi", s->name, profile, when_now());

	free(profile);
	json_decref(json);
	return ok;
}

static struct school *
read_row(struct db_stmt *st, GError **err)
{
	json_t *json = json_loads(db_text(st, 2), JSON_REJECT_DUPLICATES, NULL);
	struct school *s = json ? school_from_json(json, err) : NULL;

	if (s)
		s->id = db_int(st, 0);
	else if (!json)
		g_set_error(err, EARSHOT_ERROR, EARSHOT_ERROR_STORE,
			    "the stored profile of %s is damaged; add the school again",
			    db_text(st, 1));
	json_decref(json);
	return s;
}

GPtrArray *
register_list(struct db *db, GError **err)
{
	g_autoptr(GPtrArray) list = g_ptr_array_new_with_free_func((GDestroyNotify)school_free);
	g_autoptr(db_stmt_t) st = db_prepare(db, "select " COLUMNS " from school order by id", err);
	enum db_row row;

	if (!st)
		return NULL;
	while ((row = db_step(st, err)) == DB_ROW) {
		struct school *s = read_row(st, err);

		if (!s)
			return NULL;
		g_ptr_array_add(list, s);
	}
	return row == DB_DONE ? g_steal_pointer(&list) : NULL;
}

struct school *
register_find(struct db *db, const char *name, GError **err)
{
	g_autoptr(db_stmt_t) st =
		db_prepare(db,
			   "select " COLUMNS " from school where "
			   "lower(name) = lower($1) or cast(id as text) = $1 limit 1",
			   err);

	if (!st)
		return NULL;
	db_bind(st, "s", name);
	return db_step(st, err) == DB_ROW ? read_row(st, err) : NULL;
}
