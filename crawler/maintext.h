/* maintext: which part of a page is its content.
 *
 * Goes down from the body towards the prose, deciding at each level what stands beside it:
 * further posts stay, menus and teasers go. Then takes boilerplate out of what is left. Losing
 * content is worse than keeping some chrome. Time is linear in the page. */
#ifndef CRAWLER_MAINTEXT_H
#define CRAWLER_MAINTEXT_H

#include <glib.h>
#include <stdbool.h>

#include "crawler/html.h"
#include "crawler/survey.h"

struct maintext {
	struct survey survey; /* its marks say what is content */
	GString *line; /* scratch */
	bool is_article; /* of the page at hand */
	bool is_titled; /* … the headline was found, and the next line stands right under it */
};

void maintext_init(struct maintext *m);
void maintext_clear(struct maintext *m);

/* Mark the page's nodes. `is_article`: the page says that it is one article, not a list of them.
 * `title`: its title; a heading that repeats it is not text. */
void maintext_find(struct maintext *m, const struct html *h, bool is_article, const char *title);

/* Append the content, or what readers wrote about it, to `out`. */
void maintext_append(const struct maintext *m, const struct html *h, GString *out);
void maintext_append_comments(const struct maintext *m, const struct html *h, GString *out);

#endif
