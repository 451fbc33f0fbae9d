/* words: a text as the index sees it, word by word, with the way back.
 *
 * Documents, queries and the plain scan read their words here, so what one of them finds the
 * others find. Beyond folding: hashtags and handles written in camel case give their parts too,
 * "saint" is also "st", the ways to write "Church of England" are all "cofe", and scripts
 * without blanks between words give one word a character. */
#ifndef INDEXER_WORDS_H
#define INDEXER_WORDS_H

#include <glib.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/fold.h"

#define WORDS_MAX_BYTES 64 /* of one word: the rest is cut off, everywhere alike */
#define WORDS_MAX_COUNT 100000 /* of one text: what follows is not indexed */

struct word {
	const char *text; /* folded; not NUL-terminated */
	uint32_t len; /* 1 … WORDS_MAX_BYTES */
	uint32_t position; /* rising from 1; several words may share one */
	uint32_t from, to; /* bytes of the original it came from */
	bool is_main; /* the one form that a query uses; the others only help to be found */
};

/* Buffers are kept between texts. */
struct words {
	struct word *list;
	size_t n;
	uint32_t end; /* the position after the last */
	/* of words.c */
	size_t room;
	struct fold fold;
	struct word_raw *raw;
	size_t n_raw, raw_room;
};

void words_init(struct words *w);
void words_clear(struct words *w);

/* Read valid UTF-8. What is in `w->list` stays until the next reading. */
void words_read(struct words *w, const char *text, size_t len);

#endif
