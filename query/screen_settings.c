/* Settings: who gets mail, who may sign in, whether mail goes out, how long things are kept. */
#include <string.h>

#include "base/error.h"
#include "base/when.h"
#include "data/recipient.h"
#include "data/retention.h"
#include "data/user.h"
#include "query/form_part.h"
#include "query/job.h"
#include "query/layout.h"
#include "query/mail_settings.h"
#include "query/screen.h"

static const char *
field(const struct web_request *rq, const char *name)
{
	const char *value = web_form(rq, name);

	return value && *value ? value : NULL;
}

/* ---- recipients -------------------------------------------------------------------------- */

static const char *
cadence_title(enum cadence c)
{
	return c == CADENCE_DAILY ? "every day" : "every Monday";
}

static void
put_recipient(struct html *h, const struct web_request *rq, const struct recipient *r)
{
	const char *id = html_format(h, "%" G_GINT64_FORMAT, r->id);

	HTML(h, "<li><strong><bdi>$</bdi></strong> <span class=\"quiet\">$, $</span>", r->address,
	     r->role, cadence_title(r->cadence));
	if (strcmp(r->state, "on") != 0)
		HTML(h, " <strong class=\"tag tag-doubtful\">$</strong>",
		     strcmp(r->state, "bounced") == 0 ? "Bounced" : "Off");
	layout_form(h, rq, "/settings/test");
	HTML(h,
	     "<input type=\"hidden\" name=\"address\" value=\"$\">"
	     "<button class=\"plain\">Send a test<span class=\"unseen\"> to "
	     "$</span></button></form>",
	     r->address, r->address);
	layout_form(h, rq, "/settings/forget");
	HTML(h,
	     "<input type=\"hidden\" name=\"id\" value=\"$\">"
	     "<button class=\"plain\">Remove<span class=\"unseen\"> "
	     "$</span></button></form></li>\n",
	     id, r->address);
}

static void
put_roles_of_mail(struct html *h)
{
	HTML(h, "<div class=\"field\"><label for=\"mail-role\">Who is that?</label>"
		"<select id=\"mail-role\" name=\"mail-role\">\n");
	for (const char *const *role = recipient_roles(); *role; role++)
		HTML(h, "<option>$</option>\n", *role);
	HTML(h, "</select></div>\n"
		"<div class=\"field\"><label for=\"cadence\">How often?</label>"
		"<select id=\"cadence\" name=\"cadence\"><option value=\"weekly\">Every Monday"
		"</option><option value=\"daily\">Every day</option></select></div>\n");
}

static bool
put_recipients(struct html *h, const struct web_request *rq, GError **err)
{
	g_autoptr(GPtrArray) all = recipient_list(rq->db, err);

	if (!all)
		return false;
	HTML(h, "<section class=\"card\" aria-labelledby=\"mail\">\n<h2 id=\"mail\">Mail</h2>\n");
	if (!mail_is_set_up(rq->config))
		HTML(h,
		     "<p class=\"notice\">No mail server is set up, so nothing goes out. That is "
		     "done on the machine itself: <code>man earshot</code>, under [mail].</p>\n");
	HTML(h, "$", all->len ? "" : "Nobody gets the digest yet.");
	if (all->len)
		HTML(h, "<ul class=\"rows\">\n");
	for (guint i = 0; i < all->len; i++)
		put_recipient(h, rq, all->pdata[i]);
	if (all->len)
		HTML(h, "</ul>\n");
	HTML(h, "<details><summary>Add somebody</summary>\n");
	layout_form(h, rq, "/settings/recipient");
	form_line(h, rq, "address", "Mail address", NULL, NULL);
	put_roles_of_mail(h);
	HTML(h, "<div><button>Add</button></div></form></details>\n</section>\n");
	return true;
}

/* ---- users ------------------------------------------------------------------------------- */

static void
put_user(struct html *h, const struct web_request *rq, const struct user *u)
{
	bool is_self = rq->user->id == u->id;

	HTML(h, "<li><strong><bdi>$</bdi></strong> <span class=\"quiet\">$, in $</span>",
	     u->title && *u->title ? u->title : u->name, role_title(u->role),
	     layout_ago(h, u->last_in_at));
	if (u->is_off)
		HTML(h, " <strong class=\"tag\">Off</strong>");
	else if (!u->has_password)
		HTML(h, " <strong class=\"tag tag-doubtful\">Expected</strong>");
	if (!is_self) {
		layout_form(h, rq, "/settings/user");
		HTML(h,
		     "<input type=\"hidden\" name=\"name\" value=\"$\">"
		     "<button class=\"plain\" name=\"do\" value=\"link\">New link"
		     "<span class=\"unseen\"> for $</span></button> "
		     "<button class=\"plain\" name=\"do\" value=\"$\">$"
		     "<span class=\"unseen\"> $</span></button></form>",
		     u->name, u->name, u->is_off ? "on" : "off", u->is_off ? "Let in" : "Shut out",
		     u->name);
	}
	HTML(h, "</li>\n");
}

static bool
put_users(struct html *h, const struct web_request *rq, GError **err)
{
	g_autoptr(GPtrArray) all = user_list(rq->db, err);

	if (!all)
		return false;
	HTML(h, "<section class=\"card\" aria-labelledby=\"users\">\n"
		"<h2 id=\"users\">Who may sign in</h2>\n<ul class=\"rows\">\n");
	for (guint i = 0; i < all->len; i++)
		put_user(h, rq, all->pdata[i]);
	HTML(h, "</ul>\n<details><summary>Add a user</summary>\n");
	layout_form(h, rq, "/settings/user");
	form_line(h, rq, "name", "User name", "Small letters and digits", NULL);
	form_line(h, rq, "title", "What people call them", NULL, NULL);
	HTML(h, "<div class=\"field\"><label for=\"role\">What they are</label>"
		"<select id=\"role\" name=\"role\">\n");
	for (int r = 0; r < ROLES; r++)
		HTML(h, "<option value=\"$\">$</option>\n", role_name((enum role)r),
		     role_title((enum role)r));
	HTML(h, "</select></div>\n"
		"<div><button name=\"do\" value=\"add\">Add</button></div></form></details>\n"
		"</section>\n");
	return true;
}

/* ---- retention --------------------------------------------------------------------------- */

static bool
put_retention(struct html *h, const struct web_request *rq, GError **err)
{
	g_autoptr(retention_t) r = retention_new(rq->config, err);
	size_t n;
	const struct retention_class *classes = retention_classes(&n);

	if (!r)
		return false;
	HTML(h, "<section class=\"card\" aria-labelledby=\"kept\">\n"
		"<h2 id=\"kept\">How long things are kept</h2>\n"
		"<div class=\"scroll\" role=\"region\" aria-label=\"How long\" tabindex=\"0\">"
		"<table><thead><tr><th scope=\"col\">What</th><th scope=\"col\">Kept for</th>"
		"<th scope=\"col\">Counted from</th></tr></thead><tbody>\n");
	for (size_t i = 0; i < n; i++) {
		const char *span = retention_span(r, i);

		HTML(h, "<tr><th scope=\"row\">$</th><td>$</td><td>$</td></tr>\n", classes[i].what,
		     span ? span : "not decided: kept", classes[i].since);
	}
	HTML(h, "</tbody></table></div>\n<p class=\"quiet\">These are for the school and its data "
		"protection officer to decide; they are set on the machine itself, under "
		"[retention].</p>\n</section>\n");
	return true;
}

/* ---- page -------------------------------------------------------------------------------- */

/* `link`: the path of a set-up link that was just made, for `whose`; NULL: none. */
static bool
put_page(const struct web_request *rq, struct web_answer *a, const struct layout_problem *problem,
	 const char *link, const char *whose, GError **err)
{
	const struct layout page = { .title = "Settings",
				     .tab = TAB_SETTINGS,
				     .problems = problem,
				     .n_problems = problem ? 1 : 0 };
	g_auto(html_t) h = { 0 };

	html_init(&h, a->body);
	if (!layout_begin(&h, rq, &page, err))
		return false;
	if (link)
		HTML(&h,
		     "<div class=\"done\" role=\"status\"><p>Give this link to <bdi>$</bdi>; it is "
		     "good once, for three days, and is not shown again:<br>"
		     "<code class=\"whole\">$</code></p></div>\n",
		     whose, html_format(&h, "%s%s", rq->origin, link));
	HTML(&h, "<div class=\"halves\">\n");
	if (!put_recipients(&h, rq, err) || !put_users(&h, rq, err) || !put_retention(&h, rq, err))
		return false;
	HTML(&h, "<section class=\"card\"><h2>Yourself and other programs</h2>\n"
		 "<p><a href=\"/account\">Your password, second factor, feeds and keys</a></p>\n"
		 "<p><a href=\"/help#keys\">Keyboard shortcuts</a></p></section>\n");
	HTML(&h, "</div>\n");
	layout_end(&h, rq);
	return true;
}

static bool
get_settings(const struct web_request *rq, struct web_answer *a, GError **err)
{
	return put_page(rq, a, NULL, NULL, NULL, err);
}

/* ---- doing ------------------------------------------------------------------------------- */

static bool
is_for_person(const GError *wrong)
{
	return g_error_matches(wrong, EARSHOT_ERROR, EARSHOT_ERROR_USAGE) ||
	       g_error_matches(wrong, EARSHOT_ERROR, EARSHOT_ERROR_INPUT);
}

/* What went wrong, on the page with the form; another error is passed on. */
static bool
show_wrong(const struct web_request *rq, struct web_answer *a, const char *id, GError *wrong,
	   GError **err)
{
	const struct layout_problem problem = { id, wrong->message };

	if (!is_for_person(wrong)) {
		g_propagate_error(err, g_error_copy(wrong));
		return false;
	}
	a->status = 400;
	return put_page(rq, a, &problem, NULL, NULL, err);
}

static bool
post_recipient(const struct web_request *rq, struct web_answer *a, GError **err)
{
	const char *address = field(rq, "address"), *role = field(rq, "mail-role"),
		   *often = field(rq, "cadence");
	g_autoptr(GPtrArray) none = g_ptr_array_new();
	g_autoptr(GError) wrong = NULL;
	struct recipient r = { .address = (char *)(uintptr_t)address,
			       .role = (char *)(uintptr_t)role,
			       .snippet = SNIPPET_SHORT,
			       .quiet_from = QUIET_NONE,
			       .quiet_to = QUIET_NONE,
			       .added_at = when_now(),
			       .schools = none };

	if (!address || !recipient_address_is_good(address) || !role ||
	    !g_strv_contains(recipient_roles(), role) || !often ||
	    !cadence_named(often, &r.cadence))
		g_set_error_literal(&wrong, EARSHOT_ERROR, EARSHOT_ERROR_INPUT,
				    "Give a mail address such as office@school.example");
	else if (recipient_put(rq->db, &r, &wrong))
		return web_redirect(a, "/settings#mail");
	return show_wrong(rq, a, "address", wrong, err);
}

static bool
post_forget(const struct web_request *rq, struct web_answer *a, GError **err)
{
	const char *id = field(rq, "id");

	return recipient_remove(rq->db, id ? g_ascii_strtoll(id, NULL, 10) : 0, err) &&
	       web_redirect(a, "/settings#mail");
}

/* A mail server may take its time: a job. Only to somebody who is on the list. */
static bool
post_test(const struct web_request *rq, struct web_answer *a, GError **err)
{
	const char *address = field(rq, "address");
	g_autoptr(GError) wrong = NULL;
	g_autoptr(recipient_t) r = address ? recipient_find(rq->db, address, &wrong) : NULL;
	g_autofree char *path = NULL;
	int64_t id;

	if (wrong) {
		g_propagate_error(err, g_steal_pointer(&wrong));
		return false;
	}
	if (!r)
		return web_not_found(rq, a);
	if (!job_begin(rq, "mail", (const char *const[]){ "mail", "test", r->address, NULL }, NULL,
		       &id, err))
		return false;
	path = g_strdup_printf("/jobs/%" G_GINT64_FORMAT, id);
	return web_redirect(a, path);
}

static bool
give_link(const struct web_request *rq, struct web_answer *a, const struct user *u, GError **err)
{
	g_autofree char *token = user_link_make(rq->db, rq->actor.name, u, err);
	g_autofree char *path = token ? g_strconcat("/set-up/", token, NULL) : NULL;

	return path && put_page(rq, a, NULL, path, u->name, err);
}

static bool
add_user(const struct web_request *rq, const char *name, GError **err)
{
	const char *role = field(rq, "role");
	enum role r;
	int64_t id;

	if (!role || !role_named(role, &r)) {
		g_set_error_literal(err, EARSHOT_ERROR, EARSHOT_ERROR_INPUT,
				    "Choose what they are");
		return false;
	}
	return user_add(rq->db, rq->actor.name, name, field(rq, "title"), r, &id, err);
}

static bool
post_user(const struct web_request *rq, struct web_answer *a, GError **err)
{
	const char *name = field(rq, "name"), *verb = field(rq, "do");
	g_autoptr(GError) wrong = NULL;
	g_autoptr(user_t) u = NULL;
	bool is_off = g_strcmp0(verb, "off") == 0;

	if (g_strcmp0(verb, "add") == 0 && !add_user(rq, name ? name : "", &wrong))
		return show_wrong(rq, a, "name", wrong, err);
	u = name ? user_find(rq->db, name, &wrong) : NULL;
	if (!u && !wrong)
		return web_not_found(rq, a);
	if (u && (g_strcmp0(verb, "link") == 0 || g_strcmp0(verb, "add") == 0))
		return give_link(rq, a, u, err);
	if (u && (is_off || g_strcmp0(verb, "on") == 0) &&
	    user_set_off(rq->db, rq->actor.name, u, is_off, &wrong))
		return web_redirect(a, "/settings#users");
	if (!wrong)
		return web_not_found(rq, a);
	return show_wrong(rq, a, NULL, wrong, err);
}

static const struct web_route routes[] = {
	{ .path = "/settings", .get = get_settings, .needs_get = MAY_SET_UP },
	{ .path = "/settings/recipient", .post = post_recipient, .needs_post = MAY_SET_UP },
	{ .path = "/settings/forget", .post = post_forget, .needs_post = MAY_SET_UP },
	{ .path = "/settings/test", .post = post_test, .needs_post = MAY_SET_UP },
	{ .path = "/settings/user", .post = post_user, .needs_post = MAY_SET_UP },
};
const struct web_routes screen_settings = { routes, G_N_ELEMENTS(routes) };
