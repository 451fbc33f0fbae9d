/* check: is the index sound, and does it say what the store says?
 */
#ifndef INDEXER_CHECK_H
#define INDEXER_CHECK_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

#include "data/db.h"

struct index_report {
	bool is_readable; /* opens, and belongs to this store */
	char *fault; /* what is wrong with the files; NULL: nothing was found */
	int64_t stored, indexed; /* mentions, documents */
	int64_t seq, last_seq; /* changes in the index, in the store */
	int64_t waiting; /* mentions that changed since: no fault */
	int64_t missing; /* mentions that should be in and are not */
	int64_t outdated; /* documents of an earlier change than they should be */
	int64_t extra; /* documents without a mention */
};

/* Only reads. False when the store cannot be read. In a process with one thread: the library's
 * own check runs in a child, since damaged files can make it crash or hang. */
bool index_check(struct db *db, struct index_report *report, GError **err);
bool index_report_is_sound(const struct index_report *report);
void index_report_clear(struct index_report *report);

#endif
