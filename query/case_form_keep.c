/* Who works on a case, who may see it, and whether it is held. */
#include <string.h>

#include "base/error.h"
#include "base/when.h"
#include "data/case_access.h"
#include "data/casework.h"
#include "query/case_form.h"
#include "query/form_part.h"
#include "query/layout.h"

#define CLOSE "close-"
#define REOPEN "open-"

/* ---- deeds ------------------------------------------------------------------------------- */

static bool
do_assign(const struct web_request *rq, const char *ref, char **path G_GNUC_UNUSED, GError **err)
{
	g_autofree char *note = NULL;

	return case_form_words(rq, "assign-note", "a note", &note, err) &&
	       casework_assign(rq->db, &rq->actor, ref, case_form_field(rq, "user"), note, err);
}

static bool
do_hold(const struct web_request *rq, const char *ref, char **path G_GNUC_UNUSED, GError **err)
{
	g_autofree char *reason = NULL;
	int64_t until;

	if (!form_day_read(rq, "hold-until", false, &until, err) ||
	    !case_form_words(rq, "hold-reason", "a reason", &reason, err))
		return false;
	if (until != WHEN_NONE)
		return casework_hold(rq->db, &rq->actor, ref, until, reason, err);
	g_set_error_literal(err, EARSHOT_ERROR, EARSHOT_ERROR_USAGE,
			    "A hold needs a day on which somebody looks at it again");
	return false;
}

static bool
do_lift(const struct web_request *rq, const char *ref, char **path G_GNUC_UNUSED, GError **err)
{
	g_autofree char *reason = NULL;

	return case_form_words(rq, "lift-reason", "a reason", &reason, err) &&
	       casework_hold(rq->db, &rq->actor, ref, WHEN_NONE, reason, err);
}

/* "close-head", "open-head": what is meant is in the value, whatever the case says by now. */
static bool
read_seen_by(const char *value, enum role *r, bool *is_closed)
{
	*is_closed = g_str_has_prefix(value, CLOSE);
	return (*is_closed && role_named(value + strlen(CLOSE), r)) ||
	       (g_str_has_prefix(value, REOPEN) && role_named(value + strlen(REOPEN), r));
}

static bool
do_restrict(const struct web_request *rq, const char *ref, char **path G_GNUC_UNUSED, GError **err)
{
	const char *value = case_form_field(rq, "seen-by");
	g_autofree char *reason = NULL;
	bool is_closed;
	enum role r;

	if (!case_form_words(rq, "restrict-reason", "a reason", &reason, err))
		return false;
	if (value && read_seen_by(value, &r, &is_closed))
		return casework_restrict(rq->db, &rq->actor, ref, r, is_closed, reason, err);
	g_set_error_literal(err, EARSHOT_ERROR, EARSHOT_ERROR_USAGE,
			    "Choose to whom the case is closed or opened");
	return false;
}

/* ---- forms ------------------------------------------------------------------------------- */

static bool
put_assign(struct html *h, const struct web_request *rq, const struct case_sheet *s, GError **err)
{
	g_autoptr(GPtrArray) users = user_list(rq->db, err);
	const char *chosen = case_form_is_back(rq, "assign") ? web_form(rq, "user") : NULL;

	if (!users)
		return false;
	chosen = chosen ? chosen : s->c->assigned;
	case_form_fold(h, rq, "assign", s->c->assigned ? "Assign it to somebody else" : "Assign it",
		       false);
	case_form_begin(h, rq, s, "assign");
	HTML(h, "<div class=\"field\"><label for=\"user\">Who works on it?</label>"
		"<select id=\"user\" name=\"user\">\n<option value=\"\">Nobody yet</option>\n");
	for (guint i = 0; i < users->len; i++) {
		const struct user *u = users->pdata[i];

		if (u->is_off || !role_may(u->role, MAY_WORK_CASE) ||
		    !casefile_is_open_to(s->c, u->role))
			continue;
		HTML(h, "<option value=\"$\"", u->name);
		if (g_strcmp0(u->name, chosen) == 0)
			HTML(h, " selected");
		HTML(h, ">$, $</option>\n", u->title ? u->title : u->name, role_title(u->role));
	}
	HTML(h, "</select></div>\n");
	form_text(h, rq, "assign-note", "Note for them", NULL);
	HTML(h, "<button>Assign</button></form></details>\n");
	return true;
}

static void
put_hold(struct html *h, const struct web_request *rq, const struct case_sheet *s)
{
	bool is_held = s->c->hold_until != WHEN_NONE;

	case_form_fold(h, rq, "hold", is_held ? "Hold it longer" : "Hold it", false);
	HTML(h, "<p class=\"quiet\">While it is held, nothing of it is purged or erased.</p>\n");
	case_form_begin(h, rq, s, "hold");
	form_day(h, rq, "hold-until", "Until",
		 "At most six months ahead; then somebody looks at it again");
	form_text(h, rq, "hold-reason", "Why is it held?", NULL);
	HTML(h, "<button>Hold</button></form></details>\n");
	if (!is_held)
		return;
	case_form_fold(h, rq, "lift", "Lift the hold", false);
	case_form_begin(h, rq, s, "lift");
	form_text(h, rq, "lift-reason", "Why is it held no longer?", NULL);
	HTML(h, "<button>Lift the hold</button></form></details>\n");
}

static void
put_restrict(struct html *h, const struct web_request *rq, const struct case_sheet *s)
{
	const char *chosen = case_form_is_back(rq, "restrict") ? web_form(rq, "seen-by") : NULL;

	case_form_fold(h, rq, "restrict", "Close it to somebody, or open it", false);
	HTML(h, "<p class=\"quiet\">Whoever a post is about should not decide about it. Those to "
		"whom a case is closed do not learn that there is one.</p>\n");
	case_form_begin(h, rq, s, "restrict");
	HTML(h, "<div class=\"field\"><label for=\"seen-by\">What shall change?</label>"
		"<select id=\"seen-by\" name=\"seen-by\">\n"
		"<option value=\"\">Choose one</option>\n");
	for (int i = 0; i < ROLES; i++) {
		bool is_open = casefile_is_open_to(s->c, (enum role)i);
		const char *value =
			html_format(h, "%s%s", is_open ? CLOSE : REOPEN, role_name((enum role)i));

		HTML(h, "<option value=\"$\"", value);
		if (g_strcmp0(value, chosen) == 0)
			HTML(h, " selected");
		HTML(h, ">$ $</option>\n", is_open ? "Close it to the role" : "Open it again to",
		     role_title((enum role)i));
	}
	HTML(h, "</select></div>\n");
	form_text(h, rq, "restrict-reason", "Why is that changed?", NULL);
	HTML(h, "<button>Change who may see it</button></form></details>\n");
}

static bool
put(struct html *h, const struct web_request *rq, const struct case_sheet *s, GError **err)
{
	bool may_work = case_access_may(s->c, &rq->actor, MAY_WORK_CASE);
	bool may_hold = case_access_may(s->c, &rq->actor, MAY_ERASE);

	if (!may_work && !may_hold)
		return true;
	HTML(h, "<section class=\"card work\" aria-labelledby=\"keep\">\n"
		"<h2 id=\"keep\">Who has it</h2>\n");
	if (case_form_may_work(rq, s) && !put_assign(h, rq, s, err))
		return false;
	if (may_work)
		put_restrict(h, rq, s);
	if (may_hold)
		put_hold(h, rq, s);
	HTML(h, "</section>\n");
	return true;
}

static const struct case_deed deeds[] = {
	{ "assign", do_assign, "user" },
	{ "hold", do_hold, "hold-until" },
	{ "lift", do_lift, "lift-reason" },
	{ "restrict", do_restrict, "seen-by" },
};
const struct case_forms case_keep_forms = { put, deeds, G_N_ELEMENTS(deeds) };
