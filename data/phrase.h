/* phrase: a stretch of a document as the words of a name, and what stands between them.
 *
 * Folding makes every stop and comma a blank, so that spellings agree; the matcher still has to
 * know that "Little Missenden. Infant school places" is two sentences. A phrase is read from
 * the folded text together with its original. */
#ifndef DATA_PHRASE_H
#define DATA_PHRASE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/fold.h"
#include "data/nameword.h"

/* A text and its folded form. */
struct phrase_text {
	const char *original;
	const struct fold *fold;
	bool is_wrapped; /* lines were broken at a width; else a line end is an item's or a <br> */
	bool is_address; /* a URL: words are parted by any mark, names by '/', '?', '&', '=' */
};

/* What stands between two words, weakest first. */
enum gap {
	GAP_BLANK, /* blanks, hyphens, quotation marks, apostrophes */
	GAP_SLASH,
	GAP_BRACKET, /* an opening or closing round bracket */
	GAP_COMMA,
	GAP_DASH, /* a dash, or a hyphen between blanks */
	GAP_STOP, /* a sentence or a part of it ends */
	GAP_BREAK, /* a paragraph, cell or item ends */
};

enum letters { LETTERS_NONE, LETTERS_SMALL, LETTERS_INITIAL, LETTERS_CAPITAL };

struct token {
	uint32_t start, end; /* in the folded text */
	uint32_t flags, kind, faith; /* of nameword.h; 0 for a plain word */
	enum gap gap; /* before the word */
	enum letters letters; /* LETTERS_CAPITAL: two or more letters, all capital */
	bool opens; /* the gap holds an opening bracket */
	bool is_possessive; /* 's stood in the original */
	bool is_slip; /* known only when a slip of the pen is allowed for */
};

/* The words of folded [from, to), which must begin and end at words, at most `max`. "c of e" and
 * "church of england" are one. Returns their number; the first word's gap is what stands before
 * `from`. */
size_t phrase_read(const struct phrase_text *t, size_t from, size_t to, struct token *tokens,
		   size_t max);

/* Start of the word `n` words before `at`, not beyond the start of the paragraph; end of the
 * word `n` words after `at` likewise. */
size_t phrase_back(const struct phrase_text *t, size_t at, size_t n);
size_t phrase_forth(const struct phrase_text *t, size_t at, size_t n);

/* What stands between folded `end` of one word and `start` of the next. */
enum gap phrase_gap(const struct phrase_text *t, size_t end, size_t start, bool *opens);

/* Is it nothing but white space and hyphens, with one line end? */
bool phrase_is_line_end(const struct phrase_text *t, size_t end, size_t start);

#endif
