/* What people do to the school's own accounts; each step and its event are one transaction. */
#include <string.h>

#include "base/error.h"
#include "base/when.h"
#include "data/account.h"
#include "data/source.h"
#include "data/source_event.h"

static bool
put_event(struct db *db, int64_t account, const char *what, int64_t runner,
	  const struct account_deed *d, GError **err)
{
	return db_run(db, err,
		      "insert into account_event (account, at, who, what, runner, note) "
		      "values ($1, $2, $3, $4, nullif($5, 0), $6)",
		      "iissis", account, d->at, d->who, what, runner, d->note);
}

/* The end of a transaction that was begun. */
static bool
end(struct db *db, bool ok, GError **err)
{
	if (ok)
		return db_commit(db, err);
	db_rollback(db);
	return false;
}

/* ---- runners ----------------------------------------------------------------------------- */

static bool
put_runner(struct db *db, int64_t account, struct account_runner *r, GError **err)
{
	return db_query_int(db, err, &r->id, 0,
			    "insert into account_runner (account, name, kind, trained_at, read_at) "
			    "values ($1, $2, $3, $4, $5) on conflict (account, name) do update set "
			    "kind = excluded.kind, "
			    "trained_at = coalesce(excluded.trained_at, trained_at), "
			    "read_at = coalesce(excluded.read_at, read_at), "
			    "left_at = null, settled_at = null returning id",
			    "issnn", account, r->name, r->kind, r->trained_at, r->read_at);
}

/* Letter case is no other person. */
static void
take_known_name(const struct account *a, struct account_runner *r)
{
	g_autofree char *folded = g_utf8_casefold(r->name, -1);

	for (guint i = 0; i < a->runners->len; i++) {
		const struct account_runner *other = a->runners->pdata[i];
		g_autofree char *known = g_utf8_casefold(other->name, -1);

		if (other == r || strcmp(known, folded) != 0)
			continue;
		g_free(r->name);
		r->name = g_strdup(other->name);
		return;
	}
}

bool
account_runner_put(struct db *db, const struct account *a, struct account_runner *r,
		   const struct account_deed *d, GError **err)
{
	take_known_name(a, r);
	return db_begin(db, err) &&
	       end(db,
		   put_runner(db, a->id, r, err) && put_event(db, a->id, "runner", r->id, d, err),
		   err);
}

static bool
runner_left(struct db *db, const struct account *a, const struct account_runner *r,
	    const struct account_deed *d, GError **err)
{
	return db_run(db, err,
		      "update account_runner set left_at = $2, settled_at = null where id = $1",
		      "ii", r->id, d->at) &&
	       put_event(db, a->id, "left", r->id, d, err);
}

static bool
is_named(const struct account_runner *r, const char *folded)
{
	g_autofree char *name = g_utf8_casefold(r->name, -1);

	return strcmp(name, folded) == 0;
}

bool
account_leaver(struct db *db, const char *name, const struct account_deed *d, int64_t *n,
	       GError **err)
{
	g_autofree char *folded = g_utf8_casefold(name, -1);
	g_autoptr(GPtrArray) all = account_list(db, 0, err);
	bool ok = true;

	*n = 0;
	if (!all || !db_begin(db, err))
		return false;
	for (guint i = 0; ok && i < all->len; i++) {
		const struct account *a = all->pdata[i];

		if (strcmp(a->state, "refused") == 0 || strcmp(a->state, "closed") == 0)
			continue;
		for (guint k = 0; ok && k < a->runners->len; k++) {
			const struct account_runner *r = a->runners->pdata[k];

			if (r->left_at != WHEN_NONE || !is_named(r, folded))
				continue;
			ok = runner_left(db, a, r, d, err);
			++*n;
		}
	}
	return end(db, ok, err);
}

bool
account_hand_over(struct db *db, const struct account *a, const char *name,
		  const struct account_deed *d, bool *was_open, GError **err)
{
	g_autofree char *folded = g_utf8_casefold(name, -1);

	*was_open = false;
	for (guint i = 0; i < a->runners->len; i++) {
		const struct account_runner *r = a->runners->pdata[i];

		if (r->left_at == WHEN_NONE || r->settled_at != WHEN_NONE || !is_named(r, folded))
			continue;
		*was_open = true;
		return db_begin(db, err) &&
		       end(db,
			   db_run(db, err,
				  "update account_runner set settled_at = $2 where id = $1", "ii",
				  r->id, d->at) &&
				   put_event(db, a->id, "handed over", r->id, d, err),
			   err);
	}
	return true;
}

/* ---- applications ------------------------------------------------------------------------ */

static bool
require_whole(const struct account *a, GError **err)
{
	g_autofree char *lacks = account_lacks(a);

	if (!lacks)
		return true;
	g_set_error(err, EARSHOT_ERROR, EARSHOT_ERROR_INPUT,
		    "the application is not complete: it lacks %s", lacks);
	return false;
}

static bool
put_account(struct db *db, struct account *a, const struct account_deed *d, GError **err)
{
	if (!db_query_int(db, err, &a->id, 0,
			  "insert into account (school, name, url, aim, audience, promotion, "
			  "access, kept_at, feed, asked_at) values ($1, $2, $3, $4, $5, $6, $7, "
			  "$8, $9, $10) on conflict (school, name) do nothing returning id",
			  "issssssssi", a->school, a->name, a->url, a->aim, a->audience,
			  a->promotion, a->is_closed_group ? "closed" : "open", a->kept_at, a->feed,
			  d->at))
		return false;
	if (a->id == 0) {
		g_set_error(err, EARSHOT_ERROR, EARSHOT_ERROR_INPUT,
			    "the register has an account of the name %s already", a->name);
		return false;
	}
	for (guint i = 0; i < a->runners->len; i++)
		if (!put_runner(db, a->id, a->runners->pdata[i], err))
			return false;
	return put_event(db, a->id, "asked", 0, d, err);
}

bool
account_ask(struct db *db, struct account *a, const struct account_deed *d, GError **err)
{

	if (!require_whole(a, err))
		return false;
	g_free(a->state);
	a->state = g_strdup("asked");
	a->asked_at = d->at;
	return db_begin(db, err) && end(db, put_account(db, a, d, err), err);
}

/* The feed of an approved account is read by a source, that of any other by none. */
static bool
put_source(struct db *db, struct account *a, const struct account_deed *d, GError **err)
{
	bool is_watched = a->feed && strcmp(a->state, "approved") == 0, is_new;
	struct source s = { .url = a->feed,
			    .kind = (char *)(uintptr_t) "feed",
			    .title = a->name,
			    .school = a->school,
			    .every_s = ACCOUNT_EVERY_S,
			    .state = SOURCE_ON,
			    .note = (char *)(uintptr_t) "what others write on an account of the "
							"school's own",
			    .added_at = d->at };
	const struct source_event e = { .at = d->at,
					.what = (char *)(uintptr_t) "approved",
					.who = (char *)(uintptr_t)d->who,
					.why = s.note };
	int64_t before = a->source;

	a->source = 0;
	if (is_watched) {
		if (!source_put(db, &s, &is_new, err) || !source_event_put(db, s.id, &e, err))
			return false;
		a->source = s.id;
	}
	if (before && before != a->source && !source_set_state(db, before, SOURCE_OFF, err))
		return false;
	return db_run(db, err, "update account set source = nullif($2, 0) where id = $1", "ii",
		      a->id, a->source);
}

static bool
change(struct db *db, struct account *a, const struct account_deed *d, GError **err)
{
	return db_run(db, err,
		      "update account set name = $2, url = $3, aim = $4, audience = $5, "
		      "promotion = $6, access = $7, kept_at = $8, feed = $9 where id = $1",
		      "issssssss", a->id, a->name, a->url, a->aim, a->audience, a->promotion,
		      a->is_closed_group ? "closed" : "open", a->kept_at, a->feed) &&
	       put_source(db, a, d, err) && put_event(db, a->id, "changed", 0, d, err);
}

bool
account_change(struct db *db, struct account *a, const struct account_deed *d, GError **err)
{
	return db_begin(db, err) && end(db, change(db, a, d, err), err);
}

/* ---- decisions --------------------------------------------------------------------------- */

static bool
set_state(struct db *db, struct account *a, const char *state, const struct account_deed *d,
	  GError **err)
{
	g_free(a->state);
	a->state = g_strdup(state);
	return db_run(db, err, "update account set state = $2 where id = $1", "is", a->id, state) &&
	       put_source(db, a, d, err) && put_event(db, a->id, state, 0, d, err);
}

bool
account_decide(struct db *db, struct account *a, bool is_approved, const struct account_deed *d,
	       GError **err)
{
	if (strcmp(a->state, "asked") != 0 && strcmp(a->state, "refused") != 0) {
		g_set_error(err, EARSHOT_ERROR, EARSHOT_ERROR_INPUT,
			    "nobody has to decide about %s: it is %s", a->name, a->state);
		return false;
	}
	if (!d->note || !*d->note) {
		g_set_error_literal(err, EARSHOT_ERROR, EARSHOT_ERROR_INPUT,
				    "a decision needs its reason");
		return false;
	}
	if (is_approved && !require_whole(a, err))
		return false;
	return db_begin(db, err) &&
	       end(db,
		   db_run(db, err,
			  "update account set decided_at = $2, decided_by = $3, decision = $4 "
			  "where id = $1",
			  "iiss", a->id, d->at, d->who, d->note) &&
			   set_state(db, a, is_approved ? "approved" : "refused", d, err),
		   err);
}

bool
account_close(struct db *db, struct account *a, const struct account_deed *d, GError **err)
{
	if (strcmp(a->state, "closed") == 0) {
		g_set_error(err, EARSHOT_ERROR, EARSHOT_ERROR_INPUT, "%s is closed already",
			    a->name);
		return false;
	}
	return db_begin(db, err) &&
	       end(db,
		   db_run(db, err, "update account set closed_at = $2 where id = $1", "ii", a->id,
			  d->at) &&
			   db_run(db, err,
				  "update account_runner set settled_at = $2 where account = $1 "
				  "and left_at is not null and settled_at is null",
				  "ii", a->id, d->at) &&
			   set_state(db, a, "closed", d, err),
		   err);
}

bool
account_check(struct db *db, const struct account *a, const struct account_deed *d, GError **err)
{
	return put_event(db, a->id, "checked", 0, d, err);
}
