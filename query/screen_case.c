/* Case: one of them whole: what was reported, what was kept of it, what was done, what is to be
 * done. */
#include <string.h>

#include "base/error.h"
#include "base/url.h"
#include "base/when.h"
#include "data/case_access.h"
#include "data/case_term.h"
#include "query/case_evidence.h"
#include "query/case_form.h"
#include "query/case_sheet.h"
#include "query/case_tag.h"
#include "query/case_work.h"
#include "query/form_part.h"
#include "query/hand_in.h"
#include "query/layout.h"
#include "query/screen.h"
#include "query/timeline.h"

/* ---- what is known ----------------------------------------------------------------------- */

static const char *
category_titles(struct html *h, const char *categories)
{
	g_auto(GStrv) names = g_strsplit(categories, " ", -1);
	g_autoptr(GString) out = g_string_new(NULL);

	for (char **n = names; *n; n++)
		if (**n)
			g_string_append_printf(out, "%s%s", out->len ? "; " : "",
					       case_term_title(CASE_CATEGORY, *n));
	return html_format(h, "%s", out->str);
}

static const char *
role_titles(struct html *h, const struct casefile *c)
{
	g_autoptr(GString) out = g_string_new(NULL);

	for (int i = 0; i < ROLES; i++)
		if (!casefile_is_open_to(c, (enum role)i))
			g_string_append_printf(out, "%s%s", out->len ? "; " : "",
					       role_title((enum role)i));
	return html_format(h, "%s", out->str);
}

static void
put_facts(struct html *h, const struct case_sheet *s)
{
	const struct casefile *c = s->c;

	HTML(h,
	     "<section class=\"card\" aria-labelledby=\"facts\">\n<h2 id=\"facts\">The case</h2>\n"
	     "<dl class=\"pairs\">\n<div><dt>State</dt><dd>");
	case_tag(h, c);
	HTML(h, "</dd></div>\n");
	layout_pair(h, "School", c->school_name);
	layout_pair_time(h, "Received", c->received_at);
	layout_pair_time(h, "Opened", c->opened_at);
	layout_pair(h, "Reported by", case_term_title(CASE_REPORTER, c->reporter));
	layout_pair(h, "Written by", c->author ? case_term_title(CASE_AUTHOR, c->author) : NULL);
	layout_pair_time(h, "Published", c->first_published);
	layout_pair(h, "What it is", category_titles(h, c->categories));
	if (c->acknowledged_at != WHEN_NONE)
		layout_pair_time(h, "Answered", c->acknowledged_at);
	else
		layout_pair_time(h, "Answer by", casefile_due(c));
	layout_pair(h, "Assigned to", c->assigned);
	layout_pair(h, "Closed to", role_titles(h, c));
	layout_pair_time(h, "Held until", c->hold_until);
	layout_pair_time(h, "Closed", c->closed_at);
	layout_pair(h, "Outcome", c->outcome ? case_term_title(CASE_OUTCOME, c->outcome) : NULL);
	if (s->mention)
		HTML(h, "<div><dt>Mention</dt><dd><a href=\"/mentions/$\">$</a></dd></div>\n",
		     s->mention, s->mention);
	HTML(h, "</dl>\n</section>\n");
}

/* ---- timeline ------------------------------------------------------------------------------ */

static void
put_timeline(struct html *h, const struct case_sheet *s)
{
	HTML(h, "<section aria-labelledby=\"timeline\">\n<h2 id=\"timeline\">What happened</h2>\n"
		"<ol class=\"history\">\n");
	for (guint i = s->timeline->len; i-- > 0;) {
		const struct timeline_event *e = s->timeline->pdata[i];

		HTML(h, "<li><p>");
		layout_time(h, e->at);
		if (e->who)
			HTML(h, " <span class=\"quiet\"><bdi>$</bdi></span>", layout_who(e->who));
		if (e->ref)
			HTML(h, " <span class=\"quiet\">$</span>", e->ref);
		HTML(h, "</p>\n<p class=\"note\" dir=\"auto\">$</p></li>\n", e->what);
	}
	HTML(h, "</ol>\n</section>\n");
}

/* ---- page -------------------------------------------------------------------------------- */

static void
put_subject(struct html *h, const struct casefile *c)
{
	if (!c->url)
		return;
	HTML(h, "<div class=\"subject\"><p class=\"original\">");
	layout_out(h, c->url, "See the post");
	HTML(h, " <span class=\"quiet address\" dir=\"ltr\">$</span></p></div>\n", c->url);
}

static bool
put_page(const struct web_request *rq, struct web_answer *a, const struct casefile *c,
	 const struct layout_problem *problem, GError **err)
{
	struct layout page = { .title = c->ref,
			       .tab = TAB_CASES,
			       .back = "/cases",
			       .back_text = "Investigate",
			       .problems = problem,
			       .n_problems = problem ? 1 : 0 };
	g_auto(html_t) h = { 0 };
	struct case_sheet s = { 0 };
	g_autoptr(GError) wrong = NULL;
	bool ok;

	g_string_truncate(a->body, 0);
	html_init(&h, a->body);
	page.lead = case_tag_reason(&h, rq->db, c, &wrong);
	if (wrong) {
		g_propagate_error(err, g_steal_pointer(&wrong));
		return false;
	}
	ok = case_sheet_read(&s, rq->db, c, err) && layout_begin(&h, rq, &page, err);
	if (ok) {
		put_subject(&h, c);
		HTML(&h, "<div class=\"two\">\n<div>\n");
		case_work_steps(&h, rq, &s);
		ok = case_evidence_put(&h, rq, &s, err) &&
		     case_work_more(&h, rq, &s, CASE_WORK_MAIN, err);
	}
	if (ok) {
		put_timeline(&h, &s);
		HTML(&h, "</div>\n<div>\n");
		put_facts(&h, &s);
		case_work_put(&h, rq, &s);
		ok = case_work_more(&h, rq, &s, CASE_WORK_SIDE, err);
	}
	if (ok) {
		HTML(&h, "</div>\n</div>\n");
		layout_end(&h, rq);
	}
	case_sheet_clear(&s);
	return ok;
}

/* No such case, or none for them: the same answer, so that nobody learns which there are. */
static struct casefile *
let_in(const struct web_request *rq, struct web_answer *a, const char *ref, const char *obj,
       bool *is_refused, GError **err)
{
	g_autoptr(GError) wrong = NULL;
	struct casefile *c = case_access(rq->db, &rq->actor, ref, MAY_READ_CASE, obj, &wrong);

	*is_refused = !c && g_error_matches(wrong, EARSHOT_ERROR, EARSHOT_ERROR_USAGE);
	if (*is_refused)
		web_refuse(rq, a, 404, "There is no such case, or it is not open to you.");
	else if (!c)
		g_propagate_error(err, g_steal_pointer(&wrong));
	return c;
}

static bool
show(const struct web_request *rq, struct web_answer *a, const char *ref,
     const struct layout_problem *problem, GError **err)
{
	bool is_refused;
	g_autoptr(casefile_t) c = let_in(rq, a, ref, NULL, &is_refused, err);

	return is_refused || (c && put_page(rq, a, c, problem, err));
}

/* "EAR-2026-0007", "EAR-2026-0007/related" */
static bool
get_case(const struct web_request *rq, struct web_answer *a, GError **err)
{
	g_auto(GStrv) parts = g_strsplit(rq->rest, "/", 2);
	g_autoptr(casefile_t) c = NULL;
	bool is_refused;

	if (!parts[0] || !parts[1])
		return show(rq, a, rq->rest, NULL, err);
	if (strcmp(parts[1], "related") != 0)
		return web_not_found(rq, a);
	c = let_in(rq, a, parts[0], "related", &is_refused, err);
	return is_refused || (c && case_work_related(rq, a, c, err));
}

/* Back to the case, unless it was just closed to them or given to somebody else. */
static bool
go_on(const struct web_request *rq, struct web_answer *a, const char *ref, GError **err)
{
	g_autoptr(GError) wrong = NULL;
	g_autoptr(casefile_t) c = casefile_find(rq->db, ref, &wrong);
	g_autofree char *path = NULL;

	if (wrong) {
		g_propagate_error(err, g_steal_pointer(&wrong));
		return false;
	}
	if (c && case_access_may(c, &rq->actor, MAY_READ_CASE))
		path = g_strconcat("/cases/", c->ref, NULL);
	return web_redirect(a, path ? path : "/cases");
}

/* "EAR-2026-0007/note". Whether they may do it is asked by each deed; who may not even read the
 * case is not told of it. */
static bool
post_case(const struct web_request *rq, struct web_answer *a, GError **err)
{
	g_auto(GStrv) parts = g_strsplit(rq->rest, "/", 3);
	g_autoptr(GError) wrong = NULL;
	struct case_work_done done = { 0 };
	bool ok;

	if (g_strv_length(parts) != 2)
		return web_not_found(rq, a);
	ok = case_work_do(rq, parts[1], parts[0], &done, &wrong);
	if (ok) {
		g_autofree char *path = done.path;

		if (!done.is_known)
			return web_not_found(rq, a);
		return path ? web_redirect(a, path) : go_on(rq, a, parts[0], err);
	}
	if (g_error_matches(wrong, EARSHOT_ERROR, EARSHOT_ERROR_USAGE) ||
	    g_error_matches(wrong, EARSHOT_ERROR, EARSHOT_ERROR_INPUT) ||
	    g_error_matches(wrong, EARSHOT_ERROR, EARSHOT_ERROR_BUSY)) {
		const struct layout_problem problem = { done.field, wrong->message };

		a->status = 400;
		return show(rq, a, parts[0], &problem, err);
	}
	g_propagate_error(err, g_steal_pointer(&wrong));
	return false;
}

/* ---- handed in --------------------------------------------------------------------------- */

static bool
read_hand_in(const struct web_request *rq, struct hand_in *what, GError **err)
{
	const char *url = case_form_field(rq, "claimed-url");
	const char *by = case_form_field(rq, "supplied-by");
	g_autoptr(url_t) parsed = url ? url_parse(url, NULL) : NULL;
	bool is_there;

	if (!hand_in_check(rq, &is_there, err) ||
	    !form_moment_read(rq, "received", &what->received_at, err))
		return false;
	if (!is_there || (url && (!parsed || !url_is_http(parsed)))) {
		g_set_error_literal(err, EARSHOT_ERROR, EARSHOT_ERROR_USAGE,
				    is_there ? "An address begins with https:// or http://"
					     : "Choose a file, or paste the words");
		return false;
	}
	what->claimed_url = url;
	return !by || (what->supplied_by = case_term_require(CASE_REPORTER, by, err));
}

/* Whether they may is asked here, before anything of it is looked at, and by the command. */
static bool
post_hand_in(const struct web_request *rq, struct web_answer *a, GError **err)
{
	g_autoptr(GError) wrong = NULL;
	g_autoptr(casefile_t) c =
		case_access(rq->db, &rq->actor, rq->rest, MAY_WORK_CASE, NULL, &wrong);
	struct hand_in what = { .received_at = WHEN_NONE };
	const char *refused = NULL;
	g_autofree char *path = NULL;

	if (!c)
		return show(rq, a, rq->rest, &(struct layout_problem){ NULL, wrong->message }, err);
	what.case_ref = c->ref;
	if (casefile_require_open(c, &wrong) && read_hand_in(rq, &what, &wrong) &&
	    hand_in_take(rq, &what, &refused, &wrong)) {
		path = g_strdup_printf("/cases/%s%s%s#evidence", c->ref, refused ? "?refused=" : "",
				       refused ? refused : "");
		return web_redirect(a, path);
	}
	if (form_is_theirs(wrong)) {
		const struct layout_problem problem = { "file", wrong->message };

		a->status = 400;
		return show(rq, a, c->ref, &problem, err);
	}
	g_propagate_error(err, g_steal_pointer(&wrong));
	return false;
}

static const struct web_route routes[] = {
	{ .path = "/hand-in/*",
	  .post = post_hand_in,
	  .needs_post = MAY_WORK_CASE,
	  .kind = WEB_SLOW,
	  .takes_files = true,
	  .max_body = HAND_IN_MAX },
	{ .path = "/cases/*",
	  .get = get_case,
	  .post = post_case,
	  .is_logged = true,
	  .needs_get = MAY_READ_CASE,
	  .needs_post = MAY_READ_CASE },
};
const struct web_routes screen_case = { routes, G_N_ELEMENTS(routes) };
