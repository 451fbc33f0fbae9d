/* rss: RSS 2.0 documents put together as text, so that they can be wrong on purpose.
 *
 * Nothing is escaped; NULL leaves an element out. */
#ifndef ORIGIN_RSS_H
#define ORIGIN_RSS_H

#include "tests/origin/exchange.h"

struct rss_item {
	const char *title, *link, *guid, *date, *body, *author;
};

GString *rss_begin(const char *title);
void rss_add(GString *rss, const struct rss_item *item);

/* Ends the document, answers with it and frees it. */
void rss_reply(struct exchange *x, GString *rss);

#endif
