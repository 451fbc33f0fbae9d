/* case_sheet: all that is known of a case, as one thing to show: on a terminal, as JSON, in a page.
 */
#ifndef QUERY_CASE_SHEET_H
#define QUERY_CASE_SHEET_H

#include <glib.h>
#include <jansson.h>

#include "data/casefile.h"
#include "data/db.h"
#include "query/terminal.h"

struct case_sheet {
	const struct casefile *c; /* the caller's */
	char *mention; /* "M-2026-0147"; NULL: none */
	GPtrArray *texts; /* struct case_text *, oldest first */
	GPtrArray *steps; /* struct case_step_done * */
	GPtrArray *actions; /* struct case_action * */
	GPtrArray *related; /* struct case_relation * */
	GPtrArray *evidence; /* struct evidence * */
	GPtrArray *stamps; /* struct stamp *: timestamps of authorities, given and waiting */
	GPtrArray *timeline; /* struct timeline_event * */
};

/* To be called by who was let in by data/case_access.h; `out` is to be cleared in any case. */
bool case_sheet_read(struct case_sheet *out, struct db *db, const struct casefile *c, GError **err);
void case_sheet_clear(struct case_sheet *s);

/* {"schema":1,"id":"EAR-…",…}; the list's form has no "schema" and none of the lists. */
json_t *case_json(const struct casefile *c, int64_t now);
json_t *case_sheet_json(const struct case_sheet *s, int64_t now);
json_t *timeline_json(const GPtrArray *timeline);

/* For a person at a terminal; all words pass escape_terminal(). */
void case_line(GString *out, const struct casefile *c, int64_t now, const struct terminal *t);
void case_sheet_text(GString *out, const struct case_sheet *s, int64_t now,
		     const struct terminal *t);
void timeline_text(GString *out, const GPtrArray *timeline, const struct terminal *t);

#endif
