#include "data/name_query.h"

bool
name_query_put(struct db *db, const char *who, const char *query, const char *why, int64_t at,
	       GError **err)
{
	return db_run(db, err,
		      "insert into name_query (at, who, query, why) values ($1, $2, $3, $4)",
		      "isss", at, who, query, why);
}

bool
name_query_count(struct db *db, int64_t since, int64_t *n, GError **err)
{
	return db_query_int(db, err, n, 0, "select count(*) from name_query where at >= $1", "i",
			    since);
}
