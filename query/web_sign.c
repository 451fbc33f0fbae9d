/* Signing in and out, and the link with which somebody chooses a password. */
#include <string.h>

#include "base/error.h"
#include "base/when.h"
#include "data/audit.h"
#include "data/password.h"
#include "data/session.h"
#include "query/layout.h"
#include "query/rate.h"
#include "query/web_server.h"

extern const struct web_routes web_sign_routes;

#define MAX_NAME 64

static const char not_right[] = "That user name and password do not go together.";

/* A field that must be there; one that is missing is empty. */
static const char *
field(const struct web_request *rq, const char *name)
{
	const char *value = web_form(rq, name);

	return value ? value : "";
}

/* A session for `u`, in place of whatever this browser had: an id that somebody planted is worth
 * nothing (session fixation). */
static bool
let_in(const struct web_request *rq, struct web_answer *a, const struct user *u, const char *to,
       GError **err)
{
	g_autofree char *actor = g_strconcat("u:", u->name, NULL);
	const struct audit_entry entry = { .actor = actor, .act = "session.begin", .obj = actor };

	if (!db_begin(rq->db, err))
		return false;
	if ((rq->user && !session_end(rq->db, rq->token, err)) ||
	    !(a->cookie = session_begin(rq->db, u->id, rq->address, when_now(), err)) ||
	    !audit_append(rq->db, &entry, err)) {
		db_rollback(rq->db);
		return false;
	}
	return db_commit(rq->db, err) && web_redirect(a, to);
}

/* ---- signing in -------------------------------------------------------------------------- */

static bool
show_sign_in(const struct web_request *rq, struct web_answer *a, GError **err)
{
	const struct layout_sign_in form = { .to = web_query(rq, "to") };

	(void)err;
	if (rq->user)
		return web_redirect(a, form.to);
	layout_sign_in(rq, a, &form);
	return true;
}

static bool
again(const struct web_request *rq, struct web_answer *a, int status, const char *wrong,
      bool asks_code)
{
	const struct layout_sign_in form = { .wrong = wrong,
					     .name = web_form(rq, "name"),
					     .to = web_form(rq, "to"),
					     .asks_code = asks_code };

	layout_sign_in(rq, a, &form);
	a->status = status;
	return true;
}

static bool
too_often(const struct web_request *rq, struct web_answer *a, int wait_s)
{
	g_autofree char *sentence =
		g_strdup_printf("There were too many tries. Wait %d second%s and try again.",
				wait_s, wait_s == 1 ? "" : "s");

	a->retry_s = wait_s;
	return again(rq, a, 429, sentence, false);
}

/* The same work and the same words, whether there is such a user or not. */
static bool
check(const struct web_request *rq, const char *name, const char *password, struct user **user,
      GError **err)
{
	g_autoptr(GError) wrong = NULL;
	g_autoptr(user_t) u = user_find(rq->db, name, &wrong);
	g_autofree char *hash = u && !wrong && !u->is_off ? user_password(rq->db, u, &wrong) : NULL;

	if (wrong) {
		g_propagate_error(err, g_steal_pointer(&wrong));
		return false;
	}
	if (password_check(hash, password))
		*user = g_steal_pointer(&u);
	return true;
}

static bool
sign_in(const struct web_request *rq, struct web_answer *a, GError **err)
{
	const char *name = field(rq, "name"), *code = field(rq, "code");
	struct rate *rate = web_rate(rq->web);
	g_autoptr(user_t) u = NULL;
	g_autofree char *key = NULL;
	bool code_is_right = true;
	int wait_s;

	key = g_ascii_strdown(name, MAX_NAME < strlen(name) ? MAX_NAME : -1);
	wait_s = rate_wait(rate, key, rq->address, when_now());
	if (wait_s > 0)
		return too_often(rq, a, wait_s);
	if (!check(rq, key, field(rq, "password"), &u, err))
		return false;
	if (u && u->has_totp && !*code)
		return again(rq, a, 200,
			     "Type the password again, and the code that your app shows.", true);
	if (u && u->has_totp && !user_totp_check(rq->db, u, code, when_now(), &code_is_right, err))
		return false;
	if (!u || !code_is_right) {
		rate_wrong(rate, key, rq->address, when_now());
		return again(rq, a, 403, u ? "That is not the code of this moment." : not_right,
			     u != NULL);
	}
	rate_right(rate, key, rq->address);
	return let_in(rq, a, u, web_form(rq, "to"), err);
}

static bool
sign_out(const struct web_request *rq, struct web_answer *a, GError **err)
{
	bool everywhere = web_form(rq, "everywhere") != NULL;

	if (everywhere ? !session_end_all(rq->db, rq->user->id, NULL, err)
		       : !session_end(rq->db, rq->token, err))
		return false;
	a->cookie = g_strdup("");
	return web_redirect(a, "/sign-in");
}

/* ---- choosing a password ------------------------------------------------------------------ */

static bool
gone(const struct web_request *rq, struct web_answer *a)
{
	return web_refuse(rq, a, 404,
			  "This link was used already, or is older than three days. Whoever "
			  "looks after earshot can give you a new one.");
}

static bool
show_set_up(const struct web_request *rq, struct web_answer *a, GError **err)
{
	g_autoptr(GError) wrong = NULL;
	g_autoptr(user_t) u = user_link_find(rq->db, rq->rest, &wrong);
	const struct layout_set_up form = { .name = u ? u->name : NULL, .action = rq->path };

	if (wrong) {
		g_propagate_error(err, g_steal_pointer(&wrong));
		return false;
	}
	if (!u)
		return gone(rq, a);
	layout_set_up(rq, a, &form);
	return true;
}

static bool
set_up(const struct web_request *rq, struct web_answer *a, GError **err)
{
	g_autoptr(GError) wrong = NULL;
	g_autoptr(user_t) u = user_link_find(rq->db, rq->rest, &wrong);
	const char *password = field(rq, "password"), *repeated = field(rq, "again");
	struct layout_set_up form = { .name = u ? u->name : NULL, .action = rq->path };
	g_autofree char *hash = NULL, *actor = NULL;

	if (wrong) {
		g_propagate_error(err, g_steal_pointer(&wrong));
		return false;
	}
	if (!u)
		return gone(rq, a);
	form.wrong = strcmp(password, repeated) == 0 ? password_fault(password, u->name)
						     : "The two passwords are not the same.";
	if (form.wrong) {
		layout_set_up(rq, a, &form);
		return true;
	}
	actor = g_strconcat("u:", u->name, NULL);
	hash = password_hash(password, err);
	return hash && user_set_password(rq->db, actor, u, hash, NULL, err) &&
	       let_in(rq, a, u, "/", err);
}

static const struct web_route routes[] = {
	{ .path = "/sign-in",
	  .get = show_sign_in,
	  .post = sign_in,
	  .is_open = true,
	  .kind = WEB_SLOW },
	{ .path = "/sign-out", .post = sign_out },
	{ .path = "/set-up/*",
	  .get = show_set_up,
	  .post = set_up,
	  .is_open = true,
	  .kind = WEB_SLOW },
};

const struct web_routes web_sign_routes = { routes, G_N_ELEMENTS(routes) };
