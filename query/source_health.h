/* source_health: how a source is doing, in words.
 */
#ifndef QUERY_SOURCE_HEALTH_H
#define QUERY_SOURCE_HEALTH_H

#include <stdbool.h>
#include <stdint.h>

#include "data/source.h"

enum source_health { SOURCE_WELL, SOURCE_DOUBTFUL, SOURCE_FAILING };

/* `*text` becomes what is wrong, to follow its name ("could not be read since 3 November 2026, 5
 * times in a row: …"); NULL when all is well. Caller frees. Sources that are not on are well. */
enum source_health source_health(const struct source *s, int64_t now, char **text);

#endif
