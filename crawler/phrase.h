/* phrase: short lines that are chrome whatever element they stand in. */
#ifndef CRAWLER_PHRASE_H
#define CRAWLER_PHRASE_H

#include <stdbool.h>
#include <stddef.h>

enum { PHRASE_MAX = 160 }; /* a longer line is nobody's button */

/* `line` is the visible text of a paragraph, white space collapsed. */
bool phrase_is_chrome(const char *line, size_t len);

/* The heading of a box beside the content: "Related articles", "Most read". */
bool phrase_is_box_heading(const char *line, size_t len);

/* The heading over what readers wrote: "3 comments", "Kommentare (3)", "2 thoughts on …". */
bool phrase_is_comments_heading(const char *line, size_t len);

#endif
