/* dateline: the line above a text that says who wrote it, when, or how long it takes to read. */
#ifndef CRAWLER_DATELINE_H
#define CRAWLER_DATELINE_H

#include <stdbool.h>
#include <stddef.h>

enum { DATELINE_MAX = 120 }; /* bytes; a longer line says something else as well */

/* `line` is the visible text of a paragraph, white space collapsed. Wants a place above the text
 * besides: "By the river" can begin a poem. */
bool dateline_is(const char *line, size_t len);

/* Whether the line is nothing but a day or a time of the day: "19:00", "18-02-2012, 20:14". */
bool dateline_is_stamp(const char *line, size_t len);

/* Whether it is a day, without the time at which something begins. */
bool dateline_is_day(const char *line, size_t len);

/* Whether it is a name, and how long ago: "Della Pike 4 years ago". */
bool dateline_is_ago(const char *line, size_t len);

/* Whether the line says when the page was published or changed, and hardly more. */
bool dateline_says(const char *line, size_t len);

#endif
