/* links: where a page leads, and what its pictures are said to show. */
#ifndef CRAWLER_LINKS_H
#define CRAWLER_LINKS_H

#include <glib.h>

#include "base/url.h"
#include "crawler/article.h"
#include "crawler/html.h"
#include "crawler/survey.h"

/* Buffers used again from page to page. */
struct links {
	GHashTable *seen; /* hashes of address and text */
	GString *text;
};

void links_init(struct links *l);
void links_clear(struct links *l);

/* Fill links and alts of `a` from a page whose content is marked. */
void links_read(struct links *l, struct article *a, const struct html *h, const struct survey *s,
		const struct url *base);

/* The links alone, without their texts and as if none were in the main content, of a page that was
 * skimmed: each address once. */
void links_skim(struct links *l, struct article *a, const struct html *h, const struct url *base);

#endif
