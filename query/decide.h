/* decide: one decision about several mentions, and taking it back.
 *
 * The events of a decision are committed together and numbered one after the other, so their first
 * and last number stand for it: an "Undo" needs nothing else to be remembered. */
#ifndef QUERY_DECIDE_H
#define QUERY_DECIDE_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

#include "data/db.h"
#include "data/triage.h"

#define DECIDE_MAX 500 /* mentions at once */

struct decision {
	int64_t first, last; /* numbers of its events; last < first: nothing changed */
	int64_t changed, same;
	GPtrArray *refused; /* char *: sentences; NULL: none. The caller frees */
};

/* All of `refs` (char *: "M-2026-0147") or, on error, none. What may not get that state is named
 * in `refused`. EARSHOT_ERROR_INPUT when there is no such mention. */
bool decide(struct db *db, const GPtrArray *refs, const struct triage *t, struct decision *d,
	    GError **err);

/* Put back what changes first … last by `t->who` changed and nobody changed since. */
bool decide_back(struct db *db, const struct triage *t, int64_t first, int64_t last,
		 int64_t *undone, GError **err);

void decision_clear(struct decision *d);
typedef struct decision decision_t;
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(decision_t, decision_clear)

#endif
