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
#include "data/role.h"

enum case_stub {
	STUB_ERASED, /* somebody asked for it */
	STUB_PURGED, /* its time was over */
	STUB_HANDED_OVER, /* kept in the safeguarding lead's system from now on */
	STUB_BACKUP, /* this store comes from a backup without cases: the case itself lives on */
};
const char *case_stub_title(const char *name); /* in words for people */

/* In the caller's transaction. Of STUB_BACKUP state, mention and hold stay as they are. */
bool case_strip(struct db *db, int64_t casefile, enum case_stub why, GError **err);

/* The folders of stubs in STATE/cases go, with all that is in them. After each commit that made
 * one; what a killed run left is gone with the next. */
bool case_strip_files(struct db *db, GError **err);

/* Erase a case because somebody asked for it, or hand a safeguarding case over to the system of
 * the safeguarding lead: STUB_ERASED for who may erase, STUB_HANDED_OVER for who works on it.
 * `words` (clean) is the reason, or where it is kept now: it is the one text that stays.
 * EARSHOT_ERROR_USAGE while it is on hold, or when it is a stub already. Not within a transaction.
 */
bool case_erase(struct db *db, const struct actor *actor, const char *ref, enum case_stub why,
		const char *words, GError **err);

#endif
