#include "query/form_part.h"

/* What was typed into the field, when it comes back. */
static const char *
typed(const struct web_request *rq, const char *id)
{
	return rq->form ? web_form(rq, id) : NULL;
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
	const char *now = typed(rq, id);

	put_label(h, id, label, hint);
	HTML(h, "<input id=\"$\" name=\"$\" value=\"$\" autocomplete=\"off\"", id, id,
	     now ? now : value);
	put_described(h, id, hint);
	HTML(h, "></div>\n");
}

void
form_text(struct html *h, const struct web_request *rq, const char *id, const char *label,
	  const char *hint)
{
	put_label(h, id, label, hint);
	HTML(h, "<textarea id=\"$\" name=\"$\" rows=\"4\"", id, id);
	put_described(h, id, hint);
	/* a line end at the beginning is not part of the text (HTML §13.1.2.5) */
	HTML(h, ">\n$</textarea></div>\n", typed(rq, id));
}

void
form_term(struct html *h, const struct web_request *rq, const char *id, const char *label,
	  enum case_term_kind kind, const char *none, const char *chosen)
{
	size_t n;
	const struct case_term *terms = case_terms(kind, &n);
	const char *now = typed(rq, id);

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
