/* charset_guess: the encoding of bytes that say nothing about themselves.
 *
 * Private to base/charset.c. */
#ifndef BASE_CHARSET_GUESS_H
#define BASE_CHARSET_GUESS_H

#include "base/charset_table.h"
#include "base/uchardet.h"

/* UTF-16 without byte order mark, by where the NULs are; ENC_NONE when it is none. */
enum encoding guess_utf16(const uint8_t *bytes, size_t len);

/* Likely UTF-8, else what `detector` says where it can be trusted, else windows-1252. */
enum encoding guess_encoding(uchardet_t detector, const uint8_t *bytes, size_t len);

#endif
