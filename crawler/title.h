/* title: what a page is called, without the name of its site where that is plain. */
#ifndef CRAWLER_TITLE_H
#define CRAWLER_TITLE_H

#include "base/url.h"
#include "crawler/html.h"

/* `declared` is a title from meta elements and `site_name` the site's name; each may be NULL.
 * "" when the page has no title at all. Caller frees. */
char *title_choose(const struct html *h, const char *declared, const char *site_name,
		   const struct url *url);

#endif
