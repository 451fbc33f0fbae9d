/* What agencies were asked about a case: by whom, their reference, their reply; and asking another.
 */
#include "base/when.h"
#include "data/agency.h"
#include "data/case_access.h"
#include "data/case_action.h"
#include "query/case_form.h"
#include "query/form_part.h"
#include "query/layout.h"

/* ---- deeds ------------------------------------------------------------------------------- */

static bool
do_act(const struct web_request *rq, const char *ref, char **path G_GNUC_UNUSED, GError **err)
{
	const char *agency = case_form_field(rq, "agency");
	g_autofree char *note = NULL, *reference = NULL, *number = NULL;
	struct case_action_words w = { 0 };

	if (!case_form_words(rq, "act-note", "a note", &note, err) ||
	    !case_form_words(rq, "act-reference", "a reference", &reference, err))
		return false;
	w.note = note;
	w.reference = reference;
	return case_action_add(rq->db, &rq->actor, ref, agency ? agency : "", WHEN_NONE, &w,
			       &number, err);
}

/* Fields of an action have its number in their names, since there are several on the page. */
static const char *
name_of(struct html *h, const char *what, const char *number)
{
	return html_format(h, "act-%s-%s", what, number);
}

static bool
do_act_more(const struct web_request *rq, const char *ref, char **path G_GNUC_UNUSED, GError **err)
{
	const char *number = case_form_field(rq, "action");
	g_auto(html_t) names = { 0 };
	g_autofree char *note = NULL, *reference = NULL, *reply = NULL;
	struct case_action_words w = { 0 };

	html_init(&names, NULL);
	number = number ? number : "";
	w.is_done = case_form_field(rq, name_of(&names, "done", number)) != NULL;
	if (!case_form_words(rq, name_of(&names, "note", number), "a note", &note, err) ||
	    !case_form_words(rq, name_of(&names, "reference", number), "a reference", &reference,
			     err) ||
	    !case_form_words(rq, name_of(&names, "reply", number), "a reply", &reply, err))
		return false;
	w.note = note;
	w.reference = reference;
	w.reply = reply;
	return case_action_update(rq->db, &rq->actor, ref, number, &w, err);
}

/* ---- what there is ------------------------------------------------------------------------- */

static const struct agency *
find(const GPtrArray *agencies, const char *name)
{
	for (guint i = 0; agencies && i < agencies->len; i++) {
		const struct agency *a = agencies->pdata[i];

		if (g_strcmp0(a->name, name) == 0)
			return a;
	}
	return NULL;
}

static void
put_moment(struct html *h, const char *what, int64_t at)
{
	if (at == WHEN_NONE)
		return;
	HTML(h, " <span class=\"sep\">·</span> $ ", what);
	layout_time(h, at);
}

static void
put_state(struct html *h, const struct case_action *a)
{
	if (a->done_at != WHEN_NONE)
		HTML(h, "<strong class=\"tag tag-resolved\">Done</strong>");
	else if (case_action_is_overdue(a, when_now()))
		HTML(h, "<strong class=\"tag tag-bad\">Overdue</strong>");
	else
		HTML(h, "<strong class=\"tag tag-respond\">$</strong>",
		     a->replied_at != WHEN_NONE ? "Replied" : "Waiting");
}

static void
put_more(struct html *h, const struct web_request *rq, const struct case_sheet *s,
	 const struct case_action *a, const char *title)
{
	bool is_back = case_form_is_back(rq, "act-more") &&
		       g_strcmp0(case_form_field(rq, "action"), a->ref) == 0;

	HTML(h, "<details");
	if (is_back)
		HTML(h, " open");
	HTML(h, "><summary>What came of it<span class=\"unseen\">: $, $</span></summary>\n", title,
	     a->ref);
	case_form_begin(h, rq, s, "act-more");
	HTML(h, "<input type=\"hidden\" name=\"action\" value=\"$\">\n", a->ref);
	form_line(h, rq, name_of(h, "reference", a->ref), "Their reference", NULL, NULL);
	form_text(h, rq, name_of(h, "reply", a->ref), "What they replied", NULL);
	form_text(h, rq, name_of(h, "note", a->ref), "Note", NULL);
	HTML(h,
	     "<div class=\"choice\"><input type=\"checkbox\" name=\"act-done-$\" id=\"act-done-$\" "
	     "value=\"1\"><label for=\"act-done-$\">Nothing more is waited for</label></div>\n"
	     "<button>Save</button></form></details>\n",
	     a->ref, a->ref, a->ref);
}

static void
put_action(struct html *h, const struct web_request *rq, const struct case_sheet *s,
	   const struct case_action *a, const struct agency *agency)
{
	const char *title = agency ? agency->title : a->agency;

	HTML(h, "<li class=\"item\" id=\"$\"><div>\n<h3>$</h3>\n<p class=\"facts\">", a->ref,
	     title);
	put_state(h, a);
	HTML(h, " $ by <bdi>$</bdi> ", a->ref, layout_who(a->who));
	layout_time(h, a->at);
	if (a->done_at == WHEN_NONE && a->replied_at == WHEN_NONE)
		put_moment(h, "look again by", a->due_at);
	put_moment(h, "replied", a->replied_at);
	put_moment(h, "done", a->done_at);
	HTML(h, "</p>\n");
	if (a->reference)
		HTML(h, "<p>Their reference: <bdi>$</bdi></p>\n", a->reference);
	if (agency && a->done_at == WHEN_NONE && agency->then &&
	    case_action_is_overdue(a, when_now()))
		HTML(h, "<p class=\"notice\">$</p>\n", agency->then);
	if (a->done_at == WHEN_NONE && case_form_may_work(rq, s))
		put_more(h, rq, s, a, title);
	HTML(h, "</div></li>\n");
}

/* ---- another ------------------------------------------------------------------------------- */

static void
put_agencies(struct html *h, const GPtrArray *agencies)
{
	HTML(h,
	     "<details class=\"directory\"><summary>Who they are, and how to reach them</summary>\n"
	     "<dl class=\"pairs\">\n");
	for (guint i = 0; i < agencies->len; i++) {
		const struct agency *a = agencies->pdata[i];

		HTML(h, "<div><dt>$</dt><dd><bdi>$</bdi><br><span class=\"quiet\">For: $</span>",
		     a->title, a->contact, a->purpose);
		if (a->first)
			HTML(h, "<br><span class=\"quiet\">First: $</span>", a->first);
		HTML(h, "</dd></div>\n");
	}
	HTML(h, "</dl></details>\n");
}

static void
put_new(struct html *h, const struct web_request *rq, const struct case_sheet *s,
	const GPtrArray *agencies)
{
	const char *chosen = case_form_is_back(rq, "act") ? web_form(rq, "agency") : NULL;

	case_form_fold(h, rq, "act", "Note that an agency was asked", false);
	case_form_begin(h, rq, s, "act");
	HTML(h, "<div class=\"field\"><label for=\"agency\">Who was asked?</label>"
		"<select id=\"agency\" name=\"agency\">\n<option value=\"\">Choose one</option>\n");
	for (guint i = 0; i < agencies->len; i++) {
		const struct agency *a = agencies->pdata[i];

		HTML(h, "<option value=\"$\"", a->name);
		if (g_strcmp0(a->name, chosen) == 0)
			HTML(h, " selected");
		HTML(h, ">$</option>\n", a->title);
	}
	HTML(h, "</select></div>\n");
	form_text(h, rq, "act-note", "What was asked, and how", NULL);
	form_line(h, rq, "act-reference", "Their reference, if they gave one", NULL, NULL);
	HTML(h, "<button>It was asked just now</button></form></details>\n");
}

/* A file of agencies that cannot be read does not keep anybody from the case. */
static bool
put(struct html *h, const struct web_request *rq, const struct case_sheet *s,
    GError **err G_GNUC_UNUSED)
{
	g_autoptr(GError) wrong = NULL;
	g_autoptr(GPtrArray) agencies = agency_list(rq->state_dir, &wrong);
	bool may_work = case_form_may_work(rq, s);

	if (s->actions->len == 0 && !may_work)
		return true;
	HTML(h, "<section class=\"work\" aria-labelledby=\"actions\">\n"
		"<h2 id=\"actions\" tabindex=\"-1\">Agencies</h2>\n");
	if (wrong)
		HTML(h, "<p class=\"notice\">$</p>\n", wrong->message);
	if (s->actions->len)
		HTML(h, "<ol class=\"items\">\n");
	for (guint i = 0; i < s->actions->len; i++) {
		const struct case_action *a = s->actions->pdata[i];

		put_action(h, rq, s, a, find(agencies, a->agency));
	}
	if (s->actions->len)
		HTML(h, "</ol>\n");
	if (agencies && may_work) {
		put_new(h, rq, s, agencies);
		put_agencies(h, agencies);
	}
	HTML(h, "</section>\n");
	return true;
}

static const struct case_deed deeds[] = {
	{ "act", do_act, "agency" },
	{ "act-more", do_act_more, "actions" },
};
const struct case_forms case_action_forms = { put, deeds, G_N_ELEMENTS(deeds) };
