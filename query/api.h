/* api: what its routes share. The interface itself: docs/api.md.
 */
#ifndef QUERY_API_H
#define QUERY_API_H

#include <jansson.h>

#include "query/search.h"
#include "query/web.h"

/* Takes `json`. */
bool api_answer(struct web_answer *a, json_t *json);

/* A whole number of the query string between 0 and `max`; `usual` when it is not there. False with
 * EARSHOT_ERROR_INPUT when it is none. */
bool api_number(const struct web_request *rq, const char *name, int64_t usual, int64_t max,
		int64_t *n, GError **err);

/* The JSON object that was sent. NULL with EARSHOT_ERROR_INPUT. */
json_t *api_body(const struct web_request *rq, GError **err);

/* The query that the query string asks for: q, school, since, until, source, site, status. NULL
 * with EARSHOT_ERROR_INPUT. */
struct query *api_query(const struct web_request *rq, GError **err);

#endif
