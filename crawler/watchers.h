/* watchers: which sources a page speaks for in a run, and what it said.
 *
 * Two sources may be one address written in two ways, or two addresses that redirect to a third.
 * The page behind them is fetched once, and each of them keeps a health of its own. Belongs to the
 * owner thread; sources are borrowed and must outlive it. */
#ifndef CRAWLER_WATCHERS_H
#define CRAWLER_WATCHERS_H

#include <glib.h>
#include <stdbool.h>

#include "data/page.h"
#include "data/source.h"

struct watchers;

struct watchers *watchers_new(void);
void watchers_free(struct watchers *w); /* NULL is fine */

/* `s` is watched at the page of this host and key, once. */
void watchers_add(struct watchers *w, const struct page *page, const struct source *s);

/* struct source *, in the order added; NULL: nobody watches it. */
const GPtrArray *watchers_of(const struct watchers *w, const struct page *page);

/* What the run heard there: `error` is NULL when it could be read. */
void watchers_heard(struct watchers *w, const struct page *page, const char *error);

/* Whether anything was heard there in this run; `*error` as told then, until it is told anew. */
bool watchers_have_heard(const struct watchers *w, const struct page *page, const char **error);

#endif
