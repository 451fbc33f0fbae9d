/* consent: the box that asks for leave to set cookies, known by what it says.
 *
 * Most give themselves away by their names (crawler/hint.h); the rest by a word and a choice. On a
 * short page such a box is most of the prose, so it must be known before prose is weighed. */
#ifndef CRAWLER_CONSENT_H
#define CRAWLER_CONSENT_H

#include "crawler/html.h"
#include "crawler/survey.h"

/* Give HINT_CHROME to such boxes. Time is linear. */
void consent_mark(struct survey *s, const struct html *h);

#endif
