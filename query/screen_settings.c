/* Settings: who is told by mail, whether mail leaves, how long things are kept, and what else is
 * decided once. */
#include <string.h>

#include "base/error.h"
#include "base/when.h"
#include "data/audit.h"
#include "data/dpia.h"
#include "data/outbox.h"
#include "data/retention.h"
#include "query/form_part.h"
#include "query/job.h"
#include "query/layout.h"
#include "query/mail_settings.h"
#include "query/recipient_part.h"
#include "query/screen.h"

#define MAIL_TROUBLE_S (14 * 24 * 3600)

/* ---- mail -------------------------------------------------------------------------------- */

/* One that did not arrive, or may not have: to send it again is a person's decision (RFC 1047). */
static void
put_message(struct html *h, const struct web_request *rq, const struct outbox_message *m)
{
	HTML(h, "<div class=\"notice\">\n<p><strong dir=\"auto\">$</strong> to <bdi>$</bdi>, $ ",
	     m->subject, m->address,
	     m->state == OUTBOX_UNCERTAIN ? "may have arrived or not; tried"
					  : "was not delivered;");
	layout_time(h, m->tried_at == WHEN_NONE ? m->queued_at : m->tried_at);
	HTML(h, "</p>\n");
	if (m->response)
		HTML(h, "<p class=\"quiet\" dir=\"auto\">$</p>\n", m->response);
	layout_form(h, rq, "/settings/mail");
	HTML(h,
	     "<button name=\"again\" value=\"$\">Send it again<span class=\"unseen\">: $ to "
	     "$</span>"
	     "</button></form>\n</div>\n",
	     html_format(h, "%" G_GINT64_FORMAT, m->id), m->subject, m->address);
}

static bool
put_mail(struct html *h, const struct web_request *rq, GError **err)
{
	int64_t counts[OUTBOX_STATES];
	g_autoptr(GPtrArray) troubled =
		outbox_troubled(rq->db, 0, when_now() - MAIL_TROUBLE_S, err);

	if (!troubled || !outbox_counts(rq->db, counts, err))
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
	for (guint i = troubled->len; i-- > 0;)
		put_message(h, rq, troubled->pdata[i]);
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

		HTML(h,
		     "<tr><th scope=\"row\">$</th><td class=\"whole-line\" "
		     "data-label=\"For\">$</td>"
		     "<td data-label=\"After\">$</td></tr>\n",
		     classes[i].what, span ? span : "not decided", classes[i].since);
	}
	HTML(h, "</tbody></table></div>\n<p class=\"quiet\">What is not decided is kept. It is "
		"decided in the group <code>[retention]</code> of the configuration, by whoever "
		"answers for the data."
		"</p></section>\n");
	return true;
}

/* ---- the rest ------------------------------------------------------------------------------ */

static bool
put_dpia(struct html *h, const struct web_request *rq, GError **err)
{
	g_autoptr(dpia_t) d = dpia_get(rq->db, err);

	if (!d)
		return false;
	HTML(h,
	     "<section class=\"card\" aria-labelledby=\"dpia-title\"><h2 id=\"dpia-title\">Impact "
	     "assessment</h2>\n");
	if (!d->ref)
		HTML(h,
		     "<p class=\"notice\">None is recorded yet. It is asked for before the public "
		     "web is read.</p>\n");
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
	     "<li><a href=\"/jobs\">Background work</a></li>\n"
	     "<li><a href=\"/help#keys\">Keyboard shortcuts</a></li>\n</ul>\n"
	     "<div id=\"keys-switch\"></div>\n");
	layout_form(h, rq, "/settings/index");
	HTML(h, "<p class=\"quiet\">The index that search uses mends itself. If it ever seems "
		"wrong, it "
		"can be made anew; nothing is lost by that.</p><button>Make the index anew</button>"
		"</form></section>\n");
}

static bool
show(const struct web_request *rq, struct web_answer *a, const char *field, const char *wrong,
     const struct recipient_said *said, GError **err)
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
	if (said)
		recipient_part_said(&h, said);
	HTML(&h, "<div class=\"two\">\n<div>\n");
	if (!recipient_part_put(&h, rq, err) || !put_retention(&h, rq, err))
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
	return show(rq, a, NULL, NULL, NULL, err);
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
post_recipients(const struct web_request *rq, struct web_answer *a, GError **err)
{
	g_autoptr(GError) wrong = NULL;
	g_autoptr(recipient_t) known = NULL;
	struct recipient_said said = { 0 };

	if (g_strcmp0(web_form(rq, "deed"), "test") == 0) {
		known = recipient_part_find(rq, &wrong);
		if (known)
			return begin(rq, a, "mail",
				     (const char *const[]){ "mail", "test", known->address, NULL },
				     err);
	} else if (recipient_part_do(rq, &said, &wrong)) {
		bool ok = said.feed ? show(rq, a, NULL, NULL, &said, err)
				    : web_redirect(a, "/settings#told");

		recipient_said_clear(&said);
		return ok;
	}
	if (form_is_theirs(wrong))
		return show(rq, a, "address", wrong->message, NULL, err);
	g_propagate_error(err, g_steal_pointer(&wrong));
	return false;
}

static bool
post_mail(const struct web_request *rq, struct web_answer *a, GError **err)
{
	const char *id = web_form(rq, "again");
	bool was_so;

	if (!id || !*id || strlen(id) > 18 || strspn(id, "0123456789") != strlen(id))
		return web_not_found(rq, a);
	return outbox_again(rq->db, g_ascii_strtoll(id, NULL, 10), when_now(), &was_so, err) &&
	       begin(rq, a, "mail", (const char *const[]){ "mail", "send", NULL }, err);
}

static bool
post_dpia(const struct web_request *rq, struct web_answer *a, GError **err)
{
	const char *ref = web_form(rq, "dpia");
	g_autoptr(GError) wrong = NULL;

	if (dpia_set(rq->db, ref ? ref : "", rq->actor.name, &wrong))
		return web_redirect(a, "/settings");
	if (g_error_matches(wrong, EARSHOT_ERROR, EARSHOT_ERROR_USAGE))
		return show(rq, a, "dpia", wrong->message, NULL, err);
	g_propagate_error(err, g_steal_pointer(&wrong));
	return false;
}

static const struct web_route routes[] = {
	{ .path = "/settings", .get = get_settings, .needs_get = MAY_SET_UP },
	{ .path = "/settings/recipients", .post = post_recipients, .needs_post = MAY_SET_UP },
	{ .path = "/settings/mail", .post = post_mail, .needs_post = MAY_SET_UP },
	{ .path = "/settings/dpia", .post = post_dpia, .needs_post = MAY_SET_UP },
	{ .path = "/settings/index", .post = post_index, .needs_post = MAY_SET_UP },
};
const struct web_routes screen_settings = { routes, G_N_ELEMENTS(routes) };
