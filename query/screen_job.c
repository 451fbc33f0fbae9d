/* Jobs: long work that was begun on a page: how far it is, what came of it. It can be left and
 * found again. */
#include <fcntl.h>
#include <string.h>

#include "base/when.h"
#include "data/case_access.h"
#include "data/command.h"
#include "query/job.h"
#include "query/layout.h"
#include "query/screen.h"

#define JOBS_SHOWN 50

static const struct {
	const char *kind, *title;
} kinds[] = {
	{ "crawl", "Reading the sources" },
	{ "index", "Making the index anew" },
	{ "export", "Putting a bundle of evidence together" },
	{ "mail", "Sending mail" },
	{ "capture", "Looking at a post" },
};

/* "export-EAR-2026-0007" is a kind too: one for each case. */
static const char *
title_of(const struct job *j)
{
	for (size_t i = 0; i < G_N_ELEMENTS(kinds); i++)
		if (g_str_has_prefix(j->kind, kinds[i].kind))
			return kinds[i].title;
	return j->command;
}

/* A file of the state folder; a link in its place is not followed. */
static bool
give_result(const struct web_request *rq, struct web_answer *a, const struct job *j)
{
	int fd = j->state == JOB_DONE && j->result
			 ? open(j->result, O_RDONLY | O_NOFOLLOW | O_CLOEXEC)
			 : -1;

	if (fd < 0)
		return web_not_found(rq, a);
	a->fd = fd;
	a->type = "application/octet-stream";
	a->file_name = g_path_get_basename(j->result);
	return true;
}

/* Exit codes are those of data/command.h: 1 is nothing found, 3 that some sources failed. */
static void
put_state(struct html *h, const struct job *j)
{
	if (j->state == JOB_RUNNING)
		HTML(h, "<strong class=\"tag tag-new\">Running</strong>");
	else if (j->state == JOB_LOST)
		HTML(h, "<strong class=\"tag tag-bad\">Broken off</strong>");
	else if (j->exit_code == EXIT_DONE || j->exit_code == EXIT_NOTHING)
		HTML(h, "<strong class=\"tag tag-well\">Done</strong>");
	else if (j->exit_code == EXIT_SOME_FAILED)
		HTML(h, "<strong class=\"tag tag-doubtful\">Done in part</strong>");
	else
		HTML(h, "<strong class=\"tag tag-bad\">Failed</strong>");
}

static struct job *
find(const struct web_request *rq, GError **err)
{
	g_auto(GStrv) parts = g_strsplit(rq->rest, "/", 2);
	const char *digits = parts[0] ? parts[0] : "";

	return *digits && strlen(digits) < 19 && strspn(digits, "0123456789") == strlen(digits)
		       ? job_get(rq->db, g_ascii_strtoll(digits, NULL, 10), err)
		       : NULL;
}

/* The case that it is for; NULL: none. */
static const char *
case_of(const struct job *j)
{
	return strstr(j->kind, "EAR-");
}

/* Theirs, or of somebody who may begin the like; of a case, only while it is open to them: what was
 * made of it lies behind the same door. False with an error when that cannot be read. */
static bool
may_see(const struct web_request *rq, const struct job *j, GError **err)
{
	g_autoptr(casefile_t) c = NULL;

	if (!role_may(rq->actor.role, MAY_SET_UP) && strcmp(j->who, rq->actor.name) != 0)
		return false;
	if (!case_of(j))
		return true;
	c = casefile_find(rq->db, case_of(j), err);
	return c && case_access_may(c, &rq->actor, MAY_READ_CASE);
}

/* Where to go on: the case that a capture was for, say. */
static void
put_way_on(struct html *h, const struct job *j)
{
	const char *ref = case_of(j);

	if (ref)
		HTML(h, "<p><a class=\"more\" href=\"$\">To the case</a></p>\n",
		     html_format(h, "/cases/%s", ref));
	else if (strcmp(j->kind, "crawl") == 0)
		HTML(h, "<p><a class=\"more\" href=\"/mentions?status=new\">To what is new</a> "
			"<a class=\"more\" href=\"/sources\">To the sources</a></p>\n");
	if (j->state == JOB_DONE && j->result && j->exit_code == EXIT_DONE)
		HTML(h, "<p><a class=\"more\" href=\"$\">Download the result</a></p>\n",
		     html_format(h, "/jobs/%" G_GINT64_FORMAT "/result", j->id));
}

/* A page of work that goes on says so to query/web/earshot.js, which loads it again. */
static bool
put_job(struct html *h, const struct web_request *rq, const struct job *j, GError **err)
{
	const struct layout page = { .title = title_of(j),
				     .back = "/jobs",
				     .back_text = "Background work" };

	if (!layout_begin(h, rq, &page, err))
		return false;
	HTML(h, "<section aria-labelledby=\"progress\">\n<h2 id=\"progress\" class=\"unseen\">"
		"Progress</h2>\n<p class=\"facts\">");
	put_state(h, j);
	HTML(h, " begun by <bdi>$</bdi> $", layout_who(j->who), layout_ago(h, j->started_at));
	if (j->ended_at != WHEN_NONE)
		HTML(h, ", ended $", layout_ago(h, j->ended_at));
	HTML(h, "</p>\n");
	if (*j->progress)
		HTML(h,
		     "<pre class=\"progress\" tabindex=\"0\" aria-label=\"What it says\">$</pre>\n",
		     j->progress);
	if (j->state == JOB_RUNNING) {
		HTML(h,
		     "<p class=\"quiet\" id=\"goes-on\">You can leave this page; the work goes "
		     "on. <a href=\"$\">Look again</a></p>\n",
		     rq->path);
		layout_form(h, rq, rq->path);
		HTML(h, "<button>Stop it</button></form>\n");
	}
	if (j->state == JOB_LOST)
		HTML(h, "<p class=\"notice\">It was broken off from outside, and nobody knows how "
			"far it came. Nothing is lost by beginning again.</p>\n");
	put_way_on(h, j);
	HTML(h, "</section>\n");
	layout_end(h, rq);
	return true;
}

static bool
get_job(const struct web_request *rq, struct web_answer *a, GError **err)
{
	g_auto(html_t) h = { 0 };
	g_autoptr(GError) wrong = NULL;
	g_autoptr(job_t) j = find(rq, &wrong);
	bool is_theirs = j && may_see(rq, j, &wrong);

	if (wrong) {
		g_propagate_error(err, g_steal_pointer(&wrong));
		return false;
	}
	if (!is_theirs)
		return web_not_found(rq, a);
	if (g_str_has_suffix(rq->rest, "/result"))
		return give_result(rq, a, j);
	html_init(&h, a->body);
	return put_job(&h, rq, j, err);
}

static bool
post_stop(const struct web_request *rq, struct web_answer *a, GError **err)
{
	g_autoptr(GError) wrong = NULL;
	g_autoptr(job_t) j = find(rq, &wrong);
	bool is_theirs = j && may_see(rq, j, &wrong);

	if (wrong) {
		g_propagate_error(err, g_steal_pointer(&wrong));
		return false;
	}
	if (!is_theirs)
		return web_not_found(rq, a);
	return job_stop(rq->db, j->id, err) && web_redirect(a, rq->path);
}

static bool
get_jobs(const struct web_request *rq, struct web_answer *a, GError **err)
{
	const struct layout page = { .title = "Background work" };
	g_autoptr(GError) wrong = NULL;
	g_autoptr(GPtrArray) jobs = job_list(rq->db, JOBS_SHOWN, err);
	g_auto(html_t) h = { 0 };
	guint shown = 0;

	html_init(&h, a->body);
	if (!jobs || !layout_begin(&h, rq, &page, err))
		return false;
	HTML(&h, "<ul class=\"rows\">\n");
	for (guint i = 0; i < jobs->len; i++) {
		const struct job *j = jobs->pdata[i];

		if (!may_see(rq, j, &wrong)) {
			if (!wrong)
				continue;
			g_propagate_error(err, g_steal_pointer(&wrong));
			return false;
		}
		shown++;
		HTML(&h, "<li><a href=\"$\">$</a> ",
		     html_format(&h, "/jobs/%" G_GINT64_FORMAT, j->id), title_of(j));
		put_state(&h, j);
		HTML(&h, " <span class=\"quiet\">$</span></li>\n", layout_ago(&h, j->started_at));
	}
	HTML(&h, "</ul>\n");
	if (!shown)
		HTML(&h,
		     "<div class=\"empty\"><p>Nothing was begun from these pages yet. What the "
		     "timer does each night is on the <a href=\"/\">first page</a>.</p></div>\n");
	layout_end(&h, rq);
	return true;
}

static const struct web_route routes[] = {
	{ .path = "/jobs", .get = get_jobs, .needs_get = MAY_READ },
	{ .path = "/jobs/*",
	  .get = get_job,
	  .post = post_stop,
	  .needs_get = MAY_READ,
	  .needs_post = MAY_READ },
};
const struct web_routes screen_job = { routes, G_N_ELEMENTS(routes) };
