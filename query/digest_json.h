/* digest_json: a digest for programs, with the same words as for people. */
#ifndef QUERY_DIGEST_JSON_H
#define QUERY_DIGEST_JSON_H

#include <jansson.h>

#include "query/digest.h"

/* {"schema":1, "subject", "since", "until", "headline", "notes", "todo", "sections", "weeks", …} */
json_t *digest_json(const struct digest *d);

#endif
