/* when_json: a time in what programs read. */
#ifndef BASE_WHEN_JSON_H
#define BASE_WHEN_JSON_H

#include <jansson.h>
#include <stdint.h>

/* "2026-11-23T07:00:00Z"; null for WHEN_NONE. */
json_t *when_json(int64_t at);

#endif
