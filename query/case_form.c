#include "query/case_form.h"

#include <string.h>

#include "data/case_access.h"
#include "data/case_text.h"
#include "query/layout.h"

bool
case_form_may_work(const struct web_request *rq, const struct case_sheet *s)
{
	return strcmp(s->c->state, "closed") != 0 &&
	       case_access_may(s->c, &rq->actor, MAY_WORK_CASE);
}

void
case_form_begin(struct html *h, const struct web_request *rq, const struct case_sheet *s,
		const char *verb)
{
	layout_form(h, rq, html_format(h, "/cases/%s/%s", s->c->ref, verb));
}

bool
case_form_is_back(const struct web_request *rq, const char *verb)
{
	const char *last = rq->is_post ? strrchr(rq->path, '/') : NULL;

	return last && strcmp(last + 1, verb) == 0;
}

void
case_form_fold(struct html *h, const struct web_request *rq, const char *verb, const char *summary,
	       bool is_open)
{
	HTML(h, "<details");
	if (is_open || case_form_is_back(rq, verb))
		HTML(h, " open");
	HTML(h, "><summary>$</summary>\n", summary);
}

const char *
case_form_field(const struct web_request *rq, const char *name)
{
	const char *value = web_form(rq, name);

	return value && *value ? value : NULL;
}

bool
case_form_words(const struct web_request *rq, const char *name, const char *what, char **words,
		GError **err)
{
	const char *typed = case_form_field(rq, name);

	*words = typed ? case_text_clean(typed, strlen(typed), what, err) : NULL;
	return *words || !typed;
}
