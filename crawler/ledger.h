/* ledger: what a run learns about its pages and sources, written to the store: how they did, and
 * when to look again.
 *
 * Belongs to the owner thread; everything happens in the transaction that the caller has open. A
 * page handed to a function that says "settles" is saved, and given back to the frontier. */
#ifndef CRAWLER_LEDGER_H
#define CRAWLER_LEDGER_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

#include "crawler/crawl.h"
#include "crawler/frontier.h"
#include "crawler/parsed.h"
#include "crawler/pulse.h"
#include "crawler/watchers.h"
#include "data/catalogue.h"
#include "data/db.h"
#include "data/page.h"
#include "data/source.h"

struct ledger {
	struct db *db;
	struct frontier *frontier; /* NULL: nothing is fetched, and no page settles */
	GHashTable *sources; /* id -> struct source * */
	const struct catalogue *catalogue;
	struct watchers *watchers; /* NULL: as `frontier` */
	GHashTable *looked; /* sources whose outcome was counted in this run */
	GHashTable *turns; /* addresses that redirected to themselves in this run -> how often */
	struct crawl_report *report;
};

int64_t ledger_now(const struct ledger *l); /* UTC seconds of the run's clock */

/* The source that a page was found by; NULL: none (any more). */
const struct source *ledger_source(const struct ledger *l, const struct page *page);

/* A body that was read. */
struct ledger_look {
	const struct parsed *parsed;
	const char *title; /* what a source is called as long as nobody called it anything */
	struct pulse pulse; /* of a feed */
	uint32_t cuts; /* enum cut */
	bool has_changed; /* since the last one */
};

/* The outcome of a look at a source's own address, for all that watch it; nothing for other pages.
 * Of a body it depends on what each source expects. */
bool ledger_source_ok(struct ledger *l, const struct page *page, GError **err);
bool ledger_source_read(struct ledger *l, const struct page *page, const struct ledger_look *look,
			GError **err);
bool ledger_source_failed(struct ledger *l, const struct page *page, const char *error,
			  GError **err);

/* What was heard of `target` in this run holds for the sources at `page`, which redirects there.
 * `*is_known` is false when nothing was yet: they will hear it with the others. */
bool ledger_source_follows(struct ledger *l, const struct page *page, const struct page *target,
			   bool *is_known, GError **err);

/* Something new was found on the page. */
bool ledger_source_news(struct ledger *l, const struct page *page, int64_t at, GError **err);

/* The server of a source's own address says that it is gone for good. */
bool ledger_source_gone(struct ledger *l, const struct page *page, const char *why, GError **err);

/* A source's own address answers where it is: a move seen before was none. */
bool ledger_source_stays(struct ledger *l, const struct page *page, GError **err);

/* Of an answer at this address something was left out, if `cuts` (enum cut) is not 0. */
void ledger_cut(struct ledger *l, const struct page *page, uint32_t cuts);

/* Something that somebody should know. Takes `text`. */
void ledger_notice(struct ledger *l, char *text);

/* An answer came now; `fresh_for_s`: the server asked not to come back before, -1 when it did not.
 * For a 304 what it asked for with the answer itself holds on then. */
void ledger_fetched(struct ledger *l, struct page *page, int status, int64_t fresh_for_s);

/* It was read. Settles. */
bool ledger_page_read(struct ledger *l, struct page *page, bool has_changed, GError **err);

/* There is nothing, and nothing was promised: not looked at again for a month. Settles. */
bool ledger_page_missing(struct ledger *l, struct page *page, GError **err);

/* It is as it was. Settles. */
bool ledger_page_unchanged(struct ledger *l, struct page *page, GError **err);

/* It could not be read, `error` is one sentence. Settles. */
bool ledger_page_failed(struct ledger *l, struct page *page, const char *error, GError **err);

/* Not to be looked at again before `next_at`, which may be PAGE_NEVER. Settles. */
bool ledger_page_put_off(struct ledger *l, struct page *page, int64_t next_at, GError **err);

#endif
