/* news: what was found since somebody last looked.
 */
#ifndef QUERY_NEWS_H
#define QUERY_NEWS_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

#include "data/db.h"
#include "query/search.h"

/* Fills `r`, oldest first; what is not in it is told in its notes. `*mark` becomes where `reader`
 * stands after all of them, for mention_cursor_set(); at least where it stood. `r`
 * is to be cleared in any case. */
bool news_read(struct db *db, const char *reader, struct search_result *r, int64_t *mark,
	       GError **err);

#endif
