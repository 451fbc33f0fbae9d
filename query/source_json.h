/* source_json: sources as the interface fixes them for other programs.
 */
#ifndef QUERY_SOURCE_JSON_H
#define QUERY_SOURCE_JSON_H

#include <jansson.h>
#include <stdint.h>

#include "data/source.h"

/* With its health as of when_now(). The caller owns it. */
json_t *source_json(const struct source *s);

#endif
