#include "data/host.h"

#include "base/when.h"

static const char *const states[] = {
	[ROBOTS_RULES] = "rules",
	[ROBOTS_NONE] = "none",
	[ROBOTS_UNREACHABLE] = "unreachable",
};

void
host_free(struct host *h)
{
	if (!h)
		return;
	g_free(h->name);
	g_free(h->ip);
	g_free(h);
}

bool
host_find(struct db *db, const char *name, int64_t *id, GError **err)
{
	return db_query_int(db, err, id, 0, "select id from host where name = $1", "s", name);
}

bool
host_known(struct db *db, const char *name, int64_t *id, GError **err)
{
	if (!host_find(db, name, id, err))
		return false;
	return *id != 0 ||
	       db_query_int(db, err, id, 0, "insert into host (name) values ($1) returning id", "s",
			    name);
}

struct host *
host_get(struct db *db, int64_t id, GError **err)
{
	g_autoptr(db_stmt_t) st =
		db_prepare(db,
			   "select id, name, ip, next_ms, delay_ms, fails from host where id = $1",
			   err);
	struct host *h;

	if (!st)
		return NULL;
	db_bind(st, "i", id);
	if (db_step(st, err) != DB_ROW)
		return NULL;
	h = g_new0(struct host, 1);
	h->id = db_int(st, 0);
	h->name = g_strdup(db_text(st, 1));
	h->ip = g_strdup(db_text(st, 2));
	h->next_ms = db_int(st, 3);
	h->delay_ms = db_int(st, 4);
	h->fails = db_int(st, 5);
	return h;
}

bool
host_save(struct db *db, const struct host *h, GError **err)
{
	return db_run(
		db, err,
		"update host set ip = $2, next_ms = $3, delay_ms = $4, fails = $5 where id = $1",
		"isiii", h->id, h->ip, h->next_ms, h->delay_ms, h->fails);
}

bool
domain_put_off(struct db *db, const char *domain, int64_t until_ms, GError **err)
{
	return db_run(db, err,
		      "insert into domain_wait (domain, until_ms) values ($1, $2) "
		      "on conflict (domain) do update set until_ms = max(until_ms, $2)",
		      "si", domain, until_ms);
}

GHashTable *
domain_waits(struct db *db, int64_t now_ms, GError **err)
{
	g_autoptr(GHashTable) waits =
		g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
	g_autoptr(db_stmt_t) st = NULL;
	enum db_row row;

	if (!db_run(db, err, "delete from domain_wait where until_ms <= $1", "i", now_ms))
		return NULL;
	st = db_prepare(db, "select domain, until_ms from domain_wait", err);
	if (!st)
		return NULL;
	while ((row = db_step(st, err)) == DB_ROW) {
		int64_t until_ms = db_int(st, 1);

		g_hash_table_insert(waits, g_strdup(db_text(st, 0)),
				    g_memdup2(&until_ms, sizeof until_ms));
	}
	return row == DB_DONE ? g_steal_pointer(&waits) : NULL;
}

GArray *
host_due(struct db *db, int64_t now, GError **err)
{
	g_autoptr(db_stmt_t) st =
		db_prepare(db,
			   "select id from host h where exists "
			   "(select 1 from page p where p.host = h.id and p.next_at <= $1 and "
			   "p.next_at < 1099511627776) order by id",
			   err);

	if (!st)
		return NULL;
	db_bind(st, "i", now);
	return db_all_ints(st, err);
}

/* ---- robots.txt -------------------------------------------------------------------------- */

void
robots_file_free(struct robots_file *f)
{
	if (!f)
		return;
	g_free(f->origin);
	g_clear_pointer(&f->body, g_bytes_unref);
	g_free(f);
}

struct robots_file *
robots_file_get(struct db *db, const char *origin, GError **err)
{
	g_autoptr(db_stmt_t) st =
		db_prepare(db,
			   "select origin, state, body, fetched_at, expires_at, fails from robots "
			   "where origin = $1",
			   err);
	struct robots_file *f;

	if (!st)
		return NULL;
	db_bind(st, "s", origin);
	if (db_step(st, err) != DB_ROW)
		return NULL;
	f = g_new0(struct robots_file, 1);
	f->origin = g_strdup(db_text(st, 0));
	f->state = ROBOTS_UNREACHABLE;
	for (size_t i = 0; i < G_N_ELEMENTS(states); i++)
		if (g_strcmp0(states[i], db_text(st, 1)) == 0)
			f->state = (enum robots_state)i;
	f->body = db_blob(st, 2);
	f->fetched_at = db_int(st, 3);
	f->expires_at = db_int(st, 4);
	f->fails = db_int(st, 5);
	return f;
}

bool
robots_file_put(struct db *db, const struct robots_file *f, GError **err)
{
	return db_run(
		db, err,
		"insert into robots (origin, state, body, fetched_at, expires_at, fails) "
		"values ($1, $2, $3, $4, $5, $6) on conflict (origin) do update set "
		"state = excluded.state, body = excluded.body, fetched_at = excluded.fetched_at, "
		"expires_at = excluded.expires_at, fails = excluded.fails",
		"ssbiii", f->origin, states[f->state], f->body, f->fetched_at, f->expires_at,
		f->fails);
}
