/* fold_char: what one character beyond ASCII is to folding. Private to base/fold*.c. */
#ifndef BASE_FOLD_CHAR_H
#define BASE_FOLD_CHAR_H

#include <stdbool.h>
#include <stdint.h>

#define FOLD_ENTRY_BYTES 50 /* the longest: U+FDFA, four Arabic words */

/* What a character does. The words' own characters come first. */
enum kind {
	KIND_LOWER, /* gives text */
	KIND_UPPER, /* gives text, and begins sentences: capitals, digits, letters without case */
	KIND_AND,
	KIND_DROP,
	KIND_BLANK, /* punctuation that ends a word */
	KIND_AROUND, /* quotes and brackets: a blank that a sentence may end or begin with */
	KIND_SPACE,
	KIND_LINE,
	KIND_HARD,
	KIND_DOT,
	KIND_STOP, /* ! ? */
	KIND_HYPHEN,
	KIND_SOFT_HYPHEN,
};

/* What one character beyond ASCII folds to. */
struct fold_entry {
	uint32_t c; /* 0: empty slot */
	enum kind kind;
	uint8_t len;
	char text[FOLD_ENTRY_BYTES]; /* blanks in it are separators */
};

/* Remembers characters; one per thread. */
struct fold_chars;
void fold_chars_free(struct fold_chars *chars); /* NULL is fine */

/* `*chars` is NULL at first, and made: most text has no such character. Valid until the next call.
 */
const struct fold_entry *fold_chars_get(struct fold_chars **chars, uint32_t c);

#endif
