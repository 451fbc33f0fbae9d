/* web_table: every route of `earshot serve`, from the files that have them.
 */
#ifndef QUERY_WEB_TABLE_H
#define QUERY_WEB_TABLE_H

#include "query/web.h"

/* The route for a path: the exact one, else the longest that ends in a star. `*rest` becomes what
 * the star stands for. NULL: there is none. */
const struct web_route *web_route_find(const char *path, size_t len, const char **rest);

#endif
