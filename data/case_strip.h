/* case_strip: a case made a stub: its number, school, dates and outcome, and no word of it.
 *
 * Texts go with their salts, so that the commitments of the audit chain say nothing any more while
 * the chain still holds; captures and all else that hangs on the case go with their rows. Files are
 * the caller's: case_strip_files(), after the commit. */
#ifndef DATA_CASE_STRIP_H
#define DATA_CASE_STRIP_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

#include "data/db.h"

enum case_stub {
	STUB_ERASED, /* somebody asked for it */
	STUB_PURGED, /* its time was over */
	STUB_HANDED_OVER, /* kept in the safeguarding lead's system from now on */
	STUB_BACKUP, /* this store comes from a backup without cases: the case itself lives on */
};
const char *case_stub_name(enum case_stub why);

/* In the caller's transaction. Of STUB_BACKUP state, mention and hold stay as they are. */
bool case_strip(struct db *db, int64_t casefile, enum case_stub why, GError **err);

/* STATE/cases/EAR-2026-0007 with all that is in it. */
bool case_strip_files(struct db *db, const char *case_ref, GError **err);

#endif
