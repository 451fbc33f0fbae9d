/* robots: what a robots.txt allows (RFC 9309; Crawl-delay and Sitemap as commonly read).
 *
 * Linear in the size of the file and of the address; no recursion, no regular expressions. */
#ifndef CRAWLER_ROBOTS_H
#define CRAWLER_ROBOTS_H

#include <glib.h>
#include <stdbool.h>

#include "base/url.h"

#define ROBOTS_MAX_BYTES (512 * 1024)	/* RFC 9309 §2.5: at least 500 KiB; the rest is not read */

struct robots;

/* Rules of `text` that concern the product token `agent` ("earshot"), or "*". Cannot fail. */
struct robots *robots_parse(const void *text, size_t len, const char *agent);
void robots_free(struct robots *r);
typedef struct robots robots_t;
G_DEFINE_AUTOPTR_CLEANUP_FUNC(robots_t, robots_free)

/* /robots.txt itself is always allowed. */
bool robots_allows(const struct robots *r, const struct url *url);

double robots_crawl_delay(const struct robots *r);	/* seconds; negative: not said */

/* Absolute addresses, NULL terminated; belongs to `r`. */
char *const *robots_sitemaps(const struct robots *r);

#endif
