/* tombstone: what was purged or erased, so that it does not come back.
 *
 * Known by a keyed hash of school and canonical address alone (data/keyed.h, "tombstone.key"), so
 * the list tells nobody what was on it. Asked by everything that would store a mention or a partial
 * hit: crawl, feed, ingest, import. */
#ifndef DATA_TOMBSTONE_H
#define DATA_TOMBSTONE_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

#include "data/db.h"

enum tombstone_why {
	TOMBSTONE_PURGED, /* its time was over */
	TOMBSTONE_ERASED, /* somebody asked for it; such a stone never expires */
	TOMBSTONES
};

/* In the transaction that deletes what it stands for. `hex`, if not NULL, becomes the hash. */
bool tombstone_put(struct db *db, int64_t school, const char *key, enum tombstone_why why,
		   char **hex, GError **err);

/* Does one stand for it? Without the key nothing is found: tombstone_is_blind() says so. */
bool tombstone_find(struct db *db, int64_t school, const char *key, bool *is_there, GError **err);

/* There are stones, and their key is gone: what was erased may come back. */
bool tombstone_is_blind(struct db *db, bool *is_blind, GError **err);

bool tombstone_counts(struct db *db, int64_t n[TOMBSTONES], GError **err);

#endif
