/* feed_map: entries of a JSON answer that is no JSON Feed, by the paths that its kind of source
 * names (data/kind.h).
 *
 * Parses hostile bytes: runs in the parser worker alone. */
#ifndef CRAWLER_FEED_MAP_H
#define CRAWLER_FEED_MAP_H

#include <glib.h>

#include "base/url.h"
#include "crawler/feed.h"
#include "data/kind.h"

/* As feed_parse(); the format of what could be read is "json". An empty object has no entries; one
 * without the list that `map` names is an error that the server told, and no feed. */
struct feed *feed_map_parse(GBytes *body, const struct url *url, const char *content_type,
			    const struct kind_map *map);

/* Where a link of a redirecting service leads to: the http(s) address in its parameter
 * `parameter`. NULL: it is none, or not of `from`'s own site. Caller frees. */
char *feed_map_unwrap(const char *link, const char *parameter, const struct url *from);

#endif
