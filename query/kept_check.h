/* kept_check: are the pages that were kept as they came still as they were? */
#ifndef QUERY_KEPT_CHECK_H
#define QUERY_KEPT_CHECK_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

#include "data/db.h"

#define KEPT_MAX_FAULTS 100 /* of which there is a line */

struct kept_report {
	int64_t pages, revisits, files, bytes; /* bytes of stretches, packed */
	GPtrArray *faults; /* char *: a line each */
	int64_t more; /* faults that have no line */
};
void kept_report_clear(struct kept_report *r);

/* Is each stretch where its row says; with `is_deep`, are its records whole, with the digests that
 * they and the row name? False when the store cannot be read. */
bool kept_check(struct db *db, bool is_deep, struct kept_report *r, GError **err);

#endif
