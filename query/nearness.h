/* nearness: do some words of a text stand close together? */
#ifndef QUERY_NEARNESS_H
#define QUERY_NEARNESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "query/query.h"

/* Where a word stands: positions, rising. */
struct nearness_word {
	const uint32_t *positions;
	size_t n;
};

/* How far the first and the last of `n` words may be apart that are asked for with `window`. Fields
 * lie further apart than that (indexer/terms.c). */
uint32_t nearness_span(int window, size_t n);

/* Whether there is a place for each of `n` words, at most QUERY_MAX_WORDS, no two at the same
 * position, all within `span`. The words are advanced. The index decides alike, but where words
 * that share some positions and not others are asked for (church and cofe), and it may miss one. */
bool nearness_holds(struct nearness_word *words, size_t n, uint32_t span);

#endif
