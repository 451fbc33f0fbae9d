/* minter: in whose name this store gives ids away that must stay the same for good.
 *
 * A prefix of `tag:` URIs (RFC 4151): the school's own domain and the day of the first id, kept
 * from then on, whatever becomes of the domain; behind it a hash of the store's identity, so that
 * two stores of one school never give the same. Stores that had given out feeds before keep the
 * UUIDs that their readers know. */
#ifndef DATA_MINTER_H
#define DATA_MINTER_H

#include <glib.h>
#include <stdint.h>

#include "data/db.h"

/* "tag:school.example,2026-11-23:earshot/0a1b2c3d4e5f", or "urn:uuid:" and the store's identity.
 * Caller frees. */
char *minter_get(struct db *db, int64_t now, GError **err);

/* The id of something: "M-2026-0147", "digest 3 1700000000", "search words". Caller frees. */
char *minter_id(const char *minter, const char *what);

#endif
