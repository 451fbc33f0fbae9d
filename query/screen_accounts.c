/* Accounts: the register of the school's own accounts: who runs them, whether they were looked at.
 */
#include <string.h>

#include "base/error.h"
#include "base/when.h"
#include "data/account.h"
#include "query/form_part.h"
#include "query/layout.h"
#include "query/note.h"
#include "query/screen.h"

static const struct {
	const char *state, *tag, *text;
} states[] = {
	{ "asked", "doubtful", "Undecided" },
	{ "approved", "well", "Approved" },
	{ "refused", "bad", "Refused" },
	{ "closed", "own", "Closed" },
};

static void
put_tag(struct html *h, const char *state)
{
	for (size_t i = 0; i < G_N_ELEMENTS(states); i++)
		if (strcmp(states[i].state, state) == 0)
			HTML(h, "<strong class=\"tag tag-$\">$</strong>", states[i].tag,
			     states[i].text);
}

static void
put_button(struct html *h, const struct web_request *rq, const struct account *x, const char *verb,
	   const char *text)
{
	layout_form(h, rq, html_format(h, "/accounts/%" G_GINT64_FORMAT "/%s", x->id, verb));
	HTML(h, "<button>$<span class=\"unseen\">: $</span></button></form>\n", text, x->name);
}

/* Those with a runner's confirmation say so; a leaver waits for somebody to take over. */
static void
put_runners(struct html *h, const struct account *x)
{
	HTML(h, "<p>Run by ");
	for (guint i = 0; i < x->runners->len; i++) {
		const struct account_runner *r = x->runners->pdata[i];

		HTML(h, "$<bdi>$</bdi>", i ? ", " : "", r->name);
		if (r->left_at != WHEN_NONE)
			HTML(h, " (left)");
	}
	HTML(h, "</p>\n");
}

static void
put_decide(struct html *h, const struct web_request *rq, const struct account *x)
{
	const char *id = html_format(h, "note-%" G_GINT64_FORMAT, x->id);

	HTML(h, "<details><summary>Approve or refuse<span class=\"unseen\">: $</span></summary>\n",
	     x->name);
	layout_form(h, rq, html_format(h, "/accounts/%" G_GINT64_FORMAT "/decide", x->id));
	HTML(h,
	     "<div class=\"field\"><label for=\"$\">Why?</label>"
	     "<textarea id=\"$\" name=\"note\" rows=\"2\" required></textarea></div>\n"
	     "<div class=\"buttons\"><button name=\"yes\" value=\"1\" "
	     "class=\"main\">Approve</button>"
	     "<button>Refuse</button></div></form></details>\n",
	     id, id);
}

static void
put_one(struct html *h, const struct web_request *rq, const struct account *x)
{
	g_autoptr(GPtrArray) faults = account_faults(x);

	HTML(h, "<li class=\"item\"><div>\n<h3 dir=\"auto\">$</h3>\n<p class=\"facts\">", x->name);
	put_tag(h, x->state);
	HTML(h, " $ <span class=\"sep\">·</span> looked at $",
	     x->is_closed_group ? "members alone" : "open to all", layout_ago(h, x->checked_at));
	if (x->checked_by)
		HTML(h, " by <bdi>$</bdi>", layout_who(x->checked_by));
	HTML(h, "</p>\n");
	if (x->url) {
		HTML(h, "<p class=\"address\">");
		layout_out(h, x->url, x->url);
		HTML(h, "</p>\n");
	}
	put_runners(h, x);
	for (guint i = 0; i < faults->len; i++)
		HTML(h, "<p class=\"notice\" dir=\"auto\">$</p>\n", (const char *)faults->pdata[i]);
	if (strcmp(x->state, "approved") == 0 && role_may(rq->actor.role, MAY_TRIAGE))
		put_button(h, rq, x, "checked", "I have looked there just now");
	if (strcmp(x->state, "asked") == 0 && rq->actor.role == ROLE_HEAD)
		put_decide(h, rq, x);
	HTML(h, "</div></li>\n");
}

static bool
put_ask(struct html *h, const struct web_request *rq, GError **err)
{
	HTML(h, "<details class=\"card\"");
	if (rq->form && web_form(rq, "aim"))
		HTML(h, " open");
	HTML(h, "><summary>Ask for a new account</summary>\n");
	layout_form(h, rq, "/accounts/ask");
	form_line(h, rq, "name", "Name", "Such as: Facebook page", NULL);
	form_line(h, rq, "url", "Address", "If it has one already", NULL);
	form_line(h, rq, "aim", "What is it for?", NULL, NULL);
	form_line(h, rq, "audience", "For whom?", NULL, NULL);
	form_line(h, rq, "promotion", "How is it made known?", NULL, NULL);
	form_text(h, rq, "runners", "Staff who run it", "A name a line, at least two");
	form_line(h, rq, "kept", "Where is its password kept?",
		  "The place, such as a safe: never the password", NULL);
	if (!form_school(h, rq, err))
		return false;
	HTML(h, "<div class=\"choice\"><input type=\"checkbox\" id=\"closed\" name=\"closed\" "
		"value=\"1\"><label for=\"closed\">Members alone can see it</label></div>\n"
		"<div><button>Ask</button></div></form></details>\n");
	return true;
}

static bool
put_list(const struct web_request *rq, struct web_answer *a, const struct layout_problem *problem,
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
	HTML(&h, "<h2 class=\"unseen\">Accounts</h2>\n");
	if (all->len == 0)
		HTML(&h,
		     "<div class=\"empty\"><p><strong>No account is registered.</strong></p>"
		     "<p>The policy wants each of them approved by the headteacher, with an aim, "
		     "an audience and at least two members of staff who run it.</p></div>\n");
	else
		HTML(&h, "<ol class=\"items\">\n");
	for (guint i = 0; i < all->len; i++)
		put_one(&h, rq, all->pdata[i]);
	if (all->len)
		HTML(&h, "</ol>\n");
	if (role_may(rq->actor.role, MAY_TRIAGE) && !put_ask(&h, rq, err))
		return false;
	layout_end(&h, rq);
	return true;
}

static bool
get_list(const struct web_request *rq, struct web_answer *a, GError **err)
{
	return put_list(rq, a, NULL, err);
}

/* ---- doing ------------------------------------------------------------------------------- */

static char *
typed(const struct web_request *rq, const char *name)
{
	const char *value = web_form(rq, name);
	g_autofree char *clean = g_strstrip(g_strdup(value ? value : ""));

	return *clean ? g_steal_pointer(&clean) : NULL;
}

static void
read_runners(const struct web_request *rq, struct account *x)
{
	g_autofree char *lines = typed(rq, "runners");
	g_auto(GStrv) names = g_strsplit(lines ? lines : "", "\n", 20);

	for (char **name = names; *name; name++) {
		struct account_runner *r;

		if (!*g_strstrip(*name))
			continue;
		r = g_new0(struct account_runner, 1);
		r->name = g_strdup(*name);
		r->kind = g_strdup("staff");
		r->trained_at = r->read_at = r->left_at = r->settled_at = WHEN_NONE;
		g_ptr_array_add(x->runners, r);
	}
}

static bool
post_ask(const struct web_request *rq, struct web_answer *a, GError **err)
{
	const struct account_deed d = { .who = rq->actor.name, .at = when_now() };
	g_autoptr(account_t) x = account_new();
	g_autoptr(GError) wrong = NULL;

	x->name = typed(rq, "name");
	x->url = typed(rq, "url");
	x->aim = typed(rq, "aim");
	x->audience = typed(rq, "audience");
	x->promotion = typed(rq, "promotion");
	x->kept_at = typed(rq, "kept");
	x->is_closed_group = web_form(rq, "closed") != NULL;
	read_runners(rq, x);
	if (!x->name)
		g_set_error_literal(&wrong, EARSHOT_ERROR, EARSHOT_ERROR_INPUT,
				    "An account needs a name");
	else if (form_school_read(rq, &x->school, &wrong) && account_ask(rq->db, x, &d, &wrong))
		return web_redirect(a, "/accounts");
	if (g_error_matches(wrong, EARSHOT_ERROR, EARSHOT_ERROR_INPUT) ||
	    g_error_matches(wrong, EARSHOT_ERROR, EARSHOT_ERROR_USAGE)) {
		const struct layout_problem problem = { "name", wrong->message };

		a->status = 400;
		return put_list(rq, a, &problem, err);
	}
	g_propagate_error(err, g_steal_pointer(&wrong));
	return false;
}

static bool
do_verb(const struct web_request *rq, struct account *x, bool *known, GError **err)
{
	const char *verb = strchr(rq->rest, '/');
	g_autofree char *note = note_read(rq);
	const struct account_deed d = { .who = rq->actor.name, .note = note, .at = when_now() };

	*known = true;
	if (g_strcmp0(verb, "/checked") == 0)
		return account_check(rq->db, x, &d, err);
	if (g_strcmp0(verb, "/decide") == 0 && rq->actor.role == ROLE_HEAD)
		return account_decide(rq->db, x, web_form(rq, "yes") != NULL, &d, err);
	*known = false;
	return true;
}

static bool
post_one(const struct web_request *rq, struct web_answer *a, GError **err)
{
	g_autofree char *id = g_strndup(rq->rest, strspn(rq->rest, "0123456789"));
	g_autoptr(GError) wrong = NULL;
	g_autoptr(account_t) x = *id ? account_find(rq->db, id, &wrong) : NULL;
	bool known = false;

	if (x && do_verb(rq, x, &known, &wrong) && known)
		return web_redirect(a, "/accounts");
	if (!wrong)
		return web_not_found(rq, a);
	if (g_error_matches(wrong, EARSHOT_ERROR, EARSHOT_ERROR_INPUT)) {
		const struct layout_problem problem = { NULL, wrong->message };

		a->status = 400;
		return put_list(rq, a, &problem, err);
	}
	g_propagate_error(err, g_steal_pointer(&wrong));
	return false;
}

static const struct web_route routes[] = {
	{ .path = "/accounts", .get = get_list, .needs_get = MAY_READ },
	{ .path = "/accounts/ask", .post = post_ask, .needs_post = MAY_TRIAGE },
	{ .path = "/accounts/*", .post = post_one, .needs_post = MAY_TRIAGE },
};
const struct web_routes screen_accounts = { routes, G_N_ELEMENTS(routes) };
