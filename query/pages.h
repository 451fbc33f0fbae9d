/* pages: what one page of a search has shown is not shown again on the next, and nothing is left
 * out between them, whatever comes in the meantime.
 *
 * Words weigh a little differently with each mention that comes, and what the index did not have
 * yet stands first until it has it; and who decides on mentions takes them out of a list of those
 * with a status. So an order that is worked out again is another one, and who turns the page would
 * see something twice and something else never. The order of the last searches is kept in the state
 * folder, in one small file: ids and a hash of the query, no words. Where that is lost the order is
 * worked out again. Any thread or process, each with a handle of its own. */
#ifndef QUERY_PAGES_H
#define QUERY_PAGES_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

#include "data/db.h"
#include "data/facet.h"
#include "query/query.h"

#define PAGES_FILE "pages" /* in the state folder */
#define PAGES_MAX_IDS 1000 /* whose order is kept; what comes after them may move */

/* `ids` are what a search found, best or newest first, of mentions up to `as_of`. The first page's
 * order is kept; later ones are put into that order, with what is not in it behind. Ids that are
 * in it stay, found again or not. */
void pages_keep(struct db *db, const struct query *q, bool is_by_date, int64_t as_of, bool is_first,
		GArray *ids);

/* The same for what a status narrows, struct facet_row each. Who works through such a list takes
 * away from it by each decision: what the earlier pages listed keeps its place with the status
 * that it has by now, or the next page would leave as many out. */
bool pages_keep_rows(struct db *db, const struct query *q, bool is_by_date, int64_t as_of,
		     bool is_first, GArray *rows, GError **err);

#endif
