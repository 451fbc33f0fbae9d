/* digest_atom: a recipient's digests as an Atom feed, for who would rather not have mail.
 *
 * Whoever may read the feed is somebody else's question: it holds what the mail would. */
#ifndef QUERY_DIGEST_ATOM_H
#define QUERY_DIGEST_ATOM_H

#include <glib.h>
#include <stdint.h>

#include "data/db.h"
#include "data/recipient.h"

#define DIGEST_ATOM_ENTRIES 4 /* whole weeks, or days */

/* The last of them that are over at `now`, newest first: as they were queued, where they were, else
 * as they would be now. Ids stay the same for good. Caller frees; NULL on error. */
char *digest_atom(struct db *db, const struct recipient *r, int64_t now, GError **err);

#endif
