/* answer: what a server's answer means for the address that was asked for: a redirect to follow,
 * gone, unchanged, or a body worth reading.
 *
 * Belongs to the owner thread. */
#ifndef CRAWLER_ANSWER_H
#define CRAWLER_ANSWER_H

#include <glib.h>
#include <stdbool.h>

#include "crawler/fetch.h"
#include "crawler/frontier.h"
#include "crawler/guard.h"
#include "crawler/harvest.h"
#include "crawler/ledger.h"

/* For a robots.txt: tells the frontier. */
bool answer_robots(struct frontier *f, const struct guard *guard, const struct visit *visit,
		   const struct fetch_result *r, GError **err);

/* For a file that may reserve mining: `*is_moved` becomes true when it is asked for elsewhere on
 * its host; else `*status` is 0 when none came. */
bool answer_tdmrep(struct frontier *f, const struct guard *guard, const struct visit *visit,
		   const struct fetch_result *r, int *status, bool *is_moved, GError **err);

/* For a page: settles it, unless `*has_body` becomes true: then the body is to be parsed, and the
 * page is still the caller's. `*fingerprint`: of a whole body, else 0. */
bool answer_page(struct ledger *l, const struct guard *guard, struct page *page,
		 struct fetch_result *r, bool *has_body, int64_t *fingerprint, GError **err);

/* The validators of a whole answer become the page's. */
void answer_keep_validators(struct page *page, struct fetch_result *r);

/* Does an X-Robots-Tag forbid `what` ("noindex", "nofollow") to `agent`? "none" forbids all; NULL
 * nothing. Fields that came several times are lines, since an agent named in one says nothing about
 * the next. */
bool answer_tag_forbids(const char *header, const char *agent, const char *what);

/* What the header of an answer allows to be kept; NULL: that field was not there. */
struct harvest_rules answer_rules(const char *x_robots_tag, const char *tdm_reservation);

#endif
