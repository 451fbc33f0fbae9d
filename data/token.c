#include "data/token.h"

#include <glib.h>
#include <string.h>

#include "base/sodium.h"

#define TOKEN_BYTES 32

static void
write_token(const unsigned char bytes[TOKEN_BYTES], char token[TOKEN_SIZE])
{
	sodium_bin2base64(token, TOKEN_SIZE, bytes, TOKEN_BYTES,
			  sodium_base64_VARIANT_URLSAFE_NO_PADDING);
}

void
token_make(char token[TOKEN_SIZE])
{
	unsigned char bytes[TOKEN_BYTES];

	g_assert(sodium_init() >= 0);
	randombytes_buf(bytes, sizeof bytes);
	write_token(bytes, token);
	sodium_memzero(bytes, sizeof bytes);
}

bool
token_is_well_formed(const char *token)
{
	size_t n = token ? strnlen(token, TOKEN_SIZE) : 0;

	if (n != TOKEN_SIZE - 1)
		return false;
	for (size_t i = 0; i < n; i++)
		if (!g_ascii_isalnum(token[i]) && token[i] != '-' && token[i] != '_')
			return false;
	return true;
}

void
token_hash(const char *token, char hash[TOKEN_HASH_SIZE])
{
	unsigned char bytes[crypto_hash_sha256_BYTES];

	crypto_hash_sha256(bytes, (const unsigned char *)token, strlen(token));
	sodium_bin2hex(hash, TOKEN_HASH_SIZE, bytes, sizeof bytes);
}

void
token_derive(const char *token, const char *purpose, char out[TOKEN_SIZE])
{
	unsigned char bytes[TOKEN_BYTES];

	crypto_generichash(bytes, sizeof bytes, (const unsigned char *)purpose, strlen(purpose),
			   (const unsigned char *)token, MIN(strlen(token), TOKEN_SIZE - 1));
	write_token(bytes, out);
}

bool
token_equal(const char *a, const char *b)
{
	size_t n = a ? strlen(a) : 0;

	return a && b && strlen(b) == n && sodium_memcmp(a, b, n) == 0;
}
