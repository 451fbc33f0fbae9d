/* textdiff: what changed between two texts, word by word.
 *
 * Words are what stands between white space; how they are spaced does not count, but a line end
 * parts lines when the result is shown. Time and memory are bounded: of texts that have little in
 * common the middle is given as replaced. */
#ifndef BASE_TEXTDIFF_H
#define BASE_TEXTDIFF_H

#include <glib.h>
#include <stdbool.h>
#include <stddef.h>

enum textdiff_kind { TEXTDIFF_SAME, TEXTDIFF_REMOVED, TEXTDIFF_ADDED };

/* A run of words: of the old text when it was removed, else of the new one. Views into them, with
 * the white space between the words. */
struct textdiff_piece {
	enum textdiff_kind kind;
	const char *text;
	size_t len;
};

/* struct textdiff_piece in order; where something was replaced the removed words come first. */
GArray *textdiff(const char *before, const char *after);

/* Nothing was removed or added. */
bool textdiff_is_empty(const GArray *pieces);

/* For people: lines of the change alone, "- " and "+ " before what went and came, and a few words
 * of what stands around. Caller frees. */
char *textdiff_show(const GArray *pieces);

#endif
