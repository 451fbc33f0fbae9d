/* article_json: a page as `earshot inspect page` prints it. */
#ifndef CRAWLER_ARTICLE_JSON_H
#define CRAWLER_ARTICLE_JSON_H

#include <jansson.h>

#include "crawler/article.h"

/* A new reference. */
json_t *article_to_json(const struct article *a);

#endif
