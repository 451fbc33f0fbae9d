/* Settings: who is told by mail, whether mail leaves, how long things are kept, and what else is
 * decided once. */
#include <string.h>

#include "base/error.h"
#include "base/when.h"
#include "data/audit.h"
#include "data/dpia.h"
#include "data/outbox.h"
#include "data/recipient.h"
#include "data/retention.h"
#include "query/job.h"
#include "query/layout.h"
#include "query/mail_settings.h"
#include "query/screen.h"

/* ---- recipients -------------------------------------------------------------------------- */

static void
put_recipient(struct html *h, const struct web_request *rq, const struct recipient *r)
{
	HTML(h, "<tr><th scope=\"row\"><bdi>$</bdi>", r->address);
	if (r->note)
		HTML(h, "<br><span class=\"quiet\" dir=\"auto\">$</span>", r->note);
	HTML(h, "</th><td>$</td><td>$</td><td>$</td><td>", r->role,
	     r->cadence == CADENCE_DAILY ? "each day" : "each week",
	     strcmp(r->state, "on") == 0        ? "on"
	     : strcmp(r->state, "bounced") == 0 ? "mail came back"
						: "off");
	layout_form(h, rq, "/settings/recipients");
	HTML(h,
	     "<input type=\"hidden\" name=\"address\" value=\"$\"><button class=\"plain\" "
	     "name=\"deed\" value=\"test\">Test<span class=\"unseen\"> $</span></button>\n"
	     "<button class=\"plain\" name=\"deed\" value=\"remove\">Remove<span class=\"unseen\"> "
	     "$</span></button></form></td></tr>\n",
	     r->address, r->address, r->address);
}

static void
put_new_recipient(struct html *h, const struct web_request *rq)
{
	HTML(h, "<details><summary>Tell somebody else</summary>\n");
	layout_form(h, rq, "/settings/recipients");
	HTML(h,
	     "<div class=\"field\"><label for=\"address\">E-mail address</label><input "
	     "id=\"address\" "
	     "name=\"address\" type=\"email\" maxlength=\"200\" autocomplete=\"off\" value=\"$\" "
	     "required></div>\n<div class=\"field\"><label for=\"role\">What they "
	     "are</label><select "
	     "id=\"role\" name=\"role\">\n",
	     rq->is_post ? web_form(rq, "address") : NULL);
	for (const char *const *role = recipient_roles(); *role; role++)
		HTML(h, "<option>$</option>\n", *role);
	HTML(h,
	     "</select></div>\n"
	     "<div class=\"field\"><label for=\"cadence\">How often</label><select id=\"cadence\" "
	     "name=\"cadence\"><option value=\"weekly\">Each Monday</option><option "
	     "value=\"daily\">Each day</option></select></div>\n"
	     "<div class=\"field\"><label for=\"snippet\">How much of the texts</label><select "
	     "id=\"snippet\" name=\"snippet\"><option value=\"short\">A short "
	     "passage</option><option "
	     "value=\"full\">A long passage</option><option value=\"none\">None of it</option>"
	     "</select></div>\n<button name=\"deed\" value=\"add\">Tell them</button></form>"
	     "</details>\n");
}

static bool
put_recipients(struct html *h, const struct web_request *rq, GError **err)
{
	g_autoptr(GPtrArray) all = recipient_list(rq->db, err);

	if (!all)
		return false;
	HTML(h,
	     "<section class=\"card\" aria-labelledby=\"told\"><h2 id=\"told\">Who is told by mail"
	     "</h2>\n");
	if (all->len == 0)
		HTML(h, "<p>Nobody yet. The weekly digest goes to whoever you name here.</p>\n");
	else
		HTML(h, "<div class=\"scroll\" role=\"region\" aria-label=\"Recipients\" "
			"tabindex=\"0\"><table>\n<thead><tr><th scope=\"col\">Address</th>"
			"<th scope=\"col\">As</th><th scope=\"col\">How often</th>"
			"<th scope=\"col\">State</th><th scope=\"col\">To "
			"do</th></tr></thead>\n<tbody>\n");
	for (guint i = 0; i < all->len; i++)
		put_recipient(h, rq, all->pdata[i]);
	if (all->len)
		HTML(h, "</tbody></table></div>\n");
	put_new_recipient(h, rq);
	HTML(h, "</section>\n");
	return true;
}

/* ---- mail -------------------------------------------------------------------------------- */

static bool
put_mail(struct html *h, const struct web_request *rq, GError **err)
{
	int64_t counts[OUTBOX_STATES];

	if (!outbox_counts(rq->db, counts, err))
		return false;
	HTML(h, "<section class=\"card\" aria-labelledby=\"mail\"><h2 id=\"mail\">Mail</h2>\n");
	if (!mail_is_set_up(rq->config))
		HTML(h,
		     "<p class=\"notice\">No mail server is set: nothing can be sent. It goes into "
		     "the group <code>[mail]</code> of the configuration; the manual shows how."
		     "</p>\n");
	HTML(h, "<dl class=\"pairs\">\n");
	for (int i = 0; i < OUTBOX_STATES; i++)
		if (counts[i])
			HTML(h, "<div><dt>$</dt><dd>$</dd></div>\n",
			     outbox_state_name((enum outbox_state)i), html_number(h, counts[i]));
	HTML(h, "</dl>\n");
	if (counts[OUTBOX_FAILED] + counts[OUTBOX_UNCERTAIN])
		HTML(h,
		     "<p class=\"quiet\"><code>earshot mail list</code> says what became of each."
		     "</p>\n");
	HTML(h, "</section>\n");
	return true;
}

/* ---- kept for how long -------------------------------------------------------------------- */

static bool
put_retention(struct html *h, const struct web_request *rq, GError **err)
{
	g_autoptr(retention_t) r = retention_new(rq->config, err);
	size_t n;
	const struct retention_class *classes = retention_classes(&n);

	if (!r)
		return false;
	HTML(h,
	     "<section class=\"card\" aria-labelledby=\"kept\"><h2 id=\"kept\">How long things are "
	     "kept</h2>\n<div class=\"scroll\" role=\"region\" aria-label=\"Times\" tabindex=\"0\">"
	     "<table>\n<thead><tr><th scope=\"col\">What</th><th scope=\"col\">For</th>"
	     "<th scope=\"col\">After</th></tr></thead>\n<tbody>\n");
	for (size_t i = 0; i < n; i++) {
		const char *span = retention_span(r, i);

		HTML(h, "<tr><th scope=\"row\">$</th><td>$</td><td>$</td></tr>\n", classes[i].what,
		     span ? span : "not decided: kept", classes[i].since);
	}
	HTML(h, "</tbody></table></div>\n<p class=\"quiet\">Decided in the group "
		"<code>[retention]</code> of the configuration, by whoever answers for the data."
		"</p></section>\n");
	return true;
}

/* ---- the rest ------------------------------------------------------------------------------ */

static bool
put_dpia(struct html *h, const struct web_request *rq, GError **err)
{
	g_autoptr(dpia_t) d = dpia_get(rq->db, err);
	const char *reminder;

	if (!d)
		return false;
	reminder = dpia_reminder(d);
	HTML(h,
	     "<section class=\"card\" aria-labelledby=\"dpia-title\"><h2 id=\"dpia-title\">Impact "
	     "assessment</h2>\n");
	if (reminder)
		HTML(h, "<p class=\"notice\">$</p>\n", reminder);
	layout_form(h, rq, "/settings/dpia");
	HTML(h,
	     "<div class=\"field\"><label for=\"dpia\">Where the data protection impact assessment "
	     "is"
	     "</label><input id=\"dpia\" name=\"dpia\" maxlength=\"200\" value=\"$\"></div>\n"
	     "<button>Save</button></form></section>\n",
	     d->ref);
	return true;
}

static bool
put_audit(struct html *h, const struct web_request *rq, GError **err)
{
	struct audit_head head;

	if (!audit_head(rq->db, &head, err))
		return false;
	HTML(h,
	     "<section class=\"card\" aria-labelledby=\"audit\"><h2 id=\"audit\">Audit log</h2>\n"
	     "<p>$, the last with the sum</p><p class=\"address\"><code>$</code></p>\n"
	     "<p class=\"quiet\">Write both down now and then: whoever shortened or changed the "
	     "log "
	     "could not make them fit again. <code>earshot audit verify</code> checks it.</p>"
	     "</section>\n",
	     layout_count(h, head.count, "entry", "entries"), head.hash);
	return true;
}

static void
put_ways(struct html *h, const struct web_request *rq)
{
	HTML(h,
	     "<section class=\"card\" aria-labelledby=\"more\"><h2 id=\"more\">More</h2>\n<ul>\n"
	     "<li><a href=\"/settings/users\">Users</a>: who may sign in, and as what</li>\n"
	     "<li><a href=\"/account\">Your own account</a>: password, second factor, feeds</li>\n"
	     "<li><a href=\"/first\">First steps</a></li>\n"
	     "<li><a href=\"/jobs\">Work in the background</a></li>\n"
	     "<li><a href=\"/help#keys\">Keyboard shortcuts</a></li>\n</ul>\n");
	layout_form(h, rq, "/settings/index");
	HTML(h, "<p class=\"quiet\">The index that search uses mends itself. If it ever seems "
		"wrong, it "
		"can be made anew; nothing is lost by that.</p><button>Make the index anew</button>"
		"</form></section>\n");
}

static bool
show(const struct web_request *rq, struct web_answer *a, const char *field, const char *wrong,
     GError **err)
{
	const struct layout_problem problem = { field, wrong };
	const struct layout page = { .title = "Settings",
				     .tab = TAB_SETTINGS,
				     .problems = &problem,
				     .n_problems = wrong ? 1 : 0 };
	g_auto(html_t) h = { 0 };

	html_init(&h, a->body);
	if (!layout_begin(&h, rq, &page, err))
		return false;
	if (wrong)
		a->status = 400;
	HTML(&h, "<div class=\"two\">\n<div>\n");
	if (!put_recipients(&h, rq, err) || !put_retention(&h, rq, err))
		return false;
	HTML(&h, "</div>\n<div>\n");
	if (!put_mail(&h, rq, err) || !put_dpia(&h, rq, err) || !put_audit(&h, rq, err))
		return false;
	put_ways(&h, rq);
	HTML(&h, "</div>\n</div>\n");
	layout_end(&h, rq);
	return true;
}

static bool
get_settings(const struct web_request *rq, struct web_answer *a, GError **err)
{
	return show(rq, a, NULL, NULL, err);
}

/* ---- deeds ------------------------------------------------------------------------------- */

static bool
begin(const struct web_request *rq, struct web_answer *a, const char *kind, const char *const *args,
      GError **err)
{
	g_autofree char *path = NULL;
	int64_t id;

	if (!job_begin(rq, kind, args, NULL, &id, err))
		return false;
	path = g_strdup_printf("/jobs/%" G_GINT64_FORMAT, id);
	return web_redirect(a, path);
}

static bool
post_index(const struct web_request *rq, struct web_answer *a, GError **err)
{
	static const char *const args[] = { "index", "--rebuild", NULL };

	return begin(rq, a, "index", args, err);
}

static bool
add_recipient(const struct web_request *rq, const char *address, GError **err)
{
	g_autoptr(recipient_t) r = g_new0(struct recipient, 1);
	const char *cadence = web_form(rq, "cadence"), *snippet = web_form(rq, "snippet");
	const char *role = web_form(rq, "role");

	r->address = g_strdup(address);
	r->role = g_strdup(role && g_strv_contains(recipient_roles(), role) ? role : "headteacher");
	r->added_at = when_now();
	r->quiet_from = r->quiet_to = QUIET_NONE;
	r->schools = g_ptr_array_new_with_free_func(g_free);
	if (recipient_address_is_good(address) && cadence && cadence_named(cadence, &r->cadence) &&
	    snippet && snippet_named(snippet, &r->snippet))
		return recipient_put(rq->db, r, err);
	g_set_error_literal(
		err, EARSHOT_ERROR, EARSHOT_ERROR_INPUT,
		"That is no e-mail address; it should look like office@school.example.");
	return false;
}

static bool
post_recipients(const struct web_request *rq, struct web_answer *a, GError **err)
{
	const char *deed = web_form(rq, "deed"), *typed = web_form(rq, "address");
	g_autofree char *address = g_strstrip(g_strdup(typed ? typed : ""));
	g_autoptr(GError) wrong = NULL;
	g_autoptr(recipient_t) known = recipient_find(rq->db, address, &wrong);
	const char *const test[] = { "mail", "test", known ? known->address : NULL, NULL };

	if (known && g_strcmp0(deed, "test") == 0)
		return begin(rq, a, "mail", test, err);
	if (!wrong &&
	    (g_strcmp0(deed, "remove") == 0 ? !known || recipient_remove(rq->db, known->id, &wrong)
					    : add_recipient(rq, address, &wrong)))
		return web_redirect(a, "/settings#told");
	if (g_error_matches(wrong, EARSHOT_ERROR, EARSHOT_ERROR_INPUT))
		return show(rq, a, "address", wrong->message, err);
	g_propagate_error(err, g_steal_pointer(&wrong));
	return false;
}

static bool
post_dpia(const struct web_request *rq, struct web_answer *a, GError **err)
{
	const char *ref = web_form(rq, "dpia");
	g_autoptr(GError) wrong = NULL;

	if (dpia_set(rq->db, ref ? ref : "", rq->actor.name, &wrong))
		return web_redirect(a, "/settings");
	if (g_error_matches(wrong, EARSHOT_ERROR, EARSHOT_ERROR_USAGE))
		return show(rq, a, "dpia", wrong->message, err);
	g_propagate_error(err, g_steal_pointer(&wrong));
	return false;
}

static const struct web_route routes[] = {
	{ .path = "/settings", .get = get_settings, .needs_get = MAY_SET_UP },
	{ .path = "/settings/recipients", .post = post_recipients, .needs_post = MAY_SET_UP },
	{ .path = "/settings/dpia", .post = post_dpia, .needs_post = MAY_SET_UP },
	{ .path = "/settings/index", .post = post_index, .needs_post = MAY_SET_UP },
};
const struct web_routes screen_settings = { routes, G_N_ELEMENTS(routes) };
