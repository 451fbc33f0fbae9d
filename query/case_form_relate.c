/* What else belongs to a case: what was decided, and on a page of its own, since it is searched
 * for, what might. */
#include "base/error.h"
#include "data/case_access.h"
#include "data/case_relation.h"
#include "query/case_form.h"
#include "query/case_work.h"
#include "query/form_part.h"
#include "query/item.h"
#include "query/layout.h"
#include "query/relate.h"

#define SHOWN 20

/* ---- deed -------------------------------------------------------------------------------- */

static bool
do_relate(const struct web_request *rq, const char *ref, char **path, GError **err)
{
	g_autoptr(casefile_t) c = case_access(rq->db, &rq->actor, ref, MAY_WORK_CASE, NULL, err);
	const char *name = case_form_field(rq, "mention");
	bool is_confirmed = g_strcmp0(case_form_field(rq, "belongs"), "no") != 0;
	g_autofree char *note = NULL, *asked = g_strstrip(g_strdup(name ? name : ""));
	g_autoptr(GError) wrong = NULL;
	g_autoptr(mention_t) m = NULL;

	if (!c || !case_form_words(rq, "relate-note", "a note", &note, err))
		return false;
	m = mention_get_ref(rq->db, asked, &wrong);
	if (wrong) {
		g_propagate_error(err, g_steal_pointer(&wrong));
		return false;
	}
	if (!m) {
		g_set_error(err, EARSHOT_ERROR, EARSHOT_ERROR_USAGE,
			    "There is no mention \"%s\"; its page and address name it, such as "
			    "M-2026-0147",
			    asked);
		return false;
	}
	if (!relate_decide(rq->db, &rq->actor, c, m, is_confirmed, note, err))
		return false;
	/* from the page of suggestions one goes on there */
	if (case_form_field(rq, "suggested"))
		*path = g_strdup_printf("/cases/%s/related", c->ref);
	return true;
}

/* ---- what was decided ---------------------------------------------------------------------- */

static void
put_relation(struct html *h, const struct case_relation *r)
{
	HTML(h, "<li>");
	if (r->mention_ref)
		HTML(h, "<a href=\"/mentions/$\">$</a>", r->mention_ref, r->mention_ref);
	else
		HTML(h, "<span>A mention that is gone</span>");
	HTML(h,
	     " <strong class=\"tag$\">$</strong> <span dir=\"auto\">$</span> <span "
	     "class=\"quiet\">",
	     r->is_confirmed ? " tag-case" : "", r->is_confirmed ? "Belongs to it" : "Does not",
	     r->why);
	HTML(h, "<bdi>$</bdi>, ", layout_who(r->who));
	layout_date(h, r->at);
	HTML(h, "</span></li>\n");
}

static void
put_by_hand(struct html *h, const struct web_request *rq, const struct case_sheet *s)
{
	bool is_no = g_strcmp0(case_form_field(rq, "belongs"), "no") == 0;

	case_form_fold(h, rq, "relate", "Name a mention that belongs to it", false);
	case_form_begin(h, rq, s, "relate");
	form_line(h, rq, "mention", "Its reference", "Such as M-2026-0147", NULL);
	form_text(h, rq, "relate-note", "Why does it, or why not?", NULL);
	HTML(h, "<div class=\"field\"><label for=\"belongs\">What about it?</label>"
		"<select id=\"belongs\" name=\"belongs\"><option value=\"yes\">It belongs to the "
		"case</option><option value=\"no\"");
	if (is_no)
		HTML(h, " selected");
	HTML(h, ">It does not belong to it</option></select></div>\n"
		"<button>Save what belongs</button></form></details>\n");
}

static bool
put(struct html *h, const struct web_request *rq, const struct case_sheet *s,
    GError **err G_GNUC_UNUSED)
{
	bool may_work = case_form_may_work(rq, s);

	if (s->related->len == 0 && !may_work)
		return true;
	HTML(h, "<section class=\"work\" aria-labelledby=\"related\">\n"
		"<h2 id=\"related\" tabindex=\"-1\">What else belongs to it</h2>\n");
	if (s->related->len)
		HTML(h, "<ul class=\"rows\">\n");
	for (guint i = 0; i < s->related->len; i++)
		put_relation(h, s->related->pdata[i]);
	if (s->related->len)
		HTML(h, "</ul>\n");
	if (may_work) {
		HTML(h,
		     "<p class=\"look\"><a class=\"more\" href=\"$\">Look what might belong to it"
		     "</a></p>\n",
		     html_format(h, "/cases/%s/related", s->c->ref));
		put_by_hand(h, rq, s);
	}
	HTML(h, "</section>\n");
	return true;
}

/* ---- what might -------------------------------------------------------------------------- */

static void
put_choice(struct html *h, const struct web_request *rq, const struct casefile *c,
	   const struct mention *m, const char *decision)
{
	static const struct {
		const char *decision, *value, *text;
	} choices[] = {
		{ "confirmed", "yes", "It belongs to the case" },
		{ "dismissed", "no", "It does not" },
	};

	layout_form(h, rq, html_format(h, "/cases/%s/relate", c->ref));
	HTML(h,
	     "<input type=\"hidden\" name=\"mention\" value=\"$\">"
	     "<input type=\"hidden\" name=\"suggested\" value=\"1\">\n"
	     "<div class=\"field\"><label for=\"note-$\">Note</label><input id=\"note-$\" "
	     "name=\"relate-note\" autocomplete=\"off\"></div>\n<div class=\"buttons\">\n",
	     m->ref, m->ref, m->ref);
	for (size_t i = 0; i < G_N_ELEMENTS(choices); i++)
		if (g_strcmp0(choices[i].decision, decision) != 0)
			HTML(h,
			     "<button name=\"belongs\" value=\"$\">$<span class=\"unseen\">: "
			     "$</span>"
			     "</button>\n",
			     choices[i].value, choices[i].text, m->ref);
	HTML(h, "</div></form>\n");
}

static void
put_related(struct html *h, const struct web_request *rq, const struct casefile *c,
	    const struct related *r, const char *decision, bool may_work)
{
	const struct mention *m = r->mention;

	HTML(h, "<li class=\"item\"><div>\n<h3><a href=\"$\" dir=\"auto\">$</a></h3>\n",
	     item_path(h, m), item_title(m));
	HTML(h, "<p class=\"facts\">$ <span class=\"sep\">·</span> likeness $", m->ref,
	     html_format(h, "%d in 100", (int)(r->score * 100 + 0.5)));
	if (decision)
		HTML(h, " <strong class=\"tag\">$</strong>",
		     g_str_equal(decision, "confirmed") ? "Belongs to it" : "Does not");
	HTML(h, "</p>\n<p dir=\"auto\">$</p>\n<p class=\"why address\" dir=\"ltr\">$</p>\n", r->why,
	     m->url);
	if (may_work)
		put_choice(h, rq, c, m, decision);
	HTML(h, "</div></li>\n");
}

bool
case_work_related(const struct web_request *rq, struct web_answer *a, const struct casefile *c,
		  GError **err)
{
	struct layout page = {
		.title = "What might belong to it",
		.lead = "From what was found already, each with its reason. Whether it does is for "
			"you to say.",
		.tab = TAB_CASES,
		.back_text = c->ref,
	};
	g_autoptr(GPtrArray) notes = g_ptr_array_new_with_free_func(g_free);
	g_autoptr(GPtrArray) relations = case_relation_list(rq->db, c->id, err);
	g_autoptr(GPtrArray) list = relations ? relate_find(rq->db, c, SHOWN, notes, err) : NULL;
	const struct case_sheet s = { .c = c };
	g_auto(html_t) h = { 0 };

	if (!list)
		return false;
	html_init(&h, a->body);
	page.back = html_format(&h, "/cases/%s", c->ref);
	if (!layout_begin(&h, rq, &page, err))
		return false;
	HTML(&h, "<h2 class=\"unseen\">Suggestions</h2>\n");
	if (list->len == 0)
		HTML(&h, "<div class=\"empty\"><p>Nothing that was found seems to belong to it.</p>"
			 "</div>\n");
	else
		HTML(&h, "<ol class=\"items related\">\n");
	for (guint i = 0; i < list->len; i++) {
		const struct related *r = list->pdata[i];

		put_related(&h, rq, c, r, relate_decided(relations, r->mention->id),
			    case_form_may_work(rq, &s));
	}
	if (list->len)
		HTML(&h, "</ol>\n");
	for (guint i = 0; i < notes->len; i++)
		HTML(&h, "<p class=\"quiet\">$</p>\n", notes->pdata[i]);
	layout_end(&h, rq);
	return true;
}

static const struct case_deed deeds[] = { { "relate", do_relate, "mention" } };
const struct case_forms case_relate_forms = { put, deeds, G_N_ELEMENTS(deeds) };
