/* broaden: a query that found little, asked more widely: without the school's own name, which
 * every mention has in some spelling; with other words for the same thing; and, when it found
 * nothing at all, by any of its words.
 */
#ifndef QUERY_BROADEN_H
#define QUERY_BROADEN_H

#include <glib.h>
#include <stdbool.h>

#include "data/db.h"
#include "indexer/xapian-c.h"
#include "query/query.h"

#define BROADEN_BELOW 3 /* results are little */

/* A wider query than `q` that finds more than the `found` mentions which `q` finds, in the language
 * of queries. `names` are those of the schools. NULL: there is none. Caller frees. */
char *broaden_query(struct db *db, const struct query *q, int64_t found, int64_t now,
		    const GPtrArray *names);

/* Whether other words are known for a word: then it is not misspelt. */
bool broaden_knows(struct xapian_stemmer *stemmer, const char *word);

#endif
