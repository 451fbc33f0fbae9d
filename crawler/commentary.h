/* commentary: what readers wrote about a page, below it. */
#ifndef CRAWLER_COMMENTARY_H
#define CRAWLER_COMMENTARY_H

#include <glib.h>

#include "crawler/html.h"
#include "crawler/survey.h"

/* Mark the sections of comments, known by their names or by the heading above them, wherever they
 * stand in what is kept so far. In a thread comments are the content. `line` is scratch. */
void commentary_mark(struct survey *s, const struct html *h, GString *line);

#endif
