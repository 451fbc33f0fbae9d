/* synthetic: any number of invented sites, h0001.synthetic.example and on, all made from a hash.
 *
 * Each has a front page, pages that link to each other and now and then to another host,
 * /feed.xml with the ten newest, /sitemap.xml, and its own manners: a robots.txt with or
 * without Crawl-delay, answers that are quick, slow, refused with or without Retry-After, moved,
 * broken off or none. What a host is like never changes, so that a test can know beforehand what a
 * crawl must find. */
#ifndef ORIGIN_SYNTHETIC_H
#define ORIGIN_SYNTHETIC_H

#include <stdio.h>

#include "tests/origin/exchange.h"

struct synthetic {
	unsigned hosts;
	const char *phrase; /* what one page in ten says */
	bool plain; /* every host answers at once and asks for nothing */
};

/* False when the host is none of them: nothing was done. */
bool synthetic_answer(const struct synthetic *s, struct exchange *x);

/* A JSON line for each host: {"host","robots","crawl_delay","manner","pages","retry_after": s that
 * a refusal asks for,"feed_max_age": s,"mentions": [paths]} */
void synthetic_list(const struct synthetic *s, FILE *out);

#endif
