/* mention_tally: how many mentions there are of each kind, as a table in memory.
 *
 * The store keeps the numbers (table mention_count); a page asks for half a dozen sums of them, so
 * they are read once and kept with the handle until somebody writes (db_kept()). */
#ifndef DATA_MENTION_TALLY_H
#define DATA_MENTION_TALLY_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

#include "data/browse.h"
#include "data/db.h"

#define TALLY_FACETS (BROWSE_ALIAS + 1)

struct mention_tally_row {
	int64_t school, n;
	guint of[TALLY_FACETS]; /* place in `names` of the facet */
	bool is_history;
	bool is_new;
};

struct mention_tally {
	GArray *rows; /* struct mention_tally_row */
	GPtrArray *names[TALLY_FACETS]; /* char *, each once; of a source its id, "0" for none */
};

/* Belongs to `db` and is good until its next use. NULL on error. */
const struct mention_tally *mention_tally(struct db *db, GError **err);

#endif
