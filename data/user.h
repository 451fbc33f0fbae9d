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

/* ---- changing ---------------------------------------------------------------------------- */

#define USER_LINK_S (72 * 3600) /* how long a set-up link is good */

/* Each is in the audit log under `actor`, in the same transaction. EARSHOT_ERROR_INPUT with a
 * sentence: the name is none or taken, or nobody would be left who may set up. */
bool user_add(struct db *db, const char *actor, const char *name, const char *title, enum role role,
	      int64_t *id, GError **err);
bool user_remove(struct db *db, const char *actor, const struct user *u, GError **err);
bool user_set_role(struct db *db, const char *actor, const struct user *u, enum role role,
		   GError **err);

/* Off: cannot sign in, and is signed out everywhere; tokens and feeds stop. */
bool user_set_off(struct db *db, const char *actor, const struct user *u, bool is_off,
		  GError **err);

/* `hash` of password_hash(). Ends all sessions but that of the token `keep` (NULL: all), and every
 * link. */
bool user_set_password(struct db *db, const char *actor, const struct user *u, const char *hash,
		       const char *keep, GError **err);

/* For password_check() alone: NULL without an error set: there is none. Caller frees. */
char *user_password(struct db *db, const struct user *u, GError **err);

/* The second factor (data/totp.h): `secret` NULL takes it away. */
bool user_set_totp(struct db *db, const char *actor, const struct user *u, const char *secret,
		   GError **err);

/* Is this the code of now, and not one used before? It is used up by this. */
bool user_totp_check(struct db *db, const struct user *u, const char *code, int64_t now, bool *ok,
		     GError **err);

/* A link's token, good once and for USER_LINK_S; older ones of that user are void. Whoever has it
 * chooses the password. Caller frees. */
char *user_link_make(struct db *db, const char *actor, const struct user *u, GError **err);

/* Whose link it is. NULL without an error set: nobody's, or it is over. */
struct user *user_link_find(struct db *db, const char *token, GError **err);

#endif
