/* dispatch: makes what is due for each recipient (digests, alerts) and puts it into the outbox.
 */
#ifndef QUERY_DISPATCH_H
#define QUERY_DISPATCH_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/london.h"
#include "data/db.h"
#include "data/recipient.h"
#include "query/digest.h"
#include "query/mail_settings.h"

#define DISPATCH_NOBODY "earshot@localhost" /* of a preview */

/* The message that tells `r` (id 0: nobody that is stored) of `span`, in exact bytes: those of the
 * outbox where it is there already, else made now (`s` may be NULL: then from nobody). Caller
 * unrefs. */
GBytes *dispatch_bytes(struct db *db, const struct mail_settings *s, const struct recipient *r,
		       const struct london_span *span, GError **err);

/* Queue the digest of that span, unless that was done before. */
bool dispatch_digest(struct db *db, const struct mail_settings *s, const struct recipient *r,
		     const struct london_span *span, bool *is_new, GError **err);

/* For every recipient that is on: the digest of the last whole week (or day), together with all
 * before it that were missed, and alerts. `*n` counts the messages. */
bool dispatch_due(struct db *db, const struct mail_settings *s, int64_t *n, GError **err);

/* Alerts alone, for a timer that runs more often than the night. */
bool dispatch_alerts_due(struct db *db, const struct mail_settings *s, int64_t *n, GError **err);

/* The whole weeks or days of a recipient that nobody has told of yet; false: there are none. */
bool dispatch_span(struct db *db, const struct recipient *r, int64_t now, struct london_span *span,
		   GError **err);

#endif
