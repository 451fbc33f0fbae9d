/* import_record: how each type of line of an export is taken in. Private to the import. */
#ifndef DATA_IMPORT_RECORD_H
#define DATA_IMPORT_RECORD_H

#include <glib.h>
#include <stdbool.h>

#include "data/import.h"
#include "data/import_line.h"

struct importer {
	struct db *db;
	struct import_report *report;
	GHashTable *rules; /* number in the file -> gint64[2]: that number, and the one here */
	GHashTable *mentions; /* "M-2026-0147" of the file -> id here (gint64) */
};

enum import_result { IMPORT_ADDED, IMPORT_KNOWN, IMPORT_LEFT_OUT, IMPORT_FAILED };

/* Faults of the line are left in `l`, those of the store in `err`. */
enum import_result import_school(struct importer *in, struct import_line *l, GError **err);
enum import_result import_source(struct importer *in, struct import_line *l, GError **err);
enum import_result import_rule(struct importer *in, struct import_line *l, GError **err);
enum import_result import_saved(struct importer *in, struct import_line *l, GError **err);
enum import_result import_recipient(struct importer *in, struct import_line *l, GError **err);
enum import_result import_mention(struct importer *in, struct import_line *l, GError **err);
enum import_result import_partial(struct importer *in, struct import_line *l, GError **err);

/* The school that the line's `key` names; 0 and a fault when there is none. NULL or absent is 0
 * without a fault unless it `is_needed`. */
bool import_find_school(struct importer *in, struct import_line *l, const char *key, bool is_needed,
			int64_t *id, GError **err);

#endif
