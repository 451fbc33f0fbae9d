/* case_suggest: words of a post that may point to a category.
 *
 * A help for whoever assesses, no more: it says which words it saw and decides nothing. It knows
 * English words alone, and many a post that is hurtful has none of them. */
#ifndef QUERY_CASE_SUGGEST_H
#define QUERY_CASE_SUGGEST_H

#include <glib.h>

#include "data/casefile.h"
#include "data/db.h"

struct case_suggestion {
	const char *category; /* of CASE_CATEGORY */
	GPtrArray *words; /* char *: as they stand in the text, each once */
};

/* Of a text: struct case_suggestion *, in the categories' order. */
GPtrArray *case_suggest(const char *text);

/* Of the case's post and captures. */
GPtrArray *case_suggest_for(struct db *db, const struct casefile *c, GError **err);

#endif
