/* fold: text as the matcher and the index see it, with the way back.
 *
 * NFKC and full case folding (NFKC_Casefold), then marks, soft hyphens, zero-width and
 * bidi characters dropped, apostrophes deleted, every other punctuation and white space
 * one blank between words, "&" the word "and", a hyphen at a line's end joined. ASCII goes
 * through a table, the rest through ICU. What a document folds to, an alias and a query
 * fold to as well. */
#ifndef BASE_FOLD_H
#define BASE_FOLD_H

#include <glib.h>
#include <stddef.h>
#include <stdint.h>

/* Buffers are kept between calls: folding allocates only when a text is longer than any before. */
struct fold {
	char *text;	/* folded UTF-8, NUL terminated, no blank at either end */
	size_t len;
	uint32_t *from; /* from[i]: offset in the original of the character that gave text[i]; from[len] is the end */
	size_t room;
	/* scratch of fold.c */
	void *scratch;
};

void fold_init(struct fold *f);
void fold_clear(struct fold *f);

/* Fold `len` bytes of valid UTF-8 (at most 4 GiB). */
void fold_text(struct fold *f, const char *text, size_t len);

/* The folded form alone. Caller frees. */
char *fold_string(const char *text);

/* The part of the original that folded [start, end) came from. */
void fold_span(const struct fold *f, size_t start, size_t end, size_t *from, size_t *to);

#endif
