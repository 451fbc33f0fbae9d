/* case_tag: the state of a case as a tag of a page. */
#ifndef QUERY_CASE_TAG_H
#define QUERY_CASE_TAG_H

#include "data/casefile.h"
#include "query/html.h"

/* <strong class="tag …">Open</strong>, and how grave it was found to be. */
void case_tag(struct html *h, const struct casefile *c);

/* Why it was opened, as the beginning of that: NULL when nobody said so, or with an error set.
 * Lives as long as `h`. */
const char *case_tag_reason(struct html *h, struct db *db, const struct casefile *c, GError **err);

#endif
