/* elsewhere: what a search found in the indexes of other machines.
 *
 * A search deals in ids of the store. Those of other machines are negative here, and name a hit. */
#ifndef QUERY_ELSEWHERE_H
#define QUERY_ELSEWHERE_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

#include "data/db.h"
#include "data/facet.h"
#include "data/mention.h"
#include "indexer/index.h"
#include "query/query.h"

struct elsewhere;

/* Reaches for `shards`, which must outlive it; its `*seq` is this machine's own index's. NULL and
 * EARSHOT_ERROR_INDEX when that one cannot be used. */
struct elsewhere *elsewhere_open(struct db *db, const GPtrArray *shards, int64_t *seq,
				 GError **err);
void elsewhere_close(struct elsewhere *e); /* NULL is fine */

/* Belongs to `e`. */
struct xapian_reader *elsewhere_reader(struct elsewhere *e);

/* Whether a query means the same on another machine: statuses and schools are each machine's own.
 */
bool elsewhere_can_answer(const struct query *q);

/* The id of a hit, this machine's or not. Those given before stay until elsewhere_forget(). */
int64_t elsewhere_id(struct elsewhere *e, const struct xapian_hit *hit);
void elsewhere_forget(struct elsewhere *e);

/* `rows` has those of `ids` that are this machine's, in their order: the others are put between. */
void elsewhere_mix(const struct elsewhere *e, const int64_t *ids, size_t n, GArray *rows);

/* The mention of a negative id. NULL without an error: it is gone, or its machine is. */
struct mention *elsewhere_get(struct elsewhere *e, int64_t id, GError **err);

/* The names of the machines that have not answered: new strings added to `names`, and why to
 * `notes`. */
void elsewhere_missing(const struct elsewhere *e, GPtrArray *names, GPtrArray *notes);

#endif
