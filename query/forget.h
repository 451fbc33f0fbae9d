/* forget: what is past its time goes, and no byte of it stays in store or index.
 *
 * Belongs to the thread that writes the store. */
#ifndef QUERY_FORGET_H
#define QUERY_FORGET_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

#include "data/db.h"
#include "data/purge.h"
#include "indexer/index.h"

struct forget_report {
	GPtrArray *items; /* struct purge_item *: what was past its time, gone or held */
	int64_t gone, held;
	int64_t copies_gone, copies_left; /* of the store, left by upgrades and restores */
	bool is_clean; /* false: another process reads an old state, its bytes go next time */
};
void forget_report_clear(struct forget_report *r);

/* `is_trial` changes nothing: what would go is in `items`. */
bool forget_run(struct db *db, const struct retention *keep, const char *actor, bool is_trial,
		struct forget_report *r, GError **err);

/* After deeds of data/purge.h and the like: the index, which the caller opened before the deed so
 * that nobody else has it, and the files follow. `all_copies`: also those of the store that are
 * young, since somebody asked for erasure. */
bool forget_traces(struct db *db, struct index *index, bool all_copies, struct forget_report *r,
		   GError **err);

/* One line for a person: "3 went (2 irrelevant, 1 untriaged), 1 is held". Caller frees. */
char *forget_summary(const struct forget_report *r);

#endif
