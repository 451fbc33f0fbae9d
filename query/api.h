/* api: what its routes share. The interface itself: docs/api.md.
 */
#ifndef QUERY_API_H
#define QUERY_API_H

#include <jansson.h>

#include "query/search.h"
#include "query/web.h"

/* Takes `json`. */
bool api_answer(struct web_answer *a, json_t *json);

/* The JSON object that was sent. NULL with EARSHOT_ERROR_INPUT. */
json_t *api_body(const struct web_request *rq, GError **err);

#endif
