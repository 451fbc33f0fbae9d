/* reach: would a crawl go out to the public web, or only to own servers?
 *
 * Judged by the sources that it would look at. Names that are nobody's (RFC 6761: example, test,
 * invalid, localhost) and addresses that the allow-list covers are not the public web. */
#ifndef CRAWLER_REACH_H
#define CRAWLER_REACH_H

#include <glib.h>
#include <stdbool.h>

#include "crawler/guard.h"
#include "data/db.h"

struct reach {
	const struct guard *guard;
	bool has_allow; /* an allow-list was given: names are looked up to see whether it covers
			   them */
	const char *const *resolve; /* HOST:PORT:ADDRESS; NULL: none */
	const char *const *sources; /* only these; NULL: all that are on */
};

bool reach_is_public(struct db *db, const struct reach *r, bool *is_public, GError **err);

#endif
