/* utf8: bytes that may or may not be UTF-8. Any thread; linear. */
#ifndef BASE_UTF8_H
#define BASE_UTF8_H

#include <glib.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define UTF8_REPLACEMENT 0xfffd

/* How many of the first bytes are well-formed UTF-8 without NUL; ASCII a word at a time. */
size_t utf8_prefix(const uint8_t *bytes, size_t len);

/* True when no byte is beyond ASCII. */
bool utf8_is_ascii(const uint8_t *bytes, size_t len);

/* Length of the well-formed UTF-8 sequence at `bytes`, which is not empty; 0 when ill-formed.
 * `*skip` is that length, or the maximal subpart (Unicode §3.9) that one U+FFFD stands for. */
size_t utf8_sequence(const uint8_t *bytes, size_t len, size_t *skip);

/* The next character of [*at, end), which is not empty, U+FFFD for what is ill-formed; moves `*at`.
 */
gunichar utf8_next(const char **at, const char *end);

/* True when this is UTF-8 but for a stray byte here and there or a cut end. */
bool utf8_is_likely(const uint8_t *bytes, size_t len);

#endif
