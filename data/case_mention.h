/* case_mention: the mention that a case began with follows it.
 *
 * It is "case" while a case of it goes on, and gets a state of its own when the last of them ends.
 * What somebody has decided meanwhile stays. */
#ifndef DATA_CASE_MENTION_H
#define DATA_CASE_MENTION_H

#include <glib.h>
#include <stdbool.h>

#include "data/casefile.h"
#include "data/db.h"
#include "data/role.h"

/* What a case that ended so leaves its mention as: one of "no-action" and "resolved". */
const char *case_mention_after(const char *outcome);

/* The mention of `c`, if there is one, goes from the state `from` to `to`, with the case's number
 * in its history; it stays where it is in any other state, or in another open case. In the caller's
 * transaction. */
bool case_mention_move(struct db *db, const struct actor *actor, const struct casefile *c,
		       const char *from, const char *to, GError **err);

#endif
