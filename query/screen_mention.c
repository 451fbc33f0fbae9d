/* Mention: one of them whole: its text, why it is here, copies, history, and what to do about it.
 */
#include <jansson.h>
#include <string.h>

#include "base/error.h"
#include "base/when.h"
#include "data/browse.h"
#include "data/casefile.h"
#include "data/kept_page.h"
#include "data/mention.h"
#include "query/decide.h"
#include "query/feedback.h"
#include "query/flash.h"
#include "query/item.h"
#include "query/layout.h"
#include "query/mention_excerpt.h"
#include "query/note.h"
#include "query/screen.h"
#include "query/status.h"

#define COPIES_SHOWN 20
#define TEXT_SHOWN 60000 /* bytes: some pages are a whole newspaper */

/* ---- text -------------------------------------------------------------------------------- */

/* The spans within [from, to), relative to `from`. */
static GArray *
spans_within(const GArray *spans, size_t from, size_t to)
{
	GArray *within = g_array_new(FALSE, FALSE, sizeof(struct span));

	for (guint i = 0; i < spans->len; i++) {
		struct span s = g_array_index(spans, struct span, i);

		if (s.end <= from || s.start >= to)
			continue;
		s = (struct span){ MAX(s.start, from) - from, MIN(s.end, to) - from };
		g_array_append_val(within, s);
	}
	return within;
}

/* A paragraph for each line, as the page had them. */
static void
put_text(struct html *h, const struct mention *m)
{
	g_autoptr(GArray) spans = g_array_new(FALSE, FALSE, sizeof(struct span));
	size_t len = strlen(m->text), at = 0;

	mention_reason_spans(m, spans);
	HTML(h, "<div class=\"text\">\n");
	while (at < len && at < TEXT_SHOWN) {
		size_t n = strcspn(m->text + at, "\n");
		g_autoptr(GArray) within = spans_within(spans, at, at + n);

		if (n > 0) {
			HTML(h, "<p dir=\"auto\">");
			html_marked(h, m->text + at, n, (const struct span *)(void *)within->data,
				    within->len);
			HTML(h, "</p>\n");
		}
		at += n + 1;
	}
	if (len == 0)
		HTML(h, "<p class=\"quiet\">The text is not kept: its page asks for that, or it "
			"was found to be irrelevant.</p>\n");
	HTML(h, "</div>\n");
	if (at < len)
		HTML(h,
		     "<p class=\"quiet\">This is the beginning; the rest is left out here. "
		     "<code>earshot show $</code> has all of it.</p>\n",
		     m->ref);
}

static void
put_subject(struct html *h, const struct mention *m)
{
	HTML(h, "<div class=\"subject\">\n<p class=\"facts\">");
	status_tag(h, m->status);
	HTML(h, " <bdi>$</bdi> <span class=\"sep\">·</span> ",
	     m->source && *m->source ? m->source : m->site);
	if (m->published != WHEN_NONE)
		layout_date(h, m->published);
	else
		HTML(h, "undated");
	HTML(h, " <span class=\"sep\">·</span> $</p>\n<p class=\"original\">", m->ref);
	layout_out(h, m->url, "See the original");
	HTML(h, " <span class=\"quiet address\" dir=\"ltr\">$</span></p>\n</div>\n", m->url);
}

/* ---- why --------------------------------------------------------------------------------- */

static const char *
string_of(const json_t *object, const char *key)
{
	const char *value = json_string_value(json_object_get(object, key));

	return value ? value : "";
}

static const char *
place_of(const char *field)
{
	static const struct {
		const char *field, *place;
	} places[] = {
		{ "title", "Title" },
		{ "body", "Text" },
		{ "link", "Link" },
		{ "url", "Address" },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(places); i++)
		if (strcmp(places[i].field, field) == 0)
			return places[i].place;
	return "Page";
}

static void
put_reasons(struct html *h, const struct mention *m)
{
	json_t *why = m->why ? json_loads(m->why, 0, NULL) : NULL, *reason;
	g_autoptr(GHashTable) said = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	size_t i;

	HTML(h, "<div class=\"scroll\" role=\"region\" aria-label=\"Reasons\" tabindex=\"0\">"
		"<table>\n<thead><tr><th scope=\"col\">Words found</th>"
		"<th scope=\"col\">Where</th><th scope=\"col\">Taken for</th>"
		"<th scope=\"col\">Because</th></tr></thead>\n<tbody>\n");
	json_array_foreach(why, i, reason)
	{
		const char *words = string_of(reason, "matched"), *in = string_of(reason, "field");

		if (!g_hash_table_add(said, g_strconcat(in, " ", words, NULL)))
			continue;
		HTML(h,
		     "<tr><td><mark><bdi>$</bdi></mark></td><td data-label=\"Where\">$</td>"
		     "<td data-label=\"Taken for\"><bdi>$</bdi></td>"
		     "<td data-label=\"Because\">$</td></tr>\n",
		     words, place_of(in), string_of(reason, "alias"), string_of(reason, "note"));
	}
	HTML(h, "</tbody></table></div>\n");
	json_decref(why);
}

static void
put_near(struct html *h, const struct mention *m)
{
	json_t *near = m->near ? json_loads(m->near, 0, NULL) : NULL, *name;
	size_t i;

	if (json_array_size(near))
		HTML(h, "<p>Seen too, and taken for other schools: ");
	json_array_foreach(near, i, name)
		HTML(h, "$<bdi>$</bdi>", i ? ", " : "", json_string_value(name));
	if (json_array_size(near))
		HTML(h, ".</p>\n");
	json_decref(near);
}

/* The newest copy that the crawl kept of its page, or why there is none. */
static void
put_kept(struct html *h, const GPtrArray *kept)
{
	const struct kept_page *p = kept->len ? kept->pdata[0] : NULL;

	if (!p)
		return;
	HTML(h, "<div><dt>Page kept</dt><dd>");
	if (kept_page_why(p))
		HTML(h, "no: $", kept_page_why(p));
	else
		layout_time(h, p->at_ms / 1000);
	if (kept->len > 1)
		HTML(h, ", and $ before", layout_count(h, kept->len - 1, "time", "times"));
	HTML(h, "</dd></div>\n");
}

static void
put_why(struct html *h, const struct mention *m, const GPtrArray *kept)
{
	g_autofree char *other = feedback_other_name(m);

	HTML(h, "<section aria-labelledby=\"why\">\n<h2 id=\"why\">Why is this here?</h2>\n");
	if (mention_matches(m))
		put_reasons(h, m);
	else
		HTML(h, "<p>It no longer matches: what is known of the school has been changed "
			"since it was found. It is kept as it was.</p>\n");
	put_near(h, m);
	HTML(h, "<dl class=\"pairs\">\n");
	layout_pair(h, "Sureness", html_format(h, "%.0f of 100", m->score * 100));
	layout_pair(h, "School", m->school_name);
	layout_pair(h, "Came by", m->source);
	layout_pair(h, "Site", m->site);
	layout_pair_time(h, "First seen", m->first_seen);
	layout_pair_time(h, "Last seen", m->last_seen);
	layout_pair(h, "Read from",
		    m->from_entry ? "the feed; the page itself was not read yet" : "the page");
	put_kept(h, kept);
	if (m->is_history)
		layout_pair(h, "Age", "from before its source was watched");
	HTML(h, "</dl>\n");
	if (other)
		HTML(h,
		     "<p class=\"quiet\">Not about this school? It may be "
		     "\u201c<bdi>$</bdi>\u201d that is meant. The person who looks after earshot "
		     "can add that as a name that is not yours.</p>\n",
		     other);
	HTML(h, "</section>\n");
}

/* ---- copies ------------------------------------------------------------------------------ */

static bool
put_copy(struct html *h, struct db *db, int64_t id, GError **err)
{
	g_autoptr(GError) wrong = NULL;
	g_autoptr(mention_t) m = mention_get(db, id, &wrong);

	if (wrong) {
		g_propagate_error(err, g_steal_pointer(&wrong));
		return false;
	}
	if (!m)
		return true;
	HTML(h, "<li><a href=\"$\" dir=\"auto\">$</a> <span class=\"quiet\"><bdi>$</bdi>, ",
	     item_path(h, m), item_title(m), m->site);
	layout_date(h, m->published != WHEN_NONE ? m->published : m->first_seen);
	HTML(h, "</span></li>\n");
	return true;
}

static bool
put_copies(struct html *h, struct db *db, const struct mention *m, GError **err)
{
	g_autoptr(GArray) ids = mention_cluster(db, m->cluster, m->id, COPIES_SHOWN, err);

	if (!ids || ids->len == 0)
		return ids != NULL;
	HTML(h,
	     "<section aria-labelledby=\"copies\">\n<h2 id=\"copies\">$ of this text</h2>\n<ul>\n",
	     layout_count(h, m->cluster_size - 1, "copy", "copies"));
	for (guint i = 0; i < ids->len; i++)
		if (!put_copy(h, db, g_array_index(ids, int64_t, i), err))
			return false;
	HTML(h, "</ul>\n</section>\n");
	return true;
}

/* ---- history ----------------------------------------------------------------------------- */

static void
put_event(struct html *h, const struct triage_event *e)
{
	bool is_note = strcmp(e->old_state, e->new_state) == 0;

	HTML(h, "<li><p>");
	if (is_note)
		HTML(h, "<strong>Note</strong>");
	else if (e->undoes)
		HTML(h, "<strong>Undone</strong>: $ again", status_of(e->new_state).tag);
	else
		HTML(h, "<strong>$</strong> (was $)", status_of(e->new_state).tag,
		     status_of(e->old_state).tag);
	if (e->rule)
		HTML(h, " by rule $", html_number(h, e->rule));
	else
		HTML(h, " by <bdi>$</bdi>", layout_who(e->who));
	HTML(h, ", ");
	layout_time(h, e->at);
	HTML(h, "</p>\n");
	if (e->note)
		HTML(h, "<p class=\"note\" dir=\"auto\">$</p>\n", e->note);
	HTML(h, "</li>\n");
}

static bool
put_history(struct html *h, struct db *db, const struct mention *m, GError **err)
{
	g_autoptr(GPtrArray) events = triage_history(db, m->id, err);

	if (!events)
		return false;
	HTML(h, "<section aria-labelledby=\"history\">\n<h2 id=\"history\">History</h2>\n"
		"<ol class=\"history\">\n");
	for (guint i = events->len; i-- > 0;)
		put_event(h, events->pdata[i]);
	HTML(h, "<li><p><strong>Found</strong>, ");
	layout_time(h, m->first_seen);
	HTML(h, "</p></li>\n</ol>\n</section>\n");
	return true;
}

/* ---- deciding ---------------------------------------------------------------------------- */

static void
put_choices(struct html *h, const struct mention *m)
{
	size_t n;
	const struct status *list = status_list(&n);

	HTML(h, "<fieldset><legend>What is to be done?</legend>\n");
	for (size_t i = 0; i < n; i++) {
		bool is_now = strcmp(list[i].state, m->status) == 0;

		if (strcmp(list[i].state, "case") == 0 && !is_now)
			continue;
		if (!is_now && (strcmp(list[i].state, "own") == 0 ||
				!triage_may_follow(m->status, list[i].state)))
			continue;
		HTML(h,
		     "<div class=\"choice\"><input type=\"radio\" name=\"state\" id=\"to-$\" "
		     "value=\"$\"",
		     list[i].state, list[i].state);
		if (is_now)
			HTML(h, " checked");
		HTML(h,
		     " aria-describedby=\"hint-$\"><label for=\"to-$\">$</label>"
		     "<p class=\"hint\" id=\"hint-$\">$</p></div>\n",
		     list[i].state, list[i].state, list[i].verb, list[i].state, list[i].hint);
	}
	HTML(h, "</fieldset>\n");
}

/* The case that began with it, or the way to one. */
static bool
put_case(struct html *h, const struct web_request *rq, const struct mention *m, GError **err)
{
	g_autoptr(GError) wrong = NULL;
	g_autoptr(casefile_t) c = casefile_of_mention(rq->db, m->id, &wrong);

	if (wrong) {
		g_propagate_error(err, g_steal_pointer(&wrong));
		return false;
	}
	if (c && role_may(rq->actor.role, MAY_READ_CASE))
		HTML(h, "<p>This is looked into: <a href=\"/cases/$\">$</a></p>\n", c->ref, c->ref);
	else if (!c && role_may(rq->actor.role, MAY_WORK_CASE))
		HTML(h, "<p><a href=\"$\">Look into it: open a case</a></p>\n",
		     HTML_PATH(h, "/cases/new", "mention", m->ref));
	return true;
}

static bool
put_decide(struct html *h, const struct web_request *rq, const struct mention *m, GError **err)
{
	const struct browse is_new = { .status = "new" };
	int64_t newer = 0, older = 0;

	if (!browse_beside(rq->db, &is_new, m->id, &newer, &older, err))
		return false;
	HTML(h, "<section class=\"card\" aria-labelledby=\"decision\">\n"
		"<h2 id=\"decision\">Decision</h2>\n");
	layout_form(h, rq, item_path(h, m));
	put_choices(h, m);
	HTML(h, "<div class=\"field\"><label for=\"note\">Note, for the history</label>"
		"<textarea id=\"note\" name=\"note\" rows=\"3\" maxlength=\"2000\"></textarea>"
		"</div>\n<div class=\"buttons\"><button class=\"main\">Save</button>\n");
	if (older || newer)
		HTML(h, "<button name=\"next\" value=\"$\">Save, then the next</button>\n",
		     html_format(h, "%" G_GINT64_FORMAT, older ? older : newer));
	HTML(h, "</div></form>\n</section>\n");
	return put_case(h, rq, m, err);
}

/* ---- page -------------------------------------------------------------------------------- */

/* False with no error set: there is none. */
static struct mention *
find(const struct web_request *rq, GError **err)
{
	return mention_get_ref(rq->db, rq->rest, err);
}

static bool
put_page(struct html *h, const struct web_request *rq, const struct mention *m, GError **err)
{
	const struct layout page = { .title = item_title(m),
				     .tab = TAB_MENTIONS,
				     .back = "/mentions",
				     .back_text = "Mentions",
				     .is_quoted = true };
	g_autoptr(GPtrArray) kept = kept_page_of(rq->db, m->id, err);

	if (!kept || !layout_begin(h, rq, &page, err) || !flash_put(h, rq, item_path(h, m), err))
		return false;
	put_subject(h, m);
	HTML(h, "<div class=\"two\">\n<div>\n");
	put_text(h, m);
	put_why(h, m, kept);
	if (!put_copies(h, rq->db, m, err))
		return false;
	HTML(h, "</div>\n<div>\n");
	if (role_may(rq->actor.role, MAY_TRIAGE) && !put_decide(h, rq, m, err))
		return false;
	if (!put_history(h, rq->db, m, err))
		return false;
	HTML(h, "</div>\n</div>\n");
	layout_end(h, rq);
	return true;
}

static bool
get_mention(const struct web_request *rq, struct web_answer *a, GError **err)
{
	g_auto(html_t) h = { 0 };
	g_autoptr(GError) wrong = NULL;
	g_autoptr(mention_t) m = find(rq, &wrong);

	if (wrong) {
		g_propagate_error(err, g_steal_pointer(&wrong));
		return false;
	}
	if (!m)
		return web_not_found(rq, a);
	if (!web_mention_read(rq, m->ref, err))
		return false;
	html_init(&h, a->body);
	return put_page(&h, rq, m, err);
}

/* The state that the form asks for; NULL with an error set. */
static const char *
read_state(const struct web_request *rq, const struct mention *m, GError **err)
{
	const char *asked = web_form(rq, "state");
	const char *state = asked ? triage_state(asked) : m->status;

	if (state && (strcmp(state, m->status) == 0 ||
		      (strcmp(state, "own") != 0 && strcmp(state, "case") != 0)))
		return state;
	g_set_error_literal(err, EARSHOT_ERROR, EARSHOT_ERROR_INPUT,
			    "Choose one of the decisions that are offered.");
	return NULL;
}

/* To the page of the next undecided one, when that was asked for, else back to this one. */
static char *
path_after(const struct web_request *rq, const struct mention *m, const struct decision *d)
{
	const char *next = web_form(rq, "next");
	g_autoptr(mention_t) other =
		next ? mention_get(rq->db, g_ascii_strtoll(next, NULL, 10), NULL) : NULL;
	g_autofree char *path = g_strconcat("/mentions/", other ? other->ref : m->ref, NULL);

	return flash_path(path, d);
}

static bool
post_mention(const struct web_request *rq, struct web_answer *a, GError **err)
{
	g_autoptr(GError) wrong = NULL;
	g_autoptr(mention_t) m = find(rq, &wrong);
	g_autoptr(GPtrArray) refs = g_ptr_array_new();
	g_autofree char *note = note_read(rq), *to = NULL;
	struct triage t = { .who = rq->actor.name, .note = note, .at = when_now() };
	g_auto(decision_t) d = { 0 };

	if (wrong) {
		g_propagate_error(err, g_steal_pointer(&wrong));
		return false;
	}
	if (!m)
		return web_not_found(rq, a);
	t.state = read_state(rq, m, err);
	g_ptr_array_add(refs, m->ref);
	if (!t.state || !decide(rq->db, refs, &t, &d, err))
		return false;
	to = path_after(rq, m, &d);
	return web_redirect(a, to);
}

static const struct web_route routes[] = {
	{ .path = "/mentions/*",
	  .get = get_mention,
	  .post = post_mention,
	  .needs_get = MAY_READ,
	  .needs_post = MAY_TRIAGE,
	  .is_logged = true },
};
const struct web_routes screen_mention = { routes, G_N_ELEMENTS(routes) };
