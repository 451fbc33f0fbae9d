#include "base/charset_guess.h"

#include <glib.h>
#include <string.h>

#define SAMPLE_BYTES (64 * 1024) /* what the detector gets, from the first byte beyond ASCII on */
#define UTF16_SAMPLE 1024
#define UTF8_GOOD_PER_BAD 8 /* sequences for each ill-formed one in text that is UTF-8 */

#define ONES 0x0101010101010101ull
#define HIGHS 0x8080808080808080ull

/* When a detector may be believed: `high` bytes beyond ASCII at least, `percent` of the letters.
 * Short Latin text looks like any Latin encoding, and an English page with a few
 * curly quotes is windows-1252 whatever the detector says. */
struct trust {
	enum encoding first, last;
	unsigned high, percent;
};

static const struct trust trusts[] = {
	{ ENC_GBK, ENC_EUC_KR, 4, 2 },
	{ ENC_ISO_8859_5, ENC_ISO_8859_8, 8, 20 },
	{ ENC_IBM866, ENC_IBM866, 8, 20 },
	{ ENC_KOI8_R, ENC_KOI8_U, 8, 20 },
	{ ENC_WINDOWS_874, ENC_WINDOWS_874, 8, 20 },
	{ ENC_WINDOWS_1251, ENC_WINDOWS_1251, 8, 20 },
	{ ENC_WINDOWS_1253, ENC_WINDOWS_1253, 8, 20 },
	{ ENC_WINDOWS_1255, ENC_WINDOWS_1256, 8, 20 },
	{ ENC_X_MAC_CYRILLIC, ENC_ISO_8859_8_I, 8, 20 },
	{ ENC_ISO_8859_2, ENC_ISO_8859_2, 24, 3 },
	{ ENC_ISO_8859_13, ENC_ISO_8859_15, 24, 3 },
	{ ENC_WINDOWS_1250, ENC_WINDOWS_1250, 24, 3 },
	{ ENC_WINDOWS_1254, ENC_WINDOWS_1254, 24, 3 },
	{ ENC_WINDOWS_1257, ENC_WINDOWS_1258, 24, 3 },
};

/* The well-formed sequences by their first byte (Unicode §3.9, table 3-7): `size` bytes, the
 * second of which lies in `low` to `high`. */
struct lead {
	uint8_t first, last, size, low, high;
};

static const struct lead leads[] = {
	{ 0xc2, 0xdf, 2, 0x80, 0xbf }, { 0xe0, 0xe0, 3, 0xa0, 0xbf }, { 0xe1, 0xec, 3, 0x80, 0xbf },
	{ 0xed, 0xed, 3, 0x80, 0x9f }, { 0xee, 0xef, 3, 0x80, 0xbf }, { 0xf0, 0xf0, 4, 0x90, 0xbf },
	{ 0xf1, 0xf3, 4, 0x80, 0xbf }, { 0xf4, 0xf4, 4, 0x80, 0x8f },
};

size_t
utf8_sequence(const uint8_t *bytes, size_t len, size_t *skip)
{
	const struct lead *lead = NULL;
	size_t i;

	*skip = 1;
	if (bytes[0] < 0x80)
		return 1;
	for (i = 0; i < G_N_ELEMENTS(leads) && !lead; i++)
		if (bytes[0] >= leads[i].first && bytes[0] <= leads[i].last)
			lead = &leads[i];
	if (!lead || len < 2 || bytes[1] < lead->low || bytes[1] > lead->high)
		return 0;
	for (i = 2; i < lead->size && i < len && (bytes[i] & 0xc0) == 0x80; i++)
		;
	*skip = i;
	return i == lead->size ? i : 0;
}

static inline uint64_t
word_at(const uint8_t *p)
{
	uint64_t w;

	memcpy(&w, p, sizeof w);
	return w;
}

/* Bit 7 of some byte is set when one of the eight is NUL or beyond ASCII. */
static inline uint64_t
odd_bytes(uint64_t w)
{
	return (w | (w - ONES)) & HIGHS;
}

size_t
utf8_prefix(const uint8_t *bytes, size_t len)
{
	size_t i = 0, skip;

	while (i < len) {
		while (len - i >= 32 &&
		       !(odd_bytes(word_at(bytes + i)) | odd_bytes(word_at(bytes + i + 8)) |
			 odd_bytes(word_at(bytes + i + 16)) | odd_bytes(word_at(bytes + i + 24))))
			i += 32;
		/* A few bytes one at a time, so that a lone word beyond ASCII costs no more. */
		for (size_t stop = MIN(len, i + 32); i < stop;) {
			size_t n;

			if (bytes[i] == 0)
				return i;
			n = utf8_sequence(bytes + i, len - i, &skip);
			if (n == 0)
				return i;
			i += n;
		}
	}
	return i;
}

bool
utf8_is_likely(const uint8_t *bytes, size_t len)
{
	size_t good = 0, bad = 0;

	for (size_t i = 0; i < len;) {
		size_t skip, n;

		if (bytes[i] < 0x80) {
			i++;
			continue;
		}
		n = utf8_sequence(bytes + i, len - i, &skip);
		good += n > 0;
		bad += n == 0 && i + skip < len;
		i += skip;
	}
	return bad == 0 || good >= bad * UTF8_GOOD_PER_BAD;
}

enum encoding
guess_utf16(const uint8_t *bytes, size_t len)
{
	size_t nul[2] = { 0, 0 }, units;

	len = MIN(len, UTF16_SAMPLE);
	units = len / 2;
	for (size_t i = 0; i < units * 2; i++)
		nul[i % 2] += bytes[i] == 0;
	if (units < 4)
		return ENC_NONE;
	/* Markup and Latin text: most high halves are NUL, next to no low ones. */
	if (nul[1] * 10 >= units * 4 && nul[0] * 20 <= units)
		return ENC_UTF_16LE;
	if (nul[0] * 10 >= units * 4 && nul[1] * 20 <= units)
		return ENC_UTF_16BE;
	return ENC_NONE;
}

static bool
is_trusted(enum encoding e, const uint8_t *bytes, size_t len)
{
	unsigned high = 0, letters = 0;

	for (size_t i = 0; i < len; i++) {
		high += bytes[i] >= 0x80;
		letters += bytes[i] >= 0x80 || g_ascii_isalpha((char)bytes[i]);
	}
	for (size_t i = 0; i < G_N_ELEMENTS(trusts); i++)
		if (e >= trusts[i].first && e <= trusts[i].last)
			return high >= trusts[i].high && high * 100 >= letters * trusts[i].percent;
	return false;
}

enum encoding
guess_encoding(uchardet_t detector, const uint8_t *bytes, size_t len)
{
	const char *name;
	enum encoding e;
	size_t first = 0;

	if (utf8_is_likely(bytes, len))
		return ENC_UTF_8;
	while (first < len && bytes[first] < 0x80)
		first++;
	/* Some way back, for the letters around it. */
	first -= MIN(first, 256);
	bytes += first;
	len = MIN(len - first, SAMPLE_BYTES);
	uchardet_reset(detector);
	if (uchardet_handle_data(detector, (const char *)bytes, len) != 0)
		return ENC_WINDOWS_1252;
	uchardet_data_end(detector);
	name = uchardet_get_charset(detector);
	if (strcmp(name, "UHC") == 0)
		name = "euc-kr";
	e = encoding_for_label(name, strlen(name));
	return is_trusted(e, bytes, len) ? e : ENC_WINDOWS_1252;
}
