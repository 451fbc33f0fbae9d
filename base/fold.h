/* fold: text as the matcher and the index see it, with the way back.
 *
 * What a document folds to, an alias and a query fold to as well. Folded text is words with one
 * separator between two of them: ' ', or '\n' for a hard break, across which no name goes on.
 *
 * - Letters and digits: NFKC and full case folding (NFKC_Casefold), then combining marks dropped:
 *   "Ｅ́cole" is "ecole", "STRASSE" and "Straße" are "strasse". Hangul syllables stay whole.
 * - Dropped without a trace: soft hyphens, zero-width and bidi characters, and apostrophes of every
 *   shape (' ’ ‘ ʼ ` ´ ′): "St Mary's" is "st marys".
 * - "&" is the word "and".
 * - A dot between two single letters joins them: "C.E." is "ce", "U.K." "uk"; "C. of E." is "c of
 * e", "J.Smith" is "j smith", "example.org" is "example org".
 * - A hyphen right after a letter, one line end and a lower-case letter: joined. "Mis-\nsenden" is
 *   "missenden"; before anything else the line end is ' ' ("Great-\nMissenden"). So is a soft
 * hyphen.
 * - Hard breaks: a line or paragraph end; one of ". ! ? …", any closing quotes and brackets, white
 *   space, and then anything but a lower-case letter, unless the dot follows a single letter or an
 *   abbreviation such as "St."; the ideographic full stops; bullets and "|".
 * - Everything else is ' '.
 *
 * Folding twice changes nothing. Conjoining jamo stay apart from Hangul syllables. */
#ifndef BASE_FOLD_H
#define BASE_FOLD_H

#include <glib.h>
#include <stddef.h>
#include <stdint.h>

struct fold_chars;

/* Buffers are kept between calls: folding allocates only when a text is longer than any before.
 * One per thread. */
struct fold {
	char *text; /* folded UTF-8, NUL terminated, no separator at either end */
	size_t len;
	uint32_t *from; /* from[i]: offset in the original of the character that gave text[i], for a
			 * separator that of the first character after the word before it;
			 * from[len]: the end of the last word. Never decreasing. */
	size_t room;
	/* scratch of fold.c */
	struct fold_chars *scratch;
};

void fold_init(struct fold *f);
void fold_clear(struct fold *f);

/* Load what letters beyond ASCII need, for a process that is about to give up files. */
void fold_preload(void);

/* Fold `len` bytes of valid UTF-8 (at most 4 GiB). Line ends are hard breaks; text that was wrapped
 * by hand goes through fold_unwrap() first. */
void fold_text(struct fold *f, const char *text, size_t len);

/* Likewise without any separator: the letters and digits alone, "st marys" as "stmarys". Blanks,
 * line ends and punctuation cannot hide a word from whoever searches in this. */
void fold_letters(struct fold *f, const char *text, size_t len);

/* The folded form alone. Caller frees. */
char *fold_string(const char *text);

/* The part of the original that folded [start, end) came from: from the first character of it to
 * the end of the last one, with the dropped characters that follow it inside its word. */
void fold_span(const struct fold *f, size_t start, size_t end, size_t *from, size_t *to);

/* Plain text whose lines were broken at a width, as mail is, with each paragraph on one line. Lines
 * are joined where the next one's first word would not have fitted, or where the line ends in a
 * blank (RFC 3676), never into a list item or across an empty line; a word hyphenated at the break
 * is made whole. Text that was not wrapped comes back as it is. Valid UTF-8 in and out. Caller
 * frees. */
char *fold_unwrap(const char *text);

#endif
