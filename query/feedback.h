/* feedback: what the profile or a rule could learn from mentions that were found irrelevant.
 *
 * Only offered, with the command that tries it: nothing is changed by itself. */
#ifndef QUERY_FEEDBACK_H
#define QUERY_FEEDBACK_H

#include <glib.h>
#include <stdbool.h>

#include "data/db.h"
#include "data/mention.h"

/* A longer name in which what was matched is only a part ("Great Little Hill School" around
 * "Little Hill School"), else another name that was seen nearby. Caller frees; NULL: none. */
char *feedback_other_name(const struct mention *m);

/* Prints what is to be learnt from mentions `ids` (int64_t), if anything, to standard error. */
bool feedback_offer(struct db *db, const GArray *ids, GError **err);

#endif
