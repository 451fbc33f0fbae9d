#include "data/rule.h"

bool
rule_add(struct db *db, const char *query, const char *state, const char *who, int64_t at,
	 int64_t *id, GError **err)
{
	return db_query_int(db, err, id, 0,
			    "insert into rule (query, state, who, added_at) "
			    "values ($1, $2, $3, $4) returning id",
			    "sssi", query, state, who, at);
}

bool
rule_remove(struct db *db, int64_t id, int64_t at, bool *was_there, GError **err)
{
	int64_t removed;

	if (!db_query_int(db, err, &removed, 0,
			  "update rule set removed_at = $2 where id = $1 and removed_at is null "
			  "returning id",
			  "ii", id, at))
		return false;
	*was_there = removed != 0;
	return true;
}

static void
rule_free(void *data)
{
	struct rule *r = data;

	g_free(r->query);
	g_free(r->state);
	g_free(r->who);
	g_free(r);
}

GPtrArray *
rule_list(struct db *db, GError **err)
{
	g_autoptr(db_stmt_t) st = db_prepare(
		db,
		"select id, query, state, who, added_at, (select count(distinct e.mention) from "
		"triage_event e where e.rule = r.id) from rule r where removed_at is null "
		"order by id",
		err);
	g_autoptr(GPtrArray) rules = g_ptr_array_new_with_free_func(rule_free);
	enum db_row row;

	if (!st)
		return NULL;
	while ((row = db_step(st, err)) == DB_ROW) {
		struct rule *r = g_new0(struct rule, 1);

		r->id = db_int(st, 0);
		r->query = g_strdup(db_text(st, 1));
		r->state = g_strdup(db_text(st, 2));
		r->who = g_strdup(db_text(st, 3));
		r->added_at = db_int(st, 4);
		r->decided = db_int(st, 5);
		g_ptr_array_add(rules, r);
	}
	return row == DB_DONE ? g_steal_pointer(&rules) : NULL;
}
