/* page_keeper: answers that mention a school, kept as they came (data/kept_page.h).
 *
 * For crawler/keeping.c and crawler/crawl.c; belongs to the owner thread. A disk that is full, or a
 * folder that cannot be written, is no reason to stop a crawl: nothing more is kept in that run,
 * and the report says so. */
#ifndef CRAWLER_PAGE_KEEPER_H
#define CRAWLER_PAGE_KEEPER_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

#include "crawler/crawl.h"
#include "crawler/fetch.h"
#include "data/db.h"

struct page_keeper;

/* `agent` as it is sent. `max_bytes` of a file, 0: the usual. NULL with a notice in the report: no
 * page can be kept in this run. */
struct page_keeper *page_keeper_new(struct db *db, const char *agent, bool has_proxy,
				    int64_t max_bytes, struct crawl_report *report);
void page_keeper_free(struct page_keeper *k); /* NULL is fine */

/* The answer `r` has these mentions (int64_t ids): its bytes, still in `r`, are kept, or a revisit
 * when they are those of the last time. `may` false: its site wants no copies, which is noted. All
 * take NULL for `k`: nothing is done. */
bool page_keeper_put(struct page_keeper *k, struct fetch_result *r, const GArray *mentions,
		     bool may, GError **err);

/* The answer `r` has the same bytes as last time, and was not read: a revisit, if it is kept. */
bool page_keeper_same(struct page_keeper *k, struct fetch_result *r, GError **err);

/* Before the store commits: what was kept is on the disk. */
bool page_keeper_sync(struct page_keeper *k, GError **err);

#endif
