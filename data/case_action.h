/* case_action: what the school asked of an agency about a case: when, their reference, their
 * reply, and by when to look whether they did something. */
#ifndef DATA_CASE_ACTION_H
#define DATA_CASE_ACTION_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

#include "data/casefile.h"
#include "data/db.h"
#include "data/role.h"

struct case_action {
	char *ref; /* "a001" */
	char *agency; /* of data/agency.h */
	int64_t at;
	char *who;
	int64_t due_at; /* WHEN_NONE: no timer */
	int64_t replied_at, done_at; /* WHEN_NONE: not yet */
	char *reference; /* theirs, as last noted; NULL: none, or erased */
};

void case_action_free(struct case_action *a);
typedef struct case_action case_action_t;
G_DEFINE_AUTOPTR_CLEANUP_FUNC(case_action_t, case_action_free)

/* What is said of an action; each may be NULL. */
struct case_action_words {
	const char *note, *reference, *reply;
	bool is_done;
};

/* A new action with an agency, done at `at` (WHEN_NONE: now; not in the future). `*number` becomes
 * "a001", which the caller frees. EARSHOT_ERROR_USAGE: no such agency (the sentence lists them). */
bool case_action_add(struct db *db, const struct actor *actor, const char *ref, const char *agency,
		     int64_t at, const struct case_action_words *w, char **number, GError **err);

/* More of an action that there is: a reference, a reply, its end. */
bool case_action_update(struct db *db, const struct actor *actor, const char *ref,
			const char *number, const struct case_action_words *w, GError **err);

GPtrArray *case_action_list(struct db *db, int64_t casefile, GError **err); /* oldest first */

/* Those that are not done. */
bool case_action_count_open(struct db *db, const struct casefile *c, int64_t *n, GError **err);

/* Neither replied nor done, and its time is over. */
bool case_action_is_overdue(const struct case_action *a, int64_t now);

#endif
