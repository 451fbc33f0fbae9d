/* post_line: one line of a post's page without what changes by itself. For data/post_words.c. */
#ifndef DATA_POST_LINE_H
#define DATA_POST_LINE_H

#include <glib.h>
#include <stddef.h>

enum {
	LINE_UNITS,
	LINE_SHORT,
	LINE_NUMBERS,
	LINE_PHRASES,
	LINE_BEFORE,
	LINE_COUNTED,
	POST_LINE_LISTS,
};

/* Where seeds/post.ini has each list. */
extern const struct post_line_list {
	const char *group, *key;
} post_line_lists[POST_LINE_LISTS];

struct post_line_words {
	GHashTable *sets[POST_LINE_LISTS]; /* char *, lower case */
	char **phrases; /* LINE_PHRASES once more, in order */
};

void post_line_set(struct post_line_words *w, size_t list, char **words); /* takes `words` */
void post_line_clear(struct post_line_words *w);

/* Append `line` to `out`, behind a line end when there is something there; an empty one is left
 * out. */
void post_line_append(const struct post_line_words *w, const char *line, GString *out);

#endif
