/* Set-up links: how somebody who has no password gets one. */
#include "base/when.h"
#include "data/audit.h"
#include "data/token.h"
#include "data/user.h"

char *
user_link_make(struct db *db, const char *actor, const struct user *u, GError **err)
{
	g_autofree char *obj = g_strconcat("u:", u->name, NULL);
	const struct audit_entry entry = { .actor = actor, .act = "user.link", .obj = obj };
	char token[TOKEN_SIZE], hash[TOKEN_HASH_SIZE];
	int64_t now = when_now();

	token_make(token);
	token_hash(token, hash);
	if (!db_begin(db, err))
		return NULL;
	if (db_run(db, err, "delete from login_link where login = $1 or until < $2", "ii", u->id,
		   now) &&
	    db_run(db, err,
		   "insert into login_link (hash, login, made_at, until) values ($1, $2, $3, $4)",
		   "siii", hash, u->id, now, now + USER_LINK_S) &&
	    audit_append(db, &entry, err))
		return db_commit(db, err) ? g_strdup(token) : NULL;
	db_rollback(db);
	return NULL;
}

struct user *
user_link_find(struct db *db, const char *token, GError **err)
{
	char hash[TOKEN_HASH_SIZE];
	int64_t id;

	if (!token_is_well_formed(token))
		return NULL;
	token_hash(token, hash);
	if (!db_query_int(db, err, &id, 0,
			  "select k.login from login_link k join login l on l.id = k.login where "
			  "k.hash = $1 and k.until >= $2 and l.is_off = 0",
			  "si", hash, when_now()))
		return NULL;
	return id ? user_get(db, id, err) : NULL;
}
