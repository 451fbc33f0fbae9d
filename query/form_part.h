/* form_part: the fields that forms of several screens have in common.
 *
 * After a form was sent and refused, its fields have what was typed: the request is asked. */
#ifndef QUERY_FORM_PART_H
#define QUERY_FORM_PART_H

#include <stdbool.h>

#include "data/case_term.h"
#include "query/html.h"
#include "query/web.h"

/* What a field says, without blanks around it; NULL: nothing. Caller frees. */
char *form_typed(const struct web_request *rq, const char *id);

/* A line of text; `id` is its name in the form too. `hint` may be NULL, `value` stands there unless
 * something was typed. */
void form_line(struct html *h, const struct web_request *rq, const char *id, const char *label,
	       const char *hint, const char *value);

/* A day, "2026-11-23". */
void form_day(struct html *h, const struct web_request *rq, const char *id, const char *label,
	      const char *hint);

/* What such a field says: the beginning of that day in London, or its last second; WHEN_NONE when
 * it is empty. EARSHOT_ERROR_USAGE: it is none. */
bool form_day_read(const struct web_request *rq, const char *id, bool to_its_end, int64_t *at,
		   GError **err);

/* A day and a time of London's, "2026-11-23T16:00". */
void form_moment(struct html *h, const struct web_request *rq, const char *id, const char *label,
		 const char *hint);

/* What such a field says; WHEN_NONE when it is empty. EARSHOT_ERROR_USAGE: it is none. */
bool form_moment_read(const struct web_request *rq, const char *id, int64_t *at, GError **err);

/* A box to tick. */
void form_tick(struct html *h, const struct web_request *rq, const char *id, const char *label,
	       bool is_ticked);

/* <details> with a form that posts to `action`, open when that is the form that came back; to be
 * closed by the caller: "</form></details>". `of`: what it is about, for those who hear a list of
 * such folds; NULL: there is one alone. */
void form_fold(struct html *h, const struct web_request *rq, const char *action,
	       const char *summary, const char *of);

/* Several lines. */
void form_text(struct html *h, const struct web_request *rq, const char *id, const char *label,
	       const char *hint);

/* One of the words that cases are described with; `none`, when not NULL, stands for no choice. */
void form_term(struct html *h, const struct web_request *rq, const char *id, const char *label,
	       enum case_term_kind kind, const char *none, const char *chosen);

/* Before the public web is read for the first time: that it may be although no impact assessment is
 * known ("no-dpia-yet"). Nothing where there is one, or somebody said so before. */
bool form_dpia(struct html *h, const struct web_request *rq, GError **err);

/* Whether it is the user's own mistake, to be said on the page of the form. */
bool form_is_theirs(const GError *wrong);

/* Which school, where there are several: "school". */
bool form_school(struct html *h, const struct web_request *rq, GError **err);

/* The one that was chosen, or the only one. EARSHOT_ERROR_USAGE: there is none. */
bool form_school_read(const struct web_request *rq, int64_t *school, GError **err);

#endif
