/* cluster: mentions that are copies of one text, within one school.
 */
#ifndef DATA_CLUSTER_H
#define DATA_CLUSTER_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

#include "data/db.h"
#include "data/fingerprint.h"
#include "data/mention.h"

/* The cluster of the stored mention that `m` (stored or not) is a copy of; 0: of none. */
bool cluster_find(struct db *db, const struct mention *m, const struct fingerprint *f,
		  int64_t *cluster, GError **err);

/* Remember `f` for mention `id`, in place of what it had. */
bool cluster_put(struct db *db, int64_t school, int64_t id, const struct fingerprint *f,
		 GError **err);

/* One that is like a text. */
struct cluster_match {
	int64_t id;
	double part; /* containment */
	size_t shared; /* shingles that both have */
	bool is_copy;
};

/* Stored mentions of `school` (0: any) that share a part with `f`, most first, at most `limit`: a
 * new array of struct cluster_match. `except` is left out. */
GArray *cluster_like(struct db *db, int64_t school, const struct fingerprint *f, int64_t except,
		     int limit, GError **err);

#endif
