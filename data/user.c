#include "data/user.h"

#define COLUMNS                                                                                    \
	"select id, name, title, role, password is not null, totp is not null, is_off, added_at, " \
	"last_in_at from login "

void
user_free(struct user *u)
{
	if (!u)
		return;
	g_free(u->name);
	g_free(u->title);
	g_free(u);
}

static void *
read_row(struct db_stmt *st)
{
	struct user *u = g_new0(struct user, 1);

	u->id = db_int(st, 0);
	u->name = g_strdup(db_text(st, 1));
	u->title = g_strdup(db_text(st, 2));
	/* a role that this program does not know may do the least */
	if (!role_named(db_text(st, 3), &u->role))
		u->role = ROLE_GOVERNOR;
	u->has_password = db_int(st, 4) != 0;
	u->has_totp = db_int(st, 5) != 0;
	u->is_off = db_int(st, 6) != 0;
	u->added_at = db_int(st, 7);
	u->last_in_at = db_when(st, 8);
	return u;
}

struct user *
user_find(struct db *db, const char *name, GError **err)
{
	g_autoptr(db_stmt_t) st = db_prepare(db, COLUMNS "where name = $1", err);

	if (!st)
		return NULL;
	db_bind(st, "s", name);
	return db_step(st, err) == DB_ROW ? read_row(st) : NULL;
}

struct user *
user_get(struct db *db, int64_t id, GError **err)
{
	g_autoptr(db_stmt_t) st = db_prepare(db, COLUMNS "where id = $1", err);

	if (!st)
		return NULL;
	db_bind(st, "i", id);
	return db_step(st, err) == DB_ROW ? read_row(st) : NULL;
}

GPtrArray *
user_list(struct db *db, GError **err)
{
	g_autoptr(db_stmt_t) st = db_prepare(db, COLUMNS "order by name", err);

	if (!st)
		return NULL;
	return db_all(st, read_row, (GDestroyNotify)user_free, err);
}
