#include "query/form_part.h"

#include <string.h>

#include "base/error.h"
#include "base/london.h"
#include "base/when.h"
#include "data/dpia.h"
#include "data/register.h"
#include "query/layout.h"

/* What was typed into the field, when it comes back. */
static const char *
come_back(const struct web_request *rq, const char *id)
{
	return rq->form ? web_form(rq, id) : NULL;
}

char *
form_typed(const struct web_request *rq, const char *id)
{
	const char *value = web_form(rq, id);
	g_autofree char *clean = g_strstrip(g_strdup(value ? value : ""));

	return *clean ? g_steal_pointer(&clean) : NULL;
}

static void
put_label(struct html *h, const char *id, const char *label, const char *hint)
{
	HTML(h, "<div class=\"field\"><label for=\"$\">$</label>", id, label);
	if (hint)
		HTML(h, "<p class=\"hint\" id=\"$-hint\">$</p>", id, hint);
}

static void
put_described(struct html *h, const char *id, const char *hint)
{
	if (hint)
		HTML(h, " aria-describedby=\"$-hint\"", id);
}

void
form_line(struct html *h, const struct web_request *rq, const char *id, const char *label,
	  const char *hint, const char *value)
{
	const char *now = come_back(rq, id);

	put_label(h, id, label, hint);
	HTML(h, "<input id=\"$\" name=\"$\" value=\"$\" autocomplete=\"off\"", id, id,
	     now ? now : value);
	put_described(h, id, hint);
	HTML(h, "></div>\n");
}

void
form_day(struct html *h, const struct web_request *rq, const char *id, const char *label,
	 const char *hint)
{
	put_label(h, id, label, hint);
	HTML(h, "<input type=\"date\" id=\"$\" name=\"$\" value=\"$\"", id, id, come_back(rq, id));
	put_described(h, id, hint);
	HTML(h, "></div>\n");
}

bool
form_day_read(const struct web_request *rq, const char *id, bool to_its_end, int64_t *at,
	      GError **err)
{
	const char *text = web_form(rq, id);
	struct london_span day;

	*at = WHEN_NONE;
	if (!text || !*text)
		return true;
	if (london_day_parse(text, &day)) {
		*at = to_its_end ? day.until - 1 : day.since;
		return true;
	}
	g_set_error_literal(err, EARSHOT_ERROR, EARSHOT_ERROR_USAGE,
			    "A day is written as 2026-11-23: year, month, day");
	return false;
}

void
form_moment(struct html *h, const struct web_request *rq, const char *id, const char *label,
	    const char *hint)
{
	put_label(h, id, label, hint);
	HTML(h, "<input type=\"datetime-local\" id=\"$\" name=\"$\" value=\"$\"", id, id,
	     come_back(rq, id));
	put_described(h, id, hint);
	HTML(h, "></div>\n");
}

bool
form_moment_read(const struct web_request *rq, const char *id, int64_t *at, GError **err)
{
	const char *text = web_form(rq, id);

	*at = WHEN_NONE;
	if (!text || !*text || london_time_parse(text, at))
		return true;
	g_set_error_literal(
		err, EARSHOT_ERROR, EARSHOT_ERROR_USAGE,
		"A time is written as 2026-11-23 16:00: year, month, day, hour, minute");
	return false;
}

void
form_tick(struct html *h, const struct web_request *rq, const char *id, const char *label,
	  bool is_ticked)
{
	/* a box that is not ticked is not sent: whether it was asked is */
	const char *asked = html_format(h, "%s-asked", id);
	bool is_back = rq->form && web_form(rq, asked);

	HTML(h,
	     "<div class=\"choice\"><input type=\"hidden\" name=\"$\" value=\"1\">"
	     "<input type=\"checkbox\" id=\"$\" name=\"$\" value=\"1\"",
	     asked, id, id);
	if (is_back ? web_form(rq, id) != NULL : is_ticked)
		HTML(h, " checked");
	HTML(h, "><label for=\"$\">$</label></div>\n", id, label);
}

void
form_fold(struct html *h, const struct web_request *rq, const char *action, const char *summary,
	  const char *of)
{
	HTML(h, "<details");
	if (rq->is_post && strcmp(rq->path, action) == 0)
		HTML(h, " open");
	HTML(h, "><summary>$", summary);
	if (of)
		HTML(h, "<span class=\"unseen\">: $</span>", of);
	HTML(h, "</summary>\n");
	layout_form(h, rq, action);
}

void
form_text(struct html *h, const struct web_request *rq, const char *id, const char *label,
	  const char *hint)
{
	put_label(h, id, label, hint);
	HTML(h, "<textarea id=\"$\" name=\"$\" rows=\"4\"", id, id);
	put_described(h, id, hint);
	/* a line end at the beginning is not part of the text (HTML §13.1.2.5) */
	HTML(h, ">\n$</textarea></div>\n", come_back(rq, id));
}

void
form_term(struct html *h, const struct web_request *rq, const char *id, const char *label,
	  enum case_term_kind kind, const char *none, const char *chosen)
{
	size_t n;
	const struct case_term *terms = case_terms(kind, &n);
	const char *now = come_back(rq, id);

	now = now ? now : chosen;
	put_label(h, id, label, NULL);
	HTML(h, "<select id=\"$\" name=\"$\">\n", id, id);
	if (none)
		HTML(h, "<option value=\"\">$</option>\n", none);
	for (size_t i = 0; i < n; i++) {
		HTML(h, "<option value=\"$\"", terms[i].name);
		if (g_strcmp0(terms[i].name, now) == 0)
			HTML(h, " selected");
		HTML(h, ">$</option>\n", terms[i].title);
	}
	HTML(h, "</select></div>\n");
}

bool
form_dpia(struct html *h, const struct web_request *rq, GError **err)
{
	g_autoptr(dpia_t) d = dpia_get(rq->db, err);

	if (d && !d->ref && d->waived_at == WHEN_NONE)
		form_tick(h, rq, "no-dpia-yet",
			  "Begin although no data protection impact assessment is recorded yet",
			  false);
	return d != NULL;
}

bool
form_is_theirs(const GError *wrong)
{
	return g_error_matches(wrong, EARSHOT_ERROR, EARSHOT_ERROR_USAGE) ||
	       g_error_matches(wrong, EARSHOT_ERROR, EARSHOT_ERROR_INPUT);
}

bool
form_school(struct html *h, const struct web_request *rq, GError **err)
{
	g_autoptr(GPtrArray) schools = register_list(rq->db, err);
	const char *chosen = come_back(rq, "school");

	if (!schools || schools->len < 2)
		return schools != NULL;
	put_label(h, "school", "School", NULL);
	HTML(h, "<select id=\"school\" name=\"school\">\n");
	for (guint i = 0; i < schools->len; i++) {
		const struct school *s = schools->pdata[i];
		const char *id = html_format(h, "%" G_GINT64_FORMAT, s->id);

		HTML(h, "<option value=\"$\"", id);
		if (g_strcmp0(id, chosen) == 0)
			HTML(h, " selected");
		HTML(h, ">$</option>\n", s->name);
	}
	HTML(h, "</select></div>\n");
	return true;
}

bool
form_school_read(const struct web_request *rq, int64_t *school, GError **err)
{
	g_autoptr(GPtrArray) schools = register_list(rq->db, err);
	const char *chosen = come_back(rq, "school");
	int64_t id = chosen ? g_ascii_strtoll(chosen, NULL, 10) : 0;

	for (guint i = 0; schools && i < schools->len; i++) {
		*school = ((const struct school *)schools->pdata[i])->id;
		if (*school == id || schools->len == 1)
			return true;
	}
	if (schools)
		g_set_error_literal(err, EARSHOT_ERROR, EARSHOT_ERROR_USAGE,
				    "Choose which school it is about");
	return false;
}
