/* lexicon: many phrases searched for word by word.
 *
 * A phrase begins and ends at a word, so that a text is looked at once a word and not once a byte:
 * a filter, small enough for the processor's cache, says of nearly every word that no phrase
 * begins there, and a table of hashed beginnings says how the others go on. The cost of a scan does
 * not depend on the number of phrases. Immutable once made; any number of threads may scan. */
#ifndef DATA_LEXICON_H
#define DATA_LEXICON_H

#include <glib.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What a phrase is looked for as; a phrase may be several. */
enum {
	LEXICON_MARK = 1 << 0, /* it points to a school by itself */
	LEXICON_CORE = 1 << 1, /* it does beside a word for a school */
	LEXICON_PLACE = 1 << 2, /* it speaks for or against one that was found */
	LEXICON_CLASSES = 3,
};

struct lexicon;

/* `phrases` are `n` different, non-empty folded texts, kept by reference; `classes` says what
 * each is. A phrase's number is its place in the array. Cannot fail. */
struct lexicon *lexicon_new(const char *const *phrases, const uint8_t *classes, size_t n);
void lexicon_free(struct lexicon *l);
typedef struct lexicon lexicon_t;
G_DEFINE_AUTOPTR_CLEANUP_FUNC(lexicon_t, lexicon_free)

size_t lexicon_bytes(const struct lexicon *l); /* memory held, without the phrases */

/* Phrase `phrase` stands in text[start, end), whole words; the last may have an s more. */
typedef void lexicon_hit(void *data, uint32_t phrase, size_t start, size_t end);

/* Report every phrase of the classes `wanted` that begins in text[from, to), which begins and ends
 * at words; it may end beyond `to`, before `len`. Folded text as fold_text() gives it: words, one
 * separator between two of them, LEXICON_SLACK readable bytes behind. */
#define LEXICON_SLACK 8
void lexicon_scan(const struct lexicon *l, unsigned wanted, const char *text, size_t len,
		  size_t from, size_t to, lexicon_hit *hit, void *data);

#endif
