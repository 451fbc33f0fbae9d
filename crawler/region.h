/* region: the first half of finding the content: which subtrees can hold it. */
#ifndef CRAWLER_REGION_H
#define CRAWLER_REGION_H

#include <stdbool.h>

#include "crawler/html.h"
#include "crawler/survey.h"

/* Mark as chrome what stands beside the content; `is_article` as in maintext.h. False when the
 * page has no prose to go by: nothing is marked then. */
bool region_mark(struct survey *s, const struct html *h, bool is_article);

/* Whether the headings in the subtree lead elsewhere: teasers for other pages. */
bool region_is_card_list(const struct survey *s, const struct html *h, uint32_t i);

#endif
