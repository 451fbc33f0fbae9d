/* The page of whoever is signed in: password, second factor, sessions, tokens and feeds. */
#include <string.h>

#include "base/error.h"
#include "base/when.h"
#include "data/access_token.h"
#include "data/password.h"
#include "data/session.h"
#include "data/totp.h"
#include "query/layout.h"
#include "query/rate.h"
#include "query/web_server.h"

extern const struct web_routes web_account_routes;

/* What a page says above its forms; at most one of them is set. */
struct said {
	const char *done, *wrong;
	const char *secret; /* shown once: a token or an address */
};

/* ---- parts of the page ------------------------------------------------------------------- */

static void
put_password(struct html *h, const struct web_request *rq)
{
	HTML(h, "<section class=\"card\"><h2 id=\"password-title\">Password</h2>\n");
	layout_form(h, rq, "/account/password");
	HTML(h,
	     "<input name=\"username\" autocomplete=\"username\" value=\"$\" hidden>"
	     "<div class=\"field\"><label for=\"now\">Your password now</label>"
	     "<input id=\"now\" name=\"now\" type=\"password\" "
	     "autocomplete=\"current-password\" required></div>\n"
	     "<div class=\"field\"><label for=\"password\">New password</label>"
	     "<p class=\"hint\" id=\"password-hint\">At least 12 characters. You stay signed in "
	     "here and are signed out everywhere else.</p>"
	     "<input id=\"password\" name=\"password\" type=\"password\" "
	     "autocomplete=\"new-password\" aria-describedby=\"password-hint\" required></div>\n"
	     "<div class=\"field\"><label for=\"again\">The same again</label>"
	     "<input id=\"again\" name=\"again\" type=\"password\" autocomplete=\"new-password\" "
	     "required></div>\n"
	     "<button>Change the password</button></form></section>\n",
	     rq->user->name);
}

static void
put_totp(struct html *h, const struct web_request *rq)
{
	HTML(h, "<section class=\"card\"><h2>Second factor</h2>\n");
	if (!rq->user->has_totp) {
		HTML(h, "<p>With an app that shows a new code every 30 seconds, a stolen password "
			"alone lets nobody in.</p>\n"
			"<p><a href=\"/account/factor\">Set up the second factor</a></p>"
			"</section>\n");
		return;
	}
	HTML(h, "<p>Signing in asks for the code of your app.</p>\n");
	layout_form(h, rq, "/account/factor-off");
	HTML(h,
	     "<input name=\"username\" autocomplete=\"username\" value=\"$\" hidden>"
	     "<div class=\"field\"><label for=\"factor-password\">Your password</label>"
	     "<input id=\"factor-password\" name=\"now\" type=\"password\" "
	     "autocomplete=\"current-password\" required></div>\n"
	     "<button>Take the second factor away</button></form></section>\n",
	     rq->user->name);
}

static bool
put_sessions(struct html *h, const struct web_request *rq, GError **err)
{
	g_autoptr(GPtrArray) all = session_list(rq->db, rq->user->id, when_now(), err);

	if (!all)
		return false;
	HTML(h, "<section class=\"card\"><h2>Where you are signed in</h2>\n<ul class=\"rows\">\n");
	for (guint i = 0; i < all->len; i++) {
		const struct session *s = g_ptr_array_index(all, i);

		HTML(h, "<li><span>From <bdi>$</bdi>, since ", s->address);
		layout_time(h, s->made_at);
		HTML(h, ", last used ");
		layout_time(h, s->seen_at);
		HTML(h, "</span></li>\n");
	}
	HTML(h, "</ul>\n<div class=\"buttons\">\n");
	layout_form(h, rq, "/sign-out");
	HTML(h, "<button>Sign out</button></form>\n");
	layout_form(h, rq, "/sign-out");
	HTML(h, "<button name=\"everywhere\" value=\"1\">Sign out everywhere</button></form>\n"
		"</div></section>\n");
	return true;
}

static void
put_token(struct html *h, const struct web_request *rq, const struct access_token *t)
{
	HTML(h, "<li><span><bdi>$</bdi>", t->label);
	HTML(h, "$, made ",
	     t->kind == ACCESS_FEED ? ", a feed"
	     : t->may_write         ? ", reads and decides"
				    : ", reads");
	layout_date(h, t->made_at);
	if (t->used_at == WHEN_NONE) {
		HTML(h, ", never used");
	} else {
		HTML(h, ", last used ");
		layout_time(h, t->used_at);
	}
	HTML(h, "</span>\n");
	layout_form(h, rq, "/account/token-off");
	HTML(h,
	     "<button class=\"plain\" name=\"id\" value=\"$\">Take back"
	     "<span class=\"unseen\"> <bdi>$</bdi></span></button></form></li>\n",
	     html_format(h, "%" G_GINT64_FORMAT, t->id), t->label);
}

static bool
put_tokens(struct html *h, const struct web_request *rq, GError **err)
{
	g_autoptr(GPtrArray) all = access_token_list(rq->db, rq->user->id, err);

	if (!all)
		return false;
	HTML(h, "<section class=\"card\"><h2>Tokens and feeds</h2>\n"
		"<p>For other programs: each may see what you may see, until you take it back.</p>"
		"\n");
	if (all->len > 0)
		HTML(h, "<ul class=\"rows\">\n");
	for (guint i = 0; i < all->len; i++)
		put_token(h, rq, g_ptr_array_index(all, i));
	if (all->len > 0)
		HTML(h, "</ul>\n");
	layout_form(h, rq, "/account/token");
	HTML(h, "<div class=\"field\"><label for=\"label\">What is the token for?</label>"
		"<input id=\"label\" name=\"label\" maxlength=\"80\" required></div>\n"
		"<div class=\"choice\"><input type=\"checkbox\" id=\"write\" name=\"write\" "
		"value=\"1\"><label for=\"write\">It may also decide about mentions</label></div>\n"
		"<button>Make a token</button></form>\n");
	layout_form(h, rq, "/account/feed");
	HTML(h,
	     "<div class=\"field\"><label for=\"query\">A feed of which search?</label>"
	     "<p class=\"hint\" id=\"query-hint\">As in the search box; empty: everything. The "
	     "address needs no password, so keep it to yourself.</p>"
	     "<input id=\"query\" name=\"q\" maxlength=\"1000\" value=\"$\" "
	     "aria-describedby=\"query-hint\"></div>\n"
	     "<button>Make a feed</button></form></section>\n",
	     web_query(rq, "q"));
	return true;
}

static bool
show(const struct web_request *rq, struct web_answer *a, const struct said *said, GError **err)
{
	const struct layout_problem problem = { NULL, said->wrong };
	const struct layout page = { .title = "Your account",
				     .problems = &problem,
				     .n_problems = said->wrong ? 1 : 0 };
	g_auto(html_t) h = { 0 };

	g_string_truncate(a->body, 0);
	html_init(&h, a->body);
	if (!layout_begin(&h, rq, &page, err))
		return false;
	HTML(&h, "<p class=\"lead\">You are <strong><bdi>$</bdi></strong>, as $.</p>\n",
	     rq->user->title ? rq->user->title : rq->user->name, role_title(rq->user->role));
	if (said->done)
		HTML(&h, "<div class=\"done\" role=\"status\"><p>$</p></div>\n", said->done);
	if (said->secret)
		HTML(&h,
		     "<div class=\"field\"><label for=\"secret\">Copy it now; it is not shown "
		     "again</label><input id=\"secret\" readonly value=\"$\"></div>\n",
		     said->secret);
	HTML(&h, "<div class=\"two\">\n<div>\n");
	if (!put_tokens(&h, rq, err) || !put_sessions(&h, rq, err))
		return false;
	HTML(&h, "</div>\n<div>\n");
	put_password(&h, rq);
	put_totp(&h, rq);
	HTML(&h, "</div>\n</div>\n");
	layout_end(&h, rq);
	return true;
}

static bool
account(const struct web_request *rq, struct web_answer *a, GError **err)
{
	static const struct {
		const char *name, *sentence;
	} done[] = {
		{ "password", "The password is changed, and you are signed out everywhere else." },
		{ "factor", "From now on signing in asks for the code of your app." },
		{ "factor-off", "The second factor is taken away." },
		{ "token-off", "It is taken back and does not work any more." },
	};
	const char *name = web_query(rq, "done");
	struct said said = { 0 };

	for (size_t i = 0; name && i < G_N_ELEMENTS(done); i++)
		if (strcmp(done[i].name, name) == 0)
			said.done = done[i].sentence;
	return show(rq, a, &said, err);
}

/* ---- password and second factor ----------------------------------------------------------- */

static const char *
field(const struct web_request *rq, const char *name)
{
	const char *value = web_form(rq, name);

	return value ? value : "";
}

/* Whoever finds the browser open shall not be able to keep the account. Counted like signing in. */
static bool
knows_password(const struct web_request *rq, bool *knows, GError **err)
{
	struct rate *rate = web_rate(rq->web);
	g_autoptr(GError) wrong = NULL;
	g_autofree char *hash = NULL;

	*knows = false;
	if (rate_wait(rate, rq->user->name, rq->address, when_now()) > 0)
		return true;
	hash = user_password(rq->db, rq->user, &wrong);
	if (wrong) {
		g_propagate_error(err, g_steal_pointer(&wrong));
		return false;
	}
	*knows = password_check(hash, field(rq, "now"));
	if (!*knows)
		rate_wrong(rate, rq->user->name, rq->address, when_now());
	return true;
}

static const char not_known[] = "That is not your password. After several tries it takes a while "
				"before the next one counts.";

static bool
password(const struct web_request *rq, struct web_answer *a, GError **err)
{
	const char *wanted = field(rq, "password");
	struct said said = { 0 };
	g_autofree char *hash = NULL;
	bool knows;

	said.wrong = strcmp(wanted, field(rq, "again")) == 0
			     ? password_fault(wanted, rq->user->name)
			     : "The two passwords are not the same.";
	if (said.wrong)
		return show(rq, a, &said, err);
	if (!knows_password(rq, &knows, err))
		return false;
	said.wrong = not_known;
	if (!knows)
		return show(rq, a, &said, err);
	hash = password_hash(wanted, err);
	return hash && user_set_password(rq->db, rq->actor.name, rq->user, hash, rq->token, err) &&
	       web_redirect(a, "/account?done=password");
}

static bool
show_factor(const struct web_request *rq, struct web_answer *a, const char *secret,
	    const char *wrong, GError **err)
{
	const struct layout_problem problem = { "code", wrong };
	const struct layout page = { .title = "Set up the second factor",
				     .back = "/account",
				     .back_text = "Your account",
				     .problems = &problem,
				     .n_problems = wrong ? 1 : 0 };
	g_auto(html_t) h = { 0 };

	g_string_truncate(a->body, 0);
	html_init(&h, a->body);
	if (!layout_begin(&h, rq, &page, err))
		return false;
	HTML(&h,
	     "<ol><li>In your app, add an account by typing a key:"
	     "<dl class=\"pairs\"><dt>Name</dt><dd>earshot ($)</dd><dt>Key</dt><dd><code>$</code>"
	     "</dd></dl></li><li>Type the 6 digits that the app shows then.</li></ol>\n",
	     rq->user->name, secret);
	layout_form(&h, rq, "/account/factor");
	HTML(&h,
	     "<input type=\"hidden\" name=\"secret\" value=\"$\">"
	     "<div class=\"field\"><label for=\"code\">Security code</label>"
	     "<input class=\"short\" id=\"code\" name=\"code\" inputmode=\"numeric\" "
	     "autocomplete=\"one-time-code\" required></div>\n"
	     "<div class=\"field\"><label for=\"now\">Your password</label>"
	     "<input id=\"now\" name=\"now\" type=\"password\" autocomplete=\"current-password\" "
	     "required></div>\n"
	     "<button class=\"main\">Turn it on</button></form>\n",
	     secret);
	layout_end(&h, rq);
	return true;
}

static bool
factor(const struct web_request *rq, struct web_answer *a, GError **err)
{
	char secret[TOTP_SECRET_SIZE];

	totp_make(secret);
	return show_factor(rq, a, secret, NULL, err);
}

/* The secret comes back from the page: only its owner is harmed by another one. */
static bool
factor_on(const struct web_request *rq, struct web_answer *a, GError **err)
{
	const char *secret = field(rq, "secret");
	bool knows, is_used;

	if (totp_step(secret, field(rq, "code"), when_now()) < 0)
		return show_factor(rq, a, secret, "That is not the code of this moment.", err);
	if (!knows_password(rq, &knows, err))
		return false;
	if (!knows)
		return show_factor(rq, a, secret, not_known, err);
	/* the code was shown to us, so it is used up */
	return user_set_totp(rq->db, rq->actor.name, rq->user, secret, err) &&
	       user_totp_check(rq->db, rq->user, field(rq, "code"), when_now(), &is_used, err) &&
	       web_redirect(a, "/account?done=factor");
}

static bool
factor_off(const struct web_request *rq, struct web_answer *a, GError **err)
{
	const struct said said = { .wrong = not_known };
	bool knows;

	if (!knows_password(rq, &knows, err))
		return false;
	if (!knows)
		return show(rq, a, &said, err);
	return user_set_totp(rq->db, rq->actor.name, rq->user, NULL, err) &&
	       web_redirect(a, "/account?done=factor-off");
}

/* ---- tokens and feeds --------------------------------------------------------------------- */

static bool
make_token(const struct web_request *rq, struct web_answer *a, GError **err)
{
	g_autofree char *label = g_strdup(field(rq, "label"));
	struct access_token t = { .login = rq->user->id,
				  .kind = ACCESS_API,
				  .label = label,
				  .may_write = web_form(rq, "write") != NULL };
	g_autofree char *token = access_token_make(rq->db, rq->actor.name, &t, err);
	const struct said said = { .done = "The token is made.", .secret = token };

	return token && show(rq, a, &said, err);
}

/* Of a search as typed, or of a saved one. */
static bool
make_feed(const struct web_request *rq, struct web_answer *a, GError **err)
{
	const char *saved = field(rq, "saved"), *of = *saved ? saved : field(rq, "q");
	g_autofree char *subject = g_strconcat(*saved ? "saved:" : "search:", of, NULL);
	g_autofree char *label = g_utf8_strlen(of, -1) > 80 ? g_utf8_substring(of, 0, 80)
							    : g_strdup(*of ? of : "everything");
	struct access_token t = {
		.login = rq->user->id, .kind = ACCESS_FEED, .label = label, .subject = subject
	};
	g_autofree char *token = NULL, *url = NULL;
	struct said said = { .done = "The feed has an address." };

	token = access_token_make(rq->db, rq->actor.name, &t, err);
	url = token ? g_strconcat(rq->origin, "/feed/", token, ".atom", NULL) : NULL;
	said.secret = url;
	return token && show(rq, a, &said, err);
}

static bool
token_off(const struct web_request *rq, struct web_answer *a, GError **err)
{
	guint64 id = 0;

	if (!g_ascii_string_to_unsigned(field(rq, "id"), 10, 1, INT64_MAX, &id, NULL))
		return web_not_found(rq, a);
	return access_token_revoke(rq->db, rq->actor.name, rq->user->id, (int64_t)id, NULL, err) &&
	       web_redirect(a, "/account?done=token-off");
}

static const struct web_route routes[] = {
	{ .path = "/account", .get = account },
	{ .path = "/account/password", .post = password, .kind = WEB_SLOW },
	{ .path = "/account/factor", .get = factor, .post = factor_on, .kind = WEB_SLOW },
	{ .path = "/account/factor-off", .post = factor_off, .kind = WEB_SLOW },
	{ .path = "/account/token", .post = make_token },
	{ .path = "/account/feed", .post = make_feed },
	{ .path = "/account/token-off", .post = token_off },
};

const struct web_routes web_account_routes = { routes, G_N_ELEMENTS(routes) };
