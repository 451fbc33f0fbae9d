/* holdings: how much of each class is kept, and since when; what was purged.
 */
#ifndef DATA_HOLDINGS_H
#define DATA_HOLDINGS_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

#include "data/db.h"

struct holding {
	const char *what; /* for people; static */
	const char *class; /* of data/retention.h, or NULL: it has no time */
	int64_t n;
	int64_t oldest; /* WHEN_NONE: there is none, or it has no date */
};

/* New array of struct holding. */
GArray *holdings_list(struct db *db, GError **err);

struct purged {
	int64_t at, n;
	char *class; /* or "erased" */
	char *note; /* the reason of what was asked for; NULL: its time was over */
};

/* What went since, newest first: struct purged *. */
GPtrArray *holdings_purged(struct db *db, int64_t since, GError **err);

#endif
