/* excerpt: the passage of a text that shows why it was found. */
#ifndef BASE_EXCERPT_H
#define BASE_EXCERPT_H

#include <glib.h>
#include <stddef.h>

/* Bytes [start, end) of a text. */
struct span {
	size_t start, end;
};

/* The passage of `text` (`len` bytes of valid UTF-8) with most of the hits in it, the first such
 * when several have as many, with as much around them as fits. Cut between words, "…" at an end
 * that was cut, runs of white space and line ends as one blank. At most `max_chars` characters with
 * the ellipses (at least 20). A hit longer than that is cut too.
 *
 * Hits may come in any order, overlap or lie outside the text; without hits the passage is the
 * beginning. `marks`, which may be NULL, gets where they stand in the passage (struct span, in
 * order, not overlapping). Linear in `len`. Caller frees. */
char *excerpt_around(const char *text, size_t len, const struct span *hits, size_t n_hits,
		     size_t max_chars, GArray *marks);

/* A passage as HTML: escaped by escape_html(), with each mark inside <mark> and </mark>, which are
 * the only tags. Caller frees. */
char *excerpt_html(const char *excerpt, const GArray *marks);

#endif
