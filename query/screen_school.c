/* School: what is known of it, and a changed profile tried on what is stored before it counts. */
#include <jansson.h>
#include <string.h>

#include "base/error.h"
#include "base/when.h"
#include "data/mention.h"
#include "data/register.h"
#include "data/rematch.h"
#include "query/form_part.h"
#include "query/layout.h"
#include "query/screen.h"

#define ITEMS_SHOWN 40
#define TRY_MAX 20000 /* stored texts that are matched while somebody waits */

/* The profile's members as fields, by the names that SCHOOL.json has. */
static const struct {
	const char *key, *label, *hint;
	bool is_list; /* a line each */
} fields[] = {
	{ "postcode", "Postcode", NULL, false },
	{ "town", "Town", NULL, false },
	{ "parish", "Parish or village", NULL, false },
	{ "county", "County", NULL, false },
	{ "diocese", "Diocese", NULL, false },
	{ "website", "Website", NULL, false },
	{ "phone", "Telephone", NULL, false },
	{ "urn", "Number in the register (URN)", NULL, false },
	{ "extra_aliases", "Other names it goes by",
	  "A name a line: what people write, such as an old name", true },
	{ "not_us", "Names that are not you", "A name a line: other schools whose names come near",
	  true },
	{ "context", "Words that speak for it",
	  "A word a line: places, events and projects around the school", true },
	{ "handles", "Its own names on social sites", "Such as @hillschool, one a line", true },
	{ "hashtags", "Its hashtags", "One a line", true },
};

/* ---- profile as a form ------------------------------------------------------------------- */

/* What the profile has there, lists a line each. */
static const char *
value_of(struct html *h, const json_t *profile, const char *key)
{
	const json_t *member = json_object_get(profile, key), *one;
	g_autoptr(GString) out = g_string_new(NULL);
	size_t i;

	if (json_is_string(member))
		return html_format(h, "%s", json_string_value(member));
	json_array_foreach(member, i, one)
		g_string_append_printf(out, "%s%s", i ? "\n" : "", json_string_value(one));
	return html_format(h, "%s", out->str);
}

static void
put_fields(struct html *h, const json_t *profile)
{
	HTML(h, "<div class=\"halves\">\n");
	for (size_t i = 0; i < G_N_ELEMENTS(fields); i++) {
		const char *key = fields[i].key, *value = value_of(h, profile, key);

		HTML(h, "<div class=\"field\"><label for=\"$\">$</label>", key, fields[i].label);
		if (fields[i].hint)
			HTML(h, "<p class=\"hint\" id=\"$-hint\">$</p>", key, fields[i].hint);
		if (fields[i].is_list)
			HTML(h, "<textarea id=\"$\" name=\"$\" rows=\"4\"", key, key);
		else
			HTML(h, "<input id=\"$\" name=\"$\" value=\"$\" autocomplete=\"off\"", key,
			     key, value);
		if (fields[i].hint)
			HTML(h, " aria-describedby=\"$-hint\"", key);
		if (fields[i].is_list)
			HTML(h, ">\n$</textarea></div>\n", value);
		else
			HTML(h, "></div>\n");
	}
	HTML(h, "</div>\n");
}

static json_t *
lines(const char *text)
{
	g_auto(GStrv) all = g_strsplit(text, "\n", -1);
	json_t *list = json_array();

	for (char **line = all; *line; line++)
		if (*g_strstrip(*line))
			json_array_append_new(list, json_string(*line));
	return list;
}

/* The profile that the form describes: what it has no field for stays. */
static json_t *
profile_of(const struct web_request *rq, const struct school *s)
{
	json_t *profile = school_to_json(s);

	for (size_t i = 0; i < G_N_ELEMENTS(fields); i++) {
		const char *typed = web_form(rq, fields[i].key);
		g_autofree char *clean = g_strstrip(g_strdup(typed ? typed : ""));

		if (typed)
			json_object_set_new(profile, fields[i].key,
					    fields[i].is_list ? lines(typed) : json_string(clean));
	}
	return profile;
}

/* ---- what a change would do ----------------------------------------------------------------- */

static void
put_item(struct html *h, const struct rematch_item *item)
{
	static const struct {
		const char *tag, *text;
	} kinds[REMATCH_KINDS] = {
		[REMATCH_GAINED] = { "resolved", "Gained" },
		[REMATCH_LOST] = { "bad", "Lost" },
		[REMATCH_GAINED_PARTIAL] = { "resolved", "Gained" },
	};

	HTML(h, "<li><strong class=\"tag tag-$\">$</strong> ", kinds[item->what].tag,
	     kinds[item->what].text);
	if (item->ref)
		HTML(h, "<a href=\"/mentions/$\">$</a> ", item->ref, item->ref);
	HTML(h, "<span class=\"address\" dir=\"ltr\">$</span> <bdi>$</bdi></li>\n", item->url,
	     item->text);
}

static void
put_trial(struct html *h, const struct rematch *r)
{
	HTML(h,
	     "<section class=\"card\" aria-labelledby=\"trial\">\n"
	     "<h2 id=\"trial\">What the change would do</h2>\n"
	     "<p>$ stay; $ change. Nothing has been saved yet.</p>\n",
	     layout_count(h, r->kept, "stored mention", "stored mentions"),
	     html_number(h, r->items->len));
	if (r->items->len)
		HTML(h, "<ul class=\"rows\">\n");
	for (guint i = 0; i < MIN(r->items->len, ITEMS_SHOWN); i++)
		put_item(h, r->items->pdata[i]);
	if (r->items->len)
		HTML(h, "</ul>\n");
	if (r->items->len > ITEMS_SHOWN)
		HTML(h, "<p>and $ more</p>\n", html_number(h, r->items->len - ITEMS_SHOWN));
	HTML(h, "</section>\n");
}

/* ---- page -------------------------------------------------------------------------------- */

static bool
put_page(const struct web_request *rq, struct web_answer *a, const struct school *s,
	 const json_t *profile, const struct rematch *trial, const struct layout_problem *problem,
	 GError **err)
{
	const struct layout page = {
		.title = s->name,
		.tab = TAB_SCHOOL,
		.problems = problem,
		.n_problems = problem ? 1 : 0,
		.lead = "What earshot knows the school by. A change is tried on "
			"what is stored before it counts."
	};
	bool may_set_up = role_may(rq->actor.role, MAY_SET_UP);
	g_auto(html_t) h = { 0 };

	html_init(&h, a->body);
	if (!layout_begin(&h, rq, &page, err))
		return false;
	if (web_query(rq, "saved"))
		HTML(&h,
		     "<div class=\"done\" role=\"status\"><p>The profile is saved.</p></div>\n");
	if (trial)
		put_trial(&h, trial);
	layout_form(&h, rq, html_format(&h, "/school/%" G_GINT64_FORMAT, s->id));
	put_fields(&h, profile);
	if (may_set_up)
		HTML(&h, "<div class=\"buttons end\"><button name=\"do\" value=\"try\">$</button>",
		     trial ? "Try again" : "Try it");
	if (may_set_up && trial)
		HTML(&h, "<button class=\"main\" name=\"do\" value=\"save\">Save it</button>");
	if (may_set_up)
		HTML(&h, "</div>\n");
	HTML(&h, "</form>\n");
	layout_end(&h, rq);
	return true;
}

static bool
put_list(const struct web_request *rq, struct web_answer *a, const GPtrArray *schools, GError **err)
{
	const struct layout page = { .title = "Schools", .tab = TAB_SCHOOL };
	g_auto(html_t) h = { 0 };

	html_init(&h, a->body);
	if (!layout_begin(&h, rq, &page, err))
		return false;
	if (schools->len == 0)
		HTML(&h, "<div class=\"empty\"><p><strong>No school is set up.</strong></p>"
			 "<p><code>earshot init</code> on the machine itself does it.</p></div>\n");
	else
		HTML(&h, "<ul class=\"rows\">\n");
	for (guint i = 0; i < schools->len; i++) {
		const struct school *s = schools->pdata[i];

		HTML(&h, "<li><a href=\"$\">$</a> <span class=\"quiet\">$</span></li>\n",
		     html_format(&h, "/school/%" G_GINT64_FORMAT, s->id), s->name, s->town);
	}
	if (schools->len)
		HTML(&h, "</ul>\n");
	layout_end(&h, rq);
	return true;
}

static bool
get_list(const struct web_request *rq, struct web_answer *a, GError **err)
{
	g_autoptr(GPtrArray) schools = register_list(rq->db, err);
	g_autofree char *path = NULL;

	if (!schools || schools->len != 1)
		return schools && put_list(rq, a, schools, err);
	path = g_strdup_printf("/school/%" G_GINT64_FORMAT,
			       ((const struct school *)schools->pdata[0])->id);
	return web_redirect(a, path);
}

static struct school *
find(const struct web_request *rq, GError **err)
{
	return register_find(rq->db, rq->rest, err);
}

static bool
get_school(const struct web_request *rq, struct web_answer *a, GError **err)
{
	g_autoptr(GError) wrong = NULL;
	g_autoptr(school_t) s = find(rq, &wrong);
	json_t *profile;
	bool ok;

	if (wrong) {
		g_propagate_error(err, g_steal_pointer(&wrong));
		return false;
	}
	if (!s)
		return web_not_found(rq, a);
	profile = school_to_json(s);
	ok = put_page(rq, a, s, profile, NULL, NULL, err);
	json_decref(profile);
	return ok;
}

/* ---- trying and saving ----------------------------------------------------------------------- */

static bool
save(struct db *db, struct school *s, const struct rematch *r, GError **err)
{
	if (!db_begin(db, err))
		return false;
	if (register_put(db, s, err) && rematch_apply(db, s, r, when_now(), err))
		return db_commit(db, err);
	db_rollback(db);
	return false;
}

/* Both start with the trial: saving without what it found would leave the mentions as they were. */
static bool
try_or_save(const struct web_request *rq, struct web_answer *a, const struct school *old,
	    const json_t *profile, GError **err)
{
	g_autoptr(school_t) s = school_from_json(profile, err);
	g_autoptr(rematch_t) r = NULL;
	g_autofree char *path = NULL;
	int64_t newest;

	if (!s || !mention_newest(rq->db, &newest, err))
		return false;
	if (newest > TRY_MAX) {
		g_set_error_literal(err, EARSHOT_ERROR, EARSHOT_ERROR_INPUT,
				    "There is too much stored to try it here; `earshot school try` "
				    "and `earshot school add` do it on the machine itself.");
		return false;
	}
	s->id = old->id;
	r = rematch_try(rq->db, s, err);
	if (!r)
		return false;
	if (g_strcmp0(web_form(rq, "do"), "save") != 0)
		return put_page(rq, a, old, profile, r, NULL, err);
	path = g_strdup_printf("/school/%" G_GINT64_FORMAT "?saved=1", old->id);
	return save(rq->db, s, r, err) && web_redirect(a, path);
}

static bool
post_school(const struct web_request *rq, struct web_answer *a, GError **err)
{
	g_autoptr(GError) wrong = NULL;
	g_autoptr(school_t) s = find(rq, &wrong);
	json_t *profile;
	bool ok;

	if (!s && !wrong)
		return web_not_found(rq, a);
	if (!s) {
		g_propagate_error(err, g_steal_pointer(&wrong));
		return false;
	}
	profile = profile_of(rq, s);
	ok = try_or_save(rq, a, s, profile, &wrong);
	if (!ok && g_error_matches(wrong, EARSHOT_ERROR, EARSHOT_ERROR_INPUT)) {
		const struct layout_problem problem = { "postcode", wrong->message };

		a->status = 400;
		ok = put_page(rq, a, s, profile, NULL, &problem, err);
	} else if (!ok) {
		g_propagate_error(err, g_steal_pointer(&wrong));
	}
	json_decref(profile);
	return ok;
}

static const struct web_route routes[] = {
	{ .path = "/school", .get = get_list, .needs_get = MAY_READ },
	{ .path = "/school/*",
	  .get = get_school,
	  .post = post_school,
	  .needs_get = MAY_READ,
	  .needs_post = MAY_SET_UP,
	  .kind = WEB_SLOW },
};
const struct web_routes screen_school = { routes, G_N_ELEMENTS(routes) };
