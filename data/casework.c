#include "data/casework.h"

#include <string.h>

#include "base/error.h"
#include "base/london.h"
#include "base/when.h"
#include "data/case_access.h"
#include "data/case_action.h"
#include "data/case_mention.h"
#include "data/case_step.h"
#include "data/case_term.h"
#include "data/case_text.h"
#include "data/triage.h"
#include "data/user.h"

static bool
refuse(GError **err, const char *sentence)
{
	g_set_error_literal(err, EARSHOT_ERROR, EARSHOT_ERROR_USAGE, sentence);
	return false;
}

/* A text of the case's: `words`, and below it what somebody adds, which may be NULL. */
static bool
say(struct db *db, const struct actor *actor, const struct casefile *c, const char *kind,
    const char *act, const char *words, const char *more, GError **err)
{
	g_autofree char *text = g_strconcat(words, more ? "\n" : "", more ? more : "", NULL);
	const struct case_text_new t = { .kind = kind, .act = act, .text = text };
	g_autofree char *number = case_text_add(db, actor, c, &t, err);

	return number != NULL;
}

/* ---- notes ------------------------------------------------------------------------------- */

static char *
put_note(struct db *db, const struct actor *actor, const struct casefile *c, const char *text,
	 const char *replaces, GError **err)
{
	g_autofree char *name = replaces ? g_ascii_strdown(replaces, -1) : NULL;
	g_autoptr(GError) wrong = NULL;
	g_autoptr(case_text_t) old = name ? case_text_find(db, c->id, name, &wrong) : NULL;
	const struct case_text_new t = {
		.kind = old ? g_intern_string(old->kind) : "note",
		.act = old ? "note.replace" : "note.add",
		.text = text,
		.about = old ? old->about : NULL,
		.replaces = name,
	};

	if (wrong) {
		g_propagate_error(err, g_steal_pointer(&wrong));
		return NULL;
	}
	if (name && (!old || old->is_replaced)) {
		g_set_error(err, EARSHOT_ERROR, EARSHOT_ERROR_USAGE,
			    old ? "%s of %s was replaced already; replace the later one"
				: "there is no text %s in %s; `earshot case show` numbers them",
			    replaces, c->ref);
		return NULL;
	}
	return case_text_add(db, actor, c, &t, err);
}

bool
casework_note(struct db *db, const struct actor *actor, const char *ref, const char *text,
	      const char *replaces, char **number, GError **err)
{
	g_autoptr(casefile_t) c = case_access_begin(db, actor, ref, MAY_WORK_CASE, err);

	*number = NULL;
	if (!c)
		return false;
	if (casefile_require_open(c, err))
		*number = put_note(db, actor, c, text, replaces, err);
	if (case_access_end(db, *number != NULL, err))
		return true;
	g_clear_pointer(number, g_free);
	return false;
}

/* ---- assessing --------------------------------------------------------------------------- */

static bool
put_assessment(struct db *db, const struct actor *actor, const struct casefile *c,
	       const struct case_assessment *a, const char *categories, GError **err)
{
	const char *author = a->author ? a->author : c->author;
	g_autofree char *words =
		g_strdup_printf("Categories: %s. Severity: %d. Author: %s.", categories,
				a->severity, author ? author : "unknown");

	return db_run(db, err,
		      "update casefile set state = 'assessed', categories = $2, severity = $3, "
		      "author = $4, first_published = coalesce($5, first_published) where id = $1",
		      "isisn", c->id, categories, (int64_t)a->severity, author,
		      a->first_published) &&
	       say(db, actor, c, "assessment", "case.assess", words, a->reason, err);
}

bool
casework_assess(struct db *db, const struct actor *actor, const char *ref,
		const struct case_assessment *a, GError **err)
{
	g_autofree char *categories = case_categories(a->categories, err);
	g_autoptr(casefile_t) c = NULL;

	if (!categories)
		return false;
	if (a->severity < 0 || a->severity > 4)
		return refuse(err, "a severity is a number from 0 to 4");
	if (!a->reason)
		return refuse(err, "an assessment needs a reason");
	if (a->first_published != WHEN_NONE && a->first_published > when_now())
		return refuse(err, "the time of first publication lies in the future");
	c = case_access_begin(db, actor, ref, MAY_WORK_CASE, err);
	return c && case_access_end(db,
				    casefile_require_open(c, err) &&
					    put_assessment(db, actor, c, a, categories, err),
				    err);
}

/* ---- assigning --------------------------------------------------------------------------- */

static bool
may_be_assigned(struct db *db, const struct casefile *c, const char *name, GError **err)
{
	g_autoptr(GError) wrong = NULL;
	g_autoptr(user_t) user = user_find(db, name, &wrong);

	if (wrong) {
		g_propagate_error(err, g_steal_pointer(&wrong));
		return false;
	}
	if (user && !user->is_off && role_may(user->role, MAY_WORK_CASE) &&
	    casefile_is_open_to(c, user->role))
		return true;
	g_set_error(err, EARSHOT_ERROR, EARSHOT_ERROR_USAGE,
		    !user ? "there is no user `%s`; `earshot user list` names them"
		    : user->is_off || !role_may(user->role, MAY_WORK_CASE)
			    ? "`%s` may not work on cases"
			    : "`%s` has a role to which this case is closed",
		    name);
	return false;
}

static bool
put_assigned(struct db *db, const struct actor *actor, const struct casefile *c, const char *user,
	     const char *note, GError **err)
{
	g_autofree char *words =
		user ? g_strdup_printf("Assigned to %s.", user) : g_strdup("Assigned to nobody.");

	return db_run(db, err, "update casefile set assigned = $2 where id = $1", "is", c->id,
		      user) &&
	       say(db, actor, c, "assigned", "case.assign", words, note, err);
}

bool
casework_assign(struct db *db, const struct actor *actor, const char *ref, const char *user,
		const char *note, GError **err)
{
	g_autoptr(casefile_t) c = case_access_begin(db, actor, ref, MAY_WORK_CASE, err);

	return c && case_access_end(db,
				    casefile_require_open(c, err) &&
					    (!user || may_be_assigned(db, c, user, err)) &&
					    put_assigned(db, actor, c, user, note, err),
				    err);
}

/* ---- answering --------------------------------------------------------------------------- */

static bool
put_acknowledged(struct db *db, const struct actor *actor, const struct casefile *c, int64_t at,
		 const char *note, GError **err)
{
	g_autofree char *when = london_time_text(at);
	int64_t due = casefile_due(c);
	g_autofree char *limit = due == WHEN_NONE ? NULL : london_time_text(due);
	g_autofree char *words = !limit ? g_strdup_printf("Acknowledged on %s.", when)
					: g_strdup_printf("Acknowledged on %s, %s (due %s).", when,
							  at <= due ? "in time" : "late", limit);

	return db_run(db, err, "update casefile set acknowledged_at = $2 where id = $1", "ii",
		      c->id, at) &&
	       say(db, actor, c, "acknowledged", "case.ack", words, note, err);
}

static bool
may_acknowledge(struct db *db, const struct casefile *c, int64_t at, GError **err)
{
	if (!casefile_require_open(c, err) || !case_step_may_answer(db, c, err))
		return false;
	if (c->acknowledged_at != WHEN_NONE)
		return refuse(err, "that case was acknowledged already");
	if (at < c->received_at)
		return refuse(err, "nobody answers before a post was received");
	return at <= when_now() || refuse(err, "the time of the answer lies in the future");
}

bool
casework_acknowledge(struct db *db, const struct actor *actor, const char *ref, int64_t at,
		     const char *note, GError **err)
{
	g_autoptr(casefile_t) c = case_access_begin(db, actor, ref, MAY_WORK_CASE, err);

	if (at == WHEN_NONE)
		at = when_now();
	return c && case_access_end(db,
				    may_acknowledge(db, c, at, err) &&
					    put_acknowledged(db, actor, c, at, note, err),
				    err);
}

/* ---- holding ----------------------------------------------------------------------------- */

static bool
check_hold(int64_t until, GError **err)
{
	g_autoptr(GDateTime) now = london_time(when_now());
	g_autoptr(GDateTime) last = g_date_time_add_months(now, CASE_HOLD_MONTHS);
	g_autofree char *day = london_date_text(g_date_time_to_unix(last));

	if (until == WHEN_NONE || (until > when_now() && until <= g_date_time_to_unix(last)))
		return true;
	g_set_error(err, EARSHOT_ERROR, EARSHOT_ERROR_USAGE,
		    "a hold is looked at again within %d months: its date lies after today and no "
		    "later than %s",
		    CASE_HOLD_MONTHS, day);
	return false;
}

static bool
put_hold(struct db *db, const struct actor *actor, const struct casefile *c, int64_t until,
	 const char *reason, GError **err)
{
	g_autofree char *day = until == WHEN_NONE ? NULL : london_date_text(until);
	g_autofree char *words = day ? g_strdup_printf("Held; to be looked at again by %s.", day)
				     : g_strdup("The hold was lifted.");

	if (until == WHEN_NONE && c->hold_until == WHEN_NONE)
		return refuse(err, "that case is not held");
	return db_run(db, err, "update casefile set hold_until = $2 where id = $1", "in", c->id,
		      until) &&
	       say(db, actor, c, "hold", day ? "case.hold" : "case.unhold", words, reason, err);
}

bool
casework_hold(struct db *db, const struct actor *actor, const char *ref, int64_t until,
	      const char *reason, GError **err)
{
	g_autoptr(casefile_t) c = NULL;

	if (!reason)
		return refuse(err, "a hold, and its end, need a reason");
	if (!check_hold(until, err))
		return false;
	c = case_access_begin(db, actor, ref, MAY_ERASE, err);
	return c && case_access_end(db, put_hold(db, actor, c, until, reason, err), err);
}

/* ---- closing and opening again ------------------------------------------------------------ */

static bool
may_close(struct db *db, const struct actor *actor, const struct casefile *c, const char *outcome,
	  bool overrides, int64_t *open, GError **err)
{
	if (!casefile_require_open(c, err) || !case_action_count_open(db, c, open, err))
		return false;
	if (strcmp(c->state, "assessed") != 0) {
		g_set_error(err, EARSHOT_ERROR, EARSHOT_ERROR_USAGE,
			    "%s was not assessed; `earshot case assess` comes before closing",
			    c->ref);
		return false;
	}
	if (strcmp(outcome, "answered") == 0 && !case_step_may_answer(db, c, err))
		return false;
	if (*open == 0 || (overrides && case_access_may(c, actor, MAY_OVERRIDE)))
		return true;
	if (overrides)
		return role_require(actor, MAY_OVERRIDE, err);
	g_set_error(err, EARSHOT_ERROR, EARSHOT_ERROR_USAGE,
		    "%s has %d open action%s; mark them as done with `earshot case act %s a001 "
		    "--done`, or close it with --override",
		    c->ref, (int)*open, *open == 1 ? "" : "s", c->ref);
	return false;
}

static bool
put_closed(struct db *db, const struct actor *actor, const struct casefile *c, const char *outcome,
	   const char *reason, int64_t open, GError **err)
{
	g_autoptr(GString) words = g_string_new(NULL);

	g_string_printf(words, "Closed: %s.", case_term_title(CASE_OUTCOME, outcome));
	if (open)
		g_string_append_printf(words, " With %d action%s open, by decision.", (int)open,
				       open == 1 ? "" : "s");
	return db_run(db, err,
		      "update casefile set state = 'closed', outcome = $2, closed_at = $3 where id "
		      "= $1",
		      "isi", c->id, outcome, when_now()) &&
	       say(db, actor, c, "closed", open ? "case.close-override" : "case.close", words->str,
		   reason, err) &&
	       case_mention_move(db, actor, c, "case", case_mention_after(outcome), err);
}

bool
casework_close(struct db *db, const struct actor *actor, const char *ref, const char *outcome,
	       const char *reason, bool overrides, GError **err)
{
	const char *name = outcome ? case_term_require(CASE_OUTCOME, outcome, err) : NULL;
	g_autoptr(casefile_t) c = NULL;
	int64_t open = 0;

	if (!outcome || !reason)
		return refuse(err, "closing a case needs an outcome and a reason");
	if (!name)
		return false;
	c = case_access_begin(db, actor, ref, MAY_WORK_CASE, err);
	return c && case_access_end(db,
				    may_close(db, actor, c, name, overrides, &open, err) &&
					    put_closed(db, actor, c, name, reason, open, err),
				    err);
}

static bool
put_reopened(struct db *db, const struct actor *actor, const struct casefile *c, const char *reason,
	     GError **err)
{
	const char *state = c->severity >= 0 ? "assessed" : "open";

	if (c->stub)
		return refuse(err, "of that case there is no more than its number");
	if (strcmp(c->state, "closed") != 0)
		return refuse(err, "that case is not closed");
	return db_run(db, err,
		      "update casefile set state = $2, outcome = null, closed_at = null where id = "
		      "$1",
		      "is", c->id, state) &&
	       say(db, actor, c, "reopened", "case.reopen", "Opened again.", reason, err) &&
	       case_mention_move(db, actor, c, case_mention_after(c->outcome), "case", err);
}

bool
casework_reopen(struct db *db, const struct actor *actor, const char *ref, const char *reason,
		GError **err)
{
	g_autoptr(casefile_t) c = NULL;

	if (!reason)
		return refuse(err, "opening a case again needs a reason");
	c = case_access_begin(db, actor, ref, MAY_WORK_CASE, err);
	return c && case_access_end(db, put_reopened(db, actor, c, reason, err), err);
}

/* ---- who may see it ------------------------------------------------------------------------ */

static char *
closed_roles(const struct casefile *c, enum role r, bool is_closed)
{
	g_autoptr(GString) out = g_string_new(NULL);

	for (int i = 0; i < ROLES; i++)
		if ((enum role)i == r ? is_closed : !casefile_is_open_to(c, (enum role)i))
			g_string_append_printf(out, "%s%s", out->len ? " " : "",
					       role_name((enum role)i));
	return g_string_free(g_steal_pointer(&out), FALSE);
}

static bool
may_restrict(const struct casefile *c, enum role r, bool is_closed, GError **err)
{
	if (casefile_is_open_to(c, r) != is_closed) {
		g_set_error(err, EARSHOT_ERROR, EARSHOT_ERROR_USAGE, "%s is %s to the role %s",
			    c->ref, is_closed ? "closed already" : "not closed", role_name(r));
		return false;
	}
	/* Moderators only have what somebody assigns to them. */
	if (is_closed && ((r == ROLE_HEAD && !casefile_is_open_to(c, ROLE_DSL)) ||
			  (r == ROLE_DSL && !casefile_is_open_to(c, ROLE_HEAD))))
		return refuse(err, "then nobody could work on the case: it stays open to the head "
				   "or to the safeguarding lead");
	return true;
}

/* Whoever closes a case to the head as head must leave it to somebody. */
static bool
leaves_somebody(struct db *db, const struct actor *actor, enum role r, bool is_closed, GError **err)
{
	g_autoptr(GPtrArray) users = NULL;

	if (!is_closed || r != ROLE_HEAD || actor->role == ROLE_DSL)
		return true;
	users = user_list(db, err);
	for (guint i = 0; users && i < users->len; i++) {
		const struct user *u = g_ptr_array_index(users, i);

		if (u->role == ROLE_DSL && !u->is_off)
			return true;
	}
	return users && refuse(err, "nobody would be left who may see that case: make a "
				    "safeguarding lead first, `earshot user add NAME --role dsl`");
}

static bool
put_restricted(struct db *db, const struct actor *actor, const struct casefile *c, enum role r,
	       bool is_closed, const char *reason, GError **err)
{
	g_autofree char *closed = closed_roles(c, r, is_closed);
	g_autofree char *words =
		g_strdup_printf("%s the role %s.", is_closed ? "Closed to" : "Open again to",
				role_name(r));

	return may_restrict(c, r, is_closed, err) &&
	       leaves_somebody(db, actor, r, is_closed, err) &&
	       db_run(db, err, "update casefile set closed_to = $2 where id = $1", "is", c->id,
		      closed) &&
	       say(db, actor, c, "restricted", is_closed ? "case.restrict" : "case.unrestrict",
		   words, reason, err);
}

bool
casework_restrict(struct db *db, const struct actor *actor, const char *ref, enum role r,
		  bool is_closed, const char *reason, GError **err)
{
	g_autoptr(casefile_t) c = NULL;

	if (!reason)
		return refuse(err, "closing a case to somebody needs a reason");
	c = case_access_begin(db, actor, ref, MAY_WORK_CASE, err);
	return c &&
	       case_access_end(db, put_restricted(db, actor, c, r, is_closed, reason, err), err);
}
