#include "data/name_query.h"

bool
name_query_put(struct db *db, const char *who, const char *query, const char *why, int64_t at,
	       GError **err)
{
	return db_run(db, err,
		      "insert into name_query (at, who, query, why) values ($1, $2, $3, $4)",
		      "isss", at, who, query, why);
}
