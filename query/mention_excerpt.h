/* mention_excerpt: the passage of a mention that shows why it was found.
 *
 * The words of the query are marked; where there is no query, or its words are not in the text,
 * those that made it a mention. */
#ifndef QUERY_MENTION_EXCERPT_H
#define QUERY_MENTION_EXCERPT_H

#include "data/mention.h"
#include "query/scan.h"

#define EXCERPT_CHARS 280

/* excerpt_html() makes HTML of it. */
struct mention_excerpt {
	char *text; /* plain */
	GArray *marks; /* struct span: in `text` */
};

/* `scan` may be NULL. */
void mention_excerpt_init(struct mention_excerpt *e, const struct mention *m, struct scan *scan);
void mention_excerpt_clear(struct mention_excerpt *e);

/* Append where in its text the words stand that made it a mention (struct span). */
void mention_reason_spans(const struct mention *m, GArray *spans);

#endif
