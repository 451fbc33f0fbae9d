/* browse: the mentions page by page under a few filters, and how many there are of each kind.
 *
 * Nothing here reads a text or counts rows: the numbers are kept as mentions are written (table
 * mention_count), and each filter has an index, so that a page costs the same in a large store. */
#ifndef DATA_BROWSE_H
#define DATA_BROWSE_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

#include "data/db.h"

/* What is shown; 0, NULL or "": any. */
struct browse {
	int64_t school, source;
	const char *status;
	const char *month; /* "2026-11", of the date published, else first seen */
	const char *site;
	const char *alias; /* the first name it was found by */
	bool has_history; /* also what nobody decided about and is older than the watch */
};

bool browse_total(struct db *db, const struct browse *b, int64_t *total, GError **err);

/* Ids (int64_t), newest found first: `limit` of them from `offset`; `total` is browse_total()'s. */
GArray *browse_page(struct db *db, const struct browse *b, int64_t total, int limit, int64_t offset,
		    GError **err);

/* The ids beside `id` under the same filters: found after and before it; 0: none. */
bool browse_beside(struct db *db, const struct browse *b, int64_t id, int64_t *newer,
		   int64_t *older, GError **err);

enum browse_facet { BROWSE_STATUS, BROWSE_SOURCE, BROWSE_MONTH, BROWSE_SITE, BROWSE_ALIAS };

struct browse_value {
	char *name; /* of a source its title, else its address */
	int64_t id; /* of a source; else 0 */
	int64_t n; /* mentions, under all filters but the facet's own */
};

/* Most first (months: latest first), at most `limit`: a new array of struct browse_value *. */
GPtrArray *browse_values(struct db *db, const struct browse *b, enum browse_facet facet, int limit,
			 GError **err);

/* Mentions first seen in since <= t < until that are news: neither the school's own pages, nor
 * irrelevant, nor older than the watch of their source. */
bool browse_news(struct db *db, int64_t since, int64_t until, int64_t *n, GError **err);

#endif
