/* dispatch_message: a digest or alert as the message that tells one recipient of it.
 *
 * For dispatch.c and dispatch_alert.c alone. */
#ifndef QUERY_DISPATCH_MESSAGE_H
#define QUERY_DISPATCH_MESSAGE_H

#include <glib.h>

#include "data/db.h"
#include "data/recipient.h"
#include "query/digest.h"
#include "query/mail_settings.h"

struct dispatch_parts {
	const char *kind, *period;
	const char *lead; /* said before everything else; NULL: nothing */
	const char *follows; /* id of the message that it belongs under; NULL: none */
};

/* Its id, in `*id` (freed first), comes from kind, period and recipient alone. `s` may be NULL:
 * then it is from nobody. */
GBytes *dispatch_message(struct db *db, const struct mail_settings *s, const struct recipient *r,
			 struct digest *d, const struct dispatch_parts *p, char **id, GError **err);

/* How to stop what `s` sends, a sentence; NULL without settings. Caller frees. */
char *dispatch_stop(const struct mail_settings *s);

/* Queue the alerts that one recipient is to get now; `*n` grows by how many. */
bool dispatch_alerts(struct db *db, const struct mail_settings *s, const struct recipient *r,
		     int64_t *n, GError **err);

#endif
