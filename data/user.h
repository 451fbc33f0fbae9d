/* user: who may sign in to the web page, and as what.
 *
 * Passwords are kept as argon2id alone, sessions and set-up links as hashes of their tokens. */
#ifndef DATA_USER_H
#define DATA_USER_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

#include "data/db.h"
#include "data/role.h"

struct user {
	int64_t id;
	char *name; /* signs in with it: [a-z0-9._-], 2 to 40 */
	char *title; /* what people call them; may be NULL */
	enum role role;
	bool has_password, has_totp, is_off;
	int64_t added_at, last_in_at; /* WHEN_NONE: never */
};

void user_free(struct user *u);
typedef struct user user_t;
G_DEFINE_AUTOPTR_CLEANUP_FUNC(user_t, user_free)

/* NULL without an error set: none such. */
struct user *user_find(struct db *db, const char *name, GError **err);
struct user *user_get(struct db *db, int64_t id, GError **err);
GPtrArray *user_list(struct db *db, GError **err); /* struct user *, by name */

#endif
