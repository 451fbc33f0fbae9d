/* Accounts: what waits for an answer on the school's own accounts, the register of them, a new
 * application, and somebody who leaves. */
#include <string.h>

#include "base/error.h"
#include "base/london.h"
#include "base/when.h"
#include "data/account.h"
#include "data/case_access.h"
#include "data/comment.h"
#include "data/waiting.h"
#include "query/account_field.h"
#include "query/account_part.h"
#include "query/form_part.h"
#include "query/layout.h"
#include "query/screen.h"

/* ---- what waits -------------------------------------------------------------------------- */

static void
put_other(struct html *h, const struct waiting *w)
{
	bool is_case = w->kind == WAITING_CASE;

	HTML(h, "<li class=\"item\"><div>\n<h3><a href=\"$\">$</a></h3>\n<p class=\"facts\">",
	     html_format(h, "/%s/%s", is_case ? "cases" : "mentions", w->ref), w->ref);
	if (w->due != WHEN_NONE && w->due < when_now())
		HTML(h, "<strong class=\"tag tag-bad\">Overdue</strong> ");
	else
		HTML(h, "<strong class=\"tag tag-respond\">Waiting</strong> ");
	if (w->account)
		HTML(h, "<bdi>$</bdi> <span class=\"sep\">·</span> ", w->account);
	HTML(h, "$ <span class=\"sep\">·</span> received ",
	     is_case ? "a case" : "came by its feed");
	layout_time(h, w->received_at);
	HTML(h, " <span class=\"sep\">·</span> ");
	account_part_due(h, w->due, WHEN_NONE, NULL);
	HTML(h, "</p>\n</div></li>\n");
}

/* A case that is closed to them does not exist for them. */
static bool
may_know(const struct web_request *rq, const struct waiting *w, GError **err)
{
	g_autoptr(casefile_t) c =
		w->kind == WAITING_CASE ? casefile_find(rq->db, w->ref, err) : NULL;

	return w->kind != WAITING_CASE || (c && case_access_may(c, &rq->actor, MAY_READ_CASE));
}

static bool
put_one_waiting(struct html *h, const struct web_request *rq, const struct waiting *w, int *n,
		GError **err)
{
	g_autoptr(GError) wrong = NULL;
	g_autoptr(comment_t) c = NULL;
	bool is_shown = may_know(rq, w, &wrong);

	if (is_shown && w->kind == WAITING_COMMENT)
		c = comment_find(rq->db, w->ref, &wrong);
	if (wrong) {
		g_propagate_error(err, g_steal_pointer(&wrong));
		return false;
	}
	if (!is_shown)
		return true;
	if ((*n)++ == 0)
		HTML(h, "<ol class=\"items\">\n");
	if (c)
		account_part_comment(h, rq, c, true);
	else
		put_other(h, w);
	return true;
}

static bool
put_waiting(struct html *h, const struct web_request *rq, GError **err)
{
	g_autoptr(GPtrArray) waiting = waiting_list(rq->db, 0, err);
	g_autoptr(GPtrArray) open = waiting ? comment_list(rq->db, true, err) : NULL;
	int n = 0;

	if (!open)
		return false;
	HTML(h,
	     "<section aria-labelledby=\"waiting\"><h2 id=\"waiting\" tabindex=\"-1\">Waiting for "
	     "an answer</h2>\n");
	for (guint i = 0; i < waiting->len; i++)
		if (!put_one_waiting(h, rq, waiting->pdata[i], &n, err))
			return false;
	for (guint i = open->len; i-- > 0;) {
		const struct comment *c = open->pdata[i];

		if (c->acknowledged_at == WHEN_NONE)
			continue;
		if (n++ == 0)
			HTML(h, "<ol class=\"items\">\n");
		account_part_comment(h, rq, c, true);
	}
	if (n)
		HTML(h, "</ol>\n");
	else
		HTML(h, "<div class=\"empty\"><p><strong>Nothing waits for an answer.</strong></p>"
			"<p>What others write on an account is noted here by whoever sees it, or "
			"read by the account\u2019s feed.</p></div>\n");
	HTML(h,
	     "<p><a class=\"more\" href=\"/accounts/comments\">All comments, with those that are "
	     "resolved</a></p></section>\n");
	return true;
}

/* ---- the register ------------------------------------------------------------------------ */

static void
put_runners(struct html *h, const struct account *a)
{
	HTML(h, "<p>Run by ");
	for (guint i = 0; i < a->runners->len; i++) {
		const struct account_runner *r = a->runners->pdata[i];

		HTML(h, "$<bdi>$</bdi>$", i ? ", " : "", r->name,
		     r->left_at != WHEN_NONE ? " (left)" : "");
	}
	HTML(h, "</p>\n");
}

static void
put_looked_at(struct html *h, const struct account *a)
{
	struct london_span today = london_day(when_now());

	if (strcmp(a->state, "approved") != 0)
		return;
	HTML(h, " <span class=\"sep\">·</span> ");
	if (a->source)
		HTML(h, "read by its feed every hour");
	else if (a->checked_at == WHEN_NONE)
		HTML(h, "nobody has noted a look at it yet");
	else if (a->checked_at >= today.since)
		HTML(h, "checked today by <bdi>$</bdi>", layout_who(a->checked_by));
	else
		HTML(h, "not checked today; last $ by <bdi>$</bdi>", layout_ago(h, a->checked_at),
		     layout_who(a->checked_by));
}

static void
put_one(struct html *h, const struct web_request *rq, const struct account *a)
{
	HTML(h,
	     "<li class=\"item\"><div>\n<h3 dir=\"auto\"><a href=\"$\">$</a></h3>\n"
	     "<p class=\"facts\">",
	     account_part_path(h, a, NULL), a->name);
	account_part_tag(h, a->state);
	HTML(h, " $", a->is_closed_group ? "members alone" : "open to all");
	put_looked_at(h, a);
	HTML(h, "</p>\n");
	if (a->url) {
		HTML(h, "<p class=\"address\" dir=\"ltr\">");
		layout_out(h, a->url, a->url);
		HTML(h, "</p>\n");
	}
	put_runners(h, a);
	account_part_faults(h, a);
	account_part_checked(h, rq, a);
	HTML(h, "</div></li>\n");
}

static void
put_register(struct html *h, const struct web_request *rq, const GPtrArray *all)
{
	HTML(h, "<section aria-labelledby=\"register\"><h2 id=\"register\">The register</h2>\n");
	if (all->len == 0)
		HTML(h, "<div class=\"empty\"><p><strong>No account is registered.</strong></p>"
			"<p>The policy wants each of them approved by the headteacher, with an "
			"aim, an audience and at least two members of staff who run it.</p></div>"
			"\n");
	else
		HTML(h, "<ol class=\"items\">\n");
	for (guint i = 0; i < all->len; i++)
		put_one(h, rq, all->pdata[i]);
	if (all->len)
		HTML(h, "</ol>\n");
	HTML(h, "</section>\n");
}

/* ---- forms ------------------------------------------------------------------------------- */

static bool
put_ask(struct html *h, const struct web_request *rq, GError **err)
{
	form_fold(h, rq, "/accounts/ask", "Ask for a new account", NULL);
	form_line(h, rq, "name", "Name", "Such as: Facebook page", NULL);
	form_line(h, rq, "url", "Address", "If it has one already", NULL);
	form_line(h, rq, "aim", "What is it for?", NULL, NULL);
	form_line(h, rq, "audience", "For whom?", NULL, NULL);
	form_line(h, rq, "promotion", "How is it made known?", NULL, NULL);
	form_text(h, rq, "staff", "Staff who run it", "A name a line, at least two");
	form_text(h, rq, "parent", "Parents who help", "A name a line, if there are any");
	form_text(h, rq, "volunteer", "Volunteers who help", "A name a line, if there are any");
	form_line(h, rq, "kept", "Where is its password kept?",
		  "The place, such as a safe: never the password", NULL);
	form_line(h, rq, "feed", "A feed of what others write there",
		  "If it has one; it is then read every hour", NULL);
	if (!form_school(h, rq, err))
		return false;
	HTML(h, "<fieldset><legend>Who can see it?</legend>\n");
	for (int i = 0; i < 2; i++) {
		const char *value = i ? "closed" : "open";

		HTML(h,
		     "<div class=\"choice\"><input type=\"radio\" name=\"access\" id=\"access-$\" "
		     "value=\"$\"",
		     value, value);
		if (rq->form && g_strcmp0(web_form(rq, "access"), value) == 0)
			HTML(h, " checked");
		HTML(h, "><label for=\"access-$\">$</label></div>\n", value,
		     i ? "Members alone" : "Everybody");
	}
	HTML(h, "</fieldset>\n<button>Ask the headteacher</button></form></details>\n");
	return true;
}

static void
put_leaver(struct html *h, const struct web_request *rq)
{
	form_fold(h, rq, "/accounts/leaver", "Somebody leaves the school", NULL);
	form_line(h, rq, "leaver", "Who?",
		  "As the register names them. What they run is then to be handed over.", NULL);
	form_line(h, rq, "leaver-note", "Note", NULL, NULL);
	HTML(h, "<button>They leave</button></form></details>\n");
}

static bool
put_side(struct html *h, const struct web_request *rq, GError **err)
{
	if (!account_part_note(h, rq, NULL, err))
		return false;
	HTML(h,
	     "<section class=\"card work\" aria-labelledby=\"more\"><h2 id=\"more\">More</h2>\n");
	if (role_may(rq->actor.role, MAY_TRIAGE)) {
		if (!put_ask(h, rq, err))
			return false;
		put_leaver(h, rq);
	}
	HTML(h, "<p><a class=\"more\" href=\"/accounts/policy\">What the policy says of dates</a>"
		"</p></section>\n");
	return true;
}

/* ---- page -------------------------------------------------------------------------------- */

static bool
put_page(const struct web_request *rq, struct web_answer *a, const struct layout_problem *problem,
	 GError **err)
{
	const struct layout page = { .title = "The school\u2019s own accounts",
				     .tab = TAB_ACCOUNTS,
				     .problems = problem,
				     .n_problems = problem ? 1 : 0 };
	g_autoptr(GPtrArray) all = account_list(rq->db, 0, err);
	g_auto(html_t) h = { 0 };

	html_init(&h, a->body);
	if (!all || !layout_begin(&h, rq, &page, err))
		return false;
	if (web_query(rq, "left"))
		HTML(&h, "<p class=\"done\" role=\"status\">$ to be handed over or closed.</p>\n",
		     layout_count(&h, g_ascii_strtoll(web_query(rq, "left"), NULL, 10),
				  "account is", "accounts are"));
	HTML(&h, "<div class=\"two\">\n<div>\n");
	if (!put_waiting(&h, rq, err))
		return false;
	put_register(&h, rq, all);
	HTML(&h, "</div>\n<div>\n");
	if (!put_side(&h, rq, err))
		return false;
	HTML(&h, "</div>\n</div>\n");
	layout_end(&h, rq);
	return true;
}

static bool
get_list(const struct web_request *rq, struct web_answer *a, GError **err)
{
	return put_page(rq, a, NULL, err);
}

/* ---- doing ------------------------------------------------------------------------------- */

/* The page again with what is wrong; anything but the user's own mistake goes up. */
static bool
again(const struct web_request *rq, struct web_answer *a, const char *field, GError *wrong,
      GError **err)
{
	const struct layout_problem problem = { field, wrong->message };

	if (!form_is_theirs(wrong)) {
		g_propagate_error(err, g_error_copy(wrong));
		return false;
	}
	a->status = 400;
	return put_page(rq, a, &problem, err);
}

static bool
read_runners(const struct web_request *rq, struct account *a, const char *kind, GError **err)
{
	g_autofree char *lines = form_typed(rq, kind);
	g_auto(GStrv) names = g_strsplit(lines ? lines : "", "\n", 20);

	for (char **name = names; *name; name++)
		if (*g_strstrip(*name) && !account_field_runner(a, *name, kind, err))
			return false;
	return true;
}

static bool
read_application(const struct web_request *rq, struct account *a, GError **err)
{
	g_autofree char *name = form_typed(rq, "name");
	const char *access = web_form(rq, "access");

	if (!name || !access) {
		g_set_error_literal(err, EARSHOT_ERROR, EARSHOT_ERROR_INPUT,
				    name ? "Say who can see it: everybody, or members alone"
					 : "An account needs a name");
		return false;
	}
	a->is_closed_group = strcmp(access, "closed") == 0;
	return account_field_line(&a->name, name, "The name", err) &&
	       account_part_read(rq, a, err) && read_runners(rq, a, "staff", err) &&
	       read_runners(rq, a, "parent", err) && read_runners(rq, a, "volunteer", err) &&
	       form_school_read(rq, &a->school, err);
}

static bool
post_ask(const struct web_request *rq, struct web_answer *a, GError **err)
{
	const struct account_deed d = account_part_deed(rq, NULL);
	g_autoptr(account_t) x = account_new();
	g_autoptr(GError) wrong = NULL;
	g_auto(html_t) h = { 0 };

	if (!read_application(rq, x, &wrong) || !account_ask(rq->db, x, &d, &wrong))
		return again(rq, a, "name", wrong, err);
	html_init(&h, a->body);
	return web_redirect(a, account_part_path(&h, x, NULL));
}

static bool
post_leaver(const struct web_request *rq, struct web_answer *a, GError **err)
{
	g_autofree char *name = form_typed(rq, "leaver");
	g_autofree char *note = form_typed(rq, "leaver-note");
	const struct account_deed d = account_part_deed(rq, note);
	g_autoptr(GError) wrong = NULL;
	g_autofree char *path = NULL;
	int64_t n = 0;

	if (name && !account_leaver(rq->db, name, &d, &n, &wrong))
		return again(rq, a, "leaver", wrong, err);
	if (n == 0) {
		wrong = g_error_new(EARSHOT_ERROR, EARSHOT_ERROR_INPUT,
				    name ? "Nobody of that name runs an account that is in use"
					 : "Say who leaves");
		return again(rq, a, "leaver", wrong, err);
	}
	path = g_strdup_printf("/accounts?left=%" G_GINT64_FORMAT, n);
	return web_redirect(a, path);
}

static const struct web_route routes[] = {
	{ .path = "/accounts", .get = get_list, .needs_get = MAY_READ },
	{ .path = "/accounts/ask", .post = post_ask, .needs_post = MAY_TRIAGE },
	{ .path = "/accounts/leaver", .post = post_leaver, .needs_post = MAY_TRIAGE },
};
const struct web_routes screen_accounts = { routes, G_N_ELEMENTS(routes) };
