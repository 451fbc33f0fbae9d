#include "data/session.h"

#include "data/token.h"

#define TOUCH_S 60 /* how exactly it is known when a session was last used */

void
session_free(struct session *s)
{
	if (!s)
		return;
	g_free(s->address);
	g_free(s);
}

/* What is over, and what a user has too many of. */
static bool
tidy(struct db *db, int64_t login, int64_t now, GError **err)
{
	return db_run(db, err, "delete from login_session where seen_at < $1 or made_at < $2", "ii",
		      now - SESSION_IDLE_S, now - SESSION_MAX_S) &&
	       db_run(db, err,
		      "delete from login_session where login = $1 and id not in (select id from "
		      "login_session where login = $2 order by seen_at desc, id desc limit $3)",
		      "iii", login, login, (int64_t)SESSION_MAX_EACH - 1);
}

char *
session_begin(struct db *db, int64_t login, const char *address, int64_t now, GError **err)
{
	char token[TOKEN_SIZE], hash[TOKEN_HASH_SIZE];

	token_make(token);
	token_hash(token, hash);
	if (!db_begin(db, err))
		return NULL;
	if (tidy(db, login, now, err) &&
	    db_run(db, err,
		   "insert into login_session (hash, login, made_at, seen_at, address) "
		   "values ($1, $2, $3, $4, $5)",
		   "siiis", hash, login, now, now, address) &&
	    db_run(db, err, "update login set last_in_at = $1 where id = $2", "ii", now, login))
		return db_commit(db, err) ? g_strdup(token) : NULL;
	db_rollback(db);
	return NULL;
}

struct user *
session_user(struct db *db, const char *token, int64_t now, GError **err)
{
	g_autoptr(db_stmt_t) st = NULL;
	char hash[TOKEN_HASH_SIZE];
	int64_t login, seen_at;
	enum db_row row;

	if (!token_is_well_formed(token))
		return NULL;
	token_hash(token, hash);
	st = db_prepare(db,
			"select s.login, s.seen_at from login_session s join login l on l.id = "
			"s.login where s.hash = $1 and s.seen_at >= $2 and s.made_at >= $3 and "
			"l.is_off = 0",
			err);
	if (!st)
		return NULL;
	db_bind(st, "sii", hash, now - SESSION_IDLE_S, now - SESSION_MAX_S);
	row = db_step(st, err);
	if (row != DB_ROW)
		return NULL;
	login = db_int(st, 0);
	seen_at = db_int(st, 1);
	g_clear_pointer(&st, db_release);
	/* A store that is busy for a while is no reason to keep somebody waiting for this. */
	if (now - seen_at >= TOUCH_S)
		db_run(db, NULL, "update login_session set seen_at = $1 where hash = $2", "is", now,
		       hash);
	return user_get(db, login, err);
}

bool
session_end(struct db *db, const char *token, GError **err)
{
	char hash[TOKEN_HASH_SIZE];

	token_hash(token, hash);
	return db_run(db, err, "delete from login_session where hash = $1", "s", hash);
}

bool
session_end_all(struct db *db, int64_t login, const char *keep, GError **err)
{
	char hash[TOKEN_HASH_SIZE] = "";

	if (keep)
		token_hash(keep, hash);
	return db_run(db, err, "delete from login_session where login = $1 and hash <> $2", "is",
		      login, hash);
}

GPtrArray *
session_list(struct db *db, int64_t login, int64_t now, GError **err)
{
	g_autoptr(db_stmt_t) st =
		db_prepare(db,
			   "select id, login, made_at, seen_at, address from login_session where "
			   "login = $1 and seen_at >= $2 and made_at >= $3 order by seen_at desc, "
			   "id desc",
			   err);
	g_autoptr(GPtrArray) list = g_ptr_array_new_with_free_func((GDestroyNotify)session_free);
	enum db_row row;

	if (!st)
		return NULL;
	db_bind(st, "iii", login, now - SESSION_IDLE_S, now - SESSION_MAX_S);
	while ((row = db_step(st, err)) == DB_ROW) {
		struct session *s = g_new0(struct session, 1);

		*s = (struct session){ db_int(st, 0), db_int(st, 1), db_int(st, 2), db_int(st, 3),
				       g_strdup(db_text(st, 4)) };
		g_ptr_array_add(list, s);
	}
	return row == DB_DONE ? g_steal_pointer(&list) : NULL;
}
