/* access_token: what other programs show in place of a password: an API token, the address of a
 * feed.
 *
 * Each belongs to a user and may at most what that user may; it ends with the user. The store
 * keeps a hash, so the token itself is shown once. */
#ifndef DATA_ACCESS_TOKEN_H
#define DATA_ACCESS_TOKEN_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

#include "data/db.h"
#include "data/user.h"

enum access_kind { ACCESS_API, ACCESS_FEED };

#define ACCESS_MAX_EACH 50 /* tokens of one user */

struct access_token {
	int64_t id, login;
	enum access_kind kind;
	char *label; /* what it is for: "trust dashboard" */
	char *subject; /* of a feed: "search:QUERY", "saved:NAME"; NULL for the API */
	bool may_write; /* of the API: decide too, and not only read */
	int64_t made_at, used_at; /* used_at: WHEN_NONE: never; to the hour */
};

void access_token_free(struct access_token *t); /* NULL is fine */
typedef struct access_token access_token_t;
G_DEFINE_AUTOPTR_CLEANUP_FUNC(access_token_t, access_token_free)

/* The token itself; fills in t->id. t->login is whose it is. EARSHOT_ERROR_INPUT for a label that
 * is empty or too long, or too many tokens. Caller frees. */
char *access_token_make(struct db *db, const char *actor, struct access_token *t, GError **err);

/* NULL without an error set: nobody's, of the other kind, or its user is off. `*u` becomes the
 * user, which the caller frees. */
struct access_token *access_token_find(struct db *db, enum access_kind kind, const char *token,
				       struct user **u, GError **err);

/* Of one user; newest first: struct access_token *. */
GPtrArray *access_token_list(struct db *db, int64_t login, GError **err);

/* Of that user's. `*was_there` may be NULL. */
bool access_token_revoke(struct db *db, const char *actor, int64_t login, int64_t id,
			 bool *was_there, GError **err);

#endif
