#include "query/intake.h"

#include <string.h>

#include "base/error.h"
#include "base/when.h"
#include "data/saved.h"
#include "data/triage.h"
#include "query/schools.h"
#include "query/search.h"

struct intake {
	struct db *db;
	GPtrArray *rules; /* struct rule *, in the order of `of_rules` */
	GPtrArray *saved; /* struct saved *, in the order of `of_saved` */
	struct percolator *of_rules, *of_saved;
	GArray *matching; /* guint: scratch */
};

struct query *
intake_rule_query(struct db *db, const char *text, GError **err)
{
	g_autoptr(query_t) q = query_parse(text, when_now());

	if (q->statuses->len || q->not_statuses->len)
		g_set_error(err, EARSHOT_ERROR, EARSHOT_ERROR_INPUT,
			    "\"%s\": rules are put to new mentions alone; leave status: out", text);
	else if (q->root->parts->len == 0)
		g_set_error_literal(err, EARSHOT_ERROR, EARSHOT_ERROR_INPUT,
				    "a rule has to say which mentions it is for; such as "
				    "source:festival");
	else if (schools_look_up(db, q, NULL, err))
		return g_steal_pointer(&q);
	return NULL;
}

/* ---- opening ----------------------------------------------------------------------------- */

static bool
add_rules(struct intake *in, GError **err)
{
	in->rules = rule_list(in->db, err);
	if (!in->rules)
		return false;
	for (guint i = 0; i < in->rules->len; i++) {
		const struct rule *r = g_ptr_array_index(in->rules, i);
		struct query *q = intake_rule_query(in->db, r->query, err);

		if (!q || !percolator_add(in->of_rules, q, err))
			return false;
	}
	return true;
}

static bool
add_saved(struct intake *in, GError **err)
{
	in->saved = saved_list(in->db, err);
	if (!in->saved)
		return false;
	for (guint i = 0; i < in->saved->len; i++) {
		const struct saved *s = g_ptr_array_index(in->saved, i);
		struct query *q = query_parse(s->query, when_now());

		if (!schools_look_up(in->db, q, NULL, err)) {
			query_free(q);
			return false;
		}
		if (!percolator_add(in->of_saved, q, err))
			return false;
	}
	return true;
}

struct intake *
intake_open(struct db *db, GError **err)
{
	g_autoptr(intake_t) in = g_new0(struct intake, 1);

	in->db = db;
	in->of_rules = percolator_new();
	in->of_saved = percolator_new();
	in->matching = g_array_new(FALSE, FALSE, sizeof(guint));
	return add_rules(in, err) && add_saved(in, err) ? g_steal_pointer(&in) : NULL;
}

void
intake_close(struct intake *in)
{
	if (!in)
		return;
	percolator_free(in->of_rules);
	percolator_free(in->of_saved);
	g_clear_pointer(&in->rules, g_ptr_array_unref);
	g_clear_pointer(&in->saved, g_ptr_array_unref);
	g_array_unref(in->matching);
	g_free(in);
}

/* ---- one mention ------------------------------------------------------------------------- */

static bool
decide(struct intake *in, struct mention *m, GError **err)
{
	const struct rule *r;
	struct triage t;

	if (strcmp(m->status, "new") != 0)
		return true;
	g_array_set_size(in->matching, 0);
	percolator_run(in->of_rules, m, in->matching);
	if (in->matching->len == 0)
		return true;
	r = g_ptr_array_index(in->rules, g_array_index(in->matching, guint, 0));
	t = (struct triage){
		.state = r->state, .who = r->who, .note = r->query, .rule = r->id, .at = when_now()
	};
	if (triage_set(in->db, m->id, &t, NULL, err) == TRIAGE_FAILED)
		return false;
	g_free(m->status);
	m->status = g_strdup(r->state);
	return true;
}

static bool
take_note(struct intake *in, const struct mention *m, GError **err)
{
	g_array_set_size(in->matching, 0);
	percolator_run(in->of_saved, m, in->matching);
	for (guint i = 0; i < in->matching->len; i++) {
		const struct saved *s =
			g_ptr_array_index(in->saved, g_array_index(in->matching, guint, i));

		if (!saved_hit_put(in->db, s->id, m->id, when_now(), err))
			return false;
	}
	return true;
}

bool
intake_mention(struct intake *in, struct mention *m, GError **err)
{
	if (in->rules->len == 0 && in->saved->len == 0)
		return true;
	return mention_refresh(in->db, m, err) && decide(in, m, err) && take_note(in, m, err);
}

/* ---- what is new already ----------------------------------------------------------------- */

bool
intake_apply(struct db *db, const struct rule *rule, int64_t *done, GError **err)
{
	g_autoptr(query_t) q = intake_rule_query(db, rule->query, err);
	const struct triage t = { .state = rule->state,
				  .who = rule->who,
				  .note = rule->query,
				  .rule = rule->id,
				  .at = when_now() };
	g_autoptr(GArray) rows = NULL;

	*done = 0;
	if (!q || !query_narrow(q, "status", "new", when_now()))
		return false;
	rows = search_rows(db, q, NULL, err);
	if (!rows || !db_begin(db, err))
		return false;
	for (guint i = 0; i < rows->len; i++) {
		enum triage_outcome o =
			triage_set(db, g_array_index(rows, struct facet_row, i).id, &t, NULL, err);

		if (o == TRIAGE_FAILED) {
			db_rollback(db);
			return false;
		}
		*done += o == TRIAGE_DONE;
	}
	return db_commit(db, err);
}
