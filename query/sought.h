/* sought: the words that many queries ask for, and where they stand in one text.
 *
 * The text is read once for all queries. Which of the sought words a word of the text is (itself, a
 * form of it, its beginning) is worked out when that word is met first, and remembered. */
#ifndef QUERY_SOUGHT_H
#define QUERY_SOUGHT_H

#include <glib.h>
#include <stdint.h>

#include "query/scan.h"

enum sought_kind {
	SOUGHT_EXACT, /* the word as it stands */
	SOUGHT_FORM, /* any form of it */
	SOUGHT_START, /* words that begin with it */
};

struct sought;
struct sought *sought_new(GError **err);
void sought_free(struct sought *s); /* NULL is fine */

/* Its number, from 0; the same one for the same word. `word` is folded. */
guint sought_add(struct sought *s, enum sought_kind kind, const char *word);

/* How few words it stands for: the bytes they have in common. */
size_t sought_strength(const struct sought *s, guint number);

/* From now on this is the text. */
void sought_read(struct sought *s, const struct scan_text *t);

/* The numbers (guint) that are in the text, each once. */
const GArray *sought_found(const struct sought *s);

/* Positions of a word, rising. The field stands above the bits of the position, so no window
 * reaches over; `*n` is 0 when the text does not have it. */
const uint32_t *sought_places(const struct sought *s, guint number, guint *n);
#define SOUGHT_FIELD(place) ((enum scan_field)((place) >> 28))

#endif
