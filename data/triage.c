#include "data/triage.h"

#include <string.h>

#include "base/error.h"
#include "data/case_step.h"

/* Each state with those that may follow it. Decisions can be changed; what was answered cannot
 * become unanswered but by an undo. */
static const struct {
	const char *name;
	const char *next[8];
} states[] = {
	{ "new", { "irrelevant", "no-action", "respond", "acknowledged", "case" } },
	{ "irrelevant", { "new", "no-action", "respond", "case" } },
	{ "no-action", { "new", "irrelevant", "respond", "case" } },
	{ "respond", { "new", "irrelevant", "no-action", "acknowledged", "resolved", "case" } },
	{ "acknowledged", { "respond", "resolved", "case" } },
	{ "resolved", { "respond", "acknowledged", "case" } },
	{ "case", { "no-action", "respond", "acknowledged", "resolved" } },
	{ "own", { "new", "irrelevant", "no-action", "respond", "case" } },
};

const char *
triage_state(const char *name)
{
	g_autofree char *plain = g_strdelimit(g_ascii_strdown(name, -1), " _", '-');

	g_strstrip(plain);
	for (size_t i = 0; i < G_N_ELEMENTS(states); i++)
		if (strcmp(states[i].name, plain) == 0)
			return states[i].name;
	return strcmp(plain, "noaction") == 0 ? "no-action" : NULL;
}

char *
triage_state_names(void)
{
	GString *out = g_string_new(NULL);

	for (size_t i = 0; i < G_N_ELEMENTS(states); i++)
		g_string_append_printf(out, "%s%s", i ? ", " : "", states[i].name);
	return g_string_free(out, FALSE);
}

bool
triage_may_follow(const char *from, const char *to)
{
	for (size_t i = 0; i < G_N_ELEMENTS(states); i++)
		if (strcmp(states[i].name, from) == 0)
			return g_strv_contains(states[i].next, to);
	/* a state that this program does not know is never a dead end */
	return true;
}

/* ---- writing ----------------------------------------------------------------------------- */

/* The state that a mention is in, interned; NULL: error, or no such mention. */
static const char *
state_of(struct db *db, int64_t id, GError **err)
{
	g_autoptr(db_stmt_t) st = db_prepare(db, "select status from mention where id = $1", err);
	enum db_row row;

	if (!st)
		return NULL;
	db_bind(st, "i", id);
	row = db_step(st, err);
	if (row == DB_DONE)
		g_set_error(err, EARSHOT_ERROR, EARSHOT_ERROR_INPUT,
			    "there is no mention number %" G_GINT64_FORMAT, id);
	return row == DB_ROW ? g_intern_string(db_text(st, 0)) : NULL;
}

static bool
put_event(struct db *db, int64_t id, const struct triage *t, const char *from, const char *to,
	  int64_t undoes, GError **err)
{
	return db_run(db, err,
		      "insert into triage_event (mention, at, who, old_state, new_state, note, "
		      "rule, undoes) values ($1, $2, $3, $4, $5, $6, nullif($7, 0), nullif($8, 0))",
		      "iissssii", id, t->at, t->who, from, to, t->note, t->rule, undoes) &&
	       db_run(db, err, "update mention set status = $2 where id = $1", "is", id, to);
}

/* Both or neither. */
static enum triage_outcome
put_both(struct db *db, int64_t id, const struct triage *t, const char *from, const char *to,
	 int64_t undoes, GError **err)
{
	if (!db_begin(db, err))
		return TRIAGE_FAILED;
	if (!put_event(db, id, t, from, to, undoes, err)) {
		db_rollback(db);
		return TRIAGE_FAILED;
	}
	return db_commit(db, err) ? TRIAGE_DONE : TRIAGE_FAILED;
}

/* The policy: nobody answers a journalist before the media policy was followed. */
static bool
may_be_answered(struct db *db, int64_t id, GError **err)
{
	g_autoptr(GError) wrong = NULL;
	g_autoptr(casefile_t) c = casefile_of_mention(db, id, &wrong);

	if (wrong) {
		g_propagate_error(err, g_steal_pointer(&wrong));
		return false;
	}
	return !c || strcmp(c->state, "closed") == 0 || case_step_may_answer(db, c, err);
}

enum triage_outcome
triage_set(struct db *db, int64_t id, const struct triage *t, const char **old, GError **err)
{
	const char *from = state_of(db, id, err);
	enum triage_outcome done;

	if (!from)
		return TRIAGE_FAILED;
	if (old)
		*old = from;
	if (strcmp(from, t->state) == 0) {
		if (!t->note)
			return TRIAGE_SAME;
		done = put_both(db, id, t, from, from, 0, err);
		return done == TRIAGE_DONE ? TRIAGE_SAME : done;
	}
	if (!triage_may_follow(from, t->state))
		return TRIAGE_REFUSED;
	if (strcmp(t->state, "acknowledged") == 0 && !may_be_answered(db, id, err))
		return TRIAGE_FAILED;
	return put_both(db, id, t, from, t->state, 0, err);
}

enum triage_outcome
triage_undo(struct db *db, int64_t id, const struct triage *t, const char **now_in, GError **err)
{
	g_autoptr(db_stmt_t) st =
		db_prepare(db,
			   "select e.id, e.old_state from triage_event e where e.mention = $1 "
			   "and e.undoes is null and e.old_state <> e.new_state and not exists "
			   "(select 1 from triage_event u where u.undoes = e.id) "
			   "order by e.id desc limit 1",
			   err);
	const char *from = st ? state_of(db, id, err) : NULL, *to;
	enum db_row row;
	int64_t event;

	if (!from)
		return TRIAGE_FAILED;
	db_bind(st, "i", id);
	row = db_step(st, err);
	if (row != DB_ROW)
		return row == DB_DONE ? TRIAGE_SAME : TRIAGE_FAILED;
	event = db_int(st, 0);
	to = g_intern_string(db_text(st, 1));
	if (now_in)
		*now_in = to;
	return put_both(db, id, t, from, to, event, err);
}

/* ---- reading ----------------------------------------------------------------------------- */

static void
event_free(void *data)
{
	struct triage_event *e = data;

	g_free(e->who);
	g_free(e->old_state);
	g_free(e->new_state);
	g_free(e->note);
	g_free(e);
}

/* In the order that read_events() expects. */
#define EVENT "e.id, e.at, e.who, e.old_state, e.new_state, e.note, e.rule, e.undoes, e.mention"

static GPtrArray *
read_events(struct db_stmt *st, GError **err)
{
	g_autoptr(GPtrArray) events = g_ptr_array_new_with_free_func(event_free);
	enum db_row row;

	while ((row = db_step(st, err)) == DB_ROW) {
		struct triage_event *e = g_new0(struct triage_event, 1);

		e->id = db_int(st, 0);
		e->at = db_int(st, 1);
		e->who = g_strdup(db_text(st, 2));
		e->old_state = g_strdup(db_text(st, 3));
		e->new_state = g_strdup(db_text(st, 4));
		e->note = g_strdup(db_text(st, 5));
		e->rule = db_int(st, 6);
		e->undoes = db_int(st, 7);
		e->mention = db_int(st, 8);
		g_ptr_array_add(events, e);
	}
	return row == DB_DONE ? g_steal_pointer(&events) : NULL;
}

GPtrArray *
triage_history(struct db *db, int64_t id, GError **err)
{
	g_autoptr(db_stmt_t) st = db_prepare(
		db, "select " EVENT " from triage_event e where e.mention = $1 order by e.id", err);

	if (!st)
		return NULL;
	db_bind(st, "i", id);
	return read_events(st, err);
}

bool
triage_newest(struct db *db, int64_t *event, GError **err)
{
	return db_query_int(db, err, event, 0, "select coalesce(max(id), 0) from triage_event", "");
}

GPtrArray *
triage_standing(struct db *db, const char *who, int64_t first, int64_t last, int limit,
		GError **err)
{
	g_autoptr(db_stmt_t) st =
		db_prepare(db,
			   "select " EVENT " from triage_event e where e.id between $2 and $3 and "
			   "e.who = $1 and e.undoes is null and e.old_state <> e.new_state and "
			   "not exists (select 1 from triage_event u where u.mention = e.mention "
			   "and (u.undoes = e.id or (u.id > e.id and u.undoes is null and "
			   "u.old_state <> u.new_state))) order by e.id limit $4",
			   err);

	if (!st)
		return NULL;
	db_bind(st, "siii", who, first, last, (int64_t)limit);
	return read_events(st, err);
}
