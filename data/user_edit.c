/* What changes users: each in one transaction with its line in the audit log. */
#include <string.h>

#include "base/error.h"
#include "base/when.h"
#include "data/audit.h"
#include "data/session.h"
#include "data/totp.h"
#include "data/user.h"

static bool
refuse(GError **err, const char *sentence)
{
	g_set_error_literal(err, EARSHOT_ERROR, EARSHOT_ERROR_INPUT, sentence);
	return false;
}

static bool
note(struct db *db, const char *actor, const char *act, const char *name, GError **err)
{
	g_autofree char *obj = g_strconcat("u:", name, NULL);
	const struct audit_entry entry = { .actor = actor, .act = act, .obj = obj };

	return audit_append(db, &entry, err);
}

/* Ends the transaction, one way or the other. */
static bool
finish(struct db *db, bool ok, GError **err)
{
	if (ok)
		return db_commit(db, err);
	db_rollback(db);
	return false;
}

static bool
name_is_good(const char *name)
{
	size_t n = strlen(name);

	return n >= 2 && n <= 40 && strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789._-") == n;
}

bool
user_add(struct db *db, const char *actor, const char *name, const char *title, enum role role,
	 int64_t *id, GError **err)
{
	bool ok;

	if (!name_is_good(name))
		return refuse(err,
			      "a user's name has 2 to 40 of the characters a-z, 0-9, dot, dash "
			      "and underscore");
	if (title && g_utf8_strlen(title, -1) > 80)
		return refuse(err, "what a user is called has at most 80 characters");
	if (!db_begin(db, err))
		return false;
	ok = db_query_int(db, err, id, 0,
			  "insert into login (name, title, role, added_at) values ($1, $2, $3, $4) "
			  "on conflict (name) do nothing returning id",
			  "sssi", name, title, role_name(role), when_now());
	if (ok && *id == 0) {
		g_set_error(err, EARSHOT_ERROR, EARSHOT_ERROR_INPUT,
			    "there is a user %s already; `earshot user list` shows all", name);
		ok = false;
	}
	return finish(db, ok && note(db, actor, "user.add", name, err), err);
}

/* Somebody has to be left who can let people in. */
static bool
others_may_set_up(struct db *db, const struct user *u, GError **err)
{
	g_autoptr(GPtrArray) all = user_list(db, err);

	if (!all)
		return false;
	for (guint i = 0; i < all->len; i++) {
		const struct user *other = g_ptr_array_index(all, i);

		if (other->id != u->id && !other->is_off && role_may(other->role, MAY_SET_UP))
			return true;
	}
	return refuse(err, "nobody would be left who may change the set-up; give that role to "
			   "somebody else first");
}

bool
user_remove(struct db *db, const char *actor, const struct user *u, GError **err)
{
	if (!db_begin(db, err))
		return false;
	return finish(db,
		      others_may_set_up(db, u, err) &&
			      db_run(db, err, "delete from login where id = $1", "i", u->id) &&
			      note(db, actor, "user.remove", u->name, err),
		      err);
}

bool
user_set_role(struct db *db, const char *actor, const struct user *u, enum role role, GError **err)
{
	if (!db_begin(db, err))
		return false;
	return finish(db,
		      (role_may(role, MAY_SET_UP) || others_may_set_up(db, u, err)) &&
			      db_run(db, err, "update login set role = $1 where id = $2", "si",
				     role_name(role), u->id) &&
			      note(db, actor, "user.role", u->name, err),
		      err);
}

bool
user_set_off(struct db *db, const char *actor, const struct user *u, bool is_off, GError **err)
{
	if (!db_begin(db, err))
		return false;
	return finish(db,
		      (!is_off || others_may_set_up(db, u, err)) &&
			      db_run(db, err, "update login set is_off = $1 where id = $2", "ii",
				     (int64_t)is_off, u->id) &&
			      (!is_off || session_end_all(db, u->id, NULL, err)) &&
			      note(db, actor, is_off ? "user.off" : "user.on", u->name, err),
		      err);
}

bool
user_set_password(struct db *db, const char *actor, const struct user *u, const char *hash,
		  const char *keep, GError **err)
{
	if (!db_begin(db, err))
		return false;
	return finish(db,
		      db_run(db, err, "update login set password = $1 where id = $2", "si", hash,
			     u->id) &&
			      db_run(db, err, "delete from login_link where login = $1", "i",
				     u->id) &&
			      session_end_all(db, u->id, keep, err) &&
			      note(db, actor, "user.password", u->name, err),
		      err);
}

/* A text of the user's row. */
static char *
secret_of(struct db *db, const char *sql, const struct user *u, GError **err)
{
	g_autoptr(db_stmt_t) st = db_prepare(db, sql, err);

	if (!st)
		return NULL;
	db_bind(st, "i", u->id);
	return db_step(st, err) == DB_ROW ? g_strdup(db_text(st, 0)) : NULL;
}

char *
user_password(struct db *db, const struct user *u, GError **err)
{
	return secret_of(db, "select password from login where id = $1", u, err);
}

bool
user_set_totp(struct db *db, const char *actor, const struct user *u, const char *secret,
	      GError **err)
{
	if (!db_begin(db, err))
		return false;
	return finish(db,
		      db_run(db, err, "update login set totp = $1, totp_step = null where id = $2",
			     "si", secret, u->id) &&
			      note(db, actor, secret ? "user.totp" : "user.totp-off", u->name, err),
		      err);
}

bool
user_totp_check(struct db *db, const struct user *u, const char *code, int64_t now, bool *ok,
		GError **err)
{
	g_autoptr(GError) wrong = NULL;
	g_autofree char *secret = secret_of(db, "select totp from login where id = $1", u, &wrong);
	int64_t step = secret ? totp_step(secret, code, now) : -1, changed = 0;

	*ok = false;
	if (wrong) {
		g_propagate_error(err, g_steal_pointer(&wrong));
		return false;
	}
	if (step < 0)
		return true;
	/* one that was used, and all before it, are used up (RFC 6238 §5.2) */
	if (!db_query_int(
		    db, err, &changed, 0,
		    "update login set totp_step = $1 where id = $2 and coalesce(totp_step, 0) "
		    "< $3 returning id",
		    "iii", step, u->id, step))
		return false;
	*ok = changed != 0;
	return true;
}
