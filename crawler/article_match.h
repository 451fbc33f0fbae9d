/* article_match: a page as the matcher wants it. */
#ifndef CRAWLER_ARTICLE_MATCH_H
#define CRAWLER_ARTICLE_MATCH_H

#include "crawler/article.h"
#include "data/matcher.h"

struct article_doc {
	struct match_doc doc; /* valid as long as this and the article */
	char *body; /* main text, readers' comments, then pictures' texts, a paragraph each */
	struct match_link *links;
};

/* The parts of `a` in which a mention counts: title, main content with readers' comments and
 * pictures' texts, and its links. `url` may be NULL. */
void article_doc_init(struct article_doc *d, const struct article *a, const char *url);
void article_doc_clear(struct article_doc *d);

/* How sure one school's profile is of a file: text when its name ends in .txt or .text, else a
 * page. */
bool article_match_file(const struct school *school, const char *path, double *score, GError **err);

#endif
