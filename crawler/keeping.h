/* keeping: what becomes of a page that was read: harvested and settled at once, or withheld until
 * its origin was asked whether it reserves text and data mining.
 *
 * Belongs to the owner thread; everything happens in the transaction that the caller has open. */
#ifndef CRAWLER_KEEPING_H
#define CRAWLER_KEEPING_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

#include "crawler/fetch.h"
#include "crawler/harvest.h"
#include "crawler/page_keeper.h"
#include "crawler/parsed.h"
#include "data/page.h"

struct keeping;

/* `h`, with its ledger and frontier, must outlive it, and so must `keeper` (NULL: no page is kept
 * as it came). */
struct keeping *keeping_new(struct harvest *h, struct page_keeper *keeper);
void keeping_free(struct keeping *k); /* NULL is fine */

/* The body of `page` says what is in `parsed`; `fingerprint` is of a whole body, else 0. Takes
 * `parsed` and `result`; settles the page, now or later. */
bool keeping_read(struct keeping *k, struct page *page, struct parsed *parsed,
		  struct fetch_result *result, int64_t fingerprint, GError **err);

/* The file of `origin` that may reserve mining came; `status` 0: none came. */
bool keeping_heard(struct keeping *k, const char *origin, int status, GBytes *body, GError **err);

/* Ask for the files that the last run wanted and had no time to ask for. */
bool keeping_resume(struct keeping *k, GError **err);

#endif
