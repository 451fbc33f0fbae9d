/* First steps: what has to be there before the watch is whole, in any order, and what is done of
 * it. The last of them, the first reading, shows here how far it is. */
#include <string.h>

#include "base/when.h"
#include "data/browse.h"
#include "data/command.h"
#include "data/dpia.h"
#include "data/recipient.h"
#include "data/register.h"
#include "data/run.h"
#include "data/source.h"
#include "data/user.h"
#include "query/form_part.h"
#include "query/job.h"
#include "query/layout.h"
#include "query/mail_settings.h"
#include "query/screen.h"

#define JOBS_LOOKED_AT 20

enum step { STEP_SCHOOL, STEP_SOURCES, STEP_DPIA, STEP_MAIL, STEP_USERS, STEP_CRAWL, STEPS };

static const struct {
	const char *title, *path, *what;
} steps[STEPS] = {
	[STEP_SCHOOL] = { "The school", "/school",
			  "Its names, and the names that are not it. Look once whether they are "
			  "right." },
	[STEP_SOURCES] = { "Where to listen", "/sources",
			   "The school's own site, the local paper, the parish: at least one." },
	[STEP_DPIA] = { "Impact assessment", "/settings#dpia-title",
			"What the watch means for people's privacy, assessed before it begins." },
	[STEP_MAIL] = { "Who is told", "/settings#told",
			"The digest each Monday, and a mail server that sends it." },
	[STEP_USERS] = { "Who helps", "/settings/users",
			 "Two people at least, so that the watch has no holidays." },
	[STEP_CRAWL] = { "The first reading", "/sources",
			 "Reads every source once. What is there already is counted as history." },
};

/* What is done, and the reading that goes on. */
struct first {
	bool done[STEPS];
	struct job *reading; /* NULL: none is under way */
	struct job *broken; /* the last that was tried, when it did not begin; NULL: none */
};

static void
first_clear(struct first *f)
{
	g_clear_pointer(&f->reading, job_free);
	g_clear_pointer(&f->broken, job_free);
}
typedef struct first first_t;
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(first_t, first_clear)

static bool
look_at_mail(const struct web_request *rq, bool *is_done, GError **err)
{
	g_autoptr(GPtrArray) recipients = recipient_list(rq->db, err);

	*is_done = recipients && recipients->len > 0 && mail_is_set_up(rq->config);
	return recipients != NULL;
}

/* The newest of them, if it failed. */
static bool
look_at_last(const struct web_request *rq, struct first *f, GError **err)
{
	g_autoptr(GPtrArray) jobs = job_list(rq->db, JOBS_LOOKED_AT, err);

	for (guint i = 0; jobs && i < jobs->len; i++) {
		const struct job *j = jobs->pdata[i];

		if (strcmp(j->kind, "crawl") != 0)
			continue;
		if (j->state == JOB_LOST || (j->state == JOB_DONE && j->exit_code != EXIT_DONE &&
					     j->exit_code != EXIT_SOME_FAILED))
			f->broken = g_ptr_array_steal_index(jobs, i);
		break;
	}
	return jobs != NULL;
}

static bool
look_at_reading(const struct web_request *rq, struct first *f, GError **err)
{
	g_autoptr(GError) wrong = NULL;
	g_autoptr(run_t) run = run_last(rq->db, "crawl", &wrong);

	if (!wrong)
		f->reading = job_running(rq->db, "crawl", &wrong);
	f->done[STEP_CRAWL] = !f->reading && run && run->ended_at != WHEN_NONE;
	if (wrong)
		g_propagate_error(err, g_steal_pointer(&wrong));
	return *err == NULL && look_at_last(rq, f, err);
}

static bool
look(const struct web_request *rq, struct first *f, GError **err)
{
	g_autoptr(GPtrArray) schools = register_list(rq->db, err);
	g_autoptr(GPtrArray) sources = schools ? source_list(rq->db, err) : NULL;
	g_autoptr(GPtrArray) users = sources ? user_list(rq->db, err) : NULL;
	g_autoptr(dpia_t) dpia = users ? dpia_get(rq->db, err) : NULL;

	if (!dpia || !look_at_mail(rq, &f->done[STEP_MAIL], err) || !look_at_reading(rq, f, err))
		return false;
	f->done[STEP_SCHOOL] = schools->len > 0;
	for (guint i = 0; i < sources->len; i++)
		f->done[STEP_SOURCES] |=
			((const struct source *)sources->pdata[i])->state == SOURCE_ON;
	f->done[STEP_DPIA] = dpia->ref != NULL;
	f->done[STEP_USERS] = users->len > 1;
	return true;
}

/* ---- the reading ------------------------------------------------------------------------- */

static bool
put_found(struct html *h, const struct web_request *rq, GError **err)
{
	const struct browse all = { 0 };
	int64_t n;

	if (!browse_total(rq->db, &all, &n, err))
		return false;
	HTML(h,
	     "<p><strong>$</strong> so far. <a class=\"more\" href=\"/mentions\">See what was found"
	     "</a></p>\n",
	     layout_count(h, n, "mention", "mentions"));
	return true;
}

/* The page is loaded again while it goes on: see query/web/earshot.js. */
static bool
put_reading(struct html *h, const struct web_request *rq, const struct first *f, GError **err)
{
	const struct job *j = f->reading;
	const char *path = j ? html_format(h, "/jobs/%" G_GINT64_FORMAT, j->id) : NULL;

	if (!role_may(rq->actor.role, MAY_SET_UP))
		return true;
	if (j) {
		HTML(h,
		     "<p class=\"facts\"><strong class=\"tag tag-new\">Running</strong> begun $"
		     "</p>\n<pre class=\"progress\" tabindex=\"0\" aria-label=\"What it says\">$"
		     "</pre>\n",
		     layout_ago(h, j->started_at), *j->progress ? j->progress : "It begins …");
		if (!put_found(h, rq, err))
			return false;
		HTML(h,
		     "<p class=\"quiet\" id=\"goes-on\">You can leave this page; the work goes on. "
		     "<a href=\"/first#reading\">Look again</a> or <a href=\"$\">see all that it "
		     "says "
		     "and stop it</a></p>\n",
		     path);
		return true;
	}
	if (f->done[STEP_CRAWL])
		return put_found(h, rq, err);
	if (!f->done[STEP_SCHOOL] || !f->done[STEP_SOURCES])
		return true;
	if (f->broken)
		HTML(h,
		     "<p class=\"notice\">It was tried $, and <a href=\"$\">did not "
		     "work</a>.</p>\n",
		     layout_ago(h, f->broken->started_at),
		     html_format(h, "/jobs/%" G_GINT64_FORMAT, f->broken->id));
	layout_form(h, rq, "/sources/crawl");
	HTML(h, "<input type=\"hidden\" name=\"to\" value=\"/first#reading\">\n");
	if (!form_dpia(h, rq, err))
		return false;
	HTML(h, "<button class=\"main\">Begin the first reading</button></form>\n");
	return true;
}

/* ---- page -------------------------------------------------------------------------------- */

static bool
put_step(struct html *h, const struct web_request *rq, enum step i, const struct first *f,
	 GError **err)
{
	const char *path = i == STEP_SCHOOL && !f->done[i] ? "/first/school" : steps[i].path;

	HTML(h, "<li class=\"card\"");
	if (i == STEP_CRAWL)
		HTML(h, " id=\"reading\"");
	HTML(h,
	     "><div class=\"heading\"><h2><a href=\"$\">$</a></h2> "
	     "<strong class=\"tag tag-$\">$</strong></div>\n<p>$</p>\n",
	     path, steps[i].title, f->done[i] ? "well" : "new", f->done[i] ? "Done" : "To do",
	     steps[i].what);
	if (i == STEP_CRAWL && !put_reading(h, rq, f, err))
		return false;
	HTML(h, "</li>\n");
	return true;
}

static bool
get_first(const struct web_request *rq, struct web_answer *a, GError **err)
{
	const struct layout page = { .title = "First steps",
				     .lead = "In any order. The last of them to do is the reading.",
				     .tab = TAB_SETTINGS,
				     .back = "/settings",
				     .back_text = "Settings" };
	g_auto(first_t) f = { 0 };
	g_auto(html_t) h = { 0 };
	int n = 0;

	html_init(&h, a->body);
	if (!look(rq, &f, err))
		return false;
	if (!f.done[STEP_SCHOOL])
		return web_redirect(a, "/first/school");
	if (!layout_begin(&h, rq, &page, err))
		return false;
	for (size_t i = 0; i < STEPS; i++)
		n += f.done[i];
	HTML(&h, "<p class=\"total\">$ of $ done</p>\n<ol class=\"steps\">\n", html_number(&h, n),
	     html_number(&h, STEPS));
	for (size_t i = 0; i < STEPS; i++)
		if (!put_step(&h, rq, (enum step)i, &f, err))
			return false;
	HTML(&h, "</ol>\n");
	layout_end(&h, rq);
	return true;
}

static const struct web_route routes[] = {
	{ .path = "/first", .get = get_first, .needs_get = MAY_SET_UP },
};
const struct web_routes screen_first = { routes, G_N_ELEMENTS(routes) };
