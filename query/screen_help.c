/* Help: what the search box understands, what the states mean, keys. */
#include <string.h>

#include "query/layout.h"
#include "query/screen.h"
#include "query/status.h"

static const struct {
	const char *written, *finds;
} operators[] = {
	{ "closed school", "both words, in any of their forms: closed, closes, schools" },
	{ "\"open day\"", "these words in this order, exactly" },
	{ "shut OR closed", "either; it joins its two neighbours" },
	{ "-festival", "without it" },
	{ "(bus OR coach) trip", "brackets keep together" },
	{ "title:fete", "in the title; title:(summer fair) too" },
	{ "miss*", "words that begin so" },
	{ "head near/5 leaves", "at most five words apart" },
	{ "site:news.example", "on that host and those below it" },
	{ "source:gazette", "words of the source\u2019s name" },
	{ "status:new", "not decided on; also irrelevant, no-action, respond, \u2026" },
	{ "lang:en", "in that language" },
	{ "school:\"Hazel Hill\"", "of one school, where several are watched" },
	{ "before:2026-11", "published or found before; also after: and on:" },
	{ "after:\"last week\"", "also yesterday, \"3 days ago\", monday" },
};

static const struct {
	const char *key, *does;
} keys[] = {
	{ "j", "next mention of the list" },
	{ "k", "the one before" },
	{ "o", "open it" },
	{ "x", "tick it, or untick it" },
	{ "m", "go to the decisions" },
	{ "/", "go to the search box" },
	{ "?", "this list" },
};

static void
put_operators(struct html *h)
{
	HTML(h, "<section aria-labelledby=\"search\">\n<h2 id=\"search\">The search box</h2>\n"
		"<p>Whatever you type is understood somehow; when it was read otherwise than "
		"written, the result says how.</p>\n<dl class=\"pairs\">\n");
	for (size_t i = 0; i < G_N_ELEMENTS(operators); i++)
		HTML(h, "<div><dt><code>$</code></dt><dd>$</dd></div>\n", operators[i].written,
		     operators[i].finds);
	HTML(h, "</dl>\n</section>\n");
}

static void
put_states(struct html *h)
{
	size_t n;
	const struct status *list = status_list(&n);

	HTML(h, "<section aria-labelledby=\"states\">\n<h2 id=\"states\">What the tags mean</h2>\n"
		"<dl class=\"pairs\">\n");
	for (size_t i = 0; i < n; i++) {
		HTML(h, "<div><dt>");
		status_tag(h, list[i].state);
		HTML(h, "</dt><dd>$</dd></div>\n", list[i].hint);
	}
	HTML(h, "</dl>\n</section>\n");
}

/* The switch is put there by the script: without it there are no keys to be switched on. */
static void
put_keys(struct html *h)
{
	HTML(h, "<section aria-labelledby=\"keys\">\n<h2 id=\"keys\">Keyboard shortcuts</h2>\n"
		"<p>They are off until you switch them on, and stay so in this browser. Everything "
		"works without them, and without scripts.</p>\n<div id=\"keys-switch\"></div>\n"
		"<dl class=\"pairs\">\n");
	for (size_t i = 0; i < G_N_ELEMENTS(keys); i++)
		HTML(h, "<div><dt><kbd>$</kbd></dt><dd>$</dd></div>\n", keys[i].key, keys[i].does);
	HTML(h, "</dl>\n</section>\n");
}

static bool
get_help(const struct web_request *rq, struct web_answer *a, GError **err)
{
	const struct layout page = { .title = "Help" };
	g_auto(html_t) h = { 0 };

	html_init(&h, a->body);
	if (!layout_begin(&h, rq, &page, err))
		return false;
	put_operators(&h);
	put_states(&h);
	put_keys(&h);
	HTML(&h,
	     "<section aria-labelledby=\"limits\">\n"
	     "<h2 id=\"limits\">What is not searched</h2>\n"
	     "<p>earshot signs in nowhere: what stands behind a login (Facebook, Instagram, "
	     "WhatsApp, TikTok and others) it does not see. It keeps no pictures, and it follows "
	     "no person. What people show you from there has to be reported.</p>\n"
	     "</section>\n");
	layout_end(&h, rq);
	return true;
}

static const struct web_route routes[] = {
	{ .path = "/help", .get = get_help, .needs_get = MAY_READ },
};
const struct web_routes screen_help = { routes, G_N_ELEMENTS(routes) };
