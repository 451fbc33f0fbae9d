/* form: a word of a query and the other forms of it: "close", "closed", "closing".
 *
 * English alone is stemmed; a word that no English stem fits stands for itself. */
#ifndef INDEXER_FORM_H
#define INDEXER_FORM_H

#include <stdbool.h>
#include <stddef.h>

#include "indexer/xapian-c.h"

struct form {
	char *word;
	char *stem; /* NULL: there are no other forms */
	char *start; /* what all forms begin with */
};

void form_init(struct form *f, struct xapian_stemmer *stemmer, const char *word);
void form_clear(struct form *f);

/* Whether a folded word is `f` in any form. */
bool form_is(const struct form *f, struct xapian_stemmer *stemmer, const char *word, size_t len);

#endif
