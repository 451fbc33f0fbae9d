#include "query/web_check.h"

#include <string.h>

#include "base/when.h"
#include "data/access_token.h"
#include "data/session.h"
#include "query/form.h"
#include "query/layout.h"
#include "query/quota.h"
#include "query/web_server.h"

#define FORM_TYPE "application/x-www-form-urlencoded"
#define MAX_GIVEN_BACK 262144 /* bytes of a form */

/* ---- who asks ---------------------------------------------------------------------------- */

/* The value of our cookie, when it is one that we could have made. */
static bool
read_cookie(const char *header, char token[TOKEN_SIZE])
{
	g_auto(GStrv) pairs = g_strsplit(header ? header : "", ";", 64);

	for (char **p = pairs; *p; p++) {
		const char *pair = g_strstrip(*p);

		if (g_str_has_prefix(pair, WEB_COOKIE "=") &&
		    token_is_well_formed(pair + strlen(WEB_COOKIE "="))) {
			g_strlcpy(token, pair + strlen(WEB_COOKIE "="), TOKEN_SIZE);
			return true;
		}
	}
	return false;
}

static bool
take_user(struct visit *v, struct user *user)
{
	v->user = user;
	v->actor = g_strconcat("u:", user->name, NULL);
	v->rq.user = user;
	v->rq.actor = (struct actor){ v->actor, user->role };
	return true;
}

/* Whoever has no token yet gets one where there is a form to send: it stands for nobody, and only
 * ties the form to this browser. Signing in gives another one. */
static bool
find_session(struct visit *v, GError **err)
{
	g_autoptr(GError) wrong = NULL;
	bool has_token = read_cookie(v->http->fields[HTTP_COOKIE], v->token);
	struct user *user = has_token ? session_user(v->rq.db, v->token, when_now(), &wrong) : NULL;

	if (wrong) {
		g_propagate_error(err, g_steal_pointer(&wrong));
		return false;
	}
	if (user)
		take_user(v, user);
	if (!has_token && !(v->route->is_open && v->route->post))
		return true;
	if (!has_token) {
		token_make(v->token);
		v->is_new_visitor = true;
	}
	token_derive(v->token, "csrf", v->csrf);
	token_make(v->ticket);
	v->rq.token = v->token;
	v->rq.csrf = v->csrf;
	v->rq.ticket = v->ticket;
	return true;
}

/* ---- is it really this page that sends the form? ------------------------------------------ */

/* The browser says where a request comes from: Sec-Fetch-Site where the connection is one it
 * trusts, else Origin. Pages are sent with no-referrer, so that Origin is "null" on our own forms;
 * what says neither is no browser that this can be believed of. */
static bool
comes_from_here(const struct visit *v)
{
	const char *site = v->http->fields[HTTP_SEC_FETCH_SITE];
	const char *origin = v->http->fields[HTTP_ORIGIN];
	bool is_ours = origin && g_ascii_strcasecmp(origin, v->origin) == 0;

	if (site)
		return (strcmp(site, "same-origin") == 0 || strcmp(site, "none") == 0) &&
		       (!origin || is_ours || strcmp(origin, "null") == 0);
	return is_ours;
}

static bool
has_type(const struct visit *v, const char *type)
{
	const char *have = v->http->fields[HTTP_CONTENT_TYPE];
	size_t n = strlen(type);

	return have && g_ascii_strncasecmp(have, type, n) == 0 &&
	       (!have[n] || have[n] == ';' || have[n] == ' ');
}

/* Forms that may carry files come in their own clothes; their fields are like those of any other.
 */
static bool
read_form(struct visit *v, GError **err)
{
	const GString *body = v->http->body;

	if (!has_type(v, MULTIPART_TYPE)) {
		v->rq.form = form_parse(body->str, body->len, err);
		return v->rq.form != NULL;
	}
	v->sent = multipart_parse(v->http->fields[HTTP_CONTENT_TYPE], body->str, body->len, err);
	if (!v->sent)
		return false;
	v->rq.files = v->sent;
	v->rq.form = g_hash_table_ref(v->sent->form);
	return true;
}

/* Parses the form; true when it may be believed. Otherwise the answer is there, or `err` set. */
static bool
check_form(struct visit *v, GError **err)
{
	if (!has_type(v, FORM_TYPE) && !(v->route->takes_files && has_type(v, MULTIPART_TYPE))) {
		web_refuse(&v->rq, &v->answer, 415,
			   "This is not the kind of form that is sent here.");
		return false;
	}
	if (!read_form(v, err))
		return false;
	if (comes_from_here(v) && token_equal(v->rq.csrf, web_form(&v->rq, "csrf")))
		return true;
	web_refuse(&v->rq, &v->answer, 403,
		   "The form did not come from a page of earshot that is still good. Go back, load "
		   "the page again and send it once more.");
	return false;
}

/* ---- programs --------------------------------------------------------------------------- */

/* RFC 6750 §2.1. The answer is there, or `err` set, when it is false. */
static bool
check_bearer(struct visit *v, GError **err)
{
	static const char scheme[] = "Bearer ";
	const char *field = v->http->fields[HTTP_AUTHORIZATION];
	g_autoptr(access_token_t) token = NULL;
	g_autoptr(GError) wrong = NULL;
	struct user *user = NULL;

	if (field && g_ascii_strncasecmp(field, scheme, strlen(scheme)) == 0)
		token = access_token_find(v->rq.db, ACCESS_API,
					  field + strlen(scheme) +
						  strspn(field + strlen(scheme), " "),
					  &user, &wrong);
	if (wrong) {
		g_propagate_error(err, g_steal_pointer(&wrong));
		return false;
	}
	if (!token) {
		web_refuse(&v->rq, &v->answer, 401,
			   "this needs a token that is still good, as \"Authorization: Bearer …\"; "
			   "the account page of earshot makes one");
		return false;
	}
	take_user(v, user);
	v->answer.retry_s = quota_take(web_quota(v->rq.web), token->id, when_monotonic_ms());
	if (v->answer.retry_s > 0) {
		web_refuse(&v->rq, &v->answer, 429,
			   "this token asks too often; go on after Retry-After seconds");
		return false;
	}
	if (!v->rq.is_post)
		return true;
	v->rq.body = v->http->body;
	if (!has_type(v, "application/json")) {
		web_refuse(&v->rq, &v->answer, 415, "send application/json");
		return false;
	}
	if (token->may_write)
		return true;
	web_refuse(&v->rq, &v->answer, 403, "this token may only read");
	return false;
}

/* ---- all of it -------------------------------------------------------------------------- */

/* Where somebody who has signed in goes on. An address that would be too long in the next one is
 * told without what follows its "?". */
static char *
way_back(const struct visit *v, bool has_query)
{
	g_autoptr(GString) pair = g_string_new(NULL);
	g_autofree char *from = has_query ? g_strconcat(v->http->path, "?", v->http->query, NULL)
					  : g_strdup(v->http->path);

	if (v->rq.is_post || strcmp(from, "/") == 0 || !web_is_own_path(from))
		return g_strdup("/sign-in");
	form_append(pair, "to", from);
	if (has_query && strlen("/sign-in?") + pair->len > HTTP_MAX_TARGET)
		return way_back(v, false);
	return g_strconcat("/sign-in?", pair->str, NULL);
}

/* The page that the form stood on, near enough: the address it was sent to, or the one above. */
static char *
page_of_form(const struct visit *v)
{
	const char *last = strrchr(v->rq.path, '/');

	if (v->route->get && !strchr(v->rq.rest, '/'))
		return g_strdup(v->rq.path);
	return last > v->rq.path ? g_strndup(v->rq.path, (gsize)(last - v->rq.path))
				 : g_strdup("/");
}

/* A session ends while somebody writes. Their words come back, but to the page that they were
 * written on alone, and no passwords. */
static bool
give_back(struct visit *v)
{
	g_autofree char *to = page_of_form(v);
	bool is_secret = g_str_has_prefix(v->rq.path, "/account") &&
			 !g_str_has_prefix(v->rq.path, "/accounts");

	return v->rq.is_post && !is_secret && v->http->body->len <= MAX_GIVEN_BACK &&
	       comes_from_here(v) &&
	       (has_type(v, FORM_TYPE) || (v->route->takes_files && has_type(v, MULTIPART_TYPE))) &&
	       read_form(v, NULL) && layout_signed_out(&v->rq, &v->answer, v->rq.form, to);
}

static bool
not_signed_in(struct visit *v)
{
	g_autofree char *to = NULL;

	if (give_back(v))
		return true;
	to = way_back(v, v->http->query && *v->http->query);

	return web_redirect(&v->answer, to);
}

bool
web_check(struct visit *v, GError **err)
{
	const struct web_route *route = v->route;
	enum deed_kind needs = v->rq.is_post ? route->needs_post : route->needs_get;
	g_autoptr(GError) why = NULL;

	if (route->kind == WEB_FEED)
		return true;
	if (route->kind == WEB_API) {
		if (!route->is_open && !check_bearer(v, err))
			return false;
	} else {
		if (!find_session(v, err))
			return false;
		if (!route->is_open && !v->user) {
			not_signed_in(v);
			return false;
		}
		if (v->rq.is_post && !check_form(v, err))
			return false;
	}
	if (!route->is_open && !role_require(&v->rq.actor, needs, &why)) {
		web_refuse(&v->rq, &v->answer, 403, why->message);
		return false;
	}
	return true;
}
