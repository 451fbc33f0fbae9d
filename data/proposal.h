/* proposal: the sources of the catalogue that a school's profile is enough for.
 *
 * Nothing is fetched. What is on by default is on; what wants approval waits for it; what nobody
 * has checked starts switched off. */
#ifndef DATA_PROPOSAL_H
#define DATA_PROPOSAL_H

#include <glib.h>
#include <stdbool.h>

#include "data/catalogue.h"
#include "data/db.h"
#include "data/school.h"
#include "data/source.h"

/* The fields that the profile fills: char * -> char *. Caller unrefs. */
GHashTable *proposal_fields(const struct school *s);

/* A source of kind `k` at `url`, in the state that the kind asks for. Not stored. */
struct source *proposal_source(const struct kind *k, const char *url, int64_t school);

/* Store a source with a line in its history. An address about which something was decided before,
 * be it to take it away, is left as it is, and `*is_new` is false. */
bool proposal_put(struct db *db, struct source *s, const struct kind *k, const char *who,
		  bool *is_new, GError **err);

/* The proposals for a school that is stored, made and stored: struct source *, the new ones. */
GPtrArray *proposal_make(struct db *db, const struct catalogue *c, const struct school *s,
			 const char *who, GError **err);

#endif
