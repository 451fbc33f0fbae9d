/* Mentions: all of them, page by page, narrowed by a few filters; decisions about many at once. */
#include <string.h>

#include "base/error.h"
#include "base/when.h"
#include "data/browse.h"
#include "data/mention.h"
#include "data/register.h"
#include "query/decide.h"
#include "query/flash.h"
#include "query/item.h"
#include "query/layout.h"
#include "query/note.h"
#include "query/screen.h"
#include "query/status.h"

#define PAGE 25
#define VALUES_SHOWN 40 /* of a filter */

static const char list_path[] = "/mentions";

/* What the address asks for. */
struct asked {
	struct browse browse;
	const char *source, *school, *history; /* as written */
	int64_t page;
	const char *path; /* of this list, its first page */
};

static const char *
field(const struct web_request *rq, const char *name)
{
	const char *value = web_query(rq, name);

	return value && *value ? value : NULL;
}

/* What is no filter at all is left out, so that the page never lies about what it shows. */
static void
read_asked(struct html *h, const struct web_request *rq, struct asked *q)
{
	const char *status = field(rq, "status"), *page = field(rq, "page");

	*q = (struct asked){ .source = field(rq, "source"),
			     .school = field(rq, "school"),
			     .history = field(rq, "history") };
	q->browse = (struct browse){
		.status = status ? triage_state(status) : NULL,
		.month = field(rq, "month"),
		.site = field(rq, "site"),
		.alias = field(rq, "name"),
		.source = q->source ? MAX(g_ascii_strtoll(q->source, NULL, 10), 0) : 0,
		.school = q->school ? MAX(g_ascii_strtoll(q->school, NULL, 10), 0) : 0,
		.has_history = q->history != NULL,
	};
	if (q->browse.source == 0)
		q->source = NULL;
	if (q->browse.school == 0)
		q->school = NULL;
	q->page = page ? g_ascii_strtoll(page, NULL, 10) : 1;
	q->path = HTML_PATH(h, list_path, "school", q->school, "status", q->browse.status, "source",
			    q->source, "month", q->browse.month, "site", q->browse.site, "name",
			    q->browse.alias, "history", q->history);
}

static bool
is_narrowed(const struct browse *b)
{
	return b->status || b->month || b->site || b->alias || b->source || b->school;
}

/* ---- filters ----------------------------------------------------------------------------- */

static const char *
month_name(struct html *h, const char *month)
{
	static const char *const names[] = { "January",   "February", "March",    "April",
					     "May",       "June",     "July",     "August",
					     "September", "October",  "November", "December" };
	gint64 n = strlen(month) == 7 ? g_ascii_strtoll(month + 5, NULL, 10) : 0;

	return n >= 1 && n <= 12 ? html_format(h, "%s %.4s", names[n - 1], month) : month;
}

static const char *
shown_name(struct html *h, enum browse_facet facet, const struct browse_value *v)
{
	if (facet == BROWSE_STATUS)
		return status_of(v->name).tag;
	return facet == BROWSE_MONTH ? month_name(h, v->name) : v->name;
}

static void
put_option(struct html *h, const char *value, const char *text, int64_t n, bool is_chosen)
{
	HTML(h, "<option value=\"$\"", value);
	if (is_chosen)
		HTML(h, " selected");
	HTML(h, ">$ ($)</option>\n", text, html_number(h, n));
}

/* A choice with how many each would give. A filter that is set is always among them. */
static bool
put_choice(struct html *h, const struct web_request *rq, const struct asked *q,
	   enum browse_facet facet, const char *name, const char *label, const char *any,
	   const char *chosen, GError **err)
{
	g_autoptr(GPtrArray) values = browse_values(rq->db, &q->browse, facet, VALUES_SHOWN, err);
	bool is_there = !chosen;

	if (!values)
		return false;
	HTML(h,
	     "<div class=\"field\"><label for=\"by-$\">$</label><select id=\"by-$\" name=\"$\">\n"
	     "<option value=\"\">$</option>\n",
	     name, label, name, name, any);
	for (guint i = 0; i < values->len; i++) {
		const struct browse_value *v = values->pdata[i];
		const char *value = facet == BROWSE_SOURCE
					    ? html_format(h, "%" G_GINT64_FORMAT, v->id)
					    : v->name;
		bool is_chosen = g_strcmp0(value, chosen) == 0;

		is_there |= is_chosen;
		put_option(h, value, shown_name(h, facet, v), v->n, is_chosen);
	}
	if (!is_there)
		put_option(h, chosen, chosen, 0, true);
	HTML(h, "</select></div>\n");
	return true;
}

/* Where there are several; one that is set is always shown. */
static bool
put_schools(struct html *h, const struct web_request *rq, const struct asked *q, GError **err)
{
	g_autoptr(GPtrArray) all = NULL;
	int64_t n;

	if (!register_count(rq->db, &n, err))
		return false;
	if (n < 2 && !q->school)
		return true;
	all = register_list(rq->db, err);
	if (!all)
		return false;
	HTML(h, "<div class=\"field\"><label for=\"by-school\">School</label>"
		"<select id=\"by-school\" name=\"school\">\n<option value=\"\">Any</option>\n");
	for (guint i = 0; i < all->len; i++) {
		const struct school *s = all->pdata[i];

		HTML(h, "<option value=\"$\"", html_format(h, "%" G_GINT64_FORMAT, s->id));
		if (s->id == q->browse.school)
			HTML(h, " selected");
		HTML(h, ">$</option>\n", s->name);
	}
	HTML(h, "</select></div>\n");
	return true;
}

static bool
put_filters(struct html *h, const struct web_request *rq, const struct asked *q, GError **err)
{
	const struct browse *b = &q->browse;

	HTML(h, "<form class=\"filters\" method=\"get\" action=\"$\" aria-label=\"Filters\">\n",
	     list_path);
	if (!put_schools(h, rq, q, err) ||
	    !put_choice(h, rq, q, BROWSE_STATUS, "status", "Status", "Any", b->status, err) ||
	    !put_choice(h, rq, q, BROWSE_SOURCE, "source", "Source", "Any", q->source, err) ||
	    !put_choice(h, rq, q, BROWSE_MONTH, "month", "Month", "Any", b->month, err) ||
	    !put_choice(h, rq, q, BROWSE_ALIAS, "name", "Found by", "Any name", b->alias, err) ||
	    !put_choice(h, rq, q, BROWSE_SITE, "site", "Site", "Any", b->site, err))
		return false;
	if (q->history)
		HTML(h, "<input type=\"hidden\" name=\"history\" value=\"1\">");
	HTML(h, "<div class=\"do\"><button>Filter</button>");
	if (is_narrowed(b))
		HTML(h, " <a href=\"$\">Clear</a>", HTML_PATH(h, list_path, "history", q->history));
	HTML(h, "</div></form>\n");
	return true;
}

/* ---- what is not shown -------------------------------------------------------------------- */

static bool
put_hidden(struct html *h, const struct web_request *rq, const struct asked *q, int64_t total,
	   GError **err)
{
	struct browse with = q->browse;
	int64_t all;

	with.has_history = true;
	if (!browse_total(rq->db, &with, &all, err))
		return false;
	if (!q->history && all > total)
		HTML(h,
		     "<p class=\"quiet\">$ from before the watch began $ not shown. "
		     "<a href=\"$\">Show $</a></p>\n",
		     layout_count(h, all - total, "older text", "older texts"),
		     all - total == 1 ? "is" : "are", HTML_PATH(h, q->path, "history", "1"),
		     all - total == 1 ? "it" : "them");
	else if (q->history)
		HTML(h,
		     "<p class=\"quiet\">Texts from before the watch began are shown too. "
		     "<a href=\"$\">Leave them out</a></p>\n",
		     HTML_PATH(h, list_path, "school", q->school, "status", q->browse.status,
			       "source", q->source, "month", q->browse.month, "site",
			       q->browse.site, "name", q->browse.alias));
	return true;
}

static void
put_empty(struct html *h, const struct asked *q)
{
	const struct browse *b = &q->browse;
	bool is_only_new = g_strcmp0(b->status, "new") == 0 && !b->month && !b->site && !b->alias &&
			   !b->source;

	if (!is_narrowed(b)) {
		HTML(h,
		     "<div class=\"empty\"><p><strong>Nothing was found yet.</strong></p>\n<p>"
		     "The <a href=\"/sources\">sources</a> are read each night; whatever names the "
		     "school comes here.</p></div>\n");
		return;
	}
	HTML(h, "<div class=\"empty\"><p><strong>$</strong></p>\n<p>",
	     is_only_new ? "Nothing is waiting for you." : "No mention fits these filters.");
	if (is_only_new)
		HTML(h, "Every mention that was found has been decided on. ");
	HTML(h, "<a href=\"$\">See all mentions</a></p></div>\n", list_path);
}

/* ---- deciding ---------------------------------------------------------------------------- */

/* The decisions that may follow the state that is filtered for, or any. */
static void
put_buttons(struct html *h, const struct asked *q)
{
	size_t n;
	const struct status *list = status_list(&n);

	for (size_t i = 0; i < n; i++) {
		const char *from = q->browse.status ? q->browse.status : "new";

		/* a case is opened from the page of its mention */
		if (strcmp(list[i].state, "own") == 0 || strcmp(list[i].state, "case") == 0 ||
		    strcmp(list[i].state, from) == 0 || !triage_may_follow(from, list[i].state))
			continue;
		HTML(h, "<button name=\"state\" value=\"$\">$</button>\n", list[i].state,
		     list[i].verb);
	}
}

static void
put_bar(struct html *h, const struct asked *q)
{
	HTML(h, "<div class=\"decide\" id=\"decide\" role=\"group\" "
		"aria-labelledby=\"decide-title\">\n"
		"<p id=\"decide-title\"><strong>With those ticked</strong> "
		"<span class=\"picked\" aria-live=\"polite\"></span></p>\n"
		"<div class=\"field\"><label for=\"note\">Note, for the history</label>"
		"<input id=\"note\" name=\"note\" maxlength=\"500\" autocomplete=\"off\"></div>\n"
		"<div class=\"buttons\">\n");
	put_buttons(h, q);
	HTML(h, "</div></div>\n");
}

static bool
put_list(struct html *h, const struct web_request *rq, const struct asked *q, const GArray *ids,
	 GError **err)
{
	bool may_decide = role_may(rq->actor.role, MAY_TRIAGE);
	struct item_options options = { .has_tick = may_decide,
					.has_no_status = q->browse.status != NULL,
					.is_first = true };

	if (!item_has_school(rq->db, &options.has_school, err))
		return false;
	if (may_decide) {
		layout_form(h, rq, "/mentions/decide");
		HTML(h, "<input type=\"hidden\" name=\"back\" value=\"$\">\n",
		     html_format(h, "%s%cpage=%" G_GINT64_FORMAT, q->path,
				 strchr(q->path, '?') ? '&' : '?', q->page));
	}
	HTML(h, "<h2 class=\"unseen\" id=\"found\">Mentions</h2>\n<ol class=\"items picks\">\n");
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
		options.is_first &= !m;
	}
	HTML(h, "</ol>\n");
	if (may_decide) {
		put_bar(h, q);
		HTML(h, "</form>\n");
	}
	return true;
}

/* ---- pages ------------------------------------------------------------------------------- */

static bool
put_page(struct html *h, const struct web_request *rq, const struct asked *q, int64_t total,
	 GError **err)
{
	/* after a decision about none; the first box is the place to begin */
	const struct layout_problem none = { "first", "Tick the mentions that you mean" };
	bool is_none = web_query(rq, "none") != NULL && total > 0;
	struct layout page = { .title = "Mentions",
			       .tab = TAB_MENTIONS,
			       .problems = &none,
			       .n_problems = is_none ? 1 : 0 };
	g_autoptr(GArray) ids =
		browse_page(rq->db, &q->browse, total, PAGE, (q->page - 1) * PAGE, err);
	int64_t n_pages = (total + PAGE - 1) / PAGE;

	if (!ids)
		return false;
	if (n_pages > 1)
		page.title =
			html_format(h,
				    "Mentions (page %" G_GINT64_FORMAT " of %" G_GINT64_FORMAT ")",
				    q->page, n_pages);
	page.has_no_heading = true;
	if (!layout_begin(h, rq, &page, err) || !flash_put(h, rq, q->path, err))
		return false;
	HTML(h, "<div class=\"heading\"><h1>Mentions</h1><p class=\"total\">$</p></div>\n",
	     layout_count(h, total, "mention", "mentions"));
	if (!put_filters(h, rq, q, err) || !put_hidden(h, rq, q, total, err))
		return false;
	if (ids->len == 0)
		put_empty(h, q);
	else if (!put_list(h, rq, q, ids, err))
		return false;
	layout_pages(h, q->path, q->page, n_pages);
	layout_end(h, rq);
	return true;
}

static bool
get_mentions(const struct web_request *rq, struct web_answer *a, GError **err)
{
	g_auto(html_t) h = { 0 };
	struct asked q;
	int64_t total;

	html_init(&h, a->body);
	read_asked(&h, rq, &q);
	if (!browse_total(rq->db, &q.browse, &total, err))
		return false;
	/* also when the last of a page were decided on */
	if (q.page < 1 || (q.page > 1 && (q.page - 1) * PAGE >= total))
		return web_redirect(a, q.path);
	return put_page(&h, rq, &q, total, err);
}

static bool
post_decide(const struct web_request *rq, struct web_answer *a, GError **err)
{
	const GPtrArray *refs = web_form_all(rq, "ref");
	const char *state = web_form(rq, "state"), *back = web_form(rq, "back");
	g_autofree char *note = note_read(rq), *to = NULL;
	struct triage t = { .who = rq->actor.name, .note = note, .at = when_now() };
	g_auto(decision_t) d = { 0 };

	t.state = state ? triage_state(state) : NULL;
	if (!t.state || strcmp(t.state, "own") == 0 || strcmp(t.state, "case") == 0) {
		g_set_error_literal(err, EARSHOT_ERROR, EARSHOT_ERROR_INPUT,
				    "Choose one of the decisions that are offered.");
		return false;
	}
	back = back && *back ? back : list_path;
	if (refs->len == 0) {
		to = g_strdup_printf("%s%cnone=1", back, strchr(back, '?') ? '&' : '?');
		return web_redirect(a, to);
	}
	if (!decide(rq->db, refs, &t, &d, err))
		return false;
	to = flash_path(back, &d);
	return web_redirect(a, to);
}

static const struct web_route routes[] = {
	{ .path = "/mentions", .get = get_mentions, .needs_get = MAY_READ },
	{ .path = "/mentions/decide", .post = post_decide, .needs_post = MAY_TRIAGE },
	{ .path = "/mentions/undo", .post = flash_undo, .needs_post = MAY_TRIAGE },
};
const struct web_routes screen_mentions = { routes, G_N_ELEMENTS(routes) };
