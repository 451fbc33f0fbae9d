/* schools: which schools the school: of a query means.
 */
#ifndef QUERY_SCHOOLS_H
#define QUERY_SCHOOLS_H

#include <glib.h>
#include <stdbool.h>

#include "data/db.h"
#include "query/query.h"

/* Fill in the ids of each school: in `q`, which is a number, a name or part of one. A sentence on
 * each that is not watched is added to `notes`, which may be NULL. */
bool schools_look_up(struct db *db, struct query *q, GPtrArray *notes, GError **err);

#endif
