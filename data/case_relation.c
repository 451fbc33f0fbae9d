#include "data/case_relation.h"

#include "base/error.h"
#include "base/when.h"
#include "data/case_access.h"
#include "data/case_text.h"

void
case_relation_free(struct case_relation *r)
{
	if (!r)
		return;
	g_free(r->mention_ref);
	g_free(r->kind);
	g_free(r->why);
	g_free(r->who);
	g_free(r);
}

static bool
put(struct db *db, const struct actor *actor, const struct casefile *c,
    const struct case_relation_new *r, GError **err)
{
	g_autofree char *words =
		g_strdup_printf("%s %s (%s).%s%s", r->mention_ref,
				r->is_confirmed ? "belongs to this case"
						: "does not belong to this case",
				r->why, r->note ? "\n" : "", r->note ? r->note : "");
	const struct case_text_new t = { .kind = "related",
					 .act = r->is_confirmed ? "relation.confirm"
								: "relation.dismiss",
					 .text = words,
					 .about = r->mention_ref };
	g_autofree char *number = NULL;

	if (r->mention == c->mention) {
		g_set_error(err, EARSHOT_ERROR, EARSHOT_ERROR_USAGE,
			    "%s is the mention that %s began with", r->mention_ref, c->ref);
		return false;
	}
	number = case_text_add(db, actor, c, &t, err);
	return number &&
	       db_run(db, err,
		      "insert into case_relation (casefile, mention, kind, score, why, "
		      "is_confirmed, at, who) values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict "
		      "(casefile, mention) do update set kind = excluded.kind, score = "
		      "excluded.score, why = excluded.why, is_confirmed = excluded.is_confirmed, "
		      "at = excluded.at, who = excluded.who",
		      "iisdsiis", c->id, r->mention, r->kind, r->score, r->why,
		      (int64_t)r->is_confirmed, when_now(), actor->name);
}

bool
case_relation_put(struct db *db, const struct actor *actor, const char *ref,
		  const struct case_relation_new *r, GError **err)
{
	g_autoptr(casefile_t) c = case_access_begin(db, actor, ref, MAY_WORK_CASE, err);

	return c &&
	       case_access_end(db, casefile_require_open(c, err) && put(db, actor, c, r, err), err);
}

GPtrArray *
case_relation_list(struct db *db, int64_t casefile, GError **err)
{
	g_autoptr(db_stmt_t) st =
		db_prepare(db,
			   "select r.mention, m.year, m.number, r.kind, r.score, r.why, "
			   "r.is_confirmed, r.at, r.who from case_relation r left join mention m "
			   "on m.id = r.mention where r.casefile = $1 order by r.at, r.mention",
			   err);
	g_autoptr(GPtrArray) list =
		g_ptr_array_new_with_free_func((GDestroyNotify)case_relation_free);
	enum db_row row;

	if (!st)
		return NULL;
	db_bind(st, "i", casefile);
	while ((row = db_step(st, err)) == DB_ROW) {
		struct case_relation *r = g_new0(struct case_relation, 1);

		r->mention = db_int(st, 0);
		if (db_int(st, 1))
			r->mention_ref = g_strdup_printf("M-%04d-%04d", (int)db_int(st, 1),
							 (int)db_int(st, 2));
		r->kind = g_strdup(db_text(st, 3));
		r->score = db_double(st, 4);
		r->why = g_strdup(db_text(st, 5));
		r->is_confirmed = db_int(st, 6) != 0;
		r->at = db_int(st, 7);
		r->who = g_strdup(db_text(st, 8));
		g_ptr_array_add(list, r);
	}
	return row == DB_DONE ? g_steal_pointer(&list) : NULL;
}
