#include "query/layout.h"

#include <string.h>

#include "base/escape.h"
#include "base/london.h"
#include "base/when.h"
#include "data/outbox.h"
#include "data/run.h"

#define STALE_S (36 * 3600) /* a nightly crawl that is this long ago has been missed */
#define MAIL_TROUBLE_S (14 * 24 * 3600)
#define MAIL_LATE_S (24 * 3600) /* a server may put a message off for some hours */
#define PAGES_AROUND 2 /* links on either side of the page shown */

/* In the order shown; what a role may not do is left out. */
static const struct {
	enum layout_tab tab;
	const char *path, *text;
	enum deed_kind needs;
} tabs[] = {
	{ TAB_HOME, "/", "Home", MAY_READ },
	{ TAB_MENTIONS, "/mentions", "Mentions", MAY_READ },
	{ TAB_SEARCH, "/search", "Search", MAY_READ },
	{ TAB_CASES, "/cases", "Investigate", MAY_READ },
	{ TAB_ACCOUNTS, "/accounts", "Accounts", MAY_READ },
	{ TAB_SOURCES, "/sources", "Sources", MAY_READ },
	{ TAB_SCHOOL, "/school", "School", MAY_READ },
	{ TAB_SETTINGS, "/settings", "Settings", MAY_SET_UP },
};

/* ---- frame ------------------------------------------------------------------------------- */

static void
put_head(struct html *h, const struct layout *l)
{
	HTML(h, "<!DOCTYPE html>\n"
		"<html lang=\"en-GB\">\n<head>\n"
		"<meta charset=\"utf-8\">\n"
		"<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
		"<meta name=\"color-scheme\" content=\"light dark\">\n");
	HTML(h, "<title>$", l->n_problems ? "Error: " : "");
	HTML(h, "$ - earshot</title>\n", l->title);
	HTML(h, "<link rel=\"icon\" type=\"image/svg+xml\" href=\"/assets/icon.svg\">\n"
		"<link rel=\"apple-touch-icon\" href=\"/assets/icon-192.png\">\n"
		"<link rel=\"manifest\" href=\"/assets/earshot.webmanifest\">\n"
		"<link rel=\"stylesheet\" href=\"/assets/earshot.css\">\n");
	if (l->feed)
		HTML(h,
		     "<link rel=\"alternate\" type=\"application/atom+xml\" title=\"$\" "
		     "href=\"$\">\n",
		     l->title, l->feed);
	HTML(h, "<script src=\"/assets/earshot.js\" defer></script>\n</head>\n<body>\n"
		"<a class=\"skip\" href=\"#main\">Skip to main content</a>\n");
}

static void
put_user(struct html *h, const struct web_request *rq)
{
	const struct user *u = rq->user;

	if (!u)
		return;
	HTML(h, "<div class=\"who\"><a class=\"who-name\" href=\"/account\"><bdi>$</bdi></a>",
	     u->title && *u->title ? u->title : u->name);
	layout_form(h, rq, "/sign-out");
	HTML(h, "<button class=\"plain\">Sign out</button></form></div>\n");
}

static void
put_tabs(struct html *h, const struct web_request *rq, enum layout_tab here)
{
	HTML(h, "<nav class=\"tabs\" aria-label=\"Main\"><ul>\n");
	for (size_t i = 0; i < G_N_ELEMENTS(tabs); i++) {
		if (!role_may(rq->user->role, tabs[i].needs))
			continue;
		HTML(h, "<li><a href=\"$\"", tabs[i].path);
		if (tabs[i].tab == here)
			HTML(h, " aria-current=\"page\"");
		HTML(h, ">$</a></li>\n", tabs[i].text);
	}
	HTML(h, "</ul></nav>\n");
}

static void
put_header(struct html *h, const struct web_request *rq, enum layout_tab here)
{
	HTML(h, "<header class=\"top\">\n<div class=\"bar\">"
		"<a class=\"brand\" href=\"/\"><svg aria-hidden=\"true\" viewBox=\"0 0 24 24\" "
		"width=\"24\" height=\"24\"><circle cx=\"6\" cy=\"18\" r=\"3\"/>"
		"<path d=\"M6 10a8 8 0 0 1 8 8M6 4a14 14 0 0 1 14 14\"/></svg>earshot</a>\n");
	put_user(h, rq);
	HTML(h, "</div>\n");
	if (rq->user)
		put_tabs(h, rq, here);
	HTML(h, "</header>\n");
}

/* ---- what is wrong with the watch ---------------------------------------------------------- */

/* NULL: nothing is, or the error is set. */
static const char *
crawl_trouble(struct html *h, const struct web_request *rq, GError **err)
{
	g_autoptr(GError) wrong = NULL;
	g_autoptr(run_t) run = run_last(rq->db, "crawl", &wrong);
	int64_t now = when_now();

	if (wrong) {
		g_propagate_error(err, g_steal_pointer(&wrong));
		return NULL;
	}
	if (!run)
		return "The watch has not begun: nothing was crawled yet.";
	if (run->ended_at != WHEN_NONE && run->ended_at >= now - STALE_S)
		return NULL;
	if (run->ended_at == WHEN_NONE && run->started_at >= now - STALE_S)
		return NULL;
	return html_format(h,
			   "The watch stands still: the last crawl began %s. Until it runs again, "
			   "silence says nothing.",
			   layout_ago(h, run->started_at));
}

static bool
put_banner(struct html *h, const struct web_request *rq, GError **err)
{
	g_autoptr(GError) wrong = NULL;
	const char *crawl = crawl_trouble(h, rq, &wrong);
	g_autoptr(GPtrArray) mail =
		wrong ? NULL : outbox_troubled(rq->db, 0, when_now() - MAIL_TROUBLE_S, &wrong);

	g_auto(outbox_waiting_t) waiting = { 0 };
	bool is_stuck;

	if (wrong || !outbox_wait(rq->db, &waiting, &wrong)) {
		g_propagate_error(err, g_steal_pointer(&wrong));
		return false;
	}
	is_stuck = waiting.n > 0 && waiting.since < when_now() - MAIL_LATE_S;
	if (!crawl && mail->len == 0 && !is_stuck)
		return true;
	HTML(h, "<div class=\"banner\" role=\"region\" aria-label=\"Needs attention\"><div>\n");
	if (crawl)
		HTML(h, "<p>$</p>\n", crawl);
	if (mail->len)
		HTML(h, "<p>$ not delivered.</p>\n",
		     layout_count(h, mail->len, "message was", "messages were"));
	if (is_stuck)
		HTML(h, "<p>$ to be sent; the oldest was written $.</p>\n",
		     layout_count(h, waiting.n, "message waits", "messages wait"),
		     layout_ago(h, waiting.since));
	HTML(h, "</div></div>\n");
	return true;
}

/* ---- head of the page ---------------------------------------------------------------------- */

static void
put_problems(struct html *h, const struct layout *l)
{
	if (l->n_problems == 0)
		return;
	HTML(h, "<div class=\"problems\" id=\"problems\" role=\"alert\" tabindex=\"-1\">\n"
		"<h2>There is a problem</h2>\n<ul>\n");
	for (size_t i = 0; i < l->n_problems; i++) {
		const struct layout_problem *p = &l->problems[i];
		/* a sentence for the end of a line begins small */
		const char *sentence =
			html_format(h, "%c%s", g_ascii_toupper(*p->sentence), p->sentence + 1);

		if (p->field)
			HTML(h, "<li><a href=\"$\">$</a></li>\n", html_format(h, "#%s", p->field),
			     sentence);
		else
			HTML(h, "<li>$</li>\n", sentence);
	}
	HTML(h, "</ul>\n</div>\n");
}

static void
put_main(struct html *h, const struct layout *l)
{
	if (l->back)
		HTML(h,
		     "<nav class=\"way\" aria-label=\"Way back\"><a class=\"back\" "
		     "href=\"$\">$</a></nav>\n",
		     l->back, l->back_text);
	HTML(h, "<main id=\"main\" tabindex=\"-1\">\n");
	put_problems(h, l);
	if (!l->has_no_heading && l->is_quoted)
		HTML(h, "<h1 dir=\"auto\">$</h1>\n", l->title);
	else if (!l->has_no_heading)
		HTML(h, "<h1>$</h1>\n", l->title);
	if (l->lead)
		HTML(h, "<p class=\"lead\" dir=\"auto\">$</p>\n", l->lead);
}

bool
layout_begin(struct html *h, const struct web_request *rq, const struct layout *l, GError **err)
{
	put_head(h, l);
	put_header(h, rq, l->tab);
	if (rq->user && rq->db && !put_banner(h, rq, err))
		return false;
	put_main(h, l);
	return true;
}

void
layout_end(struct html *h, const struct web_request *rq)
{
	HTML(h, "</main>\n<footer class=\"foot\"><div>\n"
		"<p>earshot looks for the school on public pages, and never for a person. Times "
		"are those of London.</p>\n");
	if (rq->user)
		HTML(h, "<ul>");
	if (rq->user && role_may(rq->user->role, MAY_SET_UP))
		HTML(h, "<li><a href=\"/first\">First steps</a></li>");
	if (rq->user && role_may(rq->user->role, MAY_TRIAGE))
		HTML(h, "<li><a href=\"/jobs\">Background work</a></li>");
	if (rq->user)
		HTML(h, "<li><a href=\"/help\">Help</a></li>"
			"<li><a href=\"/help#keys\">Keyboard shortcuts</a></li></ul>\n");
	HTML(h, "</div></footer>\n</body>\n</html>\n");
}

/* ---- parts ------------------------------------------------------------------------------- */

void
layout_form(struct html *h, const struct web_request *rq, const char *action)
{
	HTML(h,
	     "<form method=\"post\" action=\"$\">"
	     "<input type=\"hidden\" name=\"csrf\" value=\"$\">"
	     "<input type=\"hidden\" name=\"ticket\" value=\"$\">",
	     action, rq->csrf, rq->ticket);
}

void
layout_form_files(struct html *h, const struct web_request *rq, const char *action)
{
	HTML(h,
	     "<form method=\"post\" enctype=\"multipart/form-data\" action=\"$\">"
	     "<input type=\"hidden\" name=\"csrf\" value=\"$\">"
	     "<input type=\"hidden\" name=\"ticket\" value=\"$\">",
	     action, rq->csrf, rq->ticket);
}

static void
put_page_link(struct html *h, const char *path, int64_t page, const char *rel, const char *text)
{
	const char *to = HTML_PATH(h, path, "page", html_format(h, "%" G_GINT64_FORMAT, page));

	if (rel)
		HTML(h, "<li><a rel=\"$\" href=\"$\">$</a></li>\n", rel, to, text);
	else
		HTML(h, "<li><a href=\"$\" aria-label=\"Page $\">$</a></li>\n", to, text, text);
}

void
layout_pages(struct html *h, const char *path, int64_t page, int64_t n_pages)
{
	int64_t last = 0;

	if (n_pages <= 1)
		return;
	HTML(h, "<nav class=\"pages\" aria-label=\"Pages\"><ul>\n");
	if (page > 1)
		put_page_link(h, path, page - 1, "prev", "Previous");
	for (int64_t i = 1; i <= n_pages; i++) {
		bool is_shown = i == 1 || i == n_pages || ABS(i - page) <= PAGES_AROUND;

		if (!is_shown) {
			/* straight to the next that is shown */
			i = i < page ? page - PAGES_AROUND - 1 : n_pages - 1;
			continue;
		}
		if (last && i > last + 1)
			HTML(h, "<li class=\"gap\">…</li>\n");
		last = i;
		if (i == page)
			HTML(h, "<li><span class=\"here\" aria-current=\"page\">$</span></li>\n",
			     html_number(h, i));
		else
			put_page_link(h, path, i, NULL, html_number(h, i));
	}
	if (page < n_pages)
		put_page_link(h, path, page + 1, "next", "Next");
	HTML(h, "</ul></nav>\n");
}

void
layout_out(struct html *h, const char *url, const char *text)
{
	const char *href = url ? html_keep(h, escape_href(url)) : "";

	if (*href)
		HTML(h,
		     "<a class=\"out\" rel=\"noopener noreferrer nofollow\" href=\"$\">"
		     "<bdi>$</bdi></a>",
		     href, text);
	else
		HTML(h, "<bdi>$</bdi>", url);
}

static void
put_when(struct html *h, int64_t at, char *text)
{
	char stamp[WHEN_RFC3339_SIZE];

	if (at == WHEN_NONE)
		g_free(text);
	else
		HTML(h, "<time datetime=\"$\">$</time>", when_rfc3339(at, stamp),
		     html_keep(h, text));
}

void
layout_date(struct html *h, int64_t at)
{
	put_when(h, at, london_date_text(at));
}

void
layout_time(struct html *h, int64_t at)
{
	put_when(h, at, london_time_text(at));
}

void
layout_pair(struct html *h, const char *name, const char *value)
{
	if (value && *value)
		HTML(h, "<div><dt>$</dt><dd><bdi>$</bdi></dd></div>\n", name, value);
}

void
layout_pair_time(struct html *h, const char *name, int64_t at)
{
	if (at == WHEN_NONE)
		return;
	HTML(h, "<div><dt>$</dt><dd>", name);
	layout_time(h, at);
	HTML(h, "</dd></div>\n");
}

const char *
layout_ago(struct html *h, int64_t at)
{
	static const struct {
		int64_t below_s, unit_s;
		const char *one, *many;
	} steps[] = {
		{ 3600, 60, "minute", "minutes" },
		{ 24 * 3600, 3600, "hour", "hours" },
		{ 14 * 24 * 3600, 24 * 3600, "day", "days" },
	};
	int64_t past;

	if (at == WHEN_NONE)
		return "never";
	past = when_now() - at;
	if (past >= 0 && past < 60)
		return "just now";
	for (size_t i = 0; i < G_N_ELEMENTS(steps); i++)
		if (past >= 0 && past < steps[i].below_s)
			return html_format(h, "%s ago",
					   layout_count(h, past / steps[i].unit_s, steps[i].one,
							steps[i].many));
	return html_format(h, "on %s", html_keep(h, london_date_text(at)));
}

const char *
layout_who(const char *who)
{
	static const char *const ways[] = { "u:", "os:" };

	for (size_t i = 0; i < G_N_ELEMENTS(ways); i++)
		if (g_str_has_prefix(who, ways[i]))
			return who + strlen(ways[i]);
	return who;
}

const char *
layout_count(struct html *h, int64_t n, const char *one, const char *many)
{
	return html_format(h, "%s %s", html_number(h, n), n == 1 ? one : many);
}
