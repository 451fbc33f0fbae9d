/* vague: what can mean a school only where the rest of the text makes it plain.
 *
 * A name without a word for a school ("we put St Tybie's first"), and a word for a school without
 * its name ("the village school"). Private to the matcher. */
#ifndef DATA_VAGUE_H
#define DATA_VAGUE_H

#include "data/candidate.h"
#include "data/scan_names.h"

/* Add the finds among `bares` (struct hit: cores) and `kinds` of the field that no name was read
 * at. */
void scan_vague(struct scan_field *f, const GArray *bares, const GArray *kinds);

#endif
