/* rematch: what a changed profile makes of what is stored.
 *
 * Stored mentions have their whole text. Partial hits have the address and at most 200 characters
 * around the hit, so that they show what may be gained; the page itself is read again once the
 * profile is applied. Nothing is deleted: a mention that no longer matches stays, with a score
 * below MATCH_THRESHOLD and no reasons, and is listed by rematch_below(). */
#ifndef DATA_REMATCH_H
#define DATA_REMATCH_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

#include "data/db.h"
#include "data/matcher.h"

enum rematch_what {
	REMATCH_GAINED, /* a stored text that was no mention of this school */
	REMATCH_LOST,
	REMATCH_GAINED_PARTIAL, /* a partial hit that would be a mention */
	REMATCH_KINDS
};

struct rematch_item {
	enum rematch_what what;
	int64_t mention; /* id; 0: a partial hit */
	char *ref; /* NULL: a partial hit */
	char *url;
	char *text; /* the words that count now, or counted; "" when none */
	double before, after; /* scores */
};

struct rematch {
	GPtrArray *items; /* struct rematch_item *, mentions first, newest first */
	int64_t kept, mentions, partials; /* mentions that stay; texts looked at */
};

void rematch_free(struct rematch *r);
typedef struct rematch rematch_t;
G_DEFINE_AUTOPTR_CLEANUP_FUNC(rematch_t, rematch_free)

/* Match everything stored against `school` (id 0: a new one). Changes nothing. */
struct rematch *rematch_try(struct db *db, const struct school *school, GError **err);

/* Both in a transaction of their own: the profile takes the old one's place, and what is stored is
 * judged by it. Fills in school->id. */
bool rematch_put(struct db *db, struct school *school, const struct rematch *r, int64_t now,
		 GError **err);

/* What was seen and counts too little: stored mentions that no longer match, then partial hits,
 * best first; at most `limit`. Array of struct rematch_item *. */
GPtrArray *rematch_below(struct db *db, int64_t school, int limit, GError **err);

#endif
