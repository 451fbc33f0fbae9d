/* name_query: the log of queries that looked like a person's name.
 */
#ifndef DATA_NAME_QUERY_H
#define DATA_NAME_QUERY_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

#include "data/db.h"

bool name_query_put(struct db *db, const char *who, const char *query, const char *why, int64_t at,
		    GError **err);

#endif
