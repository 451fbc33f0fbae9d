/* pagedate: when a page was published, from everything that may say so. */
#ifndef CRAWLER_PAGEDATE_H
#define CRAWLER_PAGEDATE_H

#include <stdint.h>

#include "base/url.h"
#include "crawler/html.h"
#include "crawler/jsonld.h"
#include "crawler/survey.h"

/* WHEN_NONE when nothing does. In this order: what is written for machines (JSON-LD, meta
 * elements), the address, then the one that the page calls its own, <time> and elements named as
 * dates, the lines around the headline; a date of change only when there is no other. Days before
 * 1990 and days to come are not believed. `lang` decides whether 3/5 is in March; `canonical` and
 * `lang` may be NULL. */
int64_t pagedate_find(const struct html *h, const struct survey *s, const struct jsonld *j,
		      const struct url *url, const char *canonical, const char *lang);

#endif
