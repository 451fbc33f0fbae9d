/* serve_index: the index put to other machines, by the library's own servers.
 *
 * They know no passwords and no encryption: whoever reaches them reads the index. */
#ifndef INDEXER_SERVE_INDEX_H
#define INDEXER_SERVE_INDEX_H

#include <glib.h>

#include "data/db.h"

/* Becomes the server: on standard input and output where `where` is "-", else at ADDRESS:PORT,
 * which has to be of this machine or a network of one's own. Only returns on error:
 * EARSHOT_ERROR_CONFIG when the index is not shared or the servers are not installed. */
void serve_index(struct db *db, const char *where, GError **err);

#endif
