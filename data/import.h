/* import: what export_run() wrote, taken in: all of it or nothing.
 *
 * The file is hostile until its last line was read: each value is checked, lines are bounded, and
 * everything is one transaction. What is there already (a school or saved search of that name, a
 * source or recipient of that address, a school's mention of that page) stays as it is, so a second
 * import changes nothing. What was purged or erased here does not come back. */
#ifndef DATA_IMPORT_H
#define DATA_IMPORT_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "data/db.h"

enum import_type {
	IMPORT_SCHOOL,
	IMPORT_SOURCE,
	IMPORT_RULE,
	IMPORT_SAVED,
	IMPORT_RECIPIENT,
	IMPORT_MENTION,
	IMPORT_PARTIAL,
	IMPORT_TYPES
};
const char *import_type_name(enum import_type t); /* "school", … */

struct import_report {
	int64_t added[IMPORT_TYPES], known[IMPORT_TYPES];
	int64_t buried; /* purged or erased before, and left out */
	int64_t renumbered; /* mentions whose number was another's here */
};

/* EARSHOT_ERROR_INPUT names the line. `is_trial`: everything is checked and nothing kept. The
 * caller holds the lock "crawl", and brings the index up to date afterwards. */
bool import_run(struct db *db, FILE *in, bool is_trial, struct import_report *report, GError **err);

#endif
