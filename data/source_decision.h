/* source_decision: a source is approved, switched on or off, and the reason kept with it: for the
 * command line and the web page alike. Each is one transaction with its event.
 */
#ifndef DATA_SOURCE_DECISION_H
#define DATA_SOURCE_DECISION_H

#include <stdbool.h>

#include "data/db.h"
#include "data/source.h"

/* By a named person, who gives a reason; what is to be known of its terms now is kept with it.
 * EARSHOT_ERROR_USAGE without name or reason. */
bool source_approve(struct db *db, const struct source *s, const char *who, const char *why,
		    GError **err);

/* On or off. EARSHOT_ERROR_USAGE when a person has to approve it first. `who` may be NULL. */
bool source_switch(struct db *db, const struct source *s, bool is_on, const char *who,
		   GError **err);

/* What to know of the terms of such a source; NULL: nothing to say. Caller frees. */
bool source_terms(struct db *db, const struct source *s, char **terms, GError **err);

#endif
