/* suggest: addresses that might be worth watching, from what a page gives away.
 *
 * Belongs to the owner thread; in the transaction that the caller has open. */
#ifndef CRAWLER_SUGGEST_H
#define CRAWLER_SUGGEST_H

#include <glib.h>
#include <stdbool.h>

#include "crawler/ledger.h"
#include "crawler/parsed.h"

/* The feeds that the page names, and those that its software has: of a source's own address or a
 * page with a mention, which `page->is_hit` says. */
bool suggest_from_page(struct ledger *l, const GPtrArray *schools, const struct page *page,
		       const struct parsed *parsed, GError **err);

#endif
