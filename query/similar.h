/* similar: copies of a text, and what else is about the same.
 *
 * Copies are told by data/fingerprint.h. Related is what shares the words that tell most: the
 * index knows which are rare. Without an index there are only copies, and a note says so. */
#ifndef QUERY_SIMILAR_H
#define QUERY_SIMILAR_H

#include <glib.h>
#include <stdbool.h>

#include "data/db.h"
#include "data/mention.h"

#define SIMILAR_MAX 50 /* of either kind */

struct similar_one {
	struct mention *mention;
	double part; /* of copies: of the shorter text that is in the longer one; of related ones:
		      * how much of the telling words; 0 … 1 */
};

struct similar {
	GPtrArray *copies, *related; /* struct similar_one *, most alike first */
	GPtrArray *notes; /* char * */
};

/* `subject` is a stored mention, or a text of which only title and text are set (id and school are
 * 0). `out` is to be cleared in any case. */
bool similar_find(struct db *db, const struct mention *subject, int limit, struct similar *out,
		  GError **err);
void similar_clear(struct similar *s);

#endif
