/* metadata: what the head of a page, and its marked-up parts, say of it. */
#ifndef CRAWLER_METADATA_H
#define CRAWLER_METADATA_H

#include <stdbool.h>

#include "base/url.h"
#include "crawler/article.h"
#include "crawler/html.h"
#include "crawler/jsonld.h"

/* The address that relative ones start from: the first <base> that is http or https (HTML
 * §4.2.3), else `url`. Caller frees. */
struct url *metadata_base(const struct html *h, const struct url *url);

/* Whether the page says that it is one article. */
bool metadata_is_article(const struct html *h, const struct jsonld *j);

/* Fill title, canonical, lang, site_name, feeds and the robots flags of `a`. */
void metadata_read(struct article *a, const struct html *h, const struct jsonld *j,
		   const struct url *base);

/* The robots flags alone; feeds and canonical alone. What html_skim() leaves is enough. */
void metadata_read_robots(struct article *a, const struct html *h);
void metadata_read_links(struct article *a, const struct html *h, const struct url *base);

/* Who wrote it; after the content is marked. NULL when nobody says. Caller frees. */
struct survey;
char *metadata_author(const struct html *h, const struct survey *s, const struct jsonld *j);

#endif
