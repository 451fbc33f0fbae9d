/* harvest: what is kept of a parsed page: mentions, partial hits, links to follow, suggestions.
 *
 * Belongs to the owner thread; everything happens in the transaction that the caller has open. */
#ifndef CRAWLER_HARVEST_H
#define CRAWLER_HARVEST_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

#include "crawler/ledger.h"
#include "crawler/parsed.h"
#include "crawler/trap.h"
#include "data/mention.h"
#include "data/page.h"

struct harvest {
	struct ledger *ledger;
	struct trap *trap;
	bool may_quote; /* of the answer being harvested */
	uint32_t cuts; /* enum cut: of the answer that was harvested last, what was left out */
	const GPtrArray *schools; /* struct school *, in the matcher's order */
	/* Told of each mention that is new or changed, once it is stored; may be NULL. False with
	 * an error undoes the page. */
	bool (*on_mention)(struct mention *m, void *user, GError **err);
	void *user;
	GArray *mentions; /* int64_t: ids of those in the answer that was harvested last; NULL:
			     nobody asks */
};

/* What the header of an answer allows; the page itself may allow less. */
struct harvest_rules {
	bool may_index; /* keep mentions at all */
	bool may_follow; /* its links */
	bool may_quote; /* keep text: else address, title and reasons alone */
	bool may_archive; /* keep the page as it came */
	/* Text and data mining, as the header has it, or else the origin's file. What the page
	 * itself says goes before (TDMRep, "Processing priority"). */
	bool is_mining_known, is_mining_reserved;
};

/* Store what `parsed` brought for `page`; sets page->is_hit. */
bool harvest_parsed(struct harvest *h, struct page *page, const struct parsed *parsed,
		    const struct harvest_rules *rules, GError **err);

/* Whether something of the answer would be kept if nobody reserved mining, and neither page nor
 * header spoke of that: then the origin's file decides. */
bool harvest_needs_word(const struct parsed *parsed, const struct harvest_rules *rules);

/* Which links of `page` would be followed; of a source's own page all are counted. */
enum parse_links harvest_links_of(const struct harvest *h, const struct page *page);

/* The sitemaps of a site source: those that robots.txt names, else /sitemap.xml. */
bool harvest_sitemaps(struct harvest *h, const struct page *page, const struct url *url,
		      GError **err);

#endif
