#include "base/utf8.h"

#include <string.h>

#define UTF8_GOOD_PER_BAD 8 /* sequences for each ill-formed one in text that is UTF-8 */

#define ONES 0x0101010101010101ull
#define HIGHS 0x8080808080808080ull

/* The well-formed sequences by their first byte (Unicode §3.9, table 3-7): `size` bytes, the
 * second of which lies in `low` to `high`. Size 0: no first byte. */
struct lead {
	uint8_t size, low, high;
};

static const struct lead leads[256] = {
	[0xc2 ... 0xdf] = { 2, 0x80, 0xbf }, [0xe0] = { 3, 0xa0, 0xbf },
	[0xe1 ... 0xec] = { 3, 0x80, 0xbf }, [0xed] = { 3, 0x80, 0x9f },
	[0xee ... 0xef] = { 3, 0x80, 0xbf }, [0xf0] = { 4, 0x90, 0xbf },
	[0xf1 ... 0xf3] = { 4, 0x80, 0xbf }, [0xf4] = { 4, 0x80, 0x8f },
};

size_t
utf8_sequence(const uint8_t *bytes, size_t len, size_t *skip)
{
	const struct lead *lead = &leads[bytes[0]];
	size_t i = 2;

	*skip = 1;
	if (bytes[0] < 0x80)
		return 1;
	if (lead->size == 0 || len < 2 || bytes[1] < lead->low || bytes[1] > lead->high)
		return 0;
	while (i < lead->size && i < len && (bytes[i] & 0xc0) == 0x80)
		i++;
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
		while (len - i >= 8 && !odd_bytes(word_at(bytes + i)))
			i += 8;
		for (int k = 0; k < 8 && i < len; k++) {
			size_t n = bytes[i] ? utf8_sequence(bytes + i, len - i, &skip) : 0;

			if (n == 0)
				return i;
			i += n;
		}
	}
	return i;
}

bool
utf8_is_ascii(const uint8_t *bytes, size_t len)
{
	size_t i = 0;

	while (len - i >= 8 && !(word_at(bytes + i) & HIGHS))
		i += 8;
	while (i < len && bytes[i] < 0x80)
		i++;
	return i == len;
}

gunichar
utf8_next(const char **at, const char *end)
{
	size_t skip, n = utf8_sequence((const uint8_t *)*at, (size_t)(end - *at), &skip);
	gunichar c = n > 0 ? g_utf8_get_char(*at) : UTF8_REPLACEMENT;

	*at += skip;
	return c;
}

bool
utf8_is_likely(const uint8_t *bytes, size_t len)
{
	size_t good = 0, bad = 0;
	bool is_cut = false;

	if (utf8_prefix(bytes, len) == len)
		return true;
	for (size_t i = 0; i < len;) {
		size_t skip, n;

		if (bytes[i] < 0x80) {
			i++;
			continue;
		}
		n = utf8_sequence(bytes + i, len - i, &skip);
		good += n > 0;
		bad += n == 0 && i + skip < len;
		is_cut = n == 0 && i + skip == len;
		i += skip;
	}
	return bad == 0 ? good > 0 || !is_cut : good >= bad * UTF8_GOOD_PER_BAD;
}
