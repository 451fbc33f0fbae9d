/* advice: what is said about a query beside its answer: another spelling when nothing was found, a
 * wider query when little was, and that earshot never searches for a person.
 */
#ifndef QUERY_ADVICE_H
#define QUERY_ADVICE_H

#include <glib.h>
#include <stdbool.h>

#include "data/db.h"
#include "query/query.h"
#include "query/search.h"

/* `text` is the query as typed, `who` asked (NULL: who runs
 * this process, which takes a look into the system's list of users). Fills in r->suggestion and
 * r->notes; a query that looks as if it were for a person is logged. */
bool advice_add(struct db *db, const char *who, const char *text, const struct query *q,
		struct search_result *r, GError **err);

#endif
