/* charset_table: the encodings, labels and single-byte indexes of the WHATWG Encoding Standard.
 *
 * Private to base/charset*.c and base/prescan.c. Constant data; any thread. */
#ifndef BASE_CHARSET_TABLE_H
#define BASE_CHARSET_TABLE_H

#include <stddef.h>
#include <stdint.h>

/* Encoding Standard §4.2, the single-byte ones first: an id below ENC_SINGLES has an index. */
enum encoding {
	ENC_IBM866,
	ENC_ISO_8859_2,
	ENC_ISO_8859_3,
	ENC_ISO_8859_4,
	ENC_ISO_8859_5,
	ENC_ISO_8859_6,
	ENC_ISO_8859_7,
	ENC_ISO_8859_8,
	ENC_ISO_8859_10,
	ENC_ISO_8859_13,
	ENC_ISO_8859_14,
	ENC_ISO_8859_15,
	ENC_ISO_8859_16,
	ENC_KOI8_R,
	ENC_KOI8_U,
	ENC_MACINTOSH,
	ENC_WINDOWS_874,
	ENC_WINDOWS_1250,
	ENC_WINDOWS_1251,
	ENC_WINDOWS_1252,
	ENC_WINDOWS_1253,
	ENC_WINDOWS_1254,
	ENC_WINDOWS_1255,
	ENC_WINDOWS_1256,
	ENC_WINDOWS_1257,
	ENC_WINDOWS_1258,
	ENC_X_MAC_CYRILLIC,
	ENC_SINGLES,
	ENC_ISO_8859_8_I = ENC_SINGLES, /* logical Hebrew: the bytes of ISO-8859-8 */
	ENC_GBK,
	ENC_GB18030,
	ENC_BIG5,
	ENC_EUC_JP,
	ENC_ISO_2022_JP,
	ENC_SHIFT_JIS,
	ENC_EUC_KR,
	ENC_UTF_8,
	ENC_UTF_16BE,
	ENC_UTF_16LE,
	ENC_REPLACEMENT,
	ENC_X_USER_DEFINED,
	ENC_UTF_32BE, /* not in the standard, no label; XML 1.0 appendix F */
	ENC_UTF_32LE,
	ENC_COUNT,
	ENC_NONE = -1,
};

/* The name in lower case. Static. */
const char *encoding_name(enum encoding e);

/* "Get an encoding" (§4.2): ASCII white space around `len` bytes is ignored, case too.
 * ENC_NONE when no label is this. */
enum encoding encoding_for_label(const char *label, size_t len);

/* What bytes 0x80 to 0xFF mean (§9.1), U+FFFD where nothing; NULL when `e` has no index. */
const uint16_t *encoding_index(enum encoding e);

#endif
