/* Home: what waits for a decision, and whether the watch is alive. */
#include <string.h>

#include "base/london.h"
#include "base/when.h"
#include "data/browse.h"
#include "data/casefile.h"
#include "data/comment.h"
#include "data/mention.h"
#include "data/policy.h"
#include "data/register.h"
#include "data/run.h"
#include "data/source.h"
#include "data/tally.h"
#include "query/chart.h"
#include "query/item.h"
#include "query/layout.h"
#include "query/screen.h"
#include "query/source_health.h"

#define NEWEST_SHOWN 5
#define TROUBLES_SHOWN 8
#define WEEKS 13

/* ---- tiles ------------------------------------------------------------------------------- */

struct duties {
	int64_t open, overdue;
};

static bool
count_cases(const struct web_request *rq, struct duties *c, GError **err)
{
	g_autoptr(GPtrArray) all = casefile_list(rq->db, NULL, err);

	*c = (struct duties){ 0 };
	for (guint i = 0; all && i < all->len; i++) {
		const struct casefile *one = all->pdata[i];

		if (strcmp(one->state, "closed") == 0 || !casefile_is_open_to(one, rq->actor.role))
			continue;
		c->open++;
		c->overdue += one->acknowledged_at == WHEN_NONE && casefile_due(one) != WHEN_NONE &&
			      casefile_due(one) < when_now();
	}
	return all != NULL;
}

/* On the school's own accounts, that nobody has acknowledged; overdue by the reading of the policy
 * that counts. */
static bool
count_comments(const struct web_request *rq, struct duties *d, GError **err)
{
	g_autoptr(GPtrArray) open = comment_list(rq->db, true, err);
	struct policy policy = { .school = 0 };

	*d = (struct duties){ 0 };
	for (guint i = 0; open && i < open->len; i++) {
		const struct comment *c = open->pdata[i];
		const struct response_due both = { c->due_literal, c->due_working };

		if (c->acknowledged_at != WHEN_NONE)
			continue;
		if (policy.school != c->school && !policy_get(rq->db, c->school, &policy, err))
			return false;
		d->open++;
		d->overdue +=
			c->due_literal != WHEN_NONE && policy_due(&policy, &both) < when_now();
	}
	return open != NULL;
}

static void
put_tile(struct html *h, const char *path, int64_t n, const char *label, bool is_pressing)
{
	HTML(h,
	     "<li><a class=\"tile$\" href=\"$\"><span class=\"big\">$</span> "
	     "<span class=\"what\">$</span></a></li>\n",
	     is_pressing && n ? " pressing" : "", path, html_number(h, n), label);
}

static bool
put_tiles(struct html *h, const struct web_request *rq, int64_t *undecided, GError **err)
{
	const struct browse is_new = { .status = "new" }, is_waiting = { .status = "respond" };
	int64_t waiting;
	struct duties cases, comments;

	if (!browse_total(rq->db, &is_new, undecided, err) ||
	    !browse_total(rq->db, &is_waiting, &waiting, err) || !count_cases(rq, &cases, err) ||
	    !count_comments(rq, &comments, err))
		return false;
	HTML(h, "<ul class=\"tiles\">\n");
	put_tile(h, "/mentions?status=new", *undecided, "to decide", false);
	put_tile(h, "/mentions?status=respond", waiting, "to answer", false);
	put_tile(h, "/cases", cases.open, cases.open == 1 ? "open case" : "open cases", false);
	put_tile(h, comments.overdue ? "/accounts" : "/cases", cases.overdue + comments.overdue,
		 "overdue", true);
	if (comments.open)
		put_tile(h, "/accounts", comments.open, "on our accounts", false);
	HTML(h, "</ul>\n");
	return true;
}

/* ---- newest ------------------------------------------------------------------------------ */

static bool
put_items(struct html *h, const struct web_request *rq, const GArray *ids, GError **err)
{
	struct item_options options = { .has_no_status = true };

	if (!item_has_school(rq->db, &options.has_school, err))
		return false;
	HTML(h, "<ol class=\"items\">\n");
	for (guint i = 0; i < ids->len; i++) {
		g_autoptr(GError) wrong = NULL;
		g_autoptr(mention_t) m =
			mention_get(rq->db, g_array_index(ids, int64_t, i), &wrong);

		if (wrong) {
			g_propagate_error(err, g_steal_pointer(&wrong));
			return false;
		}
		if (m)
			item_put(h, m, &options);
	}
	HTML(h, "</ol>\n");
	return true;
}

/* Nothing new is an answer: what was looked at says how much it is worth. */
static void
put_none(struct html *h, const GPtrArray *sources, const struct run *last)
{
	guint on = 0;

	for (guint i = 0; i < sources->len; i++)
		on += ((const struct source *)sources->pdata[i])->state == SOURCE_ON;
	HTML(h, "<div class=\"empty\"><p><strong>Nothing is waiting for you.</strong></p>\n");
	if (on == 0)
		HTML(h, "<p>No source is watched yet: <a href=\"/sources\">add one</a>.</p>\n");
	else if (last && last->ended_at != WHEN_NONE)
		HTML(h, "<p>$ watched; the last crawl ended $.</p>\n",
		     layout_count(h, on, "source is", "sources are"),
		     layout_ago(h, last->ended_at));
	else if (!last)
		HTML(h, "<p>$ watched, and nothing was read yet.</p>\n",
		     layout_count(h, on, "source is", "sources are"));
	HTML(h, "<p><a href=\"/mentions\">All mentions</a></p></div>\n");
}

static bool
put_newest(struct html *h, const struct web_request *rq, int64_t undecided,
	   const GPtrArray *sources, const struct run *last, GError **err)
{
	const struct browse is_new = { .status = "new" };
	g_autoptr(GArray) ids = browse_page(rq->db, &is_new, undecided, NEWEST_SHOWN, 0, err);

	if (!ids)
		return false;
	HTML(h, "<section aria-labelledby=\"newest\">\n<h2 id=\"newest\">To decide</h2>\n");
	if (ids->len == 0)
		put_none(h, sources, last);
	else if (!put_items(h, rq, ids, err))
		return false;
	if (undecided > ids->len)
		HTML(h, "<p><a class=\"more\" href=\"/mentions?status=new\">See all $</a></p>\n",
		     html_number(h, undecided));
	HTML(h, "</section>\n");
	return true;
}

/* ---- weeks ------------------------------------------------------------------------------- */

static const char *
short_day(struct html *h, int64_t at)
{
	g_autoptr(GDateTime) day = london_time(at);
	/* not %b: the language of the program is English whatever the locale says */
	static const char *const months[] = { "Jan", "Feb", "Mar", "Apr", "May", "Jun",
					      "Jul", "Aug", "Sep", "Oct", "Nov", "Dec" };

	return html_format(h, "%d %s", g_date_time_get_day_of_month(day),
			   months[g_date_time_get_month(day) - 1]);
}

/* How many there are each week from `since` on, good until the store changes. */
struct weeks {
	int64_t since, n[WEEKS];
};

static const struct weeks *
count_weeks(struct db *db, const struct london_span *weeks, GError **err)
{
	static const char name[] = "weeks of home";
	const struct weeks *kept = db_kept(db, name);
	g_autofree struct weeks *fresh = NULL;

	if (kept && kept->since == weeks[0].since)
		return kept;
	fresh = g_new0(struct weeks, 1);
	fresh->since = weeks[0].since;
	for (int i = 0; i < WEEKS; i++)
		if (!browse_news(db, weeks[i].since, weeks[i].until, &fresh->n[i], err))
			return NULL;
	kept = fresh;
	db_keep(db, name, g_steal_pointer(&fresh), g_free);
	return kept;
}

static bool
put_weeks(struct html *h, const struct web_request *rq, GError **err)
{
	struct london_span now = london_week(when_now()), weeks[WEEKS];
	struct chart_bar bars[WEEKS];
	const struct weeks *found;

	for (int i = 0; i < WEEKS; i++)
		weeks[i] = london_week_after(&now, i - WEEKS + 1);
	found = count_weeks(rq->db, weeks, err);
	for (int i = 0; found && i < WEEKS; i++)
		bars[i] = (struct chart_bar){
			.name = html_keep(h, london_span_text(&weeks[i])),
			.label = i % 3 == 0 ? short_day(h, weeks[i].since) : NULL,
			.n = found->n[i],
			.is_partial = i == WEEKS - 1,
		};
	if (!found)
		return false;
	HTML(h, "<section aria-labelledby=\"weeks\">\n"
		"<h2 id=\"weeks\">Mentions found each week</h2>\n");
	chart_put(h, "Mentions found each week", "Week", bars, WEEKS);
	HTML(h, "</section>\n");
	return true;
}

/* ---- the watch --------------------------------------------------------------------------- */

static void
put_trouble(struct html *h, const struct source *s, const char *what, bool is_failing)
{
	HTML(h,
	     "<li><span class=\"tag tag-$\">$</span> <strong><bdi>$</bdi></strong> "
	     "<span dir=\"auto\">$</span></li>\n",
	     is_failing ? "bad" : "doubtful", is_failing ? "Failing" : "Doubtful",
	     s->title ? s->title : s->url, what);
}

static void
put_sources(struct html *h, const GPtrArray *sources)
{
	g_autoptr(GString) troubles = g_string_new(NULL);
	guint on = 0, waiting = 0, unread = 0, bad = 0;
	g_auto(html_t) list = { 0 };

	html_init(&list, troubles);
	for (guint i = 0; i < sources->len; i++) {
		const struct source *s = sources->pdata[i];
		g_autofree char *what = NULL;
		enum source_health health = source_health(s, when_now(), &what);

		on += s->state == SOURCE_ON;
		waiting += s->state == SOURCE_ASK;
		unread += s->state == SOURCE_ON && health == SOURCE_WELL &&
			  s->last_ok_at == WHEN_NONE;
		if (health == SOURCE_WELL || !what)
			continue;
		if (bad++ < TROUBLES_SHOWN)
			put_trouble(&list, s, what, health == SOURCE_FAILING);
	}
	HTML(h, "<div><dt>Sources</dt><dd>$ of $ well</dd></div>\n",
	     html_number(h, on - unread - bad), html_number(h, on));
	if (unread)
		HTML(h, "<div><dt>Not read yet</dt><dd>$</dd></div>\n", html_number(h, unread));
	if (waiting)
		HTML(h, "<div><dt>Awaiting approval</dt><dd>$</dd></div>\n",
		     html_number(h, waiting));
	HTML(h, "</dl>\n");
	if (bad)
		HTML(h, "<h3>Sources that need a look</h3>\n<ul class=\"troubles\">\n");
	g_string_append_len(h->out, troubles->str, (gssize)troubles->len);
	if (bad)
		HTML(h, "</ul>\n");
	if (bad > TROUBLES_SHOWN)
		HTML(h, "<p>and $ more</p>\n", html_number(h, bad - TROUBLES_SHOWN));
}

static bool
put_watch(struct html *h, const struct web_request *rq, const GPtrArray *sources,
	  const struct run *last, GError **err)
{
	int64_t canary;

	if (!tally_canary(rq->db, 0, &canary, err))
		return false;
	HTML(h, "<section class=\"card\" aria-labelledby=\"watch\">\n"
		"<h2 id=\"watch\">The watch</h2>\n<dl class=\"pairs\">\n");
	HTML(h, "<div><dt>Last crawl</dt><dd>$",
	     !last                         ? "never"
	     : last->ended_at == WHEN_NONE ? "running, or stopped half-way; begun "
					   : "");
	if (last)
		HTML(h, "$",
		     layout_ago(h,
				last->ended_at == WHEN_NONE ? last->started_at : last->ended_at));
	HTML(h, "</dd></div>\n");
	if (last && last->result)
		HTML(h, "<div><dt>It brought</dt><dd dir=\"auto\">$</dd></div>\n", last->result);
	HTML(h,
	     "<div><dt><abbr title=\"A page of the school itself: when it is read, the crawl gets "
	     "through\">Own site</abbr></dt><dd>$</dd></div>\n",
	     canary == WHEN_NONE ? "not read yet"
				 : html_format(h, "read %s", layout_ago(h, canary)));
	put_sources(h, sources);
	HTML(h, "</section>\n");
	return true;
}

/* ---- together ---------------------------------------------------------------------------- */

/* The school's name when there is one; a trust sees how many. */
static const char *
title_of(struct html *h, const GPtrArray *schools)
{
	if (schools->len == 1)
		return html_format(h, "%s", ((const struct school *)schools->pdata[0])->name);
	return schools->len ? layout_count(h, schools->len, "school", "schools") : "Home";
}

static bool
get_home(const struct web_request *rq, struct web_answer *a, GError **err)
{
	g_auto(html_t) h = { 0 };
	g_autoptr(GPtrArray) schools = register_list(rq->db, err);
	g_autoptr(GPtrArray) sources = schools ? source_list(rq->db, err) : NULL;
	g_autoptr(GError) wrong = NULL;
	g_autoptr(run_t) last = sources ? run_last(rq->db, "crawl", &wrong) : NULL;
	struct layout page = { .tab = TAB_HOME };
	int64_t undecided;

	if (!sources || wrong) {
		if (wrong)
			g_propagate_error(err, g_steal_pointer(&wrong));
		return false;
	}
	if (schools->len == 0 && role_may(rq->actor.role, MAY_SET_UP))
		return web_redirect(a, "/first");
	html_init(&h, a->body);
	page.title = title_of(&h, schools);
	if (!layout_begin(&h, rq, &page, err) || !put_tiles(&h, rq, &undecided, err))
		return false;
	if (!last && role_may(rq->actor.role, MAY_SET_UP))
		HTML(&h, "<p class=\"notice\">Nothing was looked at yet: "
			 "<a href=\"/first\">first steps</a></p>\n");
	HTML(&h, "<div class=\"two\">\n<div>\n");
	if (!put_newest(&h, rq, undecided, sources, last, err))
		return false;
	HTML(&h, "</div>\n<div>\n");
	if (!put_watch(&h, rq, sources, last, err) || !put_weeks(&h, rq, err))
		return false;
	HTML(&h, "</div>\n</div>\n");
	layout_end(&h, rq);
	return true;
}

static const struct web_route routes[] = {
	{ .path = "/", .get = get_home, .needs_get = MAY_READ },
};
const struct web_routes screen_home = { routes, G_N_ELEMENTS(routes) };
