/* record: a mention as an index keeps it that other machines may ask: what they show of it.
 *
 * Packed JSON. An index that is not shared keeps no records: its own machine has the store. */
#ifndef INDEXER_RECORD_H
#define INDEXER_RECORD_H

#include <glib.h>
#include <stddef.h>

#include "data/mention.h"

GBytes *record_pack(const struct mention *m); /* caller unrefs */

/* The mention, with what is its own machine's alone left out: id, school, cluster, case. Its ref is
 * "`shard`/M-2026-0147". EARSHOT_ERROR_INPUT when that is no record. Caller frees. */
struct mention *record_open(const char *data, size_t len, const char *shard, GError **err);

#endif
