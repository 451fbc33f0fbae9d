/* mention_atom: mentions as an Atom feed (RFC 4287), for any feed reader.
 */
#ifndef QUERY_MENTION_ATOM_H
#define QUERY_MENTION_ATOM_H

#include "data/db.h"
#include "query/search.h"

/* Ids are made of the store's identity, so they stay the same for good and never meet those of
 * another installation. `title` is what was asked for. Caller frees; NULL on error. */
char *search_atom(const struct search_result *r, struct db *db, const char *title, GError **err);

#endif
