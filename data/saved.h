/* saved: searches with a name, and which mentions each of them has brought.
 *
 * A mention is put to all of them when it is stored (query/intake.h); searches are not run again
 * to find out what is new. */
#ifndef DATA_SAVED_H
#define DATA_SAVED_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

#include "data/db.h"

struct saved {
	int64_t id;
	char *name, *query, *who;
	bool alert; /* somebody wants to be told of each hit */
	int64_t added_at;
	int64_t hits; /* mentions stored since then that it brought */
};

/* A name that is taken gets the new query. */
bool saved_put(struct db *db, const char *name, const char *query, bool alert, const char *who,
	       int64_t at, GError **err);
bool saved_remove(struct db *db, const char *name, bool *was_there, GError **err);

/* By name: a new array of struct saved *. */
GPtrArray *saved_list(struct db *db, GError **err);
struct saved *saved_get(struct db *db, const char *name, GError **err); /* NULL, no error: none */
void saved_free(struct saved *s); /* NULL is fine */
typedef struct saved saved_t;
G_DEFINE_AUTOPTR_CLEANUP_FUNC(saved_t, saved_free)

/* Once for each pair: a second time changes nothing. */
bool saved_hit_put(struct db *db, int64_t saved, int64_t mention, int64_t at, GError **err);

#endif
