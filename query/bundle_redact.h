/* bundle_redact: a case's files made into a copy that may be given to others.
 *
 * Left out, and named with their sums: the archives, what people wrote, renderings and timestamps
 * of what is not there. Left in: what was captured, when, how and with which sums; the entries of
 * the audit chain about this very case; and the text of each page, with names taken out
 * (query/redact.h says what that does not find). That text is an archive of its own, so that the
 * copy is a bundle that can be replayed and verified like the full one. */
#ifndef QUERY_BUNDLE_REDACT_H
#define QUERY_BUNDLE_REDACT_H

#include <glib.h>
#include <stdbool.h>

#include "data/db.h"
#include "query/dossier.h"

/* Changes `d` and `files`, which hold the archives and nothing else yet; adds struct manifest_loss
 * to both lists. */
bool bundle_redact(struct dossier *d, struct db *db, GPtrArray *files, GPtrArray *redactions,
		   GPtrArray *withheld, GError **err);

#endif
