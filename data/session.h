/* session: who is signed in to the web page, from where, and until when.
 *
 * The token is 256 random bits, in the cookie alone: the store keeps its SHA-256, so that whoever
 * reads the store cannot sign in. An hour without a request ends a session, and so do twelve hours
 * in any case. */
#ifndef DATA_SESSION_H
#define DATA_SESSION_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

#include "data/db.h"
#include "data/user.h"

#define SESSION_IDLE_S 3600
#define SESSION_MAX_S (12 * 3600)
#define SESSION_MAX_EACH 20 /* of one user: the one longest unused goes */

struct session {
	int64_t id, login, made_at, seen_at;
	char *address; /* from which it was begun */
};

void session_free(struct session *s); /* NULL is fine */
typedef struct session session_t;
G_DEFINE_AUTOPTR_CLEANUP_FUNC(session_t, session_free)

/* A new token for that user, who is noted as having signed in. Caller frees; NULL on error. */
char *session_begin(struct db *db, int64_t login, const char *address, int64_t now, GError **err);

/* Whose token this is. NULL without an error set: nobody's, or it is over, or the user is off. */
struct user *session_user(struct db *db, const char *token, int64_t now, GError **err);

bool session_end(struct db *db, const char *token, GError **err);

/* All of a user's, but the one of `keep`, which may be NULL. */
bool session_end_all(struct db *db, int64_t login, const char *keep, GError **err);

/* Those that last, the newest first: struct session *. */
GPtrArray *session_list(struct db *db, int64_t login, int64_t now, GError **err);

#endif
