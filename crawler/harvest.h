/* harvest: what is kept of a parsed page: mentions, partial hits, links to follow, suggestions.
 *
 * Belongs to the owner thread; everything happens in the transaction that the caller has open. */
#ifndef CRAWLER_HARVEST_H
#define CRAWLER_HARVEST_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

#include "crawler/crawl.h"
#include "crawler/frontier.h"
#include "crawler/parsed.h"
#include "data/db.h"
#include "data/page.h"
#include "data/source.h"

struct harvest {
	struct db *db;
	struct frontier *frontier;
	const GPtrArray *schools;	/* struct school *, in the matcher's order */
	GHashTable *sources;		/* source id -> struct source * */
	struct crawl_report *report;
};

/* Store what `parsed` brought for `page` (fetched at `at`); sets page->is_hit. `may_index` is false when a
 * header forbade it, `may_follow` likewise for links. */
bool harvest_parsed(struct harvest *h, struct page *page, const struct parsed *parsed, bool may_index,
		    bool may_follow, int64_t at, GError **err);

/* The sitemaps of a site source: those that robots.txt names, else /sitemap.xml. */
bool harvest_sitemaps(struct harvest *h, const struct page *page, const struct url *url, int64_t at, GError **err);

#endif
