/* mention_purge: a mention taken out of the store with all that tells of it.
 *
 * Row, text, history, copy keys, saved hits, its place in digests, and the bytes of mails that
 * repeat it. The index follows by the counter of changes; a tombstone keeps it from coming back. */
#ifndef DATA_MENTION_PURGE_H
#define DATA_MENTION_PURGE_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

#include "data/db.h"
#include "data/tombstone.h"

/* Why mention `id` may not go now, for people: a case is open or held, or a mail with it waits to
 * be sent (no reason when it was `is_asked_for`: such a mail is withdrawn). `*why` is NULL when
 * nothing stands in the way; caller frees. */
bool mention_held(struct db *db, int64_t id, int64_t now, bool is_asked_for, char **why,
		  GError **err);

/* In the caller's transaction. TOMBSTONE_ERASED also forgets the address in the list of pages, and
 * withdraws a mail that waits with it. `*hex` becomes its tombstone; caller frees. */
bool mention_purge(struct db *db, int64_t id, enum tombstone_why why, char **hex, GError **err);

#endif
