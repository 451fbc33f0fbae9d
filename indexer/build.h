/* build: an index of the whole store, made from nothing.
 *
 * In pieces of neighbouring ids, by a few threads at once, merged at the end: a piece stays small
 * enough for Xapian to write it fast, where one big index gets slower with every document. */
#ifndef INDEXER_BUILD_H
#define INDEXER_BUILD_H

#include <glib.h>
#include <stdbool.h>

#include "data/db.h"
#include "indexer/index.h"

#define BUILD_PIECE 10000 /* ids */

/* Write a compact index of the store behind `db` to `dir`, a folder that does not exist, by way of
 * `dir`.pieces. It is on the disk when this returns. Changes made meanwhile may be in or not;
 * following the store afterwards brings them. */
bool build_index(const char *dir, struct db *db, struct index_work *work, GError **err);

#endif
