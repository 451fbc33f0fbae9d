#include "base/charset_guess.h"

#include <glib.h>
#include <string.h>

#include "base/utf8.h"

#define SAMPLE_BYTES (64 * 1024) /* what the detector gets, from the first byte beyond ASCII on */
#define UTF16_SAMPLE 1024

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
