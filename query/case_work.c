#include "query/case_work.h"

#include <string.h>

#include "base/error.h"
#include "base/when.h"
#include "data/case_access.h"
#include "data/case_step.h"
#include "data/case_text.h"
#include "data/casework.h"
#include "query/case_form.h"
#include "query/form_part.h"
#include "query/hand_in.h"
#include "query/layout.h"

/* ---- verbs ------------------------------------------------------------------------------- */

static bool
do_note(const struct web_request *rq, const char *ref, char **path G_GNUC_UNUSED, GError **err)
{
	const char *typed = web_form(rq, "note");
	g_autofree char *text =
		case_text_clean(typed ? typed : "", typed ? strlen(typed) : 0, "a note", err);
	g_autofree char *number = NULL;

	return text && casework_note(rq->db, &rq->actor, ref, text, NULL, &number, err);
}

static bool
do_assess(const struct web_request *rq, const char *ref, char **path G_GNUC_UNUSED, GError **err)
{
	const GPtrArray *chosen = web_form_all(rq, "category");
	g_autoptr(GString) list = g_string_new(NULL);
	g_autofree char *reason = NULL;
	g_autofree char *categories = NULL;
	const char *severity = case_form_field(rq, "severity");
	struct case_assessment a = { .author = case_form_field(rq, "author"),
				     .first_published = WHEN_NONE };

	if (!case_form_words(rq, "assess-reason", "a reason", &reason, err))
		return false;
	for (guint i = 0; i < chosen->len; i++)
		g_string_append_printf(list, "%s%s", i ? "," : "", (const char *)chosen->pdata[i]);
	categories = case_categories(list->str, err);
	if (!categories)
		return false;
	a.categories = categories;
	a.reason = reason;
	a.severity = severity ? (int)g_ascii_strtoll(severity, NULL, 10) : -1;
	return casework_assess(rq->db, &rq->actor, ref, &a, err);
}

static bool
do_answer(const struct web_request *rq, const char *ref, char **path G_GNUC_UNUSED, GError **err)
{
	g_autofree char *note = NULL;

	if (!case_form_words(rq, "answer-note", "a note", &note, err))
		return false;
	return casework_acknowledge(rq->db, &rq->actor, ref, WHEN_NONE, note, err);
}

static bool
do_step(const struct web_request *rq, const char *ref, char **path G_GNUC_UNUSED, GError **err)
{
	const char *step = case_form_field(rq, "step");
	g_autofree char *note = NULL;

	if (!case_form_words(rq, "step-note", "a note", &note, err))
		return false;
	return case_step_do(rq->db, &rq->actor, ref, step ? step : "", note, err);
}

static bool
do_close(const struct web_request *rq, const char *ref, char **path G_GNUC_UNUSED, GError **err)
{
	g_autofree char *reason = NULL;

	if (!case_form_words(rq, "close-reason", "a reason", &reason, err))
		return false;
	return casework_close(rq->db, &rq->actor, ref, case_form_field(rq, "outcome"), reason,
			      case_form_field(rq, "override") != NULL, err);
}

static bool
do_reopen(const struct web_request *rq, const char *ref, char **path G_GNUC_UNUSED, GError **err)
{
	g_autofree char *reason = NULL;

	if (!case_form_words(rq, "reopen-reason", "a reason", &reason, err))
		return false;
	return casework_reopen(rq->db, &rq->actor, ref, reason, err);
}

/* A job: the network is never waited for here. Whoever may work on the case is let in first. */
static bool
do_capture(const struct web_request *rq, const char *ref, char **path G_GNUC_UNUSED, GError **err)
{
	g_autoptr(casefile_t) c = case_access(rq->db, &rq->actor, ref, MAY_WORK_CASE, NULL, err);
	int64_t id;

	if (!c)
		return false;
	if (!c->url) {
		g_set_error_literal(err, EARSHOT_ERROR, EARSHOT_ERROR_USAGE,
				    "This case has no address that could be looked at.");
		return false;
	}
	return hand_in_look(rq, c->ref, &id, err);
}

static const struct case_deed deeds[] = {
	{ "note", do_note, "note" },
	{ "assess", do_assess, "category-defamatory" },
	{ "answer", do_answer, "answer-note" },
	{ "step", do_step, "steps" },
	{ "close", do_close, "outcome" },
	{ "reopen", do_reopen, "reopen-reason" },
	{ "capture", do_capture, "evidence" },
};

static const struct case_forms own = { NULL, deeds, G_N_ELEMENTS(deeds) };
static const struct case_forms *const groups[] = {
	&own,
	&case_action_forms,
	&case_relate_forms,
	&case_watch_forms,
	&case_keep_forms,
	&case_export_forms,
};

static const struct case_deed *
find_deed(const char *verb)
{
	for (size_t i = 0; i < G_N_ELEMENTS(groups); i++)
		for (size_t k = 0; k < groups[i]->n_deeds; k++)
			if (strcmp(groups[i]->deeds[k].name, verb) == 0)
				return &groups[i]->deeds[k];
	return NULL;
}

bool
case_work_do(const struct web_request *rq, const char *verb, const char *ref,
	     struct case_work_done *out, GError **err)
{
	const struct case_deed *deed = find_deed(verb);

	*out = (struct case_work_done){ .is_known = deed, .field = deed ? deed->field : NULL };
	return !deed || deed->run(rq, ref, &out->path, err);
}

/* ---- forms ------------------------------------------------------------------------------- */

static void
put_note(struct html *h, const struct web_request *rq, const struct case_sheet *s)
{
	case_form_begin(h, rq, s, "note");
	form_text(h, rq, "note", "Note", "What was done or said. It stays as it is written.");
	HTML(h, "<button>Add the note</button></form>\n");
}

static bool
has_word(const char *list, const char *word)
{
	g_auto(GStrv) all = g_strsplit(list, " ", -1);

	return g_strv_contains((const char *const *)all, word);
}

/* What was chosen, when the form comes back; else what the case says. */
static bool
is_chosen(const struct web_request *rq, const char *name, const char *value, bool by_case)
{
	const GPtrArray *chosen;

	if (!case_form_is_back(rq, "assess"))
		return by_case;
	chosen = web_form_all(rq, name);
	for (guint i = 0; i < chosen->len; i++)
		if (strcmp(chosen->pdata[i], value) == 0)
			return true;
	return false;
}

static void
put_categories(struct html *h, const struct web_request *rq, const struct casefile *c)
{
	size_t n;
	const struct case_term *terms = case_terms(CASE_CATEGORY, &n);

	HTML(h, "<fieldset><legend>What is it?</legend>\n");
	for (size_t i = 0; i < n; i++) {
		HTML(h,
		     "<div class=\"choice\"><input type=\"checkbox\" name=\"category\" "
		     "id=\"category-$\" value=\"$\"",
		     terms[i].name, terms[i].name);
		if (is_chosen(rq, "category", terms[i].name,
			      has_word(c->categories, terms[i].name)))
			HTML(h, " checked");
		HTML(h, "><label for=\"category-$\">$</label></div>\n", terms[i].name,
		     terms[i].title);
	}
	HTML(h, "</fieldset>\n<fieldset><legend>How grave is it?</legend>\n");
	terms = case_terms(CASE_SEVERITY, &n);
	for (size_t i = 0; i < n; i++) {
		HTML(h,
		     "<div class=\"choice\"><input type=\"radio\" name=\"severity\" "
		     "id=\"severity-$\" value=\"$\"",
		     terms[i].name, terms[i].name);
		if (is_chosen(rq, "severity", terms[i].name, c->severity == (int)i))
			HTML(h, " checked");
		HTML(h, "><label for=\"severity-$\">$</label></div>\n", terms[i].name,
		     terms[i].title);
	}
	HTML(h, "</fieldset>\n");
}

static void
put_assess(struct html *h, const struct web_request *rq, const struct case_sheet *s)
{
	bool is_first = strcmp(s->c->state, "open") == 0;

	case_form_fold(h, rq, "assess", is_first ? "Assess it" : "Assess it anew", is_first);
	case_form_begin(h, rq, s, "assess");
	put_categories(h, rq, s->c);
	form_term(h, rq, "author", "Who wrote it?", CASE_AUTHOR, "As it was", s->c->author);
	form_text(h, rq, "assess-reason", "Why?", NULL);
	HTML(h, "<button>Save the assessment</button></form></details>\n");
}

static void
put_answer(struct html *h, const struct web_request *rq, const struct case_sheet *s)
{
	if (s->c->acknowledged_at != WHEN_NONE)
		return;
	case_form_fold(h, rq, "answer", "The school has answered", false);
	case_form_begin(h, rq, s, "answer");
	form_text(h, rq, "answer-note", "What was answered, and how",
		  "An acknowledgement is enough: the clock stops.");
	HTML(h, "<button>It was answered just now</button></form></details>\n");
}

static void
put_close(struct html *h, const struct web_request *rq, const struct case_sheet *s)
{
	case_form_fold(h, rq, "close", "Close the case", false);
	case_form_begin(h, rq, s, "close");
	form_term(h, rq, "outcome", "How did it end?", CASE_OUTCOME, "Choose one", s->c->outcome);
	form_text(h, rq, "close-reason", "Why is it closed?", NULL);
	if (role_may(rq->actor.role, MAY_OVERRIDE))
		HTML(h, "<div class=\"choice\"><input type=\"checkbox\" name=\"override\" "
			"id=\"override\" value=\"1\"><label for=\"override\">Although something is "
			"still open</label></div>\n");
	HTML(h, "<button>Close</button></form></details>\n");
}

static void
put_reopen(struct html *h, const struct web_request *rq, const struct case_sheet *s)
{
	case_form_begin(h, rq, s, "reopen");
	form_text(h, rq, "reopen-reason", "Why is it opened again?", NULL);
	HTML(h, "<button>Open it again</button></form>\n");
}

void
case_work_put(struct html *h, const struct web_request *rq, const struct case_sheet *s)
{
	if (!case_access_may(s->c, &rq->actor, MAY_WORK_CASE))
		return;
	HTML(h, "<section class=\"card work\" aria-labelledby=\"work\">\n"
		"<h2 id=\"work\">Work on it</h2>\n");
	if (strcmp(s->c->state, "closed") == 0) {
		put_reopen(h, rq, s);
	} else {
		put_note(h, rq, s);
		put_assess(h, rq, s);
		put_answer(h, rq, s);
		put_close(h, rq, s);
	}
	HTML(h, "</section>\n");
}

static void
put_step(struct html *h, const struct web_request *rq, const struct case_sheet *s,
	 const struct case_step_done *d, bool may_work)
{
	const char *name = d->step->name;

	HTML(h, "<li class=\"$\"><p>$</p>\n", d->at == WHEN_NONE ? "todo" : "did", d->step->title);
	if (d->at != WHEN_NONE) {
		HTML(h, "<p class=\"quiet\">Done by <bdi>$</bdi>, ", layout_who(d->who));
		layout_time(h, d->at);
		HTML(h, "</p>\n");
	} else if (may_work) {
		bool is_back = case_form_is_back(rq, "step") &&
			       g_strcmp0(case_form_field(rq, "step"), name) == 0;

		HTML(h, "<details");
		if (is_back)
			HTML(h, " open");
		HTML(h, "><summary>Tick it off<span class=\"unseen\">: $</span></summary>\n",
		     d->step->title);
		case_form_begin(h, rq, s, "step");
		HTML(h,
		     "<input type=\"hidden\" name=\"step\" value=\"$\">\n"
		     "<div class=\"field\"><label for=\"step-$\">$</label>"
		     "<textarea id=\"step-$\" name=\"step-note\" rows=\"2\">\n$</textarea></div>\n"
		     "<button>Done</button></form></details>\n",
		     name, name, d->step->wants_note ? "What was done, in words" : "Note", name,
		     is_back ? web_form(rq, "step-note") : NULL);
	}
	HTML(h, "</li>\n");
}

bool
case_work_more(struct html *h, const struct web_request *rq, const struct case_sheet *s,
	       enum case_work_column column, GError **err)
{
	static const struct case_forms *const columns[][4] = {
		[CASE_WORK_MAIN] = { &case_action_forms, &case_relate_forms },
		[CASE_WORK_SIDE] = { &case_export_forms, &case_watch_forms, &case_keep_forms },
	};

	for (const struct case_forms *const *f = columns[column]; *f; f++)
		if (!(*f)->put(h, rq, s, err))
			return false;
	return true;
}

void
case_work_steps(struct html *h, const struct web_request *rq, const struct case_sheet *s)
{
	bool may_work = case_form_may_work(rq, s);

	if (s->steps->len == 0)
		return;
	HTML(h, "<section aria-labelledby=\"steps\">\n<h2 id=\"steps\" "
		"tabindex=\"-1\">Checklist</h2>\n"
		"<ol class=\"steps\">\n");
	for (guint i = 0; i < s->steps->len; i++)
		put_step(h, rq, s, s->steps->pdata[i], may_work);
	HTML(h, "</ol>\n</section>\n");
}
