/* password: argon2id by libsodium, at its interactive cost (64 MiB; about a second).
 *
 * One at a time: each takes 64 MiB. */
#ifndef DATA_PASSWORD_H
#define DATA_PASSWORD_H

#include <glib.h>
#include <stdbool.h>

#define PASSWORD_MIN_CHARS 12
#define PASSWORD_MAX_BYTES 1024

/* What is wrong with choosing that one, as a sentence; NULL: nothing. */
const char *password_fault(const char *password, const char *user_name);

/* Salt and cost are in it. Caller frees. */
char *password_hash(const char *password, GError **err);

/* NULL stands for whoever has none: false, after the same time. */
bool password_check(const char *hash, const char *password);

#endif
