/* beside: menus, side columns and footers that a page names as such, and can do without.
 *
 * A name alone proves nothing: some pages put their article into a "sidebar-layout". It is
 * believed when the page has content of its own elsewhere, however short that is: a list of three
 * links under a heading, or "Sorry, no such page". */
#ifndef CRAWLER_BESIDE_H
#define CRAWLER_BESIDE_H

#include <stdint.h>

#include "crawler/html.h"
#include "crawler/survey.h"

/* Give HINT_BESIDE to what stands beside the content. Wants the hints, `text` of text nodes and
 * each block's own `prose`; time is linear. Returns the letters of prose set aside. */
uint32_t beside_mark(struct survey *s, const struct html *h);

#endif
