/* comment: what somebody wrote to the school on one of its own accounts, where no machine reads it.
 *
 * Acknowledging it stops the response clock; resolving it is the end. Both due dates are computed
 * when it is logged and stay as they were, whatever the school decides later. */
#ifndef DATA_COMMENT_H
#define DATA_COMMENT_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

#include "data/account.h"
#include "data/db.h"

struct comment {
	int64_t id;
	char *ref; /* "C-2026-0004" */
	int64_t account, school;
	char *account_name;
	int64_t received_at, logged_at;
	char *who; /* logged it */
	char *url, *summary; /* may be NULL */
	int64_t due_literal,
		due_working; /* WHEN_NONE: the bank holidays of that year are not known */
	int64_t acknowledged_at, resolved_at; /* WHEN_NONE: not yet */
	char *acknowledged_by, *resolved_by;
	char *outcome; /* how it ended; NULL */
	char *casefile; /* "EAR-2026-0007", where it is looked into; NULL: nowhere */
};

void comment_free(struct comment *c); /* NULL is fine */
typedef struct comment comment_t;
G_DEFINE_AUTOPTR_CLEANUP_FUNC(comment_t, comment_free)

/* Stores account, received_at, url, summary; fills in the rest. A comment is never lost for want of
 * a due date: then `*no_date` becomes the sentence that says why, which the caller frees.
 * EARSHOT_ERROR_INPUT: received in the future. */
bool comment_put(struct db *db, struct comment *c, const struct account_deed *d, char **no_date,
		 GError **err);

/* NULL without an error set: none such. */
struct comment *comment_find(struct db *db, const char *ref, GError **err);

/* Newest first; those that are not resolved alone, or all. */
GPtrArray *comment_list(struct db *db, bool only_open, GError **err);

/* False in `*was_so`: somebody did it before. Resolving also acknowledges. `outcome` and `casefile`
 * may be NULL for an acknowledgement. EARSHOT_ERROR_USAGE: there is no such case. */
bool comment_acknowledge(struct db *db, struct comment *c, const struct account_deed *d,
			 bool *was_so, GError **err);
bool comment_resolve(struct db *db, struct comment *c, const struct account_deed *d,
		     const char *casefile, bool *was_so, GError **err);

#endif
