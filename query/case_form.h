/* case_form: what the forms on the page of a case have in common, and the groups there are of them.
 *
 * A form posts to /cases/EAR-2026-0007/VERB, where a deed of that name is looked for; the names of
 * fields are those of the whole page, so that what was typed is found again by name. */
#ifndef QUERY_CASE_FORM_H
#define QUERY_CASE_FORM_H

#include <glib.h>
#include <stdbool.h>
#include <stddef.h>

#include "query/case_sheet.h"
#include "query/html.h"
#include "query/web.h"

struct case_deed {
	const char *name;
	/* EARSHOT_ERROR_USAGE for what was filled in wrongly. Lets in by data/case_access.h, as
	 * every verb does. `*path` may become where to go on (the caller frees it); else the case.
	 */
	bool (*run)(const struct web_request *rq, const char *ref, char **path, GError **err);
	const char *field; /* that an error is shown at */
};

/* The forms of one group, each only for whom it is for, and what happens when they are sent. */
struct case_forms {
	bool (*put)(struct html *h, const struct web_request *rq, const struct case_sheet *s,
		    GError **err);
	const struct case_deed *deeds;
	size_t n_deeds;
};

extern const struct case_forms case_action_forms; /* what agencies were asked */
extern const struct case_forms case_relate_forms; /* what else belongs to it */
extern const struct case_forms case_watch_forms; /* looked at again and again */
extern const struct case_forms case_keep_forms; /* who works on it, holds it, may see it */
extern const struct case_forms case_export_forms; /* handed on */

/* Open, and theirs to work on? */
bool case_form_may_work(const struct web_request *rq, const struct case_sheet *s);

/* <form method="post"> of that verb; to be closed by the caller. */
void case_form_begin(struct html *h, const struct web_request *rq, const struct case_sheet *s,
		     const char *verb);

/* Was it this form that comes back? */
bool case_form_is_back(const struct web_request *rq, const char *verb);

/* <details> with a summary, open when it is to be or when that form comes back; to be closed by the
 * caller. */
void case_form_fold(struct html *h, const struct web_request *rq, const char *verb,
		    const char *summary, bool is_open);

/* What a field says; NULL: nothing. */
const char *case_form_field(const struct web_request *rq, const char *name);

/* Words of a field, clean: NULL in `*words` when there are none. False when they cannot be kept;
 * then the sentence begins with `what` ("a note"). The caller frees. */
bool case_form_words(const struct web_request *rq, const char *name, const char *what, char **words,
		     GError **err);

#endif
