/* pagetext: the text of a part of a page, as it would be read.
 *
 * Blocks stand on lines of their own, cells of a row behind a tab, white space collapses except
 * in <pre>; inline elements never part a word. */
#ifndef CRAWLER_PAGETEXT_H
#define CRAWLER_PAGETEXT_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

#include "crawler/html.h"

/* Per node of a page, a mark that says whether its subtree belongs to what is asked for. */
enum mark {
	MARK_KEEP,
	MARK_UNSEEN, /* not shown at all */
	MARK_CHROME, /* shown, beside the content */
	MARK_COMMENTS, /* what readers wrote about the content */
};

/* Append the text of the subtree of `root` to `out`, without the subtrees whose mark is in the
 * set `without` (bits 1 << MARK_…); the root's own mark does not count. */
void pagetext_append(const struct html *h, const uint8_t *marks, uint32_t root, unsigned without,
		     GString *out);

/* Of one run of text: white space collapsed into one blank, none at either end. */
void pagetext_collapse(const char *text, size_t len, GString *out);

static inline bool
pagetext_is_space(char c)
{
	return c == ' ' || c == '\n' || c == '\t' || c == '\r' || c == '\f';
}

#endif
