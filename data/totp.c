#include "data/totp.h"

#include <glib.h>
#include <string.h>

#include "base/sodium.h"

#define SECRET_BYTES 20
#define DIGITS 6

static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

void
totp_make(char secret[TOTP_SECRET_SIZE])
{
	g_assert(sodium_init() >= 0);
	/* 32 letters of 5 random bits each: no encoding is needed */
	for (int i = 0; i < TOTP_SECRET_SIZE - 1; i++)
		secret[i] = alphabet[randombytes_uniform(32)];
	secret[TOTP_SECRET_SIZE - 1] = '\0';
}

static bool
read_secret(const char *secret, uint8_t bytes[SECRET_BYTES])
{
	uint32_t bits = 0;
	int have = 0, n = 0;

	if (strlen(secret) != TOTP_SECRET_SIZE - 1)
		return false;
	for (; *secret; secret++) {
		const char *at = strchr(alphabet, *secret);

		if (!at)
			return false;
		bits = (bits << 5) | (uint32_t)(at - alphabet);
		have += 5;
		if (have >= 8)
			bytes[n++] = (uint8_t)(bits >> (have -= 8));
	}
	return n == SECRET_BYTES;
}

/* RFC 4226 §5.3. */
static uint32_t
code_of(const uint8_t key[SECRET_BYTES], int64_t step)
{
	g_autoptr(GHmac) hmac = g_hmac_new(G_CHECKSUM_SHA1, key, SECRET_BYTES);
	uint64_t counter = GUINT64_TO_BE((uint64_t)step);
	uint8_t digest[20];
	gsize len = sizeof digest;
	int at;

	g_hmac_update(hmac, (const guchar *)&counter, sizeof counter);
	g_hmac_get_digest(hmac, digest, &len);
	at = digest[19] & 0xf;
	return (((uint32_t)digest[at] & 0x7f) << 24 | (uint32_t)digest[at + 1] << 16 |
		(uint32_t)digest[at + 2] << 8 | digest[at + 3]) %
	       1000000;
}

static bool
read_code(const char *text, char code[DIGITS + 1])
{
	int n = 0;

	for (; *text; text++) {
		if (*text == ' ')
			continue;
		if (!g_ascii_isdigit(*text) || n == DIGITS)
			return false;
		code[n++] = *text;
	}
	code[n] = '\0';
	return n == DIGITS;
}

int64_t
totp_step(const char *secret, const char *text, int64_t now)
{
	uint8_t key[SECRET_BYTES];
	char want[DIGITS + 1], code[DIGITS + 1];
	int64_t found = -1;

	if (!read_secret(secret, key) || !read_code(text, code))
		return -1;
	for (int64_t step = now / TOTP_STEP_S - 1; step <= now / TOTP_STEP_S + 1; step++) {
		g_snprintf(want, sizeof want, "%06u", code_of(key, step));
		if (sodium_memcmp(want, code, DIGITS) == 0)
			found = step;
	}
	sodium_memzero(key, sizeof key);
	return found;
}
