/* evidence_json: a row of evidence for programs. */
#ifndef DATA_EVIDENCE_JSON_H
#define DATA_EVIDENCE_JSON_H

#include <jansson.h>

#include "data/evidence.h"

/* With `with_text` the post's words as well. The caller owns it. */
json_t *evidence_json(const struct evidence *e, bool with_text);

#endif
