/* Users: who may sign in, and as what. Nobody's password is known to anybody else: a link, good
 * once, lets its owner choose one. */
#include <string.h>

#include "base/error.h"
#include "base/when.h"
#include "data/user.h"
#include "query/form_part.h"
#include "query/layout.h"
#include "query/screen.h"

struct said {
	const char *wrong; /* NULL: nothing */
	const char *link, *name; /* shown once; NULL: none */
};

static void
put_link(struct html *h, const struct said *s)
{
	HTML(h,
	     "<section class=\"card\" aria-labelledby=\"link\"><h2 id=\"link\">A link for "
	     "<bdi>$</bdi></h2>\n<p>Give it to them in person or by a message that only they "
	     "read. It is good once and for three days, and is not shown again.</p>\n"
	     "<p class=\"address\" dir=\"ltr\"><code>$</code></p></section>\n",
	     s->name, s->link);
}

static void
put_button(struct html *h, const struct web_request *rq, const struct user *u, const char *deed,
	   const char *label)
{
	layout_form(h, rq, "/settings/users");
	HTML(h,
	     "<input type=\"hidden\" name=\"name\" value=\"$\"><button class=\"plain\" "
	     "name=\"deed\" value=\"$\">$<span class=\"unseen\"> for $</span></button></form>\n",
	     u->name, deed, label, u->name);
}

static void
put_roles(struct html *h, enum role chosen)
{
	for (int r = 0; r < ROLES; r++) {
		HTML(h, "<option value=\"$\"", role_name((enum role)r));
		if ((enum role)r == chosen)
			HTML(h, " selected");
		HTML(h, ">$</option>\n", role_title((enum role)r));
	}
}

/* What is done rarely lies behind a fold. */
static void
put_change(struct html *h, const struct web_request *rq, const struct user *u)
{
	const char *id = html_format(h, "role-%" G_GINT64_FORMAT, u->id);

	HTML(h, "<details><summary>Change<span class=\"unseen\"> what $ may do</span></summary>\n",
	     u->name);
	layout_form(h, rq, "/settings/users");
	HTML(h,
	     "<input type=\"hidden\" name=\"name\" value=\"$\"><div class=\"field\">"
	     "<label for=\"$\">Role</label><select id=\"$\" name=\"role\">\n",
	     u->name, id, id);
	put_roles(h, u->role);
	HTML(h,
	     "</select></div>\n<button class=\"plain\" name=\"deed\" value=\"role\">Change the role"
	     "<span class=\"unseen\"> of $</span></button>\n<button class=\"plain\" name=\"deed\" "
	     "value=\"remove\">Remove<span class=\"unseen\"> $</span></button></form></details>\n",
	     u->name, u->name);
}

static void
put_user(struct html *h, const struct web_request *rq, const struct user *u)
{
	HTML(h,
	     "<tr><th scope=\"row\"><bdi>$</bdi><br><span class=\"quiet\">$</span></th>"
	     "<td data-label=\"Role\">$</td><td data-label=\"State\">",
	     u->title ? u->title : u->name, u->title ? u->name : "", role_title(u->role));
	if (u->is_off)
		HTML(h, "<strong class=\"tag tag-own\">Off</strong>");
	else if (!u->has_password)
		HTML(h, "<strong class=\"tag tag-new\">Invited</strong>");
	else
		HTML(h, "<strong class=\"tag tag-well\">Active</strong>");
	HTML(h,
	     "</td><td data-label=\"Second factor\">$</td><td data-label=\"Last here\">$</td>"
	     "<td data-label=\"To do\">",
	     u->has_totp ? "yes" : "no",
	     u->last_in_at == WHEN_NONE ? "never" : layout_ago(h, u->last_in_at));
	put_button(h, rq, u, "link", "New link");
	if (u->id != rq->user->id) {
		put_button(h, rq, u, u->is_off ? "on" : "off", u->is_off ? "Let in" : "Shut out");
		put_change(h, rq, u);
	}
	HTML(h, "</td></tr>\n");
}

static void
put_add(struct html *h, const struct web_request *rq, const struct said *s)
{
	bool again = s->wrong != NULL;

	HTML(h,
	     "<section class=\"card\" aria-labelledby=\"add\"><h2 id=\"add\">Let somebody in</h2>"
	     "\n");
	layout_form(h, rq, "/settings/users");
	HTML(h,
	     "<div class=\"field\"><label for=\"name\">Name to sign in with</label>"
	     "<p class=\"hint\" id=\"name-hint\">Small letters and digits, such as j.sample</p>"
	     "<input id=\"name\" name=\"name\" maxlength=\"40\" autocapitalize=\"none\" "
	     "spellcheck=\"false\" autocomplete=\"off\" aria-describedby=\"name-hint\" "
	     "value=\"$\" required></div>\n"
	     "<div class=\"field\"><label for=\"title\">What people call them</label>"
	     "<input id=\"title\" name=\"title\" maxlength=\"80\" autocomplete=\"off\" value=\"$\">"
	     "</div>\n<div class=\"field\"><label for=\"role\">Role</label>"
	     "<select id=\"role\" name=\"role\">\n",
	     again ? web_form(rq, "name") : NULL, again ? web_form(rq, "title") : NULL);
	put_roles(h, ROLE_HEAD);
	HTML(h,
	     "</select></div>\n<button class=\"main\" name=\"deed\" value=\"add\">Make a link for "
	     "them</button></form></section>\n");
}

static bool
show(const struct web_request *rq, struct web_answer *a, const struct said *s, GError **err)
{
	const struct layout_problem problem = { "name", s->wrong };
	const struct layout page = { .title = "Users",
				     .tab = TAB_SETTINGS,
				     .back = "/settings",
				     .back_text = "Settings",
				     .problems = &problem,
				     .n_problems = s->wrong ? 1 : 0 };
	g_autoptr(GPtrArray) users = user_list(rq->db, err);
	g_auto(html_t) h = { 0 };

	html_init(&h, a->body);
	if (!users || !layout_begin(&h, rq, &page, err))
		return false;
	if (s->wrong)
		a->status = 400;
	if (s->link)
		put_link(&h, s);
	HTML(&h,
	     "<div class=\"two\">\n<div>\n<div class=\"scroll\" role=\"region\" "
	     "aria-label=\"Users\" tabindex=\"0\"><table>\n<thead><tr><th scope=\"col\">Who</th>"
	     "<th scope=\"col\">Role</th><th scope=\"col\">State</th>"
	     "<th scope=\"col\">Second factor</th><th scope=\"col\">Last here</th>"
	     "<th scope=\"col\">To do</th></tr></thead>\n<tbody>\n");
	for (guint i = 0; i < users->len; i++)
		put_user(&h, rq, users->pdata[i]);
	HTML(&h, "</tbody></table></div>\n</div>\n<div>\n");
	put_add(&h, rq, s);
	HTML(&h, "</div>\n</div>\n");
	layout_end(&h, rq);
	return true;
}

static bool
get_users(const struct web_request *rq, struct web_answer *a, GError **err)
{
	const struct said nothing = { 0 };

	return show(rq, a, &nothing, err);
}

static struct user *
add(const struct web_request *rq, GError **err)
{
	const char *name = web_form(rq, "name"), *title = web_form(rq, "title");
	const char *named = web_form(rq, "role");
	enum role role;
	int64_t id;

	if (!named || !role_named(named, &role)) {
		g_set_error_literal(err, EARSHOT_ERROR, EARSHOT_ERROR_INPUT, "Choose a role.");
		return NULL;
	}
	if (!user_add(rq->db, rq->actor.name, name ? name : "", title && *title ? title : NULL,
		      role, &id, err))
		return NULL;
	return user_get(rq->db, id, err);
}

static struct user *
find(const struct web_request *rq, GError **err)
{
	const char *name = web_form(rq, "name");
	g_autoptr(GError) wrong = NULL;
	struct user *u = user_find(rq->db, name ? name : "", &wrong);

	if (wrong)
		g_propagate_error(err, g_steal_pointer(&wrong));
	else if (!u)
		g_set_error_literal(err, EARSHOT_ERROR, EARSHOT_ERROR_INPUT,
				    "There is no such user any more.");
	return u;
}

/* What is done with one who is there, and leads back to the list; false: another deed, or an error.
 * Nobody changes or removes themselves, so that somebody always can. */
static bool
change(const struct web_request *rq, const struct user *u, const char *deed, GError **err)
{
	const char *actor = rq->actor.name, *named = web_form(rq, "role");
	bool is_off = strcmp(deed, "off") == 0;
	enum role role;

	if (u->id == rq->user->id)
		g_set_error_literal(err, EARSHOT_ERROR, EARSHOT_ERROR_INPUT,
				    "Somebody else has to change what you may do.");
	else if (is_off || strcmp(deed, "on") == 0)
		return user_set_off(rq->db, actor, u, is_off, err);
	else if (strcmp(deed, "remove") == 0)
		return user_remove(rq->db, actor, u, err);
	else if (named && role_named(named, &role))
		return user_set_role(rq->db, actor, u, role, err);
	else
		g_set_error_literal(err, EARSHOT_ERROR, EARSHOT_ERROR_INPUT, "Choose a role.");
	return false;
}

static bool
post_users(const struct web_request *rq, struct web_answer *a, GError **err)
{
	static const char *const changes[] = { "on", "off", "role", "remove", NULL };
	const char *deed = web_form(rq, "deed");
	bool is_add = g_strcmp0(deed, "add") == 0;
	g_autoptr(GError) wrong = NULL;
	g_autoptr(user_t) u = is_add ? add(rq, &wrong) : find(rq, &wrong);
	g_autofree char *token = NULL, *link = NULL;
	struct said s = { 0 };

	if (u && deed && g_strv_contains(changes, deed)) {
		if (change(rq, u, deed, &wrong))
			return web_redirect(a, rq->path);
	} else if (u) {
		token = user_link_make(rq->db, rq->actor.name, u, &wrong);
		link = token ? g_strconcat(rq->origin, "/set-up/", token, NULL) : NULL;
	}
	if (wrong && !form_is_theirs(wrong)) {
		g_propagate_error(err, g_steal_pointer(&wrong));
		return false;
	}
	s = (struct said){ wrong ? wrong->message : NULL, link, u ? u->name : NULL };
	return show(rq, a, &s, err);
}

static const struct web_route routes[] = {
	{ .path = "/settings/users",
	  .get = get_users,
	  .post = post_users,
	  .needs_get = MAY_SET_UP,
	  .needs_post = MAY_SET_UP },
};
const struct web_routes screen_users = { routes, G_N_ELEMENTS(routes) };
