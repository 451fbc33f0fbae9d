/* case_relation: mentions that a person said belong to a case, or do not.
 *
 * What might belong is worked out each time (query/relate.h); only what somebody decided is kept.
 */
#ifndef DATA_CASE_RELATION_H
#define DATA_CASE_RELATION_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

#include "data/casefile.h"
#include "data/db.h"
#include "data/role.h"

struct case_relation {
	int64_t mention;
	char *mention_ref; /* "M-2026-0147"; NULL: the mention is gone */
	char *kind; /* of the suggestion: "near-copy", …; "by-hand" */
	double score;
	char *why;
	bool is_confirmed; /* false: somebody said that it does not belong */
	int64_t at;
	char *who;
};

void case_relation_free(struct case_relation *r);

struct case_relation_new {
	int64_t mention;
	const char *mention_ref;
	const char *kind, *why;
	double score;
	bool is_confirmed;
	const char *note; /* may be NULL */
};

/* A later decision takes the place of an earlier one; both are texts of the case. */
bool case_relation_put(struct db *db, const struct actor *actor, const char *ref,
		       const struct case_relation_new *r, GError **err);

GPtrArray *case_relation_list(struct db *db, int64_t casefile, GError **err); /* oldest first */

#endif
