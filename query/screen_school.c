/* School: what earshot knows it by, and what a change would do before it is made. */
#include <jansson.h>
#include <string.h>

#include "base/error.h"
#include "base/when.h"
#include "data/register.h"
#include "data/rematch.h"
#include "query/layout.h"
#include "query/screen.h"

#define ITEMS_SHOWN 25 /* of what would be gained or lost */

/* The parts of a profile in the order of the form: a line of text, or a list with an entry a line.
 */
static const struct field {
	const char *name, *label, *hint;
	bool is_list;
} fields[] = {
	{ "postcode", "Postcode", NULL, false },
	{ "town", "Town or village", NULL, false },
	{ "parish", "Parish", NULL, false },
	{ "county", "County", NULL, false },
	{ "diocese", "Diocese", NULL, false },
	{ "website", "Web site", NULL, false },
	{ "phone", "Telephone", NULL, false },
	{ "urn", "URN", "Its number in the national register of schools.", false },
	{ "extra_aliases", "Other names", "One a line. The usual spellings of the name are known.",
	  true },
	{ "not_us", "Names that are not us",
	  "One a line: other schools, villages or festivals that share words with the name.",
	  true },
	{ "handles", "Handles", "One a line, such as @hazelhillschool.", true },
	{ "hashtags", "Hashtags", "One a line, such as #hazelhillfete.", true },
	{ "context", "Words that speak for us",
	  "One a line: the village hall, the name of a road, an event of the school.", true },
};

/* ---- reading the form -------------------------------------------------------------------- */

static json_t *
list_of(const char *text)
{
	g_auto(GStrv) lines = g_strsplit_set(text, "\r\n", -1);
	json_t *list = json_array();

	for (size_t i = 0; lines[i]; i++)
		if (*g_strstrip(lines[i]))
			json_array_append_new(list, json_string(lines[i]));
	return list;
}

/* The profile that was typed; the name stays, for a school of another name is another school. */
static struct school *
read_profile(const struct web_request *rq, const struct school *old, GError **err)
{
	json_t *json = school_to_json(old);
	g_autoptr(school_t) s = NULL;

	for (size_t i = 0; i < G_N_ELEMENTS(fields); i++) {
		const char *typed = web_form(rq, fields[i].name);
		g_autofree char *text = g_strstrip(g_strdup(typed ? typed : ""));

		if (fields[i].is_list)
			json_object_set_new(json, fields[i].name, list_of(text));
		else if (*text)
			json_object_set_new(json, fields[i].name, json_string(text));
		else
			json_object_del(json, fields[i].name);
	}
	s = school_from_json(json, err);
	json_decref(json);
	if (!s || !school_check(s, old, err))
		return NULL;
	s->id = old->id;
	return g_steal_pointer(&s);
}

/* ---- the form ---------------------------------------------------------------------------- */

static char *
value_of(json_t *profile, const struct field *f)
{
	json_t *value = json_object_get(profile, f->name), *entry;
	GString *lines;
	size_t i;

	if (!f->is_list)
		return g_strdup(json_is_string(value) ? json_string_value(value) : "");
	lines = g_string_new(NULL);
	json_array_foreach(value, i, entry)
		g_string_append_printf(lines, "%s\n", json_string_value(entry));
	return g_string_free(lines, FALSE);
}

static void
put_field(struct html *h, const struct web_request *rq, json_t *profile, const struct field *f)
{
	g_autofree char *stored = value_of(profile, f);
	const char *typed = rq->is_post ? web_form(rq, f->name) : NULL;
	const char *value = typed ? typed : stored;

	HTML(h, "<div class=\"field\"><label for=\"$\">$</label>\n", f->name, f->label);
	if (f->hint)
		HTML(h, "<p class=\"hint\" id=\"$-hint\">$</p>\n", f->name, f->hint);
	if (f->is_list)
		HTML(h, "<textarea id=\"$\" name=\"$\" rows=\"4\"", f->name, f->name);
	else
		HTML(h, "<input id=\"$\" name=\"$\" maxlength=\"400\" value=\"$\"", f->name,
		     f->name, value);
	if (f->hint)
		HTML(h, " aria-describedby=\"$-hint\"", f->name);
	if (f->is_list)
		HTML(h, ">\n$</textarea></div>\n", value);
	else
		HTML(h, "></div>\n");
}

static void
put_form(struct html *h, const struct web_request *rq, const struct school *s)
{
	json_t *profile = school_to_json(s);

	layout_form(h, rq, html_format(h, "/school/%" G_GINT64_FORMAT, s->id));
	for (size_t i = 0; i < G_N_ELEMENTS(fields); i++)
		put_field(h, rq, profile, &fields[i]);
	HTML(h,
	     "<div class=\"buttons\"><button class=\"main\" name=\"deed\" value=\"try\">Show what "
	     "it would change</button>\n");
	if (rq->is_post)
		HTML(h, "<button name=\"deed\" value=\"save\">Save it</button>\n");
	HTML(h, "</div></form>\n");
	json_decref(profile);
}

/* ---- what it would change ---------------------------------------------------------------- */

static const struct {
	enum rematch_what what;
	const char *title;
} changes[] = {
	{ REMATCH_GAINED, "Would be mentions" },
	{ REMATCH_LOST, "Would be mentions no longer" },
	{ REMATCH_GAINED_PARTIAL, "Would be read again, and may be mentions" },
};

static void
put_change(struct html *h, const struct rematch *r, size_t which)
{
	guint n = 0;

	for (guint i = 0; i < r->items->len; i++) {
		const struct rematch_item *item = r->items->pdata[i];

		if (item->what != changes[which].what)
			continue;
		if (n++ == 0)
			HTML(h, "<h3>$</h3>\n<ul class=\"rows\">\n", changes[which].title);
		if (n > ITEMS_SHOWN)
			continue;
		HTML(h, "<li>");
		if (item->ref)
			HTML(h, "<a href=\"$\">$</a> ", html_format(h, "/mentions/%s", item->ref),
			     item->ref);
		HTML(h,
		     "<mark><bdi>$</bdi></mark> <span class=\"quiet address\" dir=\"ltr\">$</span>"
		     "</li>\n",
		     item->text, item->url);
	}
	if (n)
		HTML(h, "</ul>\n");
	if (n > ITEMS_SHOWN)
		HTML(h, "<p class=\"quiet\">and $ more</p>\n", html_number(h, n - ITEMS_SHOWN));
}

static void
put_trial(struct html *h, const struct rematch *r)
{
	HTML(h,
	     "<section class=\"card\" id=\"trial\" aria-labelledby=\"would\"><h2 id=\"would\">What "
	     "it would change</h2>\n<p>Of $ kept and $ that came near, $ would stay as they are."
	     " Nothing is changed yet.</p>\n",
	     layout_count(h, r->mentions, "mention", "mentions"), html_number(h, r->partials),
	     html_number(h, r->kept));
	if (r->items->len == 0)
		HTML(h, "<p><strong>No mention would come or go.</strong></p>\n");
	for (size_t i = 0; i < G_N_ELEMENTS(changes); i++)
		put_change(h, r, i);
	HTML(h, "</section>\n");
}

/* ---- pages ------------------------------------------------------------------------------- */

struct view {
	const struct school *school;
	const struct rematch *trial; /* NULL: none was asked for */
	const char *wrong; /* NULL: nothing */
};

static void
put_near(struct html *h, const GPtrArray *items)
{
	if (items->len == 0)
		return;
	HTML(h, "<section aria-labelledby=\"near\"><h2 id=\"near\">What came near</h2>\n"
		"<p>Seen in the last days, and counted too little to be kept. A name missing?</p>\n"
		"<ul class=\"rows\">\n");
	for (guint i = 0; i < items->len; i++) {
		const struct rematch_item *item = items->pdata[i];

		HTML(h,
		     "<li><bdi>$</bdi> <span class=\"quiet address\" dir=\"ltr\">$</span></li>\n",
		     *item->text ? item->text : "Parts of the name", item->url);
	}
	HTML(h, "</ul></section>\n");
}

static bool
show(const struct web_request *rq, struct web_answer *a, const struct view *v, GError **err)
{
	const struct layout_problem problem = { "extra_aliases", v->wrong };
	const struct layout page = { .title = v->school->name,
				     .lead = "What earshot knows the school by.",
				     .tab = TAB_SCHOOL,
				     .is_quoted = true,
				     .problems = &problem,
				     .n_problems = v->wrong ? 1 : 0 };
	bool may_change = role_may(rq->actor.role, MAY_SET_UP);
	g_autoptr(GPtrArray) near = rematch_below(rq->db, v->school->id, ITEMS_SHOWN, err);
	g_auto(html_t) h = { 0 };

	html_init(&h, a->body);
	if (!near || !layout_begin(&h, rq, &page, err))
		return false;
	if (v->wrong)
		a->status = 400;
	if (v->trial)
		put_trial(&h, v->trial);
	HTML(&h, "<div class=\"two\">\n<div>\n<section class=\"card\" aria-labelledby=\"profile\">"
		 "<h2 id=\"profile\">Profile</h2>\n");
	if (may_change)
		put_form(&h, rq, v->school);
	else
		HTML(&h, "<p>The headteacher can change it.</p>\n");
	HTML(&h, "</section>\n</div>\n<div>\n");
	put_near(&h, near);
	HTML(&h, "</div>\n</div>\n");
	layout_end(&h, rq);
	return true;
}

static bool
get_schools(const struct web_request *rq, struct web_answer *a, GError **err)
{
	const struct layout page = { .title = "Schools", .tab = TAB_SCHOOL };
	g_autoptr(GPtrArray) schools = register_list(rq->db, err);
	g_auto(html_t) h = { 0 };

	if (!schools)
		return false;
	html_init(&h, a->body);
	if (schools->len == 1)
		return web_redirect(a, html_format(&h, "/school/%" G_GINT64_FORMAT,
						   ((const struct school *)schools->pdata[0])->id));
	if (!layout_begin(&h, rq, &page, err))
		return false;
	if (schools->len == 0)
		HTML(&h, "<div class=\"empty\"><p><strong>There is no school yet.</strong></p>"
			 "<p>The headteacher sets it up in the <a href=\"/first\">first steps</a>."
			 "</p></div>\n");
	else
		HTML(&h, "<ul class=\"rows\">\n");
	for (guint i = 0; i < schools->len; i++) {
		const struct school *s = schools->pdata[i];

		HTML(&h,
		     "<li><a href=\"$\" dir=\"auto\">$</a> <span class=\"quiet\">$</span></li>\n",
		     html_format(&h, "/school/%" G_GINT64_FORMAT, s->id), s->name,
		     *s->town ? s->town : s->parish);
	}
	if (schools->len)
		HTML(&h, "</ul>\n");
	layout_end(&h, rq);
	return true;
}

static struct school *
find(const struct web_request *rq, GError **err)
{
	return *rq->rest && strspn(rq->rest, "0123456789") == strlen(rq->rest)
		       ? register_find(rq->db, rq->rest, err)
		       : NULL;
}

static bool
get_school(const struct web_request *rq, struct web_answer *a, GError **err)
{
	g_autoptr(GError) wrong = NULL;
	g_autoptr(school_t) s = find(rq, &wrong);
	const struct view v = { .school = s };

	if (wrong) {
		g_propagate_error(err, g_steal_pointer(&wrong));
		return false;
	}
	return s ? show(rq, a, &v, err) : web_not_found(rq, a);
}

static bool
post_school(const struct web_request *rq, struct web_answer *a, GError **err)
{
	g_autoptr(GError) wrong = NULL;
	g_autoptr(school_t) old = find(rq, &wrong);
	g_autoptr(school_t) typed = old ? read_profile(rq, old, &wrong) : NULL;
	g_autoptr(rematch_t) r = typed ? rematch_try(rq->db, typed, &wrong) : NULL;
	struct view v = { .school = old, .trial = r };

	if (!old && !wrong)
		return web_not_found(rq, a);
	if (r && g_strcmp0(web_form(rq, "deed"), "save") == 0)
		return rematch_put(rq->db, typed, r, when_now(), err) && web_redirect(a, rq->path);
	if (wrong && !g_error_matches(wrong, EARSHOT_ERROR, EARSHOT_ERROR_INPUT)) {
		g_propagate_error(err, g_steal_pointer(&wrong));
		return false;
	}
	v.wrong = wrong ? wrong->message : NULL;
	return show(rq, a, &v, err);
}

/* To match everything that is stored takes its time: in the lane where nobody waits for it. */
static const struct web_route routes[] = {
	{ .path = "/school", .get = get_schools, .needs_get = MAY_READ },
	{ .path = "/school/*",
	  .get = get_school,
	  .post = post_school,
	  .needs_get = MAY_READ,
	  .needs_post = MAY_SET_UP,
	  .kind = WEB_SLOW },
};
const struct web_routes screen_school = { routes, G_N_ELEMENTS(routes) };
