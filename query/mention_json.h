/* mention_json: mentions as the interface fixes them for other programs.
 */
#ifndef QUERY_MENTION_JSON_H
#define QUERY_MENTION_JSON_H

#include <jansson.h>

#include "data/mention.h"
#include "query/search.h"

/* One mention; `scan` marks the excerpt and may be NULL. */
json_t *mention_json(const struct mention *m, struct scan *scan);

/* The same with its whole text, its history (struct triage_event *) and where its page is kept as
 * it came (struct kept_page *), for `show`. */
json_t *mention_json_whole(const struct mention *m, const GPtrArray *history,
			   const GPtrArray *kept);

/* {"schema":1,"total":…,"facets":…,"mentions":[…]}; `corrected` may be NULL. */
json_t *search_json(const struct search_result *r, const char *corrected);

/* In one line, with a line end. Caller frees. */
char *json_line(const json_t *json);

#endif
