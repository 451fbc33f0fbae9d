/* waiting: what was said to the school on its own accounts and waits for an answer, with the time
 * by which it is due: comments that somebody logged, mentions that came by an account's feed, and
 * cases whose clock runs. */
#ifndef DATA_WAITING_H
#define DATA_WAITING_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

#include "data/db.h"
#include "data/role.h"

enum waiting_kind { WAITING_COMMENT, WAITING_MENTION, WAITING_CASE };

struct waiting {
	enum waiting_kind kind;
	int64_t id; /* row of its kind */
	char *ref; /* "C-2026-0004", "M-2026-0147", "EAR-2026-0007" */
	char *account; /* name; NULL: a case of no known account */
	int64_t school;
	int64_t received_at;
	int64_t due; /* by the reading that the school goes by; WHEN_NONE: nobody can say */
	char *url; /* may be NULL */
	char *closed_to; /* roles that may not know of the case; "" */
};

/* Of the schools of a recipient (0: all); earliest due first, then what has no date: struct
 * waiting *. */
GPtrArray *waiting_list(struct db *db, int64_t recipient, GError **err);
void waiting_free(struct waiting *w);

/* When the answer to a mention that came by that source is due; WHEN_NONE: none is. */
bool waiting_mention_due(struct db *db, int64_t mention, int64_t source, int64_t *due,
			 GError **err);

#endif
