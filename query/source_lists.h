/* source_lists: the part of the page of sources that takes lists in and gives them out, and adds
 * the usual places. */
#ifndef QUERY_SOURCE_LISTS_H
#define QUERY_SOURCE_LISTS_H

#include "query/html.h"
#include "query/web.h"

/* The card with the forms. */
void source_lists_put(struct html *h, const struct web_request *rq);

/* What was added just now, when the address tells of it. */
void source_lists_done(struct html *h, const struct web_request *rq);

extern const struct web_routes source_lists_routes;

#endif
