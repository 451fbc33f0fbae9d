/* What the school's policy says of dates: how its 24 hours are read, when it is reviewed, and the
 * days on which nobody works. */
#include <string.h>

#include "base/error.h"
#include "base/london.h"
#include "base/when.h"
#include "data/policy.h"
#include "data/register.h"
#include "query/form_part.h"
#include "query/layout.h"
#include "query/screen.h"

#define MAX_YEARS 10

static const struct {
	enum response_reading reading;
	const char *title, *hint;
} readings[] = {
	{ READING_LITERAL, "To the letter",
	  "24 hours; what comes at a weekend, until the end of the next day that is neither "
	  "weekend nor bank holiday. Friday at 16:00 is due on Saturday at 16:00." },
	{ READING_WORKING, "In working days",
	  "The same, but nothing is due on a weekend, a bank holiday or a day on which the school "
	  "is closed." },
};

/* ---- the school that it is of ------------------------------------------------------------ */

/* The one asked for, or the first; NULL without an error set: there is none. */
static struct school *
find_school(const struct web_request *rq, GError **err)
{
	const char *asked = rq->form ? web_form(rq, "school") : web_query(rq, "school");
	g_autoptr(GPtrArray) all = register_list(rq->db, err);
	int64_t id = asked ? g_ascii_strtoll(asked, NULL, 10) : 0;

	for (guint i = 0; all && i < all->len; i++)
		if (((const struct school *)all->pdata[i])->id == id)
			return g_ptr_array_steal_index(all, i);
	return all && all->len ? g_ptr_array_steal_index(all, 0) : NULL;
}

static void
put_school(struct html *h, const struct school *s)
{
	HTML(h, "<input type=\"hidden\" name=\"school\" value=\"$\">\n",
	     html_format(h, "%" G_GINT64_FORMAT, s->id));
}

/* ---- forms ------------------------------------------------------------------------------- */

static void
put_reading(struct html *h, const struct policy *p)
{
	HTML(h, "<fieldset><legend>How are the 24 hours read?</legend>\n");
	for (size_t i = 0; i < G_N_ELEMENTS(readings); i++) {
		const char *name = response_reading_name(readings[i].reading);

		HTML(h,
		     "<div class=\"choice\"><input type=\"radio\" name=\"reading\" "
		     "id=\"reading-$\" value=\"$\" aria-describedby=\"reading-$-hint\"",
		     name, name, name);
		if (p->reading == readings[i].reading)
			HTML(h, " checked");
		HTML(h,
		     "><label for=\"reading-$\">$</label><p class=\"hint\" "
		     "id=\"reading-$-hint\">$</p></div>\n",
		     name, readings[i].title, name, readings[i].hint);
	}
	HTML(h, "</fieldset>\n");
}

static void
put_policy(struct html *h, const struct web_request *rq, const struct school *s,
	   const struct policy *p)
{
	const char *review =
		p->review_term == TERM_NONE
			? NULL
			: html_format(h, "%s %d", term_name(p->review_term), p->review_year);

	HTML(h,
	     "<section class=\"card\" aria-labelledby=\"reading\"><h2 id=\"reading\">Answers and "
	     "reviews</h2>\n");
	if (!role_may(rq->actor.role, MAY_SET_UP)) {
		HTML(h, "<dl class=\"pairs\">\n");
		layout_pair(h, "Read", readings[p->reading].title);
		layout_pair(h, "Next review", review);
		layout_pair_time(h, "Register checked", p->register_checked_at);
		HTML(h, "</dl></section>\n");
		return;
	}
	layout_form(h, rq, "/accounts/policy");
	put_school(h, s);
	put_reading(h, p);
	form_line(h, rq, "review", "The policy is next reviewed in", "Such as: spring 2027",
		  review);
	form_line(h, rq, "every", "Years from one review to the next", NULL,
		  html_format(h, "%d", p->review_every));
	HTML(h, "<div class=\"buttons\"><button class=\"main\" name=\"deed\" value=\"save\">Save"
		"</button>\n");
	if (review)
		HTML(h, "<button name=\"deed\" value=\"reviewed\">It was reviewed</button>\n");
	HTML(h, "<button name=\"deed\" value=\"checked\">The register was gone through</button>"
		"</div></form>\n<p class=\"quiet\">The register was gone through: ");
	if (p->register_checked_at == WHEN_NONE)
		HTML(h, "never");
	else
		layout_date(h, p->register_checked_at);
	HTML(h, "</p></section>\n");
}

/* "2026-12-21/2027-01-01" as people say it. */
static const char *
days_text(struct html *h, const char *days)
{
	g_auto(GStrv) ends = g_strsplit(days, "/", 2);
	struct london_span first, last;

	if (!ends[0] || !london_day_parse(ends[0], &first))
		return days;
	if (ends[1] && london_day_parse(ends[1], &last))
		first.until = last.until;
	return html_keep(h, london_span_text(&first));
}

static void
put_closure(struct html *h, const struct web_request *rq, const struct school *s,
	    const struct closure *c)
{
	HTML(h,
	     "<tr><th scope=\"row\">$</th><td dir=\"auto\" data-label=\"What\">$</td><td "
	     "data-label=\"To do\">",
	     days_text(h, c->days), c->title);
	if (role_may(rq->actor.role, MAY_TRIAGE)) {
		layout_form(h, rq, "/accounts/policy/closures");
		put_school(h, s);
		HTML(h,
		     "<input type=\"hidden\" name=\"days\" value=\"$\"><button class=\"plain\" "
		     "name=\"deed\" value=\"remove\">Take it out<span class=\"unseen\">: $</span>"
		     "</button></form>",
		     c->days, days_text(h, c->days));
	}
	HTML(h, "</td></tr>\n");
}

static bool
put_closures(struct html *h, const struct web_request *rq, const struct school *s, GError **err)
{
	g_autoptr(GPtrArray) all = closure_list(rq->db, s->id, err);

	if (!all)
		return false;
	HTML(h,
	     "<section class=\"card\" aria-labelledby=\"closures\"><h2 id=\"closures\">When the "
	     "school is closed</h2>\n<p class=\"quiet\">Beside weekends and bank holidays, which "
	     "are known. It counts in working days alone.</p>\n");
	if (all->len == 0)
		HTML(h, "<p>None is known.</p>\n");
	else
		HTML(h, "<div class=\"scroll\" role=\"region\" aria-label=\"Closures\" "
			"tabindex=\"0\"><table>\n<thead><tr><th scope=\"col\">Days</th>"
			"<th scope=\"col\">What</th><th scope=\"col\">To do</th></tr></thead>\n"
			"<tbody>\n");
	for (guint i = 0; i < all->len; i++)
		put_closure(h, rq, s, all->pdata[i]);
	if (all->len)
		HTML(h, "</tbody></table></div>\n");
	if (role_may(rq->actor.role, MAY_TRIAGE)) {
		form_fold(h, rq, "/accounts/policy/closures", "Add days", NULL);
		put_school(h, s);
		form_day(h, rq, "first", "First day", NULL);
		form_day(h, rq, "last", "Last day", "Empty: that day alone");
		form_line(h, rq, "what", "What is it?", "Such as: Christmas", NULL);
		HTML(h, "<button name=\"deed\" value=\"add\">Add</button></form></details>\n");
	}
	HTML(h, "</section>\n");
	return true;
}

/* ---- page -------------------------------------------------------------------------------- */

static bool
put_page(const struct web_request *rq, struct web_answer *a, const struct layout_problem *problem,
	 GError **err)
{
	g_autoptr(GError) wrong = NULL;
	g_autoptr(school_t) s = find_school(rq, &wrong);
	struct layout page = { .title = "What the policy says of dates",
			       .tab = TAB_ACCOUNTS,
			       .back = "/accounts",
			       .back_text = "Accounts",
			       .problems = problem,
			       .n_problems = problem ? 1 : 0 };
	struct policy p;
	g_auto(html_t) h = { 0 };

	if (wrong) {
		g_propagate_error(err, g_steal_pointer(&wrong));
		return false;
	}
	if (!s)
		return web_refuse(rq, a, 404, "There is no school yet.");
	page.lead = s->name;
	html_init(&h, a->body);
	if (!policy_get(rq->db, s->id, &p, err) || !layout_begin(&h, rq, &page, err))
		return false;
	HTML(&h, "<div class=\"halves\">\n");
	put_policy(&h, rq, s, &p);
	if (!put_closures(&h, rq, s, err))
		return false;
	HTML(&h, "</div>\n");
	layout_end(&h, rq);
	return true;
}

static bool
get_policy(const struct web_request *rq, struct web_answer *a, GError **err)
{
	return put_page(rq, a, NULL, err);
}

/* Back to the school's own page, or the page again with what is wrong. */
static bool
finish(const struct web_request *rq, struct web_answer *a, const char *field, const GError *wrong,
       GError **err)
{
	const struct layout_problem problem = { field, wrong ? wrong->message : NULL };
	g_auto(html_t) h = { 0 };

	if (wrong && !form_is_theirs(wrong)) {
		g_propagate_error(err, g_error_copy(wrong));
		return false;
	}
	if (wrong) {
		a->status = 400;
		return put_page(rq, a, &problem, err);
	}
	html_init(&h, a->body);
	return web_redirect(a, HTML_PATH(&h, "/accounts/policy", "school", web_form(rq, "school")));
}

static bool
wants(GError **err, const char *sentence)
{
	g_set_error_literal(err, EARSHOT_ERROR, EARSHOT_ERROR_INPUT, sentence);
	return false;
}

static bool
change(const struct web_request *rq, struct policy *p, GError **err)
{
	const char *deed = web_form(rq, "deed"), *reading = web_form(rq, "reading");
	g_autofree char *review = form_typed(rq, "review");
	const char *every = web_form(rq, "every");

	if (g_strcmp0(deed, "checked") == 0) {
		p->register_checked_at = when_now();
		return true;
	}
	if (g_strcmp0(deed, "reviewed") == 0) {
		if (p->review_term == TERM_NONE)
			return wants(err, "First say in which term it was to be reviewed");
		p->review_year += p->review_every;
		return true;
	}
	if (!reading || !response_reading_named(reading, &p->reading))
		return wants(err, "Choose how the 24 hours are read");
	if (review && !term_parse(review, &p->review_term, &p->review_year))
		return wants(err, "A term is written as: spring 2027");
	p->review_every = every ? (int)g_ascii_strtoll(every, NULL, 10) : 0;
	return (p->review_every >= 1 && p->review_every <= MAX_YEARS) ||
	       wants(err, "The years from one review to the next are 1 to 10");
}

static bool
post_policy(const struct web_request *rq, struct web_answer *a, GError **err)
{
	g_autoptr(GError) wrong = NULL;
	g_autoptr(school_t) s = find_school(rq, &wrong);
	struct policy p;

	if (!s && !wrong)
		return web_not_found(rq, a);
	if (s && policy_get(rq->db, s->id, &p, &wrong) && change(rq, &p, &wrong))
		policy_put(rq->db, &p, &wrong);
	return finish(rq, a, "review", wrong, err);
}

static bool
do_closure(const struct web_request *rq, const struct school *s, GError **err)
{
	g_autofree char *first = form_typed(rq, "first");
	g_autofree char *last = form_typed(rq, "last");
	g_autofree char *title = form_typed(rq, "what"), *days = NULL;
	struct closure c = { .school = s->id,
			     .title = title,
			     .who = (char *)(uintptr_t)rq->actor.name,
			     .added_at = when_now() };
	bool was_there;

	if (g_strcmp0(web_form(rq, "deed"), "remove") == 0)
		return closure_remove(rq->db, s->id,
				      web_form(rq, "days") ? web_form(rq, "days") : "", &was_there,
				      err);
	if (!first)
		return wants(err, "Say which day is the first");
	c.days = days = last ? g_strconcat(first, "/", last, NULL) : g_strdup(first);
	return closure_put(rq->db, &c, err);
}

static bool
post_closures(const struct web_request *rq, struct web_answer *a, GError **err)
{
	g_autoptr(GError) wrong = NULL;
	g_autoptr(school_t) s = find_school(rq, &wrong);

	if (!s && !wrong)
		return web_not_found(rq, a);
	if (s)
		do_closure(rq, s, &wrong);
	return finish(rq, a, "first", wrong, err);
}

static const struct web_route routes[] = {
	{ .path = "/accounts/policy",
	  .get = get_policy,
	  .post = post_policy,
	  .needs_get = MAY_READ,
	  .needs_post = MAY_SET_UP },
	{ .path = "/accounts/policy/closures", .post = post_closures, .needs_post = MAY_TRIAGE },
};
const struct web_routes screen_policy = { routes, G_N_ELEMENTS(routes) };
