/* Investigate: the cases there are, and a new one from a link, a text or a mention. */
#include <string.h>

#include "base/error.h"
#include "base/when.h"
#include "data/account.h"
#include "data/case_access.h"
#include "data/case_text.h"
#include "data/casework.h"
#include "data/mention.h"
#include "query/case_tag.h"
#include "query/form_part.h"
#include "query/hand_in.h"
#include "query/item.h"
#include "query/layout.h"
#include "query/screen.h"
#include "query/shared.h"

#define PAGE 50

/* ---- list -------------------------------------------------------------------------------- */

static void
put_due(struct html *h, const struct casefile *c)
{
	int64_t due = casefile_due(c);

	if (due == WHEN_NONE || c->acknowledged_at != WHEN_NONE)
		return;
	HTML(h, "<p>");
	if (due < when_now())
		HTML(h, "<strong class=\"tag tag-bad\">Overdue</strong> ");
	HTML(h, "answer by ");
	layout_time(h, due);
	HTML(h, "</p>\n");
}

static bool
put_row(struct html *h, const struct web_request *rq, const struct casefile *c, bool has_school,
	GError **err)
{
	bool may_read = role_may(rq->actor.role, MAY_READ_CASE);
	g_autoptr(GError) wrong = NULL;
	const char *reason = may_read ? case_tag_reason(h, rq->db, c, &wrong) : NULL;

	if (wrong) {
		g_propagate_error(err, g_steal_pointer(&wrong));
		return false;
	}
	HTML(h, "<li class=\"item\"><div>\n<h3>");
	if (may_read)
		HTML(h, "<a href=\"/cases/$\">$</a>", c->ref, c->ref);
	else
		HTML(h, "$", c->ref);
	HTML(h, "</h3>\n<p class=\"facts\">");
	case_tag(h, c);
	HTML(h, " received ");
	layout_date(h, c->received_at);
	if (has_school)
		HTML(h, " <span class=\"sep\">·</span> <bdi>$</bdi>", c->school_name);
	if (may_read && c->assigned)
		HTML(h, " <span class=\"sep\">·</span> <bdi>$</bdi> works on it", c->assigned);
	HTML(h, "</p>\n");
	if (reason)
		HTML(h, "<p class=\"excerpt\" dir=\"auto\">$</p>\n", reason);
	put_due(h, c);
	if (may_read && c->url)
		HTML(h, "<p class=\"why address\" dir=\"ltr\">$</p>\n", c->url);
	HTML(h, "</div></li>\n");
	return true;
}

static void
put_views(struct html *h, const char *state)
{
	static const struct {
		const char *state, *path, *text;
	} views[] = {
		{ NULL, "/cases", "All" },
		{ "open", "/cases?state=open", "To assess" },
		{ "assessed", "/cases?state=assessed", "Assessed" },
		{ "closed", "/cases?state=closed", "Closed" },
	};

	HTML(h, "<nav class=\"pages\" aria-label=\"Which cases\"><ul>\n");
	for (size_t i = 0; i < G_N_ELEMENTS(views); i++) {
		bool is_here = g_strcmp0(views[i].state, state) == 0;

		HTML(h, "<li><a href=\"$\"", views[i].path);
		if (is_here)
			HTML(h, " class=\"here\" aria-current=\"page\"");
		HTML(h, ">$</a></li>\n", views[i].text);
	}
	HTML(h, "</ul></nav>\n");
}

/* One page of those that are shown to them. */
static bool
put_cases(struct html *h, const struct web_request *rq, const GPtrArray *all, const char *state,
	  GError **err)
{
	const char *asked = web_query(rq, "page");
	bool has_school;
	int64_t n_pages = MAX(1, (all->len + PAGE - 1) / PAGE);
	int64_t page = CLAMP(asked ? g_ascii_strtoll(asked, NULL, 10) : 1, 1, n_pages);

	if (!item_has_school(rq->db, &has_school, err))
		return false;
	HTML(h, "<ol class=\"items\">\n");
	for (int64_t i = (page - 1) * PAGE; i < MIN(page * PAGE, (int64_t)all->len); i++)
		if (!put_row(h, rq, all->pdata[i], has_school, err))
			return false;
	HTML(h, "</ol>\n");
	layout_pages(h, HTML_PATH(h, "/cases", "state", state), page, n_pages);
	return true;
}

static bool
get_cases(const struct web_request *rq, struct web_answer *a, GError **err)
{
	const struct layout page = { .title = "Investigate", .tab = TAB_CASES };
	const char *asked = web_query(rq, "state");
	const char *state = asked ? case_term(CASE_STATE, asked) : NULL;
	int hidden = 0;
	g_autoptr(GPtrArray) all = case_access_list(rq->db, &rq->actor, state, &hidden, err);
	g_auto(html_t) h = { 0 };

	html_init(&h, a->body);
	if (!all || !layout_begin(&h, rq, &page, err))
		return false;
	if (role_may(rq->actor.role, MAY_WORK_CASE))
		HTML(&h, "<p><a class=\"button main\" href=\"/cases/new\">Report a post</a></p>\n");
	put_views(&h, state);
	HTML(&h, "<h2 class=\"unseen\">Cases</h2>\n");
	if (all->len == 0)
		HTML(&h,
		     "<div class=\"empty\"><p><strong>$</strong></p>\n<p>A case begins with a post "
		     "that somebody reports, or with a mention that needs looking "
		     "into.</p></div>\n",
		     state ? "No case is in this state." : "No case was opened yet.");
	else if (!put_cases(&h, rq, all, state, err))
		return false;
	if (hidden)
		HTML(&h, "<p class=\"quiet\">$ not shown to you.</p>\n",
		     layout_count(&h, hidden, "case is", "cases are"));
	layout_end(&h, rq);
	return true;
}

/* ---- a new one --------------------------------------------------------------------------- */

/* What the form was given: by the one who sends it, else by the address that led here. */
static const char *
given(const struct web_request *rq, const char *name)
{
	const char *value = rq->form ? web_form(rq, name) : web_query(rq, name);

	return value && *value ? value : NULL;
}

/* NULL without an error set: none was named. */
static struct mention *
given_mention(const struct web_request *rq, GError **err)
{
	const char *ref = given(rq, "mention");

	return ref ? mention_get_ref(rq->db, ref, err) : NULL;
}

static void
put_bookmarklet(struct html *h, const struct web_request *rq)
{
	HTML(h,
	     "<details><summary>Report a post straight from its page</summary>\n"
	     "<p><strong>On an Android phone</strong>, open earshot in the browser and choose "
	     "\u201cAdd to Home screen\u201d in its menu. From then on earshot is among the apps "
	     "that \u201cShare\u201d offers on every page and in most apps: this form opens with "
	     "the address and the words.</p>\n"
	     "<p><strong>On a computer or an iPhone</strong>, make a bookmark with this as its "
	     "address. When you look at a post, choose the bookmark: this form opens with the "
	     "address, the title and the words that you have marked.</p>\n"
	     "<p><code class=\"whole\">javascript:open('$/cases/new?url='+encodeURIComponent("
	     "location.href)+'&amp;title='+encodeURIComponent(document.title)+'&amp;text='"
	     "+encodeURIComponent([...String(getSelection())].slice(0,500).join('')))</code></p>\n"
	     "<p>Nothing is kept until you have looked the form over and opened the case.</p>\n"
	     "</details>\n",
	     rq->origin);
}

/* On an account of the school's own the clock of its policy runs. */
static bool
put_accounts(struct html *h, const struct web_request *rq, GError **err)
{
	g_autoptr(GPtrArray) all = account_list(rq->db, 0, err);
	const char *chosen = given(rq, "account");
	bool is_begun = false;

	for (guint i = 0; all && i < all->len; i++) {
		const struct account *a = all->pdata[i];
		const char *id = html_format(h, "%" G_GINT64_FORMAT, a->id);

		if (strcmp(a->state, "approved") != 0)
			continue;
		if (!is_begun)
			HTML(h, "<div class=\"field\"><label for=\"account\">Does it stand on an "
				"account "
				"of the school?</label><select id=\"account\" name=\"account\">\n"
				"<option value=\"\">No</option>\n");
		is_begun = true;
		HTML(h, "<option value=\"$\"", id);
		if (g_strcmp0(id, chosen) == 0)
			HTML(h, " selected");
		HTML(h, ">$</option>\n", a->name);
	}
	if (is_begun)
		HTML(h, "</select></div>\n");
	return all != NULL;
}

static bool
put_new(const struct web_request *rq, struct web_answer *a, const struct layout_problem *problem,
	GError **err)
{
	const struct layout page = { .title = "Report a post",
				     .tab = TAB_CASES,
				     .back = "/cases",
				     .back_text = "Investigate",
				     .lead = "Keep calm, keep the evidence, then decide.",
				     .problems = problem,
				     .n_problems = problem ? 1 : 0 };
	g_autoptr(GError) wrong = NULL;
	g_autoptr(mention_t) m = given_mention(rq, &wrong);
	g_auto(shared_t) shared = { 0 };
	g_auto(html_t) h = { 0 };

	if (wrong) {
		g_propagate_error(err, g_steal_pointer(&wrong));
		return false;
	}
	if (!rq->is_post)
		shared_read(&shared, given(rq, "title"), given(rq, "text"), given(rq, "url"));
	g_string_truncate(a->body, 0);
	html_init(&h, a->body);
	if (!layout_begin(&h, rq, &page, err))
		return false;
	if (shared.url || shared.words)
		HTML(&h, "<p class=\"notice\">Some of it is filled in already, and nothing is "
			 "kept yet: look it over, then open the case.</p>\n");
	HTML(&h, "<div class=\"card gate\">\n");
	layout_form_files(&h, rq, "/cases/new");
	if (m) {
		HTML(&h, "<input type=\"hidden\" name=\"mention\" value=\"$\">\n", m->ref);
		HTML(&h, "<p>About <a href=\"$\" dir=\"auto\">$</a></p>\n", item_path(&h, m),
		     item_title(m));
	}
	form_line(
		&h, rq, "url", "Address of the post",
		"Where it stands, if it can be reached without signing in: it is looked at at once "
		"and kept",
		m ? m->url : shared.url);
	hand_in_fields(&h, rq, shared.words);
	form_term(&h, rq, "reporter", "Who told you?", CASE_REPORTER, "Choose one",
		  m ? "monitoring" : NULL);
	form_term(&h, rq, "author", "Who wrote it?", CASE_AUTHOR, "Not known yet", NULL);
	form_text(&h, rq, "reason", "Why is it looked into?",
		  "What may be wrong with it. Name no child.");
	HTML(&h, "<details");
	if (rq->is_post || given(rq, "account"))
		HTML(&h, " open");
	HTML(&h, "><summary>When it was, and on which account</summary>\n<div class=\"fields\">\n");
	form_moment(&h, rq, "received", "When was the school told?", "In London; empty: just now");
	form_day(&h, rq, "published", "When was it first published?", "If that is known");
	if (!put_accounts(&h, rq, err))
		return false;
	HTML(&h, "</div></details>\n");
	if (!form_school(&h, rq, err))
		return false;
	HTML(&h, "<button class=\"main\">Open a case</button></form>\n");
	HTML(&h, "</div>\n");
	put_bookmarklet(&h, rq);
	layout_end(&h, rq);
	return true;
}

static bool
get_new(const struct web_request *rq, struct web_answer *a, GError **err)
{
	return put_new(rq, a, NULL, err);
}

static bool
read_account(const struct web_request *rq, struct case_opening *o, GError **err)
{
	const char *id = given(rq, "account");
	g_autofree char *no_date = NULL;
	g_autoptr(GError) wrong = NULL;
	g_autoptr(account_t) account = id ? account_find(rq->db, id, &wrong) : NULL;

	if (wrong)
		g_propagate_error(err, g_steal_pointer(&wrong));
	else if (id && !account)
		g_set_error_literal(err, EARSHOT_ERROR, EARSHOT_ERROR_USAGE,
				    "Choose one of the accounts");
	else
		/* where nobody knows a date, the case shows none */
		return !account || casework_on_account(rq->db, account, o, &no_date, err);
	return false;
}

/* The case, or NULL with a sentence for the form in `err`. */
static struct casefile *
open_case(const struct web_request *rq, GError **err)
{
	const char *reason = given(rq, "reason");
	g_autofree char *clean = NULL;
	g_autoptr(GError) wrong = NULL;
	g_autoptr(mention_t) m = given_mention(rq, &wrong);
	bool is_there;
	struct case_opening o = { .url = given(rq, "url"),
				  .received_at = WHEN_NONE,
				  .first_published = WHEN_NONE,
				  .reporter = given(rq, "reporter"),
				  .author = given(rq, "author"),
				  .due_literal = WHEN_NONE,
				  .due_working = WHEN_NONE };

	if (wrong) {
		g_propagate_error(err, g_steal_pointer(&wrong));
		return NULL;
	}
	if (!hand_in_check(rq, &is_there, err) ||
	    !form_moment_read(rq, "received", &o.received_at, err) ||
	    !form_day_read(rq, "published", false, &o.first_published, err))
		return NULL;
	clean = case_text_clean(reason ? reason : "", reason ? strlen(reason) : 0, "a reason", err);
	if (!clean)
		return NULL;
	o.reason = clean;
	o.mention = m ? m->id : 0;
	if (!form_school_read(rq, &o.school, err) || !read_account(rq, &o, err))
		return NULL;
	return casework_open(rq->db, &rq->actor, &o, err);
}

/* What the form got wrong, by the words of the sentence. */
static const char *
field_of(const GError *wrong)
{
	static const char *const fields[][2] = {
		{ "a reason", "reason" },        { "reporter", "reporter" },
		{ "picture", "attest" },         { "The file", "file" },
		{ "account", "account" },        { "A time", "received" },
		{ "in the future", "received" }, { "A day", "published" },
		{ "school", "school" },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(fields); i++)
		if (strstr(wrong->message, fields[i][0]))
			return fields[i][1];
	return "url";
}

/* What was brought is kept, the address looked at. The case stands whatever comes of that: where
 * something else is being looked at just now, its page offers the look. */
static bool
gather(const struct web_request *rq, const struct casefile *c, const char **refused, GError **err)
{
	const struct hand_in what = { .case_ref = c->ref,
				      .claimed_url = c->url,
				      .received_at = c->received_at };
	g_autoptr(GError) busy = NULL;
	int64_t id;

	if (!hand_in_take(rq, &what, refused, err))
		return false;
	if (!c->url || hand_in_look(rq, c->ref, &id, &busy) ||
	    g_error_matches(busy, EARSHOT_ERROR, EARSHOT_ERROR_BUSY))
		return true;
	g_propagate_error(err, g_steal_pointer(&busy));
	return false;
}

static bool
post_new(const struct web_request *rq, struct web_answer *a, GError **err)
{
	g_autoptr(GError) wrong = NULL;
	g_autoptr(casefile_t) c = open_case(rq, &wrong);
	const char *refused = NULL;
	g_autofree char *path = NULL;

	if (!c && form_is_theirs(wrong)) {
		const struct layout_problem problem = { field_of(wrong), wrong->message };

		a->status = 400;
		return put_new(rq, a, &problem, err);
	}
	if (!c) {
		g_propagate_error(err, g_steal_pointer(&wrong));
		return false;
	}
	if (!gather(rq, c, &refused, err))
		return false;
	path = refused ? g_strdup_printf("/cases/%s?refused=%s#evidence", c->ref, refused)
		       : g_strconcat("/cases/", c->ref, NULL);
	return web_redirect(a, path);
}

static const struct web_route routes[] = {
	{ .path = "/cases", .get = get_cases, .needs_get = MAY_READ, .is_logged = true },
	{ .path = "/cases/new",
	  .get = get_new,
	  .post = post_new,
	  .needs_get = MAY_WORK_CASE,
	  .needs_post = MAY_WORK_CASE,
	  .kind = WEB_SLOW,
	  .takes_files = true,
	  .max_body = HAND_IN_MAX },
};
const struct web_routes screen_cases = { routes, G_N_ELEMENTS(routes) };
