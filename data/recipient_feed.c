/* The private address of a recipient's feed. */
#include "data/recipient.h"

#include "data/audit.h"
#include "data/token.h"

/* `hash` NULL: the feed ends. */
static bool
set(struct db *db, const char *actor, const struct recipient *r, const char *hash, GError **err)
{
	g_autofree char *obj = g_strdup_printf("recipient:%" G_GINT64_FORMAT, r->id);
	const struct audit_entry e = { .actor = actor,
				       .act = hash ? "feed.make" : "feed.revoke",
				       .obj = obj };

	if (!db_begin(db, err))
		return false;
	if (db_run(db, err, "update recipient set feed_token = $1 where id = $2", "si", hash,
		   r->id) &&
	    audit_append(db, &e, err))
		return db_commit(db, err);
	db_rollback(db);
	return false;
}

char *
recipient_feed_make(struct db *db, const char *actor, const struct recipient *r, GError **err)
{
	char token[TOKEN_SIZE], hash[TOKEN_HASH_SIZE];

	token_make(token);
	token_hash(token, hash);
	return set(db, actor, r, hash, err) ? g_strdup(token) : NULL;
}

bool
recipient_feed_is_there(struct db *db, const struct recipient *r, bool *is_there, GError **err)
{
	int64_t n;

	if (!db_query_int(db, err, &n, 0,
			  "select count(*) from recipient where id = $1 and feed_token is not null",
			  "i", r->id))
		return false;
	*is_there = n > 0;
	return true;
}

bool
recipient_feed_revoke(struct db *db, const char *actor, const struct recipient *r, bool *was_there,
		      GError **err)
{
	return recipient_feed_is_there(db, r, was_there, err) &&
	       (!*was_there || set(db, actor, r, NULL, err));
}

struct recipient *
recipient_feed_find(struct db *db, const char *token, GError **err)
{
	g_autofree char *name = NULL;
	char hash[TOKEN_HASH_SIZE];
	int64_t id;

	if (!token_is_well_formed(token))
		return NULL;
	token_hash(token, hash);
	if (!db_query_int(db, err, &id, 0,
			  "select id from recipient where feed_token = $1 and state <> 'off'", "s",
			  hash) ||
	    id == 0)
		return NULL;
	name = g_strdup_printf("%" G_GINT64_FORMAT, id);
	return recipient_find(db, name, err);
}
