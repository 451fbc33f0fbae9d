/* sodium: libsodium, loaded when it is needed (base/lazy.h). Include it instead of <sodium.h>. */
#ifndef BASE_SODIUM_H
#define BASE_SODIUM_H

#include <sodium.h>

#include "base/lazy.h"

/* Every function that is used. */
#define SODIUM_FUNCTIONS(X)                                                                        \
	X(crypto_generichash)                                                                      \
	X(crypto_hash_sha256)                                                                      \
	X(crypto_pwhash_str)                                                                       \
	X(crypto_pwhash_str_verify)                                                                \
	X(randombytes_buf)                                                                         \
	X(randombytes_uniform)                                                                     \
	X(sodium_bin2base64)                                                                       \
	X(sodium_bin2hex)                                                                          \
	X(sodium_init)                                                                             \
	X(sodium_memcmp)                                                                           \
	X(sodium_memzero)

struct sodium_functions {
	SODIUM_FUNCTIONS(LAZY_MEMBER)
};

/* Any thread. */
const struct sodium_functions *sodium_functions(void);

#ifndef LAZY_LOADER
#define crypto_generichash (sodium_functions()->crypto_generichash)
#define crypto_hash_sha256 (sodium_functions()->crypto_hash_sha256)
#define crypto_pwhash_str (sodium_functions()->crypto_pwhash_str)
#define crypto_pwhash_str_verify (sodium_functions()->crypto_pwhash_str_verify)
#define randombytes_buf (sodium_functions()->randombytes_buf)
#define randombytes_uniform (sodium_functions()->randombytes_uniform)
#define sodium_bin2base64 (sodium_functions()->sodium_bin2base64)
#define sodium_bin2hex (sodium_functions()->sodium_bin2hex)
#define sodium_init (sodium_functions()->sodium_init)
#define sodium_memcmp (sodium_functions()->sodium_memcmp)
#define sodium_memzero (sodium_functions()->sodium_memzero)
#endif

#endif
