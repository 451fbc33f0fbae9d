/* Sources: what is watched, how it is doing, who decided on it; looked at anew at once. */
#include <string.h>

#include "base/error.h"
#include "base/when.h"
#include "data/source.h"
#include "data/source_decision.h"
#include "data/source_event.h"
#include "query/form_part.h"
#include "query/job.h"
#include "query/layout.h"
#include "query/note.h"
#include "query/screen.h"
#include "query/source_health.h"

static const char *
title_of(const struct source *s)
{
	return s->title && *s->title ? s->title : s->url;
}

static const char *
path_of(struct html *h, const struct source *s)
{
	return html_format(h, "/sources/%" G_GINT64_FORMAT, s->id);
}

/* How it is, as a tag; `*trouble` becomes what is wrong, which the caller frees. */
static void
put_tag(struct html *h, const struct source *s, char **trouble)
{
	enum source_health health = source_health(s, when_now(), trouble);

	if (s->state == SOURCE_ASK)
		HTML(h, "<strong class=\"tag tag-doubtful\">Unapproved</strong>");
	else if (s->state == SOURCE_OFF)
		HTML(h, "<strong class=\"tag\">Off</strong>");
	else if (health == SOURCE_FAILING)
		HTML(h, "<strong class=\"tag tag-bad\">Failing</strong>");
	else if (health == SOURCE_DOUBTFUL)
		HTML(h, "<strong class=\"tag tag-doubtful\">Doubtful</strong>");
	else if (s->last_ok_at == WHEN_NONE)
		HTML(h, "<strong class=\"tag tag-new\">Unread</strong>");
	else
		HTML(h, "<strong class=\"tag tag-well\">Well</strong>");
}

/* ---- list -------------------------------------------------------------------------------- */

static void
put_row(struct html *h, const struct source *s)
{
	g_autofree char *trouble = NULL;

	HTML(h,
	     "<li class=\"item\"><div>\n<h3><a href=\"$\" dir=\"auto\">$</a></h3>\n"
	     "<p class=\"facts\">",
	     path_of(h, s), title_of(s));
	put_tag(h, s, &trouble);
	HTML(h,
	     " $ <span class=\"sep\">·</span> looked at $ <span class=\"sep\">·</span> new $</p>\n",
	     source_kind_name(s), layout_ago(h, s->last_at), layout_ago(h, s->last_new_at));
	if (trouble)
		HTML(h, "<p class=\"notice\" dir=\"auto\">$</p>\n", trouble);
	if (s->title && *s->title)
		HTML(h, "<p class=\"why address\" dir=\"ltr\">$</p>\n", s->url);
	HTML(h, "</div></li>\n");
}

/* What needs somebody comes first. */
static int
rank(const struct source *s)
{
	g_autofree char *trouble = NULL;
	enum source_health health = source_health(s, when_now(), &trouble);

	if (s->state == SOURCE_OFF)
		return 3;
	return s->state == SOURCE_ASK ? 1 : health == SOURCE_WELL ? 2 : 0;
}

static void
put_groups(struct html *h, const GPtrArray *sources)
{
	static const char *const titles[] = { "In trouble", "Waiting for approval", "Watched",
					      "Switched off" };

	for (int r = 0; r < (int)G_N_ELEMENTS(titles); r++) {
		guint n = 0;

		for (guint i = 0; i < sources->len; i++) {
			if (rank(sources->pdata[i]) != r)
				continue;
			if (n++ == 0)
				HTML(h, "<section><h2>$</h2>\n<ol class=\"items\">\n", titles[r]);
			put_row(h, sources->pdata[i]);
		}
		if (n)
			HTML(h, "</ol></section>\n");
	}
}

static void
put_add(struct html *h, const struct web_request *rq)
{
	static const char *const kinds[][2] = { { "feed", "A feed (RSS, Atom)" },
						{ "site", "A site, page by page" },
						{ "page", "One page" },
						{ "sitemap", "A sitemap" } };

	HTML(h, "<details class=\"card\"><summary>Add a source</summary>\n");
	layout_form(h, rq, "/sources/add");
	form_line(h, rq, "url", "Address", "Such as https://paper.example/news/rss", NULL);
	HTML(h, "<div class=\"field\"><label for=\"kind\">What is there?</label>"
		"<select id=\"kind\" name=\"kind\">\n");
	for (size_t i = 0; i < G_N_ELEMENTS(kinds); i++)
		HTML(h, "<option value=\"$\">$</option>\n", kinds[i][0], kinds[i][1]);
	HTML(h, "</select></div>\n");
	form_line(h, rq, "why", "Why is it watched?", NULL, NULL);
	HTML(h, "<div><button>Add it</button></div></form></details>\n");
}

static bool
put_list(const struct web_request *rq, struct web_answer *a, const struct layout_problem *problem,
	 GError **err)
{
	const struct layout page = { .title = "Sources",
				     .tab = TAB_SOURCES,
				     .problems = problem,
				     .n_problems = problem ? 1 : 0 };
	g_autoptr(GPtrArray) sources = source_list(rq->db, err);
	bool may_set_up = role_may(rq->actor.role, MAY_SET_UP);
	g_auto(html_t) h = { 0 };

	html_init(&h, a->body);
	if (!sources || !layout_begin(&h, rq, &page, err))
		return false;
	HTML(&h, "<div class=\"buttons\">");
	if (may_set_up) {
		layout_form(&h, rq, "/sources/look");
		HTML(&h, "<button>Look at all that is due now</button></form>");
	}
	HTML(&h, "<a class=\"button\" href=\"/sources/list.opml\">Take the list along "
		 "(OPML)</a></div>\n");
	if (sources->len == 0)
		HTML(&h,
		     "<div class=\"empty\"><p><strong>Nothing is watched yet.</strong></p><p>Add "
		     "the local paper, the parish council and the school\u2019s own site first."
		     "</p></div>\n");
	put_groups(&h, sources);
	if (may_set_up)
		put_add(&h, rq);
	layout_end(&h, rq);
	return true;
}

static bool
get_list(const struct web_request *rq, struct web_answer *a, GError **err)
{
	return put_list(rq, a, NULL, err);
}

/* OPML 2.0: what any feed reader takes. */
static bool
get_opml(const struct web_request *rq, struct web_answer *a, GError **err)
{
	g_autoptr(GPtrArray) sources = source_list(rq->db, err);
	g_auto(html_t) h = { 0 };

	if (!sources)
		return false;
	a->type = "text/x-opml; charset=utf-8";
	a->file_name = g_strdup("sources.opml");
	g_string_assign(a->body, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
	html_init(&h, a->body);
	HTML(&h, "<opml version=\"2.0\"><head><title>earshot: sources</title></head>\n<body>\n");
	for (guint i = 0; i < sources->len; i++) {
		const struct source *s = sources->pdata[i];

		if (s->state == SOURCE_ON)
			HTML(&h, "<outline type=\"$\" text=\"$\" xmlUrl=\"$\"/>\n",
			     strcmp(s->kind, "feed") == 0 ? "rss" : s->kind, title_of(s), s->url);
	}
	HTML(&h, "</body></opml>\n");
	return true;
}

/* ---- one --------------------------------------------------------------------------------- */

static bool
put_facts(struct html *h, const struct web_request *rq, const struct source *s, GError **err)
{
	g_autofree char *trouble = NULL, *terms = NULL;
	int64_t known, fetched;

	if (!source_count_pages(rq->db, s->id, when_now() - 7 * 24 * 3600, &known, &fetched, err) ||
	    !source_terms(rq->db, s, &terms, err))
		return false;
	HTML(h, "<p class=\"facts\">");
	put_tag(h, s, &trouble);
	HTML(h, " $</p>\n", source_kind_name(s));
	if (trouble)
		HTML(h, "<p class=\"notice\" dir=\"auto\">$</p>\n", trouble);
	HTML(h,
	     "<dl class=\"pairs card\">\n<div><dt>Address</dt><dd class=\"address\" dir=\"ltr\">");
	layout_out(h, s->url, s->url);
	HTML(h,
	     "</dd></div>\n<div><dt>Looked at</dt><dd>$</dd></div>\n"
	     "<div><dt>Read</dt><dd>$</dd></div>\n<div><dt>Something new</dt><dd>$</dd></div>\n"
	     "<div><dt>Looked at every</dt><dd>$</dd></div>\n"
	     "<div><dt>Entries at the last look</dt><dd>$</dd></div>\n"
	     "<div><dt>Pages known</dt><dd>$, $ of them fetched in the last week</dd></div>\n",
	     layout_ago(h, s->last_at), layout_ago(h, s->last_ok_at), layout_ago(h, s->last_new_at),
	     layout_count(h, MAX(s->every_s / 3600, 1), "hour", "hours"), html_number(h, s->items),
	     html_number(h, known), html_number(h, fetched));
	if (s->note)
		HTML(h, "<div><dt>Note</dt><dd dir=\"auto\">$</dd></div>\n", s->note);
	if (terms)
		HTML(h, "<div><dt>To know</dt><dd>$</dd></div>\n", terms);
	HTML(h, "</dl>\n<p><a href=\"$\">Mentions it brought</a></p>\n",
	     HTML_PATH(h, "/mentions", "source", html_format(h, "%" G_GINT64_FORMAT, s->id)));
	return true;
}

static void
put_button(struct html *h, const struct web_request *rq, const struct source *s, const char *verb,
	   const char *text)
{
	layout_form(h, rq, html_format(h, "/sources/%" G_GINT64_FORMAT "/%s", s->id, verb));
	HTML(h, "<button>$</button></form>\n", text);
}

static void
put_deeds(struct html *h, const struct web_request *rq, const struct source *s)
{
	HTML(h, "<section class=\"card\"><h2>Decide</h2>\n");
	if (s->state == SOURCE_ASK) {
		layout_form(h, rq, html_format(h, "/sources/%" G_GINT64_FORMAT "/approve", s->id));
		form_text(h, rq, "note", "Why may it be watched?",
			  "Read its terms first. Your name is kept with the reason.");
		HTML(h, "<div><button class=\"main\">Approve it</button></div></form>\n");
	} else if (s->state == SOURCE_ON) {
		put_button(h, rq, s, "look", "Look now");
		put_button(h, rq, s, "off", "Switch it off");
	} else {
		put_button(h, rq, s, "on", "Switch it on");
	}
	HTML(h, "</section>\n");
}

static bool
put_ledger(struct html *h, const struct web_request *rq, const struct source *s, GError **err)
{
	g_autoptr(GPtrArray) events = source_event_list(rq->db, s->id, err);

	if (!events)
		return false;
	HTML(h, "<section aria-labelledby=\"ledger\"><h2 id=\"ledger\">Ledger</h2>\n"
		"<ol class=\"history\">\n");
	for (guint i = events->len; i-- > 0;) {
		const struct source_event *e = events->pdata[i];

		HTML(h, "<li><p><strong>$</strong> by <bdi>$</bdi>, ", e->what,
		     !e->who                          ? "earshot"
		     : g_str_has_prefix(e->who, "u:") ? e->who + 2
						      : e->who);
		layout_time(h, e->at);
		HTML(h, "</p>\n");
		if (e->why)
			HTML(h, "<p class=\"note\" dir=\"auto\">$</p>\n", e->why);
		HTML(h, "</li>\n");
	}
	HTML(h, "</ol></section>\n");
	return true;
}

static bool
put_one(const struct web_request *rq, struct web_answer *a, const struct source *s,
	const struct layout_problem *problem, GError **err)
{
	const struct layout page = { .title = title_of(s),
				     .tab = TAB_SOURCES,
				     .back = "/sources",
				     .back_text = "Sources",
				     .is_quoted = true,
				     .problems = problem,
				     .n_problems = problem ? 1 : 0 };
	g_auto(html_t) h = { 0 };

	html_init(&h, a->body);
	if (!layout_begin(&h, rq, &page, err))
		return false;
	HTML(&h, "<div class=\"two\"><div>\n");
	if (!put_facts(&h, rq, s, err))
		return false;
	HTML(&h, "</div><div>\n");
	if (role_may(rq->actor.role, MAY_SET_UP))
		put_deeds(&h, rq, s);
	if (!put_ledger(&h, rq, s, err))
		return false;
	HTML(&h, "</div></div>\n");
	layout_end(&h, rq);
	return true;
}

/* By its number alone: "7/approve" is source 7. NULL without an error set: none such. */
static struct source *
find(const struct web_request *rq, GError **err)
{
	g_autofree char *id = g_strndup(rq->rest, strspn(rq->rest, "0123456789"));

	return *id ? source_find(rq->db, id, err) : NULL;
}

static bool
get_one(const struct web_request *rq, struct web_answer *a, GError **err)
{
	g_autoptr(GError) wrong = NULL;
	g_autoptr(source_t) s = find(rq, &wrong);

	if (s && strspn(rq->rest, "0123456789") == strlen(rq->rest))
		return put_one(rq, a, s, NULL, err);
	if (!wrong)
		return web_not_found(rq, a);
	g_propagate_error(err, g_steal_pointer(&wrong));
	return false;
}

/* ---- doing ------------------------------------------------------------------------------- */

/* Begin a job, and go to where it can be watched. */
static bool
begin_job(const struct web_request *rq, struct web_answer *a, const char *kind,
	  const char *const *args, GError **err)
{
	g_autofree char *path = NULL;
	int64_t id;

	if (!job_begin(rq, kind, args, NULL, &id, err))
		return false;
	path = g_strdup_printf("/jobs/%" G_GINT64_FORMAT, id);
	return web_redirect(a, path);
}

static bool
do_verb(const struct web_request *rq, struct web_answer *a, const struct source *s, GError **err)
{
	const char *verb = strchr(rq->rest, '/');
	g_autofree char *why = note_read(rq);
	g_autofree char *id = g_strdup_printf("%" G_GINT64_FORMAT, s->id);
	g_autofree char *path = g_strconcat("/sources/", id, NULL);
	bool ok;

	if (g_strcmp0(verb, "/look") == 0)
		return begin_job(rq, a, "crawl",
				 (const char *const[]){ "crawl", "--source", id, "--all", NULL },
				 err);
	if (g_strcmp0(verb, "/approve") == 0)
		ok = source_approve(rq->db, s, rq->actor.name, why, err);
	else if (g_strcmp0(verb, "/on") == 0 || g_strcmp0(verb, "/off") == 0)
		ok = source_switch(rq->db, s, strcmp(verb, "/on") == 0, rq->actor.name, err);
	else
		return web_not_found(rq, a);
	return ok && web_redirect(a, path);
}

static bool
post_one(const struct web_request *rq, struct web_answer *a, GError **err)
{
	g_autoptr(GError) wrong = NULL;
	g_autoptr(source_t) s = find(rq, &wrong);

	if (!s && !wrong)
		return web_not_found(rq, a);
	if (s && do_verb(rq, a, s, &wrong))
		return true;
	if (s && g_error_matches(wrong, EARSHOT_ERROR, EARSHOT_ERROR_USAGE)) {
		const struct layout_problem problem = {
			g_str_has_suffix(rq->rest, "/approve") ? "note" : NULL, wrong->message
		};

		a->status = 400;
		return put_one(rq, a, s, &problem, err);
	}
	g_propagate_error(err, g_steal_pointer(&wrong));
	return false;
}

static bool
post_look(const struct web_request *rq, struct web_answer *a, GError **err)
{
	return begin_job(rq, a, "crawl", (const char *const[]){ "crawl", NULL }, err);
}

/* What an address is worth is for the command to say: its words are on the job's page. */
static bool
post_add(const struct web_request *rq, struct web_answer *a, GError **err)
{
	static const char *const kinds[] = { "feed", "site", "page", "sitemap", NULL };
	const char *url = web_form(rq, "url"), *kind = web_form(rq, "kind"),
		   *why = web_form(rq, "why");
	const struct layout_problem problem = { "url", "Give an address that begins with http:// "
						       "or https://" };

	if (!url || (!g_str_has_prefix(url, "https://") && !g_str_has_prefix(url, "http://")) ||
	    !kind || !g_strv_contains(kinds, kind)) {
		a->status = 400;
		return put_list(rq, a, &problem, err);
	}
	return begin_job(rq, a, "source",
			 (const char *const[]){ "source", "add", url, "--kind", kind, "--by",
						rq->user->name, "--note", why ? why : "", NULL },
			 err);
}

static const struct web_route routes[] = {
	{ .path = "/sources", .get = get_list, .needs_get = MAY_READ },
	{ .path = "/sources/list.opml", .get = get_opml, .needs_get = MAY_READ },
	{ .path = "/sources/add", .post = post_add, .needs_post = MAY_SET_UP },
	{ .path = "/sources/look", .post = post_look, .needs_post = MAY_SET_UP },
	{ .path = "/sources/*",
	  .get = get_one,
	  .post = post_one,
	  .needs_get = MAY_READ,
	  .needs_post = MAY_SET_UP },
};
const struct web_routes screen_sources = { routes, G_N_ELEMENTS(routes) };
