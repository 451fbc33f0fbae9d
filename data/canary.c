#include "data/canary.h"

#include "base/london.h"
#include "base/when.h"
#include "data/host.h"
#include "data/page.h"

#define CANDIDATES 20 /* mentions whose page is looked for */
#define LAST_FAIL 3 /* a page that failed so often in a row is none any more */
#define PRIO 95 /* before what else its host has */

static void
canary_free(void *data)
{
	struct canary *c = data;

	g_free(c->school);
	g_free(c->url);
	g_free(c);
}

/* Whether the page names the school and can be read, as far as is known. */
static bool
is_known_positive(struct db *db, int64_t host, int64_t key, bool *is_one, GError **err)
{
	int64_t found;

	if (!db_query_int(db, err, &found, 0,
			  "select 1 from page p left join source o on o.id = p.source "
			  "where p.host = $1 and p.key = $2 and p.is_hit = 1 and p.hops = 0 and "
			  "p.fails < $3 and (p.source is null or o.state = 'on')",
			  "iii", host, key, (int64_t)LAST_FAIL))
		return false;
	*is_one = found != 0;
	return true;
}

struct place {
	int64_t host, key;
	char *url; /* NULL: none */
};

/* The page that was asked for last time, and whether it still is of use. */
static bool
last_one(struct db *db, int64_t school, struct place *at, bool *is_one, GError **err)
{
	g_autoptr(db_stmt_t) st =
		db_prepare(db, "select host, key, url from canary where school = $1", err);
	enum db_row row;

	*is_one = false;
	if (!st)
		return false;
	db_bind(st, "i", school);
	row = db_step(st, err);
	if (row != DB_ROW)
		return row == DB_DONE;
	at->host = db_int(st, 0);
	at->key = db_int(st, 1);
	at->url = g_strdup(db_text(st, 2));
	return is_known_positive(db, at->host, at->key, is_one, err);
}

static bool
find_one(struct db *db, int64_t school, struct place *at, GError **err)
{
	g_autoptr(db_stmt_t) st = db_prepare(
		db,
		"select url from mention where school = $1 and from_entry = 0 and "
		"status <> 'irrelevant' order by status = 'own' desc, first_seen, id limit $2",
		err);
	enum db_row row = DB_DONE;

	if (!st)
		return false;
	db_bind(st, "ii", school, (int64_t)CANDIDATES);
	while (!at->url && (row = db_step(st, err)) == DB_ROW) {
		g_autoptr(url_t) address = url_parse(db_text(st, 0), NULL);
		g_autofree char *name = address ? page_host_name(address) : NULL;
		bool is_one;

		if (!address)
			continue;
		at->key = page_key(address);
		if (!host_find(db, name, &at->host, err) ||
		    !is_known_positive(db, at->host, at->key, &is_one, err))
			return false;
		if (is_one)
			at->url = g_strdup(url_href(address));
	}
	return at->url || row == DB_DONE;
}

static bool
ask_for(struct db *db, int64_t school, const struct place *at, int64_t now, GError **err)
{
	int64_t due;

	if (!db_query_int(db, err, &due, PAGE_NEVER,
			  "update page set next_at = min(next_at, max($3, fresh_until)), "
			  "prio = max(prio, $4) where host = $1 and key = $2 returning next_at",
			  "iiii", at->host, at->key, now, (int64_t)PRIO))
		return false;
	return due > now || db_run(db, err,
				   "insert into canary (school, host, key, url, asked_at) "
				   "values ($1, $2, $3, $4, $5) on conflict (school) do update set "
				   "host = $2, key = $3, url = $4, asked_at = $5",
				   "iiisi", school, at->host, at->key, at->url, now);
}

bool
canary_send(struct db *db, int64_t school, int64_t now, GError **err)
{
	struct place last = { 0 }, other = { 0 };
	bool is_one, ok = last_one(db, school, &last, &is_one, err) &&
			  (is_one || find_one(db, school, &other, err));

	if (ok && (last.url || other.url))
		ok = ask_for(db, school, other.url ? &other : &last, now, err);
	g_free(last.url);
	g_free(other.url);
	return ok;
}

static enum canary_state
state_of(const struct canary *c, int64_t fails, bool is_hit)
{
	if (!c->url)
		return CANARY_NONE;
	if (fails > 0)
		return CANARY_FAILED;
	if (c->read_at == WHEN_NONE || c->read_at < c->asked_at)
		return CANARY_WAITING;
	return is_hit ? CANARY_SEEN : CANARY_MUTE;
}

GPtrArray *
canary_list(struct db *db, GError **err)
{
	g_autoptr(GPtrArray) list = g_ptr_array_new_with_free_func(canary_free);
	g_autoptr(db_stmt_t) st = db_prepare(
		db,
		"select s.name, c.url, c.asked_at, p.fetched_at, coalesce(p.fails, 0), "
		"coalesce(p.is_hit, 0) from school s left join canary c on c.school = s.id "
		"left join page p on p.host = c.host and p.key = c.key order by s.id",
		err);
	enum db_row row;

	if (!st)
		return NULL;
	while ((row = db_step(st, err)) == DB_ROW) {
		struct canary *c = g_new0(struct canary, 1);

		g_ptr_array_add(list, c);
		c->school = g_strdup(db_text(st, 0));
		c->url = g_strdup(db_text(st, 1));
		c->asked_at = db_when(st, 2);
		c->read_at = db_when(st, 3);
		c->state = state_of(c, db_int(st, 4), db_int(st, 5) != 0);
	}
	return row == DB_DONE ? g_steal_pointer(&list) : NULL;
}

char *
canary_text(const struct canary *c)
{
	g_autofree char *asked = c->asked_at == WHEN_NONE ? NULL : london_time_text(c->asked_at);
	g_autofree char *read = c->read_at == WHEN_NONE ? NULL : london_time_text(c->read_at);

	switch (c->state) {
	case CANARY_NONE:
		return g_strdup_printf("no page that names %s is known yet, so nobody can tell "
				       "silence from failure",
				       c->school);
	case CANARY_WAITING:
		return g_strdup_printf("%s, which names %s, was asked for at %s and has not been "
				       "read since",
				       c->url, c->school, asked);
	case CANARY_FAILED:
		return g_strdup_printf("%s, which names %s, could not be read at %s", c->url,
				       c->school, read);
	case CANARY_MUTE:
		return g_strdup_printf("%s was read at %s and does not name %s any more", c->url,
				       read, c->school);
	default:
		return g_strdup_printf("%s, which names %s, was read at %s", c->url, c->school,
				       read);
	}
}
