/* signpost: lines and boxes of a page that are there to lead elsewhere.
 *
 * Judged by where their links lead, so in any language. */
#ifndef CRAWLER_SIGNPOST_H
#define CRAWLER_SIGNPOST_H

#include <stdbool.h>
#include <stdint.h>

#include "crawler/html.h"
#include "crawler/survey.h"

/* Whether the element is a paragraph that is only a link: to another article, most likely. */
bool signpost_is_pointer(const struct survey_item *it, enum html_tag tag);

/* Whether the line (an element without blocks inside) asks to follow the site on social networks,
 * or to share the page there. */
bool signpost_is_social(const struct html *h, const struct survey_item *it, uint32_t i);

/* Whether the block is about who wrote the page, and leads to what else they wrote. */
bool signpost_is_author(const struct html *h, const struct survey_item *it, uint32_t i);

/* Whether the block is there for the button in it: a heading, a sentence, "Sign me up". */
bool signpost_is_call(const struct html *h, const struct survey_item *it, uint32_t i);

#endif
