/* purge: what is past its time is taken out, and what somebody asked to be erased.
 *
 * Nothing that went is named afterwards: the audit log and the table purge_run have counts and a
 * hash over the tombstones alone. Deleting leaves bytes behind in files that are still in use: the
 * caller then brings the index up to date with index_tighten() and calls db_scrub(). */
#ifndef DATA_PURGE_H
#define DATA_PURGE_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

#include "data/db.h"
#include "data/retention.h"

struct purge_item {
	size_t class; /* number in retention_classes() */
	int64_t id; /* row; 0: many rows, told of as one */
	char *ref; /* "M-2026-0147", "EAR-2026-0007"; NULL: none */
	int64_t since; /* of the oldest */
	int64_t n; /* how many */
	char *held; /* why it stays all the same; NULL: it goes */
};

/* What is past its time, class by class, oldest first: struct purge_item *. Changes nothing. */
GPtrArray *purge_due(struct db *db, const struct retention *r, int64_t now, GError **err);

/* Those of `items` that are not held go, each class in one transaction with its entry of the audit
 * log. `*gone` becomes how many went. */
bool purge_run(struct db *db, const struct retention *r, const GPtrArray *items, int64_t now,
	       const char *actor, int64_t *gone, GError **err);

/* Erase these mentions (int64_t ids) now, all or none; `reason` is kept. EARSHOT_ERROR_INPUT with
 * what stands in the way when one is held. */
bool purge_mentions(struct db *db, const GArray *ids, int64_t now, const char *actor,
		    const char *reason, GError **err);

/* Copies of the store that upgrades and restores left in the state folder still hold what was
 * purged: those from before `older_than` are removed, `*left` are younger. */
bool purge_copies(struct db *db, int64_t older_than, int64_t *gone, int64_t *left, GError **err);

#endif
