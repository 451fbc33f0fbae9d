/* case_work: what can be done with a case on its page: each a form, and what happens when it is
 * sent.
 */
#ifndef QUERY_CASE_WORK_H
#define QUERY_CASE_WORK_H

#include <stdbool.h>

#include "query/case_sheet.h"
#include "query/html.h"
#include "query/web.h"

/* The forms that fit the case and the user. */
void case_work_put(struct html *h, const struct web_request *rq, const struct case_sheet *s);

/* The checklist; steps can be ticked off by who works on the case. */
void case_work_steps(struct html *h, const struct web_request *rq, const struct case_sheet *s);

/* Do what the form named `verb` asks. `*field` becomes the id of the field that an error is about.
 * EARSHOT_ERROR_USAGE for what was filled in wrongly; `*known` is false when there is no such verb.
 */
bool case_work_do(const struct web_request *rq, const char *verb, const char *ref, bool *known,
		  const char **field, GError **err);

#endif
