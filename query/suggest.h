/* suggest: "did you mean" for a query that found nothing, out of the store's own words: the index's
 * vocabulary and the names of the schools.
 */
#ifndef QUERY_SUGGEST_H
#define QUERY_SUGGEST_H

#include <glib.h>

#include "data/db.h"
#include "query/query.h"

/* `q` with each unknown word in the nearest known spelling, in the language of queries. NULL: there
 * is nothing better, or no index. Caller frees. */
char *suggest_query(struct db *db, const struct query *q, int64_t now, const GPtrArray *names);

#endif
