/* urgent: what cannot wait for the next digest: a case with a picture of a child or a threat, a
 * watched post that was changed, taken away or is back, an answer that is overdue; and who was told
 * of it, once for each reason, and of one thing at most once a day. */
#ifndef DATA_URGENT_H
#define DATA_URGENT_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

#include "data/db.h"

struct urgent {
	char *ref; /* "EAR-2026-0007", "C-2026-0004", "M-2026-0147" */
	char *reason; /* "child-image", "threat", "overdue"; "watch:c004": what that look saw */
	char *post; /* what became of the watched post: "changed"; NULL: it is not about one */
	int64_t school;
	int64_t received_at; /* or seen, of a post */
	int64_t due; /* WHEN_NONE: no answer is due */
	char *state; /* of a case; NULL: it is none */
	char *closed_to; /* roles that may not know of it; "" */
};
void urgent_free(struct urgent *u);

/* All that is urgent at `now`, of the schools of a recipient, and that it was not told of yet:
 * struct urgent *, most pressing first. What it was told of today for another reason waits. */
GPtrArray *urgent_untold(struct db *db, int64_t recipient, int64_t now, GError **err);

/* In the transaction that puts the message into the outbox. */
bool urgent_told(struct db *db, int64_t recipient, const struct urgent *u, int64_t now,
		 GError **err);

#endif
