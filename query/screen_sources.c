/* Sources: what is watched and how it is doing; approve, switch, try now, add. */
#include <string.h>

#include "base/error.h"
#include "base/when.h"
#include "data/catalogue.h"
#include "data/dpia.h"
#include "data/proposal.h"
#include "data/source_deed.h"
#include "data/source_event.h"
#include "query/form_part.h"
#include "query/job.h"
#include "query/layout.h"
#include "query/note.h"
#include "query/screen.h"
#include "query/source_health.h"
#include "query/source_lists.h"

#define SUGGESTIONS_SHOWN 50

/* ---- the list ---------------------------------------------------------------------------- */

static const struct {
	enum source_state state;
	const char *tag, *word;
} states[] = {
	{ SOURCE_ON, "well", "Watched" },
	{ SOURCE_ASK, "respond", "Waiting" },
	{ SOURCE_OFF, "own", "Off" },
};

static void
put_state(struct html *h, const struct source *s, enum source_health health)
{
	static const char *const tags[] = { "well", "doubtful", "bad" };
	static const char *const words[] = { "Well", "Doubtful", "Failing" };

	for (size_t i = 0; i < G_N_ELEMENTS(states); i++)
		if (s->state == states[i].state && s->state != SOURCE_ON)
			HTML(h, "<strong class=\"tag tag-$\">$</strong>", states[i].tag,
			     states[i].word);
	if (s->state == SOURCE_ON && health == SOURCE_WELL && s->last_ok_at == WHEN_NONE)
		HTML(h, "<strong class=\"tag\">Not read yet</strong>");
	else if (s->state == SOURCE_ON)
		HTML(h, "<strong class=\"tag tag-$\">$</strong>", tags[health], words[health]);
}

static const char *
name_of(const struct source *s)
{
	return s->title && *s->title ? s->title : s->url;
}

static void
put_row(struct html *h, const struct source *s, int64_t now)
{
	g_autofree char *trouble = NULL;
	enum source_health health = source_health(s, now, &trouble);

	HTML(h, "<tr><th scope=\"row\"><a href=\"$\" dir=\"auto\">$</a>",
	     html_format(h, "/sources/%" G_GINT64_FORMAT, s->id), name_of(s));
	if (trouble)
		HTML(h, "<br><span class=\"quiet\" dir=\"auto\">$</span>", trouble);
	HTML(h, "</th><td>$</td><td>", source_kind_name(s));
	put_state(h, s, health);
	HTML(h,
	     "</td><td class=\"whole-line\" data-label=\"Last read\">$</td>"
	     "<td class=\"n\" data-label=\"Entries\">$</td></tr>\n",
	     s->last_ok_at == WHEN_NONE ? "never" : layout_ago(h, s->last_ok_at),
	     html_number(h, s->items));
}

static bool
needs_look(const struct source *s, int64_t now)
{
	g_autofree char *trouble = NULL;

	return s->state == SOURCE_ASK || source_health(s, now, &trouble) != SOURCE_WELL;
}

static void
put_list(struct html *h, const GPtrArray *sources)
{
	int64_t now = when_now();

	if (sources->len == 0) {
		HTML(h, "<div class=\"empty\"><p><strong>Nothing is watched yet.</strong></p>\n"
			"<p>Add the school's own site below, or the usual places where people "
			"write.</p></div>\n");
		return;
	}
	HTML(h, "<div class=\"scroll flow\" role=\"region\" aria-label=\"Sources\" tabindex=\"0\">"
		"<table>\n<thead><tr><th scope=\"col\">Source</th><th scope=\"col\">Kind</th>"
		"<th scope=\"col\">State</th><th scope=\"col\">Last read</th>"
		"<th scope=\"col\" class=\"n\">Entries</th></tr></thead>\n<tbody>\n");
	/* those that need somebody come first, however many there are */
	for (int is_calm = 0; is_calm < 2; is_calm++)
		for (guint i = 0; i < sources->len; i++)
			if (is_calm != needs_look(sources->pdata[i], now))
				put_row(h, sources->pdata[i], now);
	HTML(h, "</tbody></table></div>\n");
}

/* What the crawl came across, and nobody watches yet. */
static bool
put_suggestions(struct html *h, const struct web_request *rq, GError **err)
{
	g_autoptr(GPtrArray) all = suggestion_list(rq->db, err);

	if (!all || all->len == 0)
		return all != NULL;
	HTML(h, "<section aria-labelledby=\"found\"><h2 id=\"found\">Found on the way</h2>\n"
		"<p>Nobody watches these yet.</p>\n<ul class=\"rows\">\n");
	for (guint i = 0; i < all->len && i < SUGGESTIONS_SHOWN; i++) {
		const struct suggestion *s = all->pdata[i];

		HTML(h,
		     "<li><div><bdi>$</bdi><br><span class=\"quiet address\" dir=\"ltr\">$</span>"
		     "<br><span class=\"quiet\">$, on <bdi>$</bdi></span></div>",
		     s->title ? s->title : "Without a title", s->url, s->how, s->found_on);
		layout_form(h, rq, "/sources/accept");
		HTML(h,
		     "<button name=\"url\" value=\"$\">Watch<span class=\"unseen\"> $</span>"
		     "</button></form></li>\n",
		     s->url, s->title ? s->title : s->url);
	}
	HTML(h, "</ul>\n");
	if (all->len > SUGGESTIONS_SHOWN)
		HTML(h,
		     "<p class=\"quiet\">and $ more; <code>earshot source list</code> has them "
		     "all.</p>\n",
		     html_number(h, all->len - SUGGESTIONS_SHOWN));
	HTML(h, "</section>\n");
	return true;
}

/* ---- forms beside it --------------------------------------------------------------------- */

static bool
put_add(struct html *h, const struct web_request *rq, GError **err)
{
	g_autoptr(catalogue_t) c = catalogue_load(rq->state_dir, err);
	const char *typed = rq->is_post ? web_form(rq, "url") : NULL;

	if (!c)
		return false;
	HTML(h, "<section class=\"card\" aria-labelledby=\"add\"><h2 id=\"add\">Watch more</h2>\n");
	layout_form(h, rq, "/sources/add");
	HTML(h,
	     "<div class=\"field\"><label for=\"url\">Address</label>"
	     "<input id=\"url\" name=\"url\" type=\"text\" inputmode=\"url\" maxlength=\"2000\" "
	     "placeholder=\"https://\" value=\"$\" required></div>\n"
	     "<div class=\"field\"><label for=\"kind\">What it is</label>"
	     "<select id=\"kind\" name=\"kind\">\n",
	     typed);
	for (guint i = 0; i < c->kinds->len; i++) {
		const struct kind *k = c->kinds->pdata[i];

		/* the others are made from the school's profile, or not read at all */
		if (k->read && (kind_field(k, "url") || kind_field(k, "site")))
			HTML(h, "<option value=\"$\">$</option>\n", k->name, k->title);
	}
	HTML(h, "</select></div>\n"
		"<div class=\"field\"><label for=\"note\">Why it is watched</label>"
		"<input id=\"note\" name=\"note\" maxlength=\"500\"></div>\n"
		"<button class=\"main\">Watch it</button></form>\n");
	layout_form(h, rq, "/sources/propose");
	HTML(h, "<p class=\"quiet\">Or begin with the places that every school has: news search, "
		"Ofsted, GOV.UK and more. What needs your approval waits for it.</p>"
		"<button>Add the usual places</button></form>\n</section>\n");
	return true;
}

static bool
show_all(const struct web_request *rq, struct web_answer *a, const char *wrong, GError **err)
{
	const struct layout_problem problem = { "url", wrong };
	const struct layout page = { .title = "Sources",
				     .lead = "Where earshot listens, and whether it can hear.",
				     .tab = TAB_SOURCES,
				     .problems = &problem,
				     .n_problems = wrong ? 1 : 0 };
	bool may_change = role_may(rq->actor.role, MAY_SET_UP);
	g_autoptr(GPtrArray) sources = source_list(rq->db, err);
	g_auto(html_t) h = { 0 };

	html_init(&h, a->body);
	if (!sources || !layout_begin(&h, rq, &page, err))
		return false;
	if (wrong)
		a->status = 400;
	source_lists_done(&h, rq);
	HTML(&h, "<div class=\"two\">\n<div>\n");
	put_list(&h, sources);
	if (may_change && !put_suggestions(&h, rq, err))
		return false;
	HTML(&h, "</div>\n<div>\n");
	if (may_change && sources->len) {
		HTML(&h, "<section class=\"card\" aria-labelledby=\"now\"><h2 id=\"now\">Look now"
			 "</h2>\n<p>Whatever is due is read each night. This does it at once.</p>");
		layout_form(&h, rq, "/sources/crawl");
		if (!form_dpia(&h, rq, err))
			return false;
		HTML(&h, "<button>Read what is due</button></form></section>\n");
	}
	if (may_change && !put_add(&h, rq, err))
		return false;
	if (may_change)
		source_lists_put(&h, rq);
	HTML(&h, "</div>\n</div>\n");
	layout_end(&h, rq);
	return true;
}

static bool
get_all(const struct web_request *rq, struct web_answer *a, GError **err)
{
	return show_all(rq, a, NULL, err);
}

/* ---- one --------------------------------------------------------------------------------- */

/* The number in the address; false with an error or, when there is none, without. */
static struct source *
find(const struct web_request *rq, GError **err)
{
	g_auto(GStrv) parts = g_strsplit(rq->rest, "/", 2);
	const char *digits = parts[0] ? parts[0] : "";

	return *digits && strspn(digits, "0123456789") == strlen(digits)
		       ? source_find(rq->db, digits, err)
		       : NULL;
}

static bool
put_facts(struct html *h, const struct web_request *rq, const struct source *s, GError **err)
{
	g_autofree char *trouble = NULL;
	enum source_health health = source_health(s, when_now(), &trouble);
	int64_t known, fetched;

	if (!source_count_pages(rq->db, s->id, s->added_at, &known, &fetched, err))
		return false;
	HTML(h, "<section><p class=\"facts\">");
	put_state(h, s, health);
	HTML(h, " <span class=\"sep\">·</span> $</p>\n<p class=\"original\">", source_kind_name(s));
	layout_out(h, s->url, "Open it");
	HTML(h, " <span class=\"quiet address\" dir=\"ltr\">$</span></p>\n", s->url);
	if (trouble)
		HTML(h, "<p class=\"notice\" dir=\"auto\">It $</p>\n", trouble);
	HTML(h, "<dl class=\"pairs\">\n");
	layout_pair(h, "Last looked at",
		    s->last_at == WHEN_NONE ? "never" : layout_ago(h, s->last_at));
	layout_pair(h, "Last read",
		    s->last_ok_at == WHEN_NONE ? "never" : layout_ago(h, s->last_ok_at));
	layout_pair(h, "Last brought something",
		    s->last_new_at == WHEN_NONE ? "never" : layout_ago(h, s->last_new_at));
	layout_pair(h, "Looked at every",
		    s->every_s % 86400
			    ? html_format(h, "%" G_GINT64_FORMAT " hours", s->every_s / 3600)
		    : s->every_s == 86400
			    ? "day"
			    : html_format(h, "%" G_GINT64_FORMAT " days", s->every_s / 86400));
	layout_pair(h, "Pages known", html_number(h, known));
	layout_pair(h, "Note", s->note);
	HTML(h, "</dl></section>\n");
	return true;
}

static bool
put_history(struct html *h, const struct web_request *rq, const struct source *s, GError **err)
{
	g_autoptr(GPtrArray) events = source_event_list(rq->db, s->id, err);

	if (!events)
		return false;
	HTML(h, "<section aria-labelledby=\"ledger\"><h2 id=\"ledger\">Who decided what</h2>\n"
		"<ol class=\"history\">\n");
	for (guint i = events->len; i-- > 0;) {
		const struct source_event *e = events->pdata[i];

		HTML(h, "<li><p><strong>$</strong> by <bdi>$</bdi>, ", e->what,
		     e->who ? layout_who(e->who) : "earshot");
		layout_time(h, e->at);
		HTML(h, "</p>\n");
		if (e->why)
			HTML(h, "<p class=\"note\" dir=\"auto\">$</p>\n", e->why);
		if (e->terms)
			HTML(h, "<p class=\"quiet\">Known of its terms then: $</p>\n", e->terms);
		HTML(h, "</li>\n");
	}
	HTML(h, "</ol></section>\n");
	return true;
}

static void
put_deed(struct html *h, const struct web_request *rq, const struct source *s, const char *deed,
	 const char *label)
{
	layout_form(h, rq, html_format(h, "/sources/%" G_GINT64_FORMAT, s->id));
	HTML(h, "<button name=\"deed\" value=\"$\">$</button></form>\n", deed, label);
}

static bool
put_deeds(struct html *h, const struct web_request *rq, const struct source *s, GError **err)
{
	g_autoptr(catalogue_t) c = catalogue_load(rq->state_dir, err);
	const struct kind *k = c ? catalogue_find(c, s->catalogue) : NULL;

	if (!c)
		return false;
	HTML(h, "<section class=\"card\" aria-labelledby=\"deeds\"><h2 id=\"deeds\">What to do</h2>"
		"\n");
	if (k && k->terms)
		HTML(h, "<p class=\"notice\">To know of its terms: $</p>\n", k->terms);
	if (s->state != SOURCE_ON) {
		layout_form(h, rq, html_format(h, "/sources/%" G_GINT64_FORMAT, s->id));
		HTML(h, "<div class=\"field\"><label for=\"note\">Why it shall be watched</label>"
			"<textarea id=\"note\" name=\"note\" rows=\"3\" maxlength=\"2000\" "
			"required></textarea></div>\n<button class=\"main\" name=\"deed\" "
			"value=\"approve\">Approve</button></form>\n");
	}
	HTML(h, "<div class=\"buttons\">\n");
	if (s->state == SOURCE_ON) {
		put_deed(h, rq, s, "try", "Try it now");
		put_deed(h, rq, s, "off", "Switch it off");
	}
	put_deed(h, rq, s, "remove", "Remove it");
	HTML(h, "</div><p class=\"quiet\">What it brought is kept.</p></section>\n");
	return true;
}

static bool
show_one(const struct web_request *rq, struct web_answer *a, const struct source *s,
	 const char *wrong, GError **err)
{
	const struct layout_problem problem = { "note", wrong };
	const struct layout page = { .title = name_of(s),
				     .tab = TAB_SOURCES,
				     .back = "/sources",
				     .back_text = "Sources",
				     .is_quoted = true,
				     .problems = &problem,
				     .n_problems = wrong ? 1 : 0 };
	g_auto(html_t) h = { 0 };

	html_init(&h, a->body);
	if (!layout_begin(&h, rq, &page, err))
		return false;
	if (wrong)
		a->status = 400;
	HTML(&h, "<div class=\"two\">\n<div>\n");
	if (!put_facts(&h, rq, s, err) || !put_history(&h, rq, s, err))
		return false;
	HTML(&h, "</div>\n<div>\n");
	if (role_may(rq->actor.role, MAY_SET_UP) && !put_deeds(&h, rq, s, err))
		return false;
	HTML(&h, "</div>\n</div>\n");
	layout_end(&h, rq);
	return true;
}

static bool
get_one(const struct web_request *rq, struct web_answer *a, GError **err)
{
	g_autoptr(GError) wrong = NULL;
	g_autoptr(source_t) s = find(rq, &wrong);

	if (wrong) {
		g_propagate_error(err, g_steal_pointer(&wrong));
		return false;
	}
	return s ? show_one(rq, a, s, NULL, err) : web_not_found(rq, a);
}

/* ---- deeds ------------------------------------------------------------------------------- */

/* To the page of the job, or of the one that runs already. */
static bool
begin_crawl(const struct web_request *rq, struct web_answer *a, const char *const *args,
	    GError **err)
{
	g_autofree char *path = NULL;
	const char *to = web_form(rq, "to");
	int64_t id;

	if (!job_begin(rq, "crawl", args, NULL, &id, err))
		return false;
	if (to)
		return web_redirect(a, to);
	path = g_strdup_printf("/jobs/%" G_GINT64_FORMAT, id);
	return web_redirect(a, path);
}

/* Who lets it begin without an assessment is asked here, not by the command, so that it is their
 * name that is written down. */
static bool
waive(const struct web_request *rq, GError **err)
{
	g_autoptr(dpia_t) d = web_form(rq, "no-dpia-yet") ? dpia_get(rq->db, err) : NULL;

	if (!d)
		return *err == NULL;
	return d->ref || d->waived_at != WHEN_NONE || dpia_waive(rq->db, rq->actor.name, err);
}

static bool
post_crawl(const struct web_request *rq, struct web_answer *a, GError **err)
{
	static const char *const args[] = { "crawl", NULL };

	return waive(rq, err) && begin_crawl(rq, a, args, err);
}

static bool
do_deed(const struct web_request *rq, const struct catalogue *c, const struct source *s,
	const char *deed, GError **err)
{
	g_autofree char *note = note_read(rq);

	if (g_strcmp0(deed, "approve") == 0 && !note) {
		g_set_error_literal(err, EARSHOT_ERROR, EARSHOT_ERROR_USAGE,
				    "Say why it shall be watched.");
		return false;
	}
	if (g_strcmp0(deed, "approve") == 0)
		return source_deed_approve(rq->db, c, s, rq->actor.name, note, err);
	if (g_strcmp0(deed, "off") == 0)
		return source_deed_switch(rq->db, c, s, false, rq->actor.name, err);
	if (g_strcmp0(deed, "remove") == 0)
		return source_deed_remove(rq->db, s, rq->actor.name, err);
	g_set_error_literal(err, EARSHOT_ERROR, EARSHOT_ERROR_INPUT,
			    "Choose one of the buttons that are there.");
	return false;
}

static bool
post_one(const struct web_request *rq, struct web_answer *a, GError **err)
{
	g_autoptr(GError) wrong = NULL;
	g_autoptr(source_t) s = find(rq, &wrong);
	g_autoptr(catalogue_t) c = s ? catalogue_load(rq->state_dir, &wrong) : NULL;
	g_autofree char *id = s ? g_strdup_printf("%" G_GINT64_FORMAT, s->id) : NULL;
	const char *deed = web_form(rq, "deed");
	const char *const args[] = { "crawl", "--all", "--source", id, NULL };

	if (!s && !wrong)
		return web_not_found(rq, a);
	if (c && g_strcmp0(deed, "try") == 0)
		return begin_crawl(rq, a, args, err);
	if (c && do_deed(rq, c, s, deed, &wrong))
		return web_redirect(a, strcmp(deed, "remove") == 0 ? "/sources" : rq->path);
	if (s && form_is_theirs(wrong))
		return show_one(rq, a, s, wrong->message, err);
	g_propagate_error(err, g_steal_pointer(&wrong));
	return false;
}

static struct source *
make_source(const struct kind *k, const char *typed, const char *note, GError **err)
{
	g_autoptr(url_t) url = source_address(typed, err);
	g_autoptr(GHashTable) values =
		g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
	g_autofree char *address = NULL;
	struct source *s;

	if (!url)
		return NULL;
	g_hash_table_insert(values, g_strdup(kind_field(k, "url") ? "url" : "site"),
			    url_fetchable(url));
	address = kind_fill(k, values, err);
	if (!address)
		return NULL;
	s = proposal_source(k, address, 0);
	s->note = g_strdup(note);
	return s;
}

static bool
post_add(const struct web_request *rq, struct web_answer *a, GError **err)
{
	g_autoptr(GError) wrong = NULL;
	g_autoptr(catalogue_t) c = catalogue_load(rq->state_dir, &wrong);
	const char *kind = web_form(rq, "kind"), *url = web_form(rq, "url");
	const struct kind *k = c ? source_kind(c, kind ? kind : "page", &wrong) : NULL;
	g_autofree char *note = note_read(rq), *path = NULL;
	g_autoptr(source_t) s = k ? make_source(k, url ? url : "", note, &wrong) : NULL;
	bool is_new;

	if (s && source_deed_put(rq->db, s, k, rq->actor.name, note, &is_new, &wrong)) {
		path = g_strdup_printf("/sources/%" G_GINT64_FORMAT, s->id);
		return web_redirect(a, path);
	}
	if (form_is_theirs(wrong))
		return show_all(rq, a, wrong->message, err);
	g_propagate_error(err, g_steal_pointer(&wrong));
	return false;
}

static bool
post_accept(const struct web_request *rq, struct web_answer *a, GError **err)
{
	g_autoptr(catalogue_t) c = catalogue_load(rq->state_dir, err);
	const char *url = web_form(rq, "url");
	const struct kind *k;
	g_autoptr(source_t) s =
		c ? source_deed_accept(rq->db, c, url ? url : "", rq->actor.name, &k, err) : NULL;
	g_autofree char *path = s ? g_strdup_printf("/sources/%" G_GINT64_FORMAT, s->id) : NULL;

	return s && web_redirect(a, path);
}

static const struct web_route routes[] = {
	{ .path = "/sources", .get = get_all, .needs_get = MAY_READ },
	{ .path = "/sources/*",
	  .get = get_one,
	  .post = post_one,
	  .needs_get = MAY_READ,
	  .needs_post = MAY_SET_UP },
	{ .path = "/sources/crawl", .post = post_crawl, .needs_post = MAY_SET_UP },
	{ .path = "/sources/add", .post = post_add, .needs_post = MAY_SET_UP },
	{ .path = "/sources/accept", .post = post_accept, .needs_post = MAY_SET_UP },
};
const struct web_routes screen_sources = { routes, G_N_ELEMENTS(routes) };
