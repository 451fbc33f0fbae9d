/* Case: one of them whole: what was reported, what was kept of it, what was done, what is to be
 * done. */
#include <string.h>

#include "base/error.h"
#include "base/when.h"
#include "data/case_access.h"
#include "data/case_term.h"
#include "data/evidence.h"
#include "query/case_sheet.h"
#include "query/case_tag.h"
#include "query/case_work.h"
#include "query/job.h"
#include "query/layout.h"
#include "query/screen.h"
#include "query/timeline.h"

/* ---- what is known ----------------------------------------------------------------------- */

static void
put_pair(struct html *h, const char *name, const char *value)
{
	if (value && *value)
		HTML(h, "<div><dt>$</dt><dd><bdi>$</bdi></dd></div>\n", name, value);
}

static void
put_moment(struct html *h, const char *name, int64_t at)
{
	if (at == WHEN_NONE)
		return;
	HTML(h, "<div><dt>$</dt><dd>", name);
	layout_time(h, at);
	HTML(h, "</dd></div>\n");
}

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

static void
put_facts(struct html *h, const struct case_sheet *s)
{
	const struct casefile *c = s->c;

	HTML(h,
	     "<section class=\"card\" aria-labelledby=\"facts\">\n<h2 id=\"facts\">The case</h2>\n"
	     "<dl class=\"pairs\">\n<div><dt>State</dt><dd>");
	case_tag(h, c);
	HTML(h, "</dd></div>\n");
	put_pair(h, "School", c->school_name);
	put_moment(h, "Received", c->received_at);
	put_moment(h, "Opened", c->opened_at);
	put_pair(h, "Reported by", case_term_title(CASE_REPORTER, c->reporter));
	put_pair(h, "Written by", c->author ? case_term_title(CASE_AUTHOR, c->author) : NULL);
	put_moment(h, "Published", c->first_published);
	put_pair(h, "What it is", category_titles(h, c->categories));
	if (c->acknowledged_at != WHEN_NONE)
		put_moment(h, "Answered", c->acknowledged_at);
	else
		put_moment(h, "Answer by", casefile_due(c));
	put_pair(h, "Assigned to", c->assigned);
	put_moment(h, "Held until", c->hold_until);
	put_moment(h, "Closed", c->closed_at);
	put_pair(h, "Outcome", c->outcome ? case_term_title(CASE_OUTCOME, c->outcome) : NULL);
	if (s->mention)
		HTML(h, "<div><dt>Mention</dt><dd><a href=\"/mentions/$\">$</a></dd></div>\n",
		     s->mention, s->mention);
	HTML(h, "</dl>\n</section>\n");
}

/* ---- evidence ------------------------------------------------------------------------------ */

static const char *
utc(struct html *h, int64_t ms)
{
	char stamp[WHEN_RFC3339_SIZE];

	return html_format(h, "%s", when_rfc3339(ms / 1000, stamp));
}

static void
put_evidence(struct html *h, const struct evidence *e)
{
	HTML(h, "<li class=\"item\" id=\"$\"><div>\n<h3>$</h3>\n<p dir=\"auto\">$</p>\n", e->ref,
	     e->ref, e->sentence);
	HTML(h, "<dl class=\"pairs\">\n");
	if (e->url) {
		HTML(h, "<div><dt>Address</dt><dd class=\"address\" dir=\"ltr\">");
		layout_out(h, e->url, e->url);
		HTML(h, "</dd></div>\n");
	}
	if (e->final_url && g_strcmp0(e->url, e->final_url) != 0)
		put_pair(h, "Led to", e->final_url);
	HTML(h, "<div><dt>When</dt><dd>");
	layout_time(h, e->started_ms / 1000);
	HTML(h, " in London <span class=\"quiet\">($)</span></dd></div>\n", utc(h, e->started_ms));
	put_pair(h, "Handed in by",
		 e->supplied_by ? case_term_title(CASE_REPORTER, e->supplied_by) : NULL);
	put_pair(h, "Kind", e->type);
	if (*e->payload_sha256)
		HTML(h, "<div><dt>SHA-256</dt><dd><code class=\"whole\">$</code></dd></div>\n",
		     e->payload_sha256);
	HTML(h, "</dl>\n");
	if (e->text && *e->text)
		HTML(h,
		     "<details class=\"words\"><summary>Its words</summary>"
		     "<p class=\"note\" dir=\"auto\">$</p></details>\n",
		     e->text);
	HTML(h, "</div></li>\n");
}

static bool
put_all_evidence(struct html *h, const struct web_request *rq, const struct case_sheet *s,
		 GError **err)
{
	bool may_work = case_access_may(s->c, &rq->actor, MAY_WORK_CASE);
	g_autoptr(GError) wrong = NULL;
	g_autoptr(job_t) running = job_running(rq->db, "capture", &wrong);

	if (wrong) {
		g_propagate_error(err, g_steal_pointer(&wrong));
		return false;
	}
	HTML(h, "<section aria-labelledby=\"evidence\">\n"
		"<h2 id=\"evidence\" tabindex=\"-1\">Evidence</h2>\n");
	if (s->evidence->len == 0)
		HTML(h, "<div class=\"empty\"><p>$</p></div>\n",
		     s->c->url ? "The address was not looked at yet."
			       : "Nothing was captured: there is no address.");
	else
		HTML(h, "<ol class=\"items\">\n");
	for (guint i = 0; i < s->evidence->len; i++)
		put_evidence(h, s->evidence->pdata[i]);
	if (s->evidence->len)
		HTML(h, "</ol>\n");
	if (running)
		HTML(h,
		     "<p class=\"notice\">An address is being looked at: "
		     "<a href=\"/jobs/$\">see how far it is</a></p>\n",
		     html_format(h, "%" G_GINT64_FORMAT, running->id));
	else if (may_work && s->c->url && strcmp(s->c->state, "closed") != 0) {
		layout_form(h, rq, html_format(h, "/cases/%s/capture", s->c->ref));
		HTML(h, "<button>$</button></form>\n",
		     s->evidence->len ? "Look at it again" : "Look at it now, and keep it");
	}
	HTML(h, "</section>\n");
	return true;
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
			HTML(h, " <span class=\"quiet\"><bdi>$</bdi></span>",
			     g_str_has_prefix(e->who, "u:") ? e->who + 2 : e->who);
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
	const struct layout page = { .title = c->ref,
				     .tab = TAB_CASES,
				     .back = "/cases",
				     .back_text = "Investigate",
				     .problems = problem,
				     .n_problems = problem ? 1 : 0 };
	g_auto(html_t) h = { 0 };
	struct case_sheet s = { 0 };
	bool ok;

	g_string_truncate(a->body, 0);
	html_init(&h, a->body);
	ok = case_sheet_read(&s, rq->db, c, err) && layout_begin(&h, rq, &page, err);
	if (ok) {
		put_subject(&h, c);
		HTML(&h, "<div class=\"two\">\n<div>\n");
		case_work_steps(&h, rq, &s);
		ok = put_all_evidence(&h, rq, &s, err);
	}
	if (ok) {
		put_timeline(&h, &s);
		HTML(&h, "</div>\n<div>\n");
		put_facts(&h, &s);
		case_work_put(&h, rq, &s);
		HTML(&h, "</div>\n</div>\n");
		layout_end(&h, rq);
	}
	case_sheet_clear(&s);
	return ok;
}

/* No such case, or none for them: the same answer, so that nobody learns which there are. */
static bool
show(const struct web_request *rq, struct web_answer *a, const char *ref,
     const struct layout_problem *problem, GError **err)
{
	g_autoptr(GError) wrong = NULL;
	g_autoptr(casefile_t) c = case_access(rq->db, &rq->actor, ref, MAY_READ_CASE, NULL, &wrong);

	if (c)
		return put_page(rq, a, c, problem, err);
	if (g_error_matches(wrong, EARSHOT_ERROR, EARSHOT_ERROR_USAGE))
		return web_refuse(rq, a, 404, "There is no such case, or it is not open to you.");
	g_propagate_error(err, g_steal_pointer(&wrong));
	return false;
}

static bool
get_case(const struct web_request *rq, struct web_answer *a, GError **err)
{
	return show(rq, a, rq->rest, NULL, err);
}

/* "EAR-2026-0007/note" */
static bool
post_case(const struct web_request *rq, struct web_answer *a, GError **err)
{
	g_auto(GStrv) parts = g_strsplit(rq->rest, "/", 3);
	g_autoptr(GError) wrong = NULL;
	g_autofree char *path = NULL;
	const char *field = NULL;
	bool known;

	if (g_strv_length(parts) != 2)
		return web_not_found(rq, a);
	if (case_work_do(rq, parts[1], parts[0], &known, &field, &wrong)) {
		if (!known)
			return web_not_found(rq, a);
		path = g_strconcat("/cases/", parts[0], NULL);
		return web_redirect(a, path);
	}
	if (g_error_matches(wrong, EARSHOT_ERROR, EARSHOT_ERROR_USAGE)) {
		const struct layout_problem problem = { field, wrong->message };

		a->status = 400;
		return show(rq, a, parts[0], &problem, err);
	}
	g_propagate_error(err, g_steal_pointer(&wrong));
	return false;
}

static const struct web_route routes[] = {
	{ .path = "/cases/*",
	  .get = get_case,
	  .post = post_case,
	  .needs_get = MAY_READ_CASE,
	  .needs_post = MAY_WORK_CASE },
};
const struct web_routes screen_case = { routes, G_N_ELEMENTS(routes) };
