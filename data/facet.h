/* facet: how many of a set of mentions there are by source, site, status and month.
 *
 * Counted here and not in the index: what changes often, such as the status, the store alone
 * knows. */
#ifndef DATA_FACET_H
#define DATA_FACET_H

#include <glib.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "data/db.h"

enum facet_kind { FACET_SOURCE, FACET_SITE, FACET_STATUS, FACET_MONTH, FACETS };
const char *facet_name(enum facet_kind kind); /* "source" … */

/* Counts by name: char * -> number of mentions (GUINT_TO_POINTER). */
struct facets {
	GHashTable *by[FACETS];
};
void facets_init(struct facets *f);
void facets_clear(struct facets *f);

struct facet_value {
	const char *name; /* belongs to the facets */
	unsigned count;
};
/* Most first, then by name: a new array of struct facet_value. */
GArray *facet_values(const struct facets *f, enum facet_kind kind);

/* Statuses that are let through (empty: all), and that are not. */
struct facet_filter {
	GPtrArray *statuses, *not_statuses; /* char * */
};

/* One that passed. */
struct facet_row {
	int64_t id;
	int64_t date; /* published, else first seen */
	int64_t cluster;
	const char *status; /* interned */
};

/* Look the ids up; those that are still there and pass are counted, and appended to `rows`
 * (struct facet_row) in the order given. `f` may be NULL: nothing is counted then. `filter` may be
 * NULL: all pass. */
bool facets_count(struct facets *f, struct db *db, const int64_t *ids, size_t n,
		  const struct facet_filter *filter, GArray *rows, GError **err);

#endif
