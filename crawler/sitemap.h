/* sitemap: addresses that a site lists of itself (sitemaps.org 0.9, index, gzip, Google news
 * extension, RSS, Atom, plain text).
 *
 * Parses hostile bytes: runs in the parser worker (or another process that has given up
 * its rights) alone. */
#ifndef CRAWLER_SITEMAP_H
#define CRAWLER_SITEMAP_H

#include <glib.h>
#include <stdint.h>

#include "base/url.h"

#define SITEMAP_MAX_URLS 50000
#define SITEMAP_MAX_BYTES (50 * 1024 * 1024) /* after decompression */

enum sitemap_type {
	SITEMAP_NONE,
	SITEMAP_URLSET,
	SITEMAP_INDEX,
	SITEMAP_RSS,
	SITEMAP_ATOM,
	SITEMAP_TEXT
};

struct sitemap_url {
	char *loc; /* absolute, http(s) */
	int64_t lastmod, news_date; /* WHEN_NONE: not said */
	char *news_title; /* NULL: none */
};

struct sitemap {
	enum sitemap_type type;
	GPtrArray *urls; /* struct sitemap_url * */
	GPtrArray *sitemaps; /* struct sitemap_url *: loc and lastmod alone */
	bool has_more; /* than SITEMAP_MAX_URLS, or than SITEMAP_MAX_BYTES hold */
};

/* A truncated document gives what was complete. `url` may be NULL. Cannot fail. */
struct sitemap *sitemap_parse(GBytes *body, const struct url *url);
void sitemap_free(struct sitemap *s);
typedef struct sitemap sitemap_t;
G_DEFINE_AUTOPTR_CLEANUP_FUNC(sitemap_t, sitemap_free)

const char *sitemap_type_name(enum sitemap_type type); /* "urlset"; NULL for SITEMAP_NONE */

#endif
