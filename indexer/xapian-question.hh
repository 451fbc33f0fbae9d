/* question: a tree of xapian-query.h as the library takes it.
 *
 * Throws what the library throws, so it belongs inside guard(). */
#ifndef INDEXER_XAPIAN_QUESTION_HH
#define INDEXER_XAPIAN_QUESTION_HH

#include <xapian.h>

#include "indexer/xapian-query.h"

namespace xapian_c
{

/* To be put to `db`; with `is_ranked` its words weigh something. */
Xapian::Query make_query(const Xapian::Database &db, const struct xapian_query *q, bool is_ranked);

} // namespace xapian_c

#endif
