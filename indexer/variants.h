/* variants: the words of the index that a word of a query stands for.
 *
 * The index keeps no stems. Other forms of an English word begin as its stem does, so a walk over
 * that part of the vocabulary finds those which are there. Bounded: a walk looks at
 * VARIANTS_MAX_WALK words and gives at most VARIANTS_MAX of them, the word itself first. */
#ifndef INDEXER_VARIANTS_H
#define INDEXER_VARIANTS_H

#include <glib.h>
#include <stdbool.h>

#include "indexer/xapian-c.h"

#define VARIANTS_MAX 100
#define VARIANTS_MAX_WALK 20000

struct variants;

/* Keeps `reader`. */
struct variants *variants_new(struct xapian_reader *reader, GError **err);
void variants_free(struct variants *v); /* NULL is fine */

/* Terms (with `prefix`, "" for none) of the same stem as `word`, the word itself always the first.
 * A new array of char *. */
GPtrArray *variants_of_word(struct variants *v, const char *prefix, const char *word, GError **err);

/* Terms that begin with `word`; `*all` is false when only the first VARIANTS_MAX are given. */
GPtrArray *variants_of_prefix(struct variants *v, const char *prefix, const char *word, bool *all,
			      GError **err);

/* Whether two folded words have one stem: the same rule for text that is not indexed yet. */
bool variants_match(struct variants *v, const char *a, const char *b);

#endif
