/* First steps: what has to be there before the watch is whole, in any order, and what is done of
 * it. */
#include "base/when.h"
#include "data/dpia.h"
#include "data/recipient.h"
#include "data/register.h"
#include "data/run.h"
#include "data/source.h"
#include "data/user.h"
#include "query/job.h"
#include "query/layout.h"
#include "query/mail_settings.h"
#include "query/screen.h"

enum step { STEP_SCHOOL, STEP_SOURCES, STEP_DPIA, STEP_CRAWL, STEP_MAIL, STEP_USERS, STEPS };

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
	[STEP_CRAWL] = { "The first reading", "/sources",
			 "Reads every source once. What is there already is counted as history." },
	[STEP_MAIL] = { "Who is told", "/settings#told",
			"The digest each Monday, and a mail server that sends it." },
	[STEP_USERS] = { "Who helps", "/settings/users",
			 "Two people at least, so that the watch has no holidays." },
};

static bool
look_at_mail(const struct web_request *rq, bool *is_done, GError **err)
{
	g_autoptr(GPtrArray) recipients = recipient_list(rq->db, err);

	*is_done = recipients && recipients->len > 0 && mail_is_set_up(rq->config);
	return recipients != NULL;
}

static bool
look(const struct web_request *rq, bool done[STEPS], GError **err)
{
	g_autoptr(GPtrArray) schools = register_list(rq->db, err);
	g_autoptr(GPtrArray) sources = schools ? source_list(rq->db, err) : NULL;
	g_autoptr(GPtrArray) users = sources ? user_list(rq->db, err) : NULL;
	g_autoptr(dpia_t) dpia = users ? dpia_get(rq->db, err) : NULL;
	g_autoptr(GError) wrong = NULL;
	g_autoptr(run_t) run = dpia ? run_last(rq->db, "crawl", &wrong) : NULL;

	if (wrong)
		g_propagate_error(err, g_steal_pointer(&wrong));
	if (!dpia || *err || !look_at_mail(rq, &done[STEP_MAIL], err))
		return false;
	done[STEP_SCHOOL] = schools->len > 0;
	for (guint i = 0; i < sources->len; i++)
		done[STEP_SOURCES] |=
			((const struct source *)sources->pdata[i])->state == SOURCE_ON;
	done[STEP_DPIA] = dpia->ref != NULL;
	done[STEP_CRAWL] = run && run->ended_at != WHEN_NONE;
	done[STEP_USERS] = users->len > 1;
	return true;
}

static void
put_step(struct html *h, const struct web_request *rq, enum step i, bool is_done)
{
	HTML(h,
	     "<li class=\"card\"><div class=\"heading\"><h2><a href=\"$\">$</a></h2> "
	     "<strong class=\"tag tag-$\">$</strong></div>\n<p>$</p>\n",
	     steps[i].path, steps[i].title, is_done ? "well" : "new", is_done ? "Done" : "To do",
	     steps[i].what);
	if (i == STEP_CRAWL && !is_done && role_may(rq->actor.role, MAY_SET_UP)) {
		layout_form(h, rq, "/sources/crawl");
		HTML(h, "<button class=\"main\">Begin the first reading</button></form>\n");
	}
	HTML(h, "</li>\n");
}

static bool
get_first(const struct web_request *rq, struct web_answer *a, GError **err)
{
	const struct layout page = { .title = "First steps",
				     .lead = "In any order. The last of them to do is the reading.",
				     .tab = TAB_SETTINGS,
				     .back = "/settings",
				     .back_text = "Settings" };
	bool done[STEPS] = { false };
	g_auto(html_t) h = { 0 };
	int n = 0;

	html_init(&h, a->body);
	if (!look(rq, done, err) || !layout_begin(&h, rq, &page, err))
		return false;
	for (size_t i = 0; i < STEPS; i++)
		n += done[i];
	HTML(&h, "<p class=\"total\">$ of $ done</p>\n<ol class=\"steps\">\n", html_number(&h, n),
	     html_number(&h, STEPS));
	for (size_t i = 0; i < STEPS; i++)
		put_step(&h, rq, (enum step)i, done[i]);
	HTML(&h, "</ol>\n");
	layout_end(&h, rq);
	return true;
}

static const struct web_route routes[] = {
	{ .path = "/first", .get = get_first, .needs_get = MAY_SET_UP },
};
const struct web_routes screen_first = { routes, G_N_ELEMENTS(routes) };
