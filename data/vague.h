/* vague: what can mean a school only where the rest of the text makes it plain.
 *
 * A name without a word for a school ("we put St Tybie's first"), and a word for a school without
 * its name ("the village school"). Private to the matcher. */
#ifndef DATA_VAGUE_H
#define DATA_VAGUE_H

#include "data/candidate.h"
#include "data/scan_names.h"

/* Read the core [start, end), a name that stands alone; `is_saint`: it needs the genitive s, since
 * the saint is no school. False when it is part of something else. */
bool vague_read_bare(const struct phrase_text *t, size_t start, size_t end, bool is_saint,
		     struct candidate *c);

/* Read "the village school", "our primary school" around the word for a school [start, end). */
bool vague_read_kind(const struct phrase_text *t, size_t start, size_t end, struct candidate *c);

/* Add the finds among `bares` (struct hit: cores) and `kinds` of the field that no name was read
 * at. */
void scan_vague(struct scan_field *f, const GArray *bares, const GArray *kinds);

#endif
