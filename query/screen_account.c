/* Account: one of the school's own: what was decided about it, who runs it, what was written on it,
 * and all that can be done. */
#include <string.h>

#include "base/error.h"
#include "base/when.h"
#include "data/account.h"
#include "data/comment.h"
#include "query/account_field.h"
#include "query/account_part.h"
#include "query/form_part.h"
#include "query/layout.h"
#include "query/screen.h"

#define EVENTS_SHOWN 100

/* ---- what is known ----------------------------------------------------------------------- */

static void
put_facts(struct html *h, const struct account *a)
{
	HTML(h,
	     "<section class=\"card\" aria-labelledby=\"facts\"><h2 id=\"facts\">The account</h2>\n"
	     "<dl class=\"pairs\">\n<div><dt>State</dt><dd>");
	account_part_tag(h, a->state);
	HTML(h, "</dd></div>\n");
	if (a->url) {
		HTML(h, "<div><dt>Address</dt><dd class=\"address\" dir=\"ltr\">");
		layout_out(h, a->url, a->url);
		HTML(h, "</dd></div>\n");
	}
	layout_pair(h, "School", a->school_name);
	layout_pair(h, "Aim", a->aim);
	layout_pair(h, "Audience", a->audience);
	layout_pair(h, "Made known by", a->promotion);
	layout_pair(h, "Seen by", a->is_closed_group ? "members alone" : "everybody");
	layout_pair(h, "Password kept", a->kept_at);
	layout_pair(h, "Feed", a->feed);
	layout_pair_time(h, "Asked for", a->asked_at);
	layout_pair_time(h, "Decided", a->decided_at);
	layout_pair(h, "Decided by", a->decided_by ? layout_who(a->decided_by) : NULL);
	layout_pair(h, "Because", a->decision);
	layout_pair_time(h, "Looked at", a->checked_at);
	layout_pair_time(h, "Closed", a->closed_at);
	HTML(h, "</dl></section>\n");
}

static void
put_confirmed(struct html *h, const char *what, int64_t at)
{
	HTML(h, "<td data-label=\"$\">", what);
	if (at == WHEN_NONE)
		HTML(h, "<span class=\"quiet\">not confirmed</span>");
	else
		layout_date(h, at);
	HTML(h, "</td>");
}

/* Those of a form of a runner have the runner's number in their names. */
static void
put_runner_deed(struct html *h, const struct web_request *rq, const struct account *a,
		const struct account_runner *r, const char *verb, const char *text)
{
	layout_form(h, rq, account_part_path(h, a, verb));
	HTML(h,
	     "<input type=\"hidden\" name=\"runner\" value=\"$\"><button class=\"plain\">$"
	     "<span class=\"unseen\">: $</span></button></form>\n",
	     r->name, text, r->name);
}

static void
put_runner(struct html *h, const struct web_request *rq, const struct account *a,
	   const struct account_runner *r)
{
	bool is_here = r->left_at == WHEN_NONE;
	bool may = role_may(rq->actor.role, MAY_TRIAGE) && strcmp(a->state, "closed") != 0;

	HTML(h, "<tr><th scope=\"row\"><bdi>$</bdi><br><span class=\"quiet\">$", r->name, r->kind);
	if (!is_here) {
		HTML(h, ", left ");
		layout_date(h, r->left_at);
		HTML(h, "$", r->settled_at != WHEN_NONE ? ", handed over" : "");
	}
	HTML(h, "</span></th>");
	put_confirmed(h, "Trained", r->trained_at);
	put_confirmed(h, "Policy read", r->read_at);
	HTML(h, "<td data-label=\"To do\">");
	if (may && is_here && r->trained_at == WHEN_NONE)
		put_runner_deed(h, rq, a, r, "trained", "Was trained");
	if (may && is_here && r->read_at == WHEN_NONE)
		put_runner_deed(h, rq, a, r, "read", "Has read the policy");
	if (may && !is_here && r->settled_at == WHEN_NONE)
		put_runner_deed(h, rq, a, r, "handover", "Is handed over");
	HTML(h, "</td></tr>\n");
}

static void
put_runners(struct html *h, const struct web_request *rq, const struct account *a)
{
	const char *verb = account_part_path(h, a, "runner");

	HTML(h,
	     "<section aria-labelledby=\"runners\"><h2 id=\"runners\" tabindex=\"-1\">Who runs it"
	     "</h2>\n<div class=\"scroll\" role=\"region\" aria-label=\"Runners\" "
	     "tabindex=\"0\"><table>\n<thead><tr><th scope=\"col\">Who</th>"
	     "<th scope=\"col\">Trained</th><th scope=\"col\">Policy read</th>"
	     "<th scope=\"col\">To do</th></tr></thead>\n<tbody>\n");
	for (guint i = 0; i < a->runners->len; i++)
		put_runner(h, rq, a, a->runners->pdata[i]);
	HTML(h, "</tbody></table></div>\n");
	if (role_may(rq->actor.role, MAY_TRIAGE) && strcmp(a->state, "closed") != 0) {
		HTML(h, "<div class=\"work\">\n");
		form_fold(h, rq, verb, "Add somebody, or note what was confirmed of them", NULL);
		form_line(h, rq, "runner", "Name", NULL, NULL);
		HTML(h, "<div class=\"field\"><label for=\"kind\">They are</label>"
			"<select id=\"kind\" name=\"kind\"><option value=\"staff\">Staff</option>"
			"<option value=\"parent\">A parent</option>"
			"<option value=\"volunteer\">A volunteer</option></select></div>\n");
		form_day(h, rq, "trained", "Trained on", "Empty: not confirmed yet");
		form_day(h, rq, "read", "Has read the policy on", "Empty: not confirmed yet");
		HTML(h, "<button>Save</button></form></details>\n</div>\n");
	}
	HTML(h, "</section>\n");
}

static bool
put_comments(struct html *h, const struct web_request *rq, const struct account *a, GError **err)
{
	g_autoptr(GPtrArray) all = comment_list(rq->db, false, err);
	guint n = 0;

	if (!all)
		return false;
	HTML(h, "<section aria-labelledby=\"comments\"><h2 id=\"comments\">Comments</h2>\n");
	for (guint i = 0; i < all->len; i++) {
		const struct comment *c = all->pdata[i];

		if (c->account != a->id)
			continue;
		if (n++ == 0)
			HTML(h, "<ol class=\"items\">\n");
		account_part_comment(h, rq, c, false);
	}
	if (n)
		HTML(h, "</ol>\n");
	else
		HTML(h, "<p class=\"quiet\">None was noted.</p>\n");
	HTML(h, "</section>\n");
	return true;
}

static bool
put_history(struct html *h, const struct web_request *rq, const struct account *a, GError **err)
{
	g_autoptr(GPtrArray) events = account_history(rq->db, a->id, err);
	guint n = 0;

	if (!events)
		return false;
	HTML(h, "<section aria-labelledby=\"history\"><h2 id=\"history\">What happened</h2>\n"
		"<ol class=\"history\">\n");
	for (guint i = events->len; i-- > 0 && n < EVENTS_SHOWN; n++) {
		const struct account_event *e = events->pdata[i];

		HTML(h, "<li><p><strong>$</strong>", e->what);
		if (e->runner)
			HTML(h, " <bdi>$</bdi>", e->runner);
		HTML(h, " by <bdi>$</bdi>, ", layout_who(e->who));
		layout_time(h, e->at);
		HTML(h, "</p>\n");
		if (e->note)
			HTML(h, "<p class=\"note\" dir=\"auto\">$</p>\n", e->note);
		HTML(h, "</li>\n");
	}
	HTML(h, "</ol></section>\n");
	return true;
}

/* ---- forms ------------------------------------------------------------------------------- */

static void
put_decide(struct html *h, const struct web_request *rq, const struct account *a)
{
	bool is_asked = strcmp(a->state, "asked") == 0;

	if (rq->actor.role != ROLE_HEAD || (!is_asked && strcmp(a->state, "refused") != 0))
		return;
	HTML(h, "<section class=\"card\" aria-labelledby=\"decision\"><h2 id=\"decision\">"
		"Decide</h2>\n");
	layout_form(h, rq, account_part_path(h, a, "decide"));
	form_text(h, rq, "decision-note", "Why?", "It stays in the register");
	HTML(h, "<div class=\"buttons\"><button name=\"yes\" value=\"1\" class=\"main\">Approve"
		"</button>\n");
	if (is_asked)
		HTML(h, "<button>Refuse</button>\n");
	HTML(h, "</div></form></section>\n");
}

static void
put_change(struct html *h, const struct web_request *rq, const struct account *a)
{
	form_fold(h, rq, account_part_path(h, a, "change"), "Change what the register says", NULL);
	form_line(h, rq, "url", "Address", NULL, a->url);
	form_line(h, rq, "aim", "What is it for?", NULL, a->aim);
	form_line(h, rq, "audience", "For whom?", NULL, a->audience);
	form_line(h, rq, "promotion", "How is it made known?", NULL, a->promotion);
	form_line(h, rq, "kept", "Where is its password kept?",
		  "The place, such as a safe: never the password", a->kept_at);
	form_line(h, rq, "feed", "A feed of what others write there", "It is read every hour",
		  a->feed);
	form_tick(h, rq, "closed-group", "Members alone can see it", a->is_closed_group);
	HTML(h, "<button>Save</button></form></details>\n");
}

static void
put_work(struct html *h, const struct web_request *rq, const struct account *a)
{
	if (!role_may(rq->actor.role, MAY_TRIAGE) || strcmp(a->state, "closed") == 0)
		return;
	HTML(h,
	     "<section class=\"card work\" aria-labelledby=\"deeds\"><h2 id=\"deeds\">More</h2>\n");
	put_change(h, rq, a);
	form_fold(h, rq, account_part_path(h, a, "close"), "Close the account", NULL);
	form_text(h, rq, "close-note", "Why is it closed?", NULL);
	HTML(h, "<button>Close it</button></form></details>\n</section>\n");
}

/* ---- page -------------------------------------------------------------------------------- */

static bool
put_page(const struct web_request *rq, struct web_answer *a, const struct account *x,
	 const struct layout_problem *problem, GError **err)
{
	const struct layout page = { .title = x->name,
				     .tab = TAB_ACCOUNTS,
				     .back = "/accounts",
				     .back_text = "Accounts",
				     .is_quoted = true,
				     .problems = problem,
				     .n_problems = problem ? 1 : 0 };
	g_auto(html_t) h = { 0 };

	html_init(&h, a->body);
	if (!layout_begin(&h, rq, &page, err))
		return false;
	account_part_faults(&h, x);
	account_part_checked(&h, rq, x);
	HTML(&h, "<div class=\"two\">\n<div>\n");
	put_runners(&h, rq, x);
	if (!put_comments(&h, rq, x, err) || !put_history(&h, rq, x, err))
		return false;
	HTML(&h, "</div>\n<div>\n");
	put_decide(&h, rq, x);
	put_facts(&h, x);
	if (!account_part_note(&h, rq, x, err))
		return false;
	put_work(&h, rq, x);
	HTML(&h, "</div>\n</div>\n");
	layout_end(&h, rq);
	return true;
}

/* "3", "3/close": NULL without an error set, when there is none. */
static struct account *
find(const struct web_request *rq, const char **verb, GError **err)
{
	size_t n = strspn(rq->rest, "0123456789");
	g_autofree char *id = g_strndup(rq->rest, n);

	*verb = rq->rest[n] == '/' ? rq->rest + n + 1 : NULL;
	return n && n < 19 && (*verb || !rq->rest[n]) ? account_find(rq->db, id, err) : NULL;
}

static bool
get_one(const struct web_request *rq, struct web_answer *a, GError **err)
{
	const char *verb;
	g_autoptr(GError) wrong = NULL;
	g_autoptr(account_t) x = find(rq, &verb, &wrong);

	if (wrong) {
		g_propagate_error(err, g_steal_pointer(&wrong));
		return false;
	}
	return x && !verb ? put_page(rq, a, x, NULL, err) : web_not_found(rq, a);
}

/* ---- deeds ------------------------------------------------------------------------------- */

static bool
do_checked(const struct web_request *rq, struct account *x, GError **err)
{
	const struct account_deed d = account_part_deed(rq, NULL);

	if (strcmp(x->state, "approved") == 0)
		return account_check(rq->db, x, &d, err);
	g_set_error_literal(err, EARSHOT_ERROR, EARSHOT_ERROR_INPUT,
			    "Only an account that is in use is looked at");
	return false;
}

static bool
do_decide(const struct web_request *rq, struct account *x, GError **err)
{
	g_autofree char *note = form_typed(rq, "decision-note");
	const struct account_deed d = account_part_deed(rq, note);

	if (rq->actor.role == ROLE_HEAD)
		return account_decide(rq->db, x, web_form(rq, "yes") != NULL, &d, err);
	g_set_error_literal(err, EARSHOT_ERROR, EARSHOT_ERROR_INPUT,
			    "The headteacher decides about accounts");
	return false;
}

static bool
do_close(const struct web_request *rq, struct account *x, GError **err)
{
	g_autofree char *note = form_typed(rq, "close-note");
	const struct account_deed d = account_part_deed(rq, note);

	if (note)
		return account_close(rq->db, x, &d, err);
	g_set_error_literal(err, EARSHOT_ERROR, EARSHOT_ERROR_INPUT, "Say why it is closed");
	return false;
}

static bool
do_change(const struct web_request *rq, struct account *x, GError **err)
{
	const struct account_deed d = account_part_deed(rq, NULL);

	x->is_closed_group = web_form(rq, "closed-group") != NULL;
	return account_part_read(rq, x, err) && account_change(rq->db, x, &d, err);
}

static bool
put_confirmation(const struct web_request *rq, const struct account *x, const char *kind,
		 int64_t trained_at, int64_t read_at, GError **err)
{
	const struct account_deed d = account_part_deed(rq, NULL);
	g_autofree char *name = form_typed(rq, "runner");
	struct account_runner r = { .kind = (char *)(uintptr_t)kind,
				    .trained_at = trained_at,
				    .read_at = read_at };
	bool ok = account_field_line(&r.name, name ? name : "", "The name", err) &&
		  account_runner_put(rq->db, x, &r, &d, err);

	g_free(r.name);
	return ok;
}

static bool
do_runner(const struct web_request *rq, struct account *x, GError **err)
{
	static const char *const kinds[] = { "staff", "parent", "volunteer", NULL };
	const char *kind = web_form(rq, "kind");
	int64_t trained, has_read;

	if (!kind || !g_strv_contains(kinds, kind))
		kind = kinds[0];
	return form_day_read(rq, "trained", false, &trained, err) &&
	       form_day_read(rq, "read", false, &has_read, err) &&
	       put_confirmation(rq, x, kind, trained, has_read, err);
}

/* Who the register names already stays what they are. */
static bool
confirm(const struct web_request *rq, struct account *x, bool is_trained, GError **err)
{
	g_autofree char *name = form_typed(rq, "runner");
	int64_t now = when_now();

	for (guint i = 0; name && i < x->runners->len; i++) {
		const struct account_runner *r = x->runners->pdata[i];

		if (strcmp(r->name, name) == 0 && r->left_at == WHEN_NONE)
			return put_confirmation(rq, x, r->kind, is_trained ? now : WHEN_NONE,
						is_trained ? WHEN_NONE : now, err);
	}
	g_set_error_literal(err, EARSHOT_ERROR, EARSHOT_ERROR_INPUT,
			    "Nobody of that name runs this account any more");
	return false;
}

static bool
do_trained(const struct web_request *rq, struct account *x, GError **err)
{
	return confirm(rq, x, true, err);
}

static bool
do_read(const struct web_request *rq, struct account *x, GError **err)
{
	return confirm(rq, x, false, err);
}

static bool
do_handover(const struct web_request *rq, struct account *x, GError **err)
{
	const struct account_deed d = account_part_deed(rq, NULL);
	g_autofree char *name = form_typed(rq, "runner");
	bool was_open;

	return account_hand_over(rq->db, x, name ? name : "", &d, &was_open, err);
}

static const struct {
	const char *verb;
	bool (*run)(const struct web_request *rq, struct account *x, GError **err);
	const char *field; /* that an error is shown at */
} deeds[] = {
	{ "checked", do_checked, NULL },     { "decide", do_decide, "decision-note" },
	{ "close", do_close, "close-note" }, { "change", do_change, "url" },
	{ "runner", do_runner, "runner" },   { "trained", do_trained, "runners" },
	{ "read", do_read, "runners" },      { "handover", do_handover, "runners" },
};

/* "I have looked there" stands on both pages: back to the one that it was sent from would need the
 * Referer, which is not sent; the list is where the next one is. */
static bool
go_on(struct web_answer *a, const struct account *x, const char *verb)
{
	g_auto(html_t) h = { 0 };

	html_init(&h, a->body);
	return web_redirect(a, strcmp(verb, "checked") == 0 ? "/accounts"
							    : account_part_path(&h, x, NULL));
}

static bool
post_one(const struct web_request *rq, struct web_answer *a, GError **err)
{
	g_autoptr(GError) wrong = NULL;
	const char *verb = NULL;
	g_autoptr(account_t) x = find(rq, &verb, &wrong);
	size_t i = 0;

	while (i < G_N_ELEMENTS(deeds) && g_strcmp0(deeds[i].verb, verb) != 0)
		i++;
	if (!wrong && (!x || i == G_N_ELEMENTS(deeds)))
		return web_not_found(rq, a);
	if (x && deeds[i].run(rq, x, &wrong))
		return go_on(a, x, verb);
	if (x && form_is_theirs(wrong)) {
		/* what was typed went into `x`: the page says what is kept */
		g_autoptr(account_t) kept = find(rq, &verb, err);
		const struct layout_problem problem = { deeds[i].field, wrong->message };

		a->status = 400;
		return kept && put_page(rq, a, kept, &problem, err);
	}
	g_propagate_error(err, g_steal_pointer(&wrong));
	return false;
}

static const struct web_route routes[] = {
	{ .path = "/accounts/*",
	  .get = get_one,
	  .post = post_one,
	  .needs_get = MAY_READ,
	  .needs_post = MAY_TRIAGE },
};
const struct web_routes screen_account = { routes, G_N_ELEMENTS(routes) };
