/* variants: the terms of the index that a word of a query stands for.
 *
 * The index keeps no stems; other forms of a word are found by a walk over the part of the
 * vocabulary that begins alike. Bounded: a walk looks at VARIANTS_MAX_WALK terms and gives at
 * most VARIANTS_MAX of them. */
#ifndef INDEXER_VARIANTS_H
#define INDEXER_VARIANTS_H

#include <glib.h>
#include <stdbool.h>

#include "indexer/xapian-c.h"

#define VARIANTS_MAX 100
#define VARIANTS_MAX_WALK 20000

/* Terms (with `prefix`, "" for none) that are a form of `word`, the word itself always first. A
 * new array of char *. */
GPtrArray *variants_of_word(struct xapian_reader *r, struct xapian_stemmer *stemmer,
			    const char *prefix, const char *word, GError **err);

/* Terms that begin with `word`, at most `max`; `*all` is false when there are more than the ones
 * given. */
GPtrArray *variants_of_start(struct xapian_reader *r, const char *prefix, const char *word,
			     size_t max, bool *all, GError **err);

#endif
