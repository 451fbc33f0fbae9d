#include "data/access_token.h"

#include <string.h>

#include "base/error.h"
#include "base/when.h"
#include "data/audit.h"
#include "data/token.h"

#define COLUMNS                                                                                    \
	"select id, login, kind, label, subject, may_write, made_at, used_at from access_token "
#define MAX_LABEL 80
#define TOUCH_S 3600

static const char *const kinds[] = { [ACCESS_API] = "api", [ACCESS_FEED] = "feed" };

void
access_token_free(struct access_token *t)
{
	if (!t)
		return;
	g_free(t->label);
	g_free(t->subject);
	g_free(t);
}

static void *
read_row(struct db_stmt *st)
{
	struct access_token *t = g_new0(struct access_token, 1);

	*t = (struct access_token){
		.id = db_int(st, 0),
		.login = db_int(st, 1),
		.kind = strcmp(db_text(st, 2), kinds[ACCESS_API]) == 0 ? ACCESS_API : ACCESS_FEED,
		.label = g_strdup(db_text(st, 3)),
		.subject = g_strdup(db_text(st, 4)),
		.may_write = db_int(st, 5) != 0,
		.made_at = db_int(st, 6),
		.used_at = db_when(st, 7),
	};
	return t;
}

static bool
note(struct db *db, const char *actor, const char *act, int64_t id, GError **err)
{
	g_autofree char *obj = g_strdup_printf("token:%" G_GINT64_FORMAT, id);
	const struct audit_entry entry = { .actor = actor, .act = act, .obj = obj };

	return audit_append(db, &entry, err);
}

static bool
check(struct db *db, const struct access_token *t, GError **err)
{
	int64_t n;

	if (!t->label || !*t->label || g_utf8_strlen(t->label, -1) > MAX_LABEL) {
		g_set_error_literal(err, EARSHOT_ERROR, EARSHOT_ERROR_INPUT,
				    "say in up to 80 characters what the token is for");
		return false;
	}
	if (!db_query_int(db, err, &n, 0, "select count(*) from access_token where login = $1", "i",
			  t->login))
		return false;
	if (n < ACCESS_MAX_EACH)
		return true;
	g_set_error_literal(err, EARSHOT_ERROR, EARSHOT_ERROR_INPUT,
			    "there are many tokens already; take one away that nobody uses");
	return false;
}

char *
access_token_make(struct db *db, const char *actor, struct access_token *t, GError **err)
{
	char token[TOKEN_SIZE], hash[TOKEN_HASH_SIZE];

	token_make(token);
	token_hash(token, hash);
	t->made_at = when_now();
	t->used_at = WHEN_NONE;
	if (!db_begin(db, err))
		return NULL;
	if (check(db, t, err) &&
	    db_query_int(db, err, &t->id, 0,
			 "insert into access_token (hash, login, kind, label, subject, may_write, "
			 "made_at) values ($1, $2, $3, $4, $5, $6, $7) returning id",
			 "sisssii", hash, t->login, kinds[t->kind], t->label, t->subject,
			 (int64_t)t->may_write, t->made_at) &&
	    note(db, actor, "token.make", t->id, err))
		return db_commit(db, err) ? g_strdup(token) : NULL;
	db_rollback(db);
	return NULL;
}

struct access_token *
access_token_find(struct db *db, enum access_kind kind, const char *token, struct user **u,
		  GError **err)
{
	g_autoptr(db_stmt_t) st = NULL;
	g_autoptr(access_token_t) t = NULL;
	char hash[TOKEN_HASH_SIZE];

	if (!token_is_well_formed(token))
		return NULL;
	token_hash(token, hash);
	st = db_prepare(db, COLUMNS "where hash = $1 and kind = $2", err);
	if (!st)
		return NULL;
	db_bind(st, "ss", hash, kinds[kind]);
	if (db_step(st, err) != DB_ROW)
		return NULL;
	t = read_row(st);
	g_clear_pointer(&st, db_release);
	*u = user_get(db, t->login, err);
	if (*u && (*u)->is_off)
		g_clear_pointer(u, user_free);
	if (!*u)
		return NULL;
	/* for people who wonder whether it is still in use; a busy store may leave it out */
	if (t->used_at == WHEN_NONE || when_now() - t->used_at >= TOUCH_S)
		db_run(db, NULL, "update access_token set used_at = $1 where id = $2", "ii",
		       when_now(), t->id);
	return g_steal_pointer(&t);
}

GPtrArray *
access_token_list(struct db *db, int64_t login, GError **err)
{
	g_autoptr(db_stmt_t) st = db_prepare(db, COLUMNS "where login = $1 order by id desc", err);

	if (!st)
		return NULL;
	db_bind(st, "i", login);
	return db_all(st, read_row, (GDestroyNotify)access_token_free, err);
}

bool
access_token_revoke(struct db *db, const char *actor, int64_t login, int64_t id, bool *was_there,
		    GError **err)
{
	int64_t gone = 0;

	if (!db_begin(db, err))
		return false;
	if (!db_query_int(db, err, &gone, 0,
			  "delete from access_token where id = $1 and login = $2 returning id",
			  "ii", id, login) ||
	    (gone && !note(db, actor, "token.revoke", id, err))) {
		db_rollback(db);
		return false;
	}
	if (was_there)
		*was_there = gone != 0;
	return db_commit(db, err);
}
