/* skim: whether anything on a page could be of interest to the matcher. */
#ifndef CRAWLER_SKIM_H
#define CRAWLER_SKIM_H

#include <glib.h>
#include <stdbool.h>

#include "crawler/html.h"
#include "data/matcher.h"

/* `h` was skimmed (html_skim()). All that reading the page could ever hand to the matcher is looked
 * at: its text whether shown or not, titles, alternative texts, addresses of links, what it says
 * of itself to machines. `unescaped` is scratch. */
bool skim_may_mention(const struct html *h, const struct matcher *matcher,
		      struct match_scratch *scratch, GString *unescaped);

#endif
