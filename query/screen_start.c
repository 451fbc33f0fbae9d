/* First run: what is to be done until the watch runs by itself, in any order. */
#include "base/when.h"
#include "data/recipient.h"
#include "data/register.h"
#include "data/run.h"
#include "data/source.h"
#include "data/user.h"
#include "query/job.h"
#include "query/layout.h"
#include "query/mail_settings.h"
#include "query/screen.h"

/* What the list asks after. */
struct progress {
	guint schools, sources, waiting, recipients, users;
	bool has_mail, has_crawled;
	int64_t job; /* the crawl that runs now; 0: none */
};

static bool
count(const struct web_request *rq, struct progress *p, GError **err)
{
	g_autoptr(GPtrArray) schools = register_list(rq->db, err);
	g_autoptr(GPtrArray) sources = schools ? source_list(rq->db, err) : NULL;
	g_autoptr(GPtrArray) recipients = sources ? recipient_list(rq->db, err) : NULL;
	g_autoptr(GPtrArray) users = recipients ? user_list(rq->db, err) : NULL;
	g_autoptr(GError) wrong = NULL;
	g_autoptr(run_t) run = users ? run_last(rq->db, "crawl", &wrong) : NULL;
	g_autoptr(job_t) job = users && !wrong ? job_running(rq->db, "crawl", &wrong) : NULL;

	if (wrong)
		g_propagate_error(err, g_steal_pointer(&wrong));
	if (!users || *err)
		return false;
	*p = (struct progress){ .schools = schools->len,
				.recipients = recipients->len,
				.users = users->len,
				.has_mail = mail_is_set_up(rq->config),
				.has_crawled = run != NULL && run->ended_at != WHEN_NONE,
				.job = job ? job->id : 0 };
	for (guint i = 0; i < sources->len; i++) {
		const struct source *s = sources->pdata[i];

		p->sources += s->state == SOURCE_ON;
		p->waiting += s->state == SOURCE_ASK;
	}
	return true;
}

static void
put_task(struct html *h, bool is_done, const char *path, const char *title, const char *state)
{
	HTML(h, "<li class=\"task\"><div><a href=\"$\">$</a><p class=\"hint\">$</p></div>", path,
	     title, state);
	HTML(h, "<strong class=\"tag$\">$</strong></li>\n", is_done ? " tag-well" : "",
	     is_done ? "Done" : "Outstanding");
}

static void
put_tasks(struct html *h, const struct progress *p)
{
	HTML(h, "<ol class=\"tasks card\">\n");
	put_task(h, p->schools > 0, "/school", "Say what the school is called",
		 "Its names, and the names that are not it");
	put_task(h, p->sources > 0, "/sources", "Choose what is watched",
		 html_format(h, "%s",
			     layout_count(h, p->sources, "source is on", "sources are on")));
	put_task(h, p->waiting == 0, "/sources", "Approve what needs it",
		 p->waiting ? layout_count(h, p->waiting, "source waits", "sources wait")
			    : "Nothing waits");
	put_task(h, p->users > 1, "/settings#users", "Let somebody else in",
		 "So that the watch does not end with one person\u2019s holiday");
	put_task(h, p->has_mail && p->recipients > 0, "/settings#mail",
		 "Choose who gets the digest",
		 p->has_mail ? "Every Monday, also when there is nothing new"
			     : "A mail server is to be set up on the machine itself first");
	put_task(h, p->has_crawled, "#first", "Look for the first time",
		 p->has_crawled ? "It was done" : "It takes some minutes");
	HTML(h, "</ol>\n");
}

static bool
get_start(const struct web_request *rq, struct web_answer *a, GError **err)
{
	const struct layout page = { .title = "Getting started",
				     .lead = "In any order. Nothing here has to be done at once." };
	g_auto(html_t) h = { 0 };
	struct progress p;

	html_init(&h, a->body);
	if (!count(rq, &p, err) || !layout_begin(&h, rq, &page, err))
		return false;
	put_tasks(&h, &p);
	HTML(&h, "<section id=\"first\" aria-labelledby=\"first-title\">\n"
		 "<h2 id=\"first-title\">The first look</h2>\n");
	if (p.job) {
		HTML(&h,
		     "<p class=\"notice\">It is under way: <a href=\"/jobs/$\">see how "
		     "far</a></p>\n",
		     html_format(&h, "%" G_GINT64_FORMAT, p.job));
	} else {
		layout_form(&h, rq, "/sources/look");
		HTML(&h, "<button class=\"main\">$</button></form>\n",
		     p.has_crawled ? "Look again now" : "Look for the first time");
	}
	HTML(&h,
	     "<p class=\"quiet\">From then on a timer does it every night: <code>earshot nightly"
	     "</code></p></section>\n");
	layout_end(&h, rq);
	return true;
}

static const struct web_route routes[] = {
	{ .path = "/start", .get = get_start, .needs_get = MAY_SET_UP },
};
const struct web_routes screen_start = { routes, G_N_ELEMENTS(routes) };
