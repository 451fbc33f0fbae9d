/* jsonld: what a page's JSON-LD scripts (schema.org) say of its article. */
#ifndef CRAWLER_JSONLD_H
#define CRAWLER_JSONLD_H

#include <stdbool.h>

#include "crawler/html.h"

/* Strings are as written, NULL when not said. */
struct jsonld {
	char *headline, *author, *published, *modified, *publisher, *lang;
	bool is_article; /* it describes one article, not a site, a list or a person */
	char *body; /* its text, for pages whose scripts put it in place */
	bool is_discussion; /* it describes a thread of posts or answers */
	bool is_event; /* it describes an event, whose day is not that of the page */
	bool is_list; /* it describes several articles: nothing of them is kept */
};

/* Read the scripts of `h`. Scripts that are no JSON are passed over; time is bounded. */
void jsonld_read(struct jsonld *j, const struct html *h);
void jsonld_clear(struct jsonld *j);

#endif
