/* canary: a page known to name the school, fetched every night, so that silence means silence. */
#ifndef DATA_CANARY_H
#define DATA_CANARY_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

#include "data/db.h"

enum canary_state {
	CANARY_NONE, /* no page is known yet */
	CANARY_WAITING, /* asked for, and not read since */
	CANARY_FAILED, /* it could not be read */
	CANARY_MUTE, /* it was read, and does not name the school any more */
	CANARY_SEEN,
};

struct canary {
	char *school; /* its name */
	char *url; /* NULL with CANARY_NONE */
	enum canary_state state;
	int64_t asked_at, read_at; /* WHEN_NONE: never */
};

/* Make the school's page due at `now`, but no sooner than its server asked for: the one of last
 * time as long as it is one, else the oldest known page that names the school, of its own site
 * before others, else the one of last time all the same. A school that never had such a page has
 * no canary. */
bool canary_send(struct db *db, int64_t school, int64_t now, GError **err);

/* How each school's fared: struct canary *, in the order of the schools. */
GPtrArray *canary_list(struct db *db, GError **err);

/* One sentence for people. Caller frees. */
char *canary_text(const struct canary *c);

#endif
