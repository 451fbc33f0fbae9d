/* surroundings: the words on both sides of a core, as candidate.c and vague.c read them.
 *
 * Private to the matcher. */
#ifndef DATA_SURROUNDINGS_H
#define DATA_SURROUNDINGS_H

#include <stdbool.h>
#include <stddef.h>

#include "data/candidate.h"

#define LEFT_WORDS 12
#define RIGHT_WORDS 16

struct surroundings {
	const struct phrase_text *text;
	struct token left[LEFT_WORDS], right[RIGHT_WORDS];
	size_t n_left, n_right;
	enum gap core_gap; /* before the core */
	bool core_in_bracket;
	bool tells_case; /* capitals mean something here: neither all small nor all capital */
};

/* Read the words around the core [start, end) and, into `c`, the core's own letters. False when
 * the core is no unit. */
bool surroundings_init(struct surroundings *s, const struct phrase_text *t, size_t start,
		       size_t end, struct candidate *c);

bool token_is_describing(const struct token *k); /* a kind, a faith, a word that comes and goes */
bool token_is_plain(const struct token *k); /* it could be part of a name */
bool token_has_capital(const struct token *k);

/* Is it written like part of a name? */
bool surroundings_is_name(const struct surroundings *s, const struct token *k);

#endif
