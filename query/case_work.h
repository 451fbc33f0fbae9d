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

/* What else can be done, each group a section of its own, in the column where it stands. */
enum case_work_column { CASE_WORK_MAIN, CASE_WORK_SIDE };
bool case_work_more(struct html *h, const struct web_request *rq, const struct case_sheet *s,
		    enum case_work_column column, GError **err);

/* The page /cases/EAR-2026-0007/related: what might belong to the case, and why. */
bool case_work_related(const struct web_request *rq, struct web_answer *a, const struct casefile *c,
		       GError **err);

struct case_work_done {
	bool is_known; /* false: there is no such verb */
	const char *field; /* id of the field that an error is about */
	char *path; /* where to go on, which the caller frees; NULL: the case */
};

/* Do what the form named `verb` asks. EARSHOT_ERROR_USAGE for what was filled in wrongly. */
bool case_work_do(const struct web_request *rq, const char *verb, const char *ref,
		  struct case_work_done *out, GError **err);

#endif
