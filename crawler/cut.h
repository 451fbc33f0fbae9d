/* cut: what of a body was left out because there was too much of it. Every bound that can lose a
 * mention has its row here, so that somebody is told. */
#ifndef CRAWLER_CUT_H
#define CRAWLER_CUT_H

#include <stdint.h>

enum cut {
	CUT_BODY = 1 << 0, /* the answer's bytes (fetch.h) */
	CUT_LINKS = 1 << 1, /* links of a page (parsed.h); those that name a school go first */
	CUT_AWAY = 1 << 2, /* of these, links that lead off its site (harvest.c) */
	CUT_TEXT = 1 << 3, /* text of a page or an entry */
	CUT_ENTRIES = 1 << 4, /* a feed's (feed.h) */
	CUT_PLACES = 1 << 5, /* a sitemap's addresses (sitemap.h) */
};
#define CUT_ANY ((1u << 6) - 1)

/* "it has more than 2,000 links, and …": to follow "was read in part: ". NULL: nothing was cut.
 * Caller frees. */
char *cut_text(uint32_t cuts);

#endif
