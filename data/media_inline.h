/* media_inline: pictures, film and sound that are written into a text as data: addresses (RFC
 * 2397).
 *
 * Drawings (SVG) are not counted: they are text, as they are in the page itself. Not found: what is
 * spelt in entities or escapes, put together by a script, or encoded in 16 bits. */
#ifndef DATA_MEDIA_INLINE_H
#define DATA_MEDIA_INLINE_H

#include <stddef.h>

#define MEDIA_DOT_CHARS 1024 /* a shorter one is a dot or a line */

/* The type of the first that is longer than `most` characters, "image/png"; NULL: there is none.
 * Linear. Caller frees. */
char *media_inline_find(const void *bytes, size_t len, size_t most);

#endif
