/* case_access: the door to a case, for commands and screens alike.
 *
 * Who comes in leaves an entry in the audit chain, and so does who is refused. Whatever shows or
 * changes a case goes through here; casefile_find() alone is for the program's own work. */
#ifndef DATA_CASE_ACCESS_H
#define DATA_CASE_ACCESS_H

#include <glib.h>
#include <stdbool.h>

#include "data/casefile.h"
#include "data/db.h"
#include "data/role.h"

/* A role may be shut out of a case; a moderator has those assigned to them; in a case that is
 * closed to the head the safeguarding lead overrides in the head's stead. */
bool case_access_may(const struct casefile *c, const struct actor *actor, enum deed_kind what);

/* The case, for somebody who may do `what`. MAY_READ_CASE leaves an entry "case.read", with `obj`
 * (may be NULL: the case as a whole). EARSHOT_ERROR_USAGE when there is no such case, or when they
 * may not (an entry "case.refused"; do not call it within a transaction that is rolled back). */
struct casefile *case_access(struct db *db, const struct actor *actor, const char *ref,
			     enum deed_kind what, const char *obj, GError **err);

/* For a verb: the same, then a transaction is begun and the case read again in it. NULL: an error,
 * and no transaction is open. _end() commits, or takes it all back when `ok` is false. */
struct casefile *case_access_begin(struct db *db, const struct actor *actor, const char *ref,
				   enum deed_kind what, GError **err);
bool case_access_end(struct db *db, bool ok, GError **err);

/* The cases that they may know of, newest first, with an entry "case.list". Who may not read cases
 * (governors) gets those that are open to them too: show reference, state and dates alone.
 * `*hidden` counts what was left out; may be NULL. */
GPtrArray *case_access_list(struct db *db, const struct actor *actor, const char *state,
			    int *hidden, GError **err);

#endif
