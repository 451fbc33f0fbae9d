/* plan: a query put to the index.
 */
#ifndef QUERY_PLAN_H
#define QUERY_PLAN_H

#include <glib.h>
#include <stdbool.h>

#include "indexer/xapian-c.h"
#include "query/query.h"

/* The tree for the index; words are looked up in its vocabulary. `*all` is false when a `word*`
 * begins more words than are looked for. NULL on error. Statuses are not in the index. */
struct xapian_query *plan_query(const struct query *q, struct xapian_reader *r,
				struct xapian_stemmer *stemmer, bool *all, GError **err);

#endif
