/* Comments: what was said to the school on its own accounts, noted, acknowledged, resolved. */
#include <string.h>

#include "base/error.h"
#include "base/when.h"
#include "data/comment.h"
#include "query/account_field.h"
#include "query/account_part.h"
#include "query/form_part.h"
#include "query/layout.h"
#include "query/screen.h"

#define PER_PAGE 50

static bool
put_page(const struct web_request *rq, struct web_answer *a, const struct layout_problem *problem,
	 GError **err)
{
	const struct layout page = { .title = "Comments on our accounts",
				     .tab = TAB_ACCOUNTS,
				     .back = "/accounts",
				     .back_text = "Accounts",
				     .problems = problem,
				     .n_problems = problem ? 1 : 0 };
	g_autoptr(GPtrArray) all = comment_list(rq->db, false, err);
	const char *asked = web_query(rq, "page");
	int64_t at = asked ? g_ascii_strtoll(asked, NULL, 10) : 1, n_pages;
	g_auto(html_t) h = { 0 };

	if (!all)
		return false;
	n_pages = (all->len + PER_PAGE - 1) / PER_PAGE;
	/* a page beyond the end is the first */
	at = at < 1 || at > n_pages ? 1 : at;
	html_init(&h, a->body);
	if (!layout_begin(&h, rq, &page, err))
		return false;
	HTML(&h, "<div class=\"two\">\n<div>\n<section aria-labelledby=\"all\">"
		 "<h2 id=\"all\" class=\"unseen\">All of them</h2>\n");
	if (all->len == 0)
		HTML(&h, "<div class=\"empty\"><p><strong>No comment was noted yet.</strong></p>"
			 "<p>Whoever sees one on an account notes it, and the clock runs from its "
			 "receipt.</p></div>\n");
	else
		HTML(&h, "<ol class=\"items\">\n");
	for (int64_t i = (at - 1) * PER_PAGE; i < MIN(at * PER_PAGE, (int64_t)all->len); i++)
		account_part_comment(&h, rq, all->pdata[i], true);
	if (all->len)
		HTML(&h, "</ol>\n");
	layout_pages(&h, "/accounts/comments", at, n_pages);
	HTML(&h, "</section>\n</div>\n<div>\n");
	if (!account_part_note(&h, rq, NULL, err))
		return false;
	HTML(&h, "</div>\n</div>\n");
	layout_end(&h, rq);
	return true;
}

static bool
get_all(const struct web_request *rq, struct web_answer *a, GError **err)
{
	return put_page(rq, a, NULL, err);
}

static bool
again(const struct web_request *rq, struct web_answer *a, const char *field, const GError *wrong,
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

/* ---- noting ------------------------------------------------------------------------------ */

static struct account *
find_account(const struct web_request *rq, GError **err)
{
	const char *id = web_form(rq, "account");
	g_autoptr(GError) wrong = NULL;
	g_autoptr(account_t) a = id ? account_find(rq->db, id, &wrong) : NULL;

	if (wrong)
		g_propagate_error(err, g_steal_pointer(&wrong));
	else if (!a || strcmp(a->state, "approved") != 0)
		g_set_error_literal(err, EARSHOT_ERROR, EARSHOT_ERROR_INPUT,
				    "Choose an account that is in use");
	else
		return g_steal_pointer(&a);
	return NULL;
}

static bool
post_new(const struct web_request *rq, struct web_answer *a, GError **err)
{
	const struct account_deed d = account_part_deed(rq, NULL);
	g_autofree char *summary = form_typed(rq, "summary");
	g_autofree char *url = form_typed(rq, "comment-url"), *no_date = NULL, *path = NULL;
	g_autoptr(GError) wrong = NULL;
	g_autoptr(account_t) x = find_account(rq, &wrong);
	g_autoptr(comment_t) c = NULL;
	int64_t received;

	if (!x)
		return again(rq, a, "account", wrong, err);
	if (!form_moment_read(rq, "received", &received, &wrong))
		return again(rq, a, "received", wrong, err);
	if (!summary) {
		wrong = g_error_new_literal(EARSHOT_ERROR, EARSHOT_ERROR_INPUT,
					    "Say what it is about");
		return again(rq, a, "summary", wrong, err);
	}
	c = account_field_comment(x, received == WHEN_NONE ? d.at : received, url, summary, &wrong);
	if (!c)
		return again(rq, a, "comment-url", wrong, err);
	/* that nobody knows a date stands on the comment itself */
	if (!comment_put(rq->db, c, &d, &no_date, &wrong))
		return again(rq, a, "received", wrong, err);
	path = g_strconcat("/accounts#", c->ref, NULL);
	return web_redirect(a, path);
}

/* ---- answering --------------------------------------------------------------------------- */

static bool
resolve(const struct web_request *rq, struct comment *c, GError **err)
{
	g_autofree char *outcome_field = g_strconcat("outcome-", c->ref, NULL);
	g_autofree char *case_field = g_strconcat("case-", c->ref, NULL);
	g_autofree char *outcome = form_typed(rq, outcome_field);
	g_autofree char *casefile = form_typed(rq, case_field);
	const struct account_deed d = account_part_deed(rq, outcome);
	bool was_so;

	if (outcome || casefile)
		return comment_resolve(rq->db, c, &d, casefile, &was_so, err);
	g_set_error_literal(err, EARSHOT_ERROR, EARSHOT_ERROR_INPUT,
			    "Say how it ended, or which case it went to");
	return false;
}

static bool
acknowledge(const struct web_request *rq, struct comment *c, GError **err)
{
	const struct account_deed d = account_part_deed(rq, NULL);
	bool was_so;

	return comment_acknowledge(rq->db, c, &d, &was_so, err);
}

/* "C-2026-0004/ack" */
static bool
post_one(const struct web_request *rq, struct web_answer *a, GError **err)
{
	g_auto(GStrv) parts = g_strsplit(rq->rest, "/", 2);
	const char *verb = parts[0] && parts[1] ? parts[1] : "";
	bool is_ack = strcmp(verb, "ack") == 0;
	g_autoptr(GError) wrong = NULL;
	g_autoptr(comment_t) c = NULL;
	g_autofree char *path = NULL;

	if (is_ack || strcmp(verb, "resolve") == 0)
		c = comment_find(rq->db, parts[0], &wrong);
	if (!c && !wrong)
		return web_not_found(rq, a);
	if (c && (is_ack ? acknowledge(rq, c, &wrong) : resolve(rq, c, &wrong))) {
		path = g_strconcat(is_ack ? "/accounts#" : "/accounts/comments#", c->ref, NULL);
		return web_redirect(a, path);
	}
	path = c ? g_strconcat("outcome-", c->ref, NULL) : NULL;
	return again(rq, a, path, wrong, err);
}

static const struct web_route routes[] = {
	{ .path = "/accounts/comments",
	  .get = get_all,
	  .post = post_new,
	  .needs_get = MAY_READ,
	  .needs_post = MAY_TRIAGE },
	{ .path = "/accounts/comments/*", .post = post_one, .needs_post = MAY_TRIAGE },
};
const struct web_routes screen_comments = { routes, G_N_ELEMENTS(routes) };
