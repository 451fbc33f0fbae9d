/* backup: the state folder as one file, and back.
 *
 * A backup is taken while others read and write. Cases with their evidence are left out unless they
 * are asked for: a copy that lies about is no place for them; their numbers stay taken. The
 * full-text index is left out always, it is made anew from the store.
 *
 * A restore is prepared beside the state and takes its place in one step, the renaming of a folder:
 *
 *	restore.new	being unpacked and checked; worth nothing
 *	restore.ready	decided: what was there is moved to before-restore-N
 *	restore.final	what was restored is moved in
 *
 * Whatever is killed in between, restore_settle() brings to its end. */
#ifndef DATA_BACKUP_H
#define DATA_BACKUP_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

#include "data/db.h"

struct backup_facts {
	char *made_at; /* RFC 3339 */
	int64_t store_version, mentions, cases;
	bool has_cases; /* with texts and evidence, not only numbers */
	int64_t bytes; /* of the file; 0: not known */
};
void backup_facts_clear(struct backup_facts *f);

/* Write `path`, mode 0600: all of it or nothing, in place of a file of that name. What a killed run
 * left in `path`.part is removed. */
bool backup_make(struct db *db, const char *path, bool with_cases, const char *actor,
		 struct backup_facts *facts, GError **err);

/* Is it whole? EARSHOT_ERROR_INPUT when not. */
bool backup_check(const char *path, struct backup_facts *facts, GError **err);

/* Put it into the state folder `dir`, which may not be there yet. EARSHOT_ERROR_USAGE when a store
 * with a school is there and not `is_forced`; _INPUT for a file that is no whole backup, and _BUSY
 * while another process has the store open: then nothing was changed. `*aside`, unless NULL, is the
 * folder with what was there; caller frees. */
bool restore_run(const char *dir, const char *path, bool is_forced, const char *actor,
		 struct backup_facts *facts, char **aside, GError **err);

/* Bring a restore that was killed to its end; nothing when there is none. Before the store is
 * opened, by every command. */
bool restore_settle(const char *dir, GError **err);

#endif
