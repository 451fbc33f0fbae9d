/* trap: addresses that look like an endless site: paths that repeat themselves, paths too deep,
 * queries that put together whatever filters there are.
 *
 * Asked of links alone: what a person or a feed names is fetched as it is. */
#ifndef CRAWLER_TRAP_H
#define CRAWLER_TRAP_H

#include <stdbool.h>

#include "base/url.h"

struct trap;

struct trap *trap_new(void);
void trap_free(struct trap *t); /* NULL is fine */

/* Whether a link to `url` is better not followed: more than 20 segments, the same segments three
 * times in a row, more than eight parameters or one of them three times, or the 51st combination of
 * three or more parameters on one path. Counts the combinations it lets through. */
bool trap_catches(struct trap *t, const struct url *url);

#endif
