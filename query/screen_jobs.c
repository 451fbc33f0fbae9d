/* Jobs: long work that somebody began here, while it runs and afterwards. */
#include <string.h>

#include "base/when.h"
#include "query/job.h"
#include "query/layout.h"
#include "query/screen.h"

#define SHOWN 30

static void
put_state(struct html *h, const struct job *j)
{
	if (j->state == JOB_RUNNING)
		HTML(h, "<strong class=\"tag tag-new\">Running</strong>");
	else if (j->state == JOB_LOST)
		HTML(h, "<strong class=\"tag tag-bad\">Lost</strong>");
	else if (j->exit_code == 0)
		HTML(h, "<strong class=\"tag tag-resolved\">Done</strong>");
	else
		HTML(h, "<strong class=\"tag tag-doubtful\">Done, with doubts</strong>");
}

static bool
get_jobs(const struct web_request *rq, struct web_answer *a, GError **err)
{
	const struct layout page = { .title = "Long work" };
	g_autoptr(GPtrArray) jobs = job_list(rq->db, SHOWN, err);
	g_auto(html_t) h = { 0 };

	html_init(&h, a->body);
	if (!jobs || !layout_begin(&h, rq, &page, err))
		return false;
	if (jobs->len == 0)
		HTML(&h,
		     "<div class=\"empty\"><p><strong>Nothing was begun here yet.</strong></p>"
		     "<p>Crawls of the night are on the <a href=\"/\">home page</a>.</p></div>\n");
	else
		HTML(&h, "<ul class=\"rows\">\n");
	for (guint i = 0; i < jobs->len; i++) {
		const struct job *j = jobs->pdata[i];

		HTML(&h, "<li>");
		put_state(&h, j);
		HTML(&h,
		     " <a href=\"/jobs/$\"><bdi>$</bdi></a> <span class=\"quiet\">begun "
		     "$</span></li>\n",
		     html_format(&h, "%" G_GINT64_FORMAT, j->id), j->command,
		     layout_ago(&h, j->started_at));
	}
	if (jobs->len)
		HTML(&h, "</ul>\n");
	layout_end(&h, rq);
	return true;
}

static void
put_job(struct html *h, const struct job *j)
{
	HTML(h, "<p class=\"facts\">");
	put_state(h, j);
	HTML(h, " begun by <bdi>$</bdi> ", g_str_has_prefix(j->who, "u:") ? j->who + 2 : j->who);
	layout_time(h, j->started_at);
	if (j->ended_at != WHEN_NONE) {
		HTML(h, ", ended ");
		layout_time(h, j->ended_at);
	}
	HTML(h, "</p>\n");
	if (*j->progress)
		HTML(h,
		     "<pre class=\"said\" dir=\"ltr\" tabindex=\"0\" aria-label=\"What it "
		     "says\">$</pre>\n",
		     j->progress);
	if (j->state == JOB_RUNNING)
		HTML(h,
		     "<p data-live=\"3\">You can leave this page: the work goes on. "
		     "<a href=\"/jobs/$\">Look again</a></p>\n",
		     html_format(h, "%" G_GINT64_FORMAT, j->id));
	else if (j->state == JOB_LOST)
		HTML(h, "<p>It was stopped from outside, and nobody knows how far it came. It can "
			"be begun again.</p>\n");
}

static bool
get_job(const struct web_request *rq, struct web_answer *a, GError **err)
{
	g_autoptr(GError) wrong = NULL;
	g_autoptr(job_t) j = job_get(rq->db, g_ascii_strtoll(rq->rest, NULL, 10), &wrong);
	struct layout page = { .title = "", .back = "/jobs", .back_text = "Long work" };
	g_auto(html_t) h = { 0 };

	if (wrong) {
		g_propagate_error(err, g_steal_pointer(&wrong));
		return false;
	}
	if (!j)
		return web_not_found(rq, a);
	html_init(&h, a->body);
	page.title = j->command;
	if (!layout_begin(&h, rq, &page, err))
		return false;
	put_job(&h, j);
	layout_end(&h, rq);
	return true;
}

static const struct web_route routes[] = {
	{ .path = "/jobs", .get = get_jobs, .needs_get = MAY_TRIAGE },
	{ .path = "/jobs/*", .get = get_job, .needs_get = MAY_TRIAGE },
};
const struct web_routes screen_jobs = { routes, G_N_ELEMENTS(routes) };
