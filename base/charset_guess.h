/* charset_guess: the encoding of bytes that say nothing about themselves.
 *
 * Private to base/charset.c. */
#ifndef BASE_CHARSET_GUESS_H
#define BASE_CHARSET_GUESS_H

#include <stdbool.h>
#include <uchardet/uchardet.h>

#include "base/charset_table.h"

/* How many of the first bytes are well-formed UTF-8 without NUL; a word at a time. */
size_t utf8_prefix(const uint8_t *bytes, size_t len);

/* Length of the well-formed UTF-8 sequence at `bytes`, which is not empty; 0 when ill-formed, and
 * then `*skip` is its maximal subpart (Unicode §3.9), the bytes that one U+FFFD stands for. */
size_t utf8_sequence(const uint8_t *bytes, size_t len, size_t *skip);

/* True when this is UTF-8 but for a stray byte here and there or a cut end. */
bool utf8_is_likely(const uint8_t *bytes, size_t len);

/* UTF-16 without byte order mark, by where the NULs are; ENC_NONE when it is none. */
enum encoding guess_utf16(const uint8_t *bytes, size_t len);

/* Likely UTF-8, else what `detector` says where it can be trusted, else windows-1252. */
enum encoding guess_encoding(uchardet_t detector, const uint8_t *bytes, size_t len);

#endif
