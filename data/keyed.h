/* keyed: hashes under a key that lies in the state folder beside the store.
 *
 * BLAKE2b. Whoever has the store alone learns from such a hash neither what was hashed nor whether
 * something guessed was. Each use has a key file of its own, so that one can be given up alone. */
#ifndef DATA_KEYED_H
#define DATA_KEYED_H

#include <glib.h>
#include <stdbool.h>
#include <stddef.h>

#include "data/db.h"

#define KEYED_BYTES 32
#define KEYED_HEX 33 /* a hash in lower-case hexadecimal, and its NUL */

typedef struct keyed {
	unsigned char key[KEYED_BYTES];
} keyed_t;

/* Read STATE/`file`. EARSHOT_ERROR_CONFIG when it is missing or cannot be read; the sentence goes
 * on with `without`: what cannot be done now, and what to do. */
bool keyed_read(struct db *db, const char *file, const char *without, struct keyed *k,
		GError **err);

/* The same, and a new key is made when there is none. */
bool keyed_make(struct db *db, const char *file, const char *without, struct keyed *k,
		GError **err);

/* The key is gone, and with it what its hashes say. */
bool keyed_forget(struct db *db, const char *file, GError **err);

void keyed_hash(const struct keyed *k, const char *bytes, size_t len, char hex[KEYED_HEX]);
void keyed_clear(struct keyed *k); /* wipes it */
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(keyed_t, keyed_clear)

#endif
