#include "data/page.h"

#include <string.h>

#include "base/error.h"
#include "base/hash.h"
#include "base/when.h"
#include "data/host.h"
#include "data/tombstone.h"

#define COLUMNS                                                                                    \
	"p.host, p.key, p.url, p.role, coalesce(p.source, 0), p.depth, p.prio, p.hops, "           \
	"p.next_at, "                                                                              \
	"p.interval_s, p.fresh_until, p.fetched_at, p.status, p.fails, p.etag, p.last_modified, "  \
	"p.fingerprint, "                                                                          \
	"p.is_hit, p.ttl_s, p.quiet, p.simhash"

/* As the index of those that are due has it (data/schema.c). */
#define IS_EVER_DUE "p.next_at < 1099511627776"
_Static_assert(PAGE_NEVER == 1099511627776, "PAGE_NEVER is in the store");

/* No source waits longer than this, whatever the clock said when its next look was fixed. */
#define FARTHEST_S (60 * 24 * 3600)

#define READ_AGAIN_S (30 * 24 * 3600)

static const char *const roles[] = {
	[PAGE_ROOT] = "root",
	[PAGE_SITEMAP] = "sitemap",
	[PAGE_ENTRY] = "entry",
	[PAGE_LINK] = "link",
};

void
page_free(struct page *p)
{
	if (!p)
		return;
	g_free(p->url);
	g_free(p->etag);
	g_free(p->last_modified);
	g_free(p);
}

static enum page_role
role_named(const char *name)
{
	for (size_t i = 0; i < G_N_ELEMENTS(roles); i++)
		if (g_strcmp0(roles[i], name) == 0)
			return (enum page_role)i;
	return PAGE_LINK;
}

char *
page_host_name(const struct url *url)
{
	const char *host = url_host(url);
	int port = url_port(url);
	g_auto(GStrv) labels = NULL;
	g_autofree char *name = NULL;
	size_t n;

	/* Addresses have no domain order; their text is their name. */
	if (host[0] == '[' || g_ascii_isdigit(host[strlen(host) - 1])) {
		name = g_strdup(host);
	} else {
		labels = g_strsplit(host, ".", -1);
		n = g_strv_length(labels);
		for (size_t i = 0; i < n / 2; i++) {
			char *label = labels[i];

			labels[i] = labels[n - 1 - i];
			labels[n - 1 - i] = label;
		}
		name = g_strjoinv(".", labels);
	}
	/* http and https of one host are one server to be polite to. */
	if (port == 80 || port == 443)
		return g_steal_pointer(&name);
	return g_strdup_printf("%s,%d", name, port);
}

int64_t
page_key(const struct url *url)
{
	g_autofree char *canonical = url_canonical(url);

	return hash_bytes(canonical, strlen(canonical));
}

bool
page_add(struct db *db, const struct page *p, bool *is_new, GError **err)
{
	g_autoptr(db_stmt_t) st = db_prepare(
		db,
		"insert into page (host, key, url, role, source, depth, prio, hops, next_at, "
		"interval_s) values ($1, $2, $3, $4, nullif($5, 0), $6, $7, $8, $9, $10) "
		"on conflict (host, key) do nothing",
		err);

	if (!st)
		return false;
	db_bind(st, "iissiiiiii", p->host, p->key, p->url, roles[p->role], p->source,
		(int64_t)p->depth, (int64_t)p->prio, (int64_t)p->hops, p->next_at, p->interval_s);
	if (db_step(st, err) != DB_DONE)
		return false;
	*is_new = db_changes(db) > 0;
	if (*is_new)
		return true;
	if (p->role != PAGE_ROOT)
		return db_run(db, err,
			      "update page set prio = max(prio, $3), depth = min(depth, $4) "
			      "where host = $1 and key = $2 and (prio < $3 or depth > $4)",
			      "iiii", p->host, p->key, (int64_t)p->prio, (int64_t)p->depth);
	return db_run(db, err,
		      "update page set url = $3, role = $4, source = $5, depth = 0, prio = $6, "
		      "hops = $7, "
		      "next_at = min(next_at, $8), interval_s = $9 where host = $1 and key = $2",
		      "iissiiiii", p->host, p->key, p->url, roles[p->role], p->source,
		      (int64_t)p->prio, (int64_t)p->hops, p->next_at, p->interval_s);
}

bool
page_told(struct db *db, int64_t host, int64_t key, int64_t changed_at, int64_t now,
	  int64_t unchanged_s, enum page_told *told, GError **err)
{
	g_autoptr(db_stmt_t) st = db_prepare(
		db,
		"update page set next_at = case "
		"when $3 > fetched_at and fetched_at + 3600 <= $4 "
		"then min(next_at, max($4, fresh_until)) "
		"when is_hit = 1 then next_at else max(next_at, fetched_at + $5) end "
		"where host = $1 and key = $2 and role in ('link', 'entry') and hops = 0 and "
		"fails = 0 and fetched_at is not null and status <> 410 "
		"returning next_at > $4",
		err);
	enum db_row row;

	*told = PAGE_TOLD_NOTHING;
	if (!st)
		return false;
	db_bind(st, "iiiii", host, key, changed_at, now, unchanged_s);
	row = db_step(st, err);
	if (row == DB_ROW)
		*told = db_int(st, 0) ? PAGE_TOLD_LATER : PAGE_TOLD_DUE;
	return row != DB_FAILED;
}

static void *
read_row(struct db_stmt *st)
{
	struct page *p = g_new0(struct page, 1);

	p->host = db_int(st, 0);
	p->key = db_int(st, 1);
	p->url = g_strdup(db_text(st, 2));
	p->role = role_named(db_text(st, 3));
	p->source = db_int(st, 4);
	p->depth = (int)db_int(st, 5);
	p->prio = (int)db_int(st, 6);
	p->hops = (int)db_int(st, 7);
	p->next_at = db_int(st, 8);
	p->interval_s = db_int(st, 9);
	p->fresh_until = db_int(st, 10);
	p->fetched_at = db_when(st, 11);
	p->status = (int)db_int(st, 12);
	p->fails = (int)db_int(st, 13);
	p->etag = g_strdup(db_text(st, 14));
	p->last_modified = g_strdup(db_text(st, 15));
	p->fingerprint = db_int(st, 16);
	p->is_hit = db_int(st, 17) != 0;
	p->ttl_s = db_int(st, 18);
	p->quiet = (uint32_t)db_int(st, 19);
	p->simhash = db_int(st, 20);
	return p;
}

GPtrArray *
page_due(struct db *db, int64_t host, int64_t source, int64_t now, int limit, GError **err)
{
	g_autoptr(db_stmt_t) st =
		db_prepare(db,
			   "select " COLUMNS " from page p left join source o on o.id = p.source "
			   "where p.host = $1 and p.next_at <= $2 and " IS_EVER_DUE
			   " and (p.source is null or o.state = 'on') "
			   "and ($4 = 0 or p.source = $4) order by p.prio desc, p.next_at limit $3",
			   err);

	if (!st)
		return NULL;
	db_bind(st, "iiii", host, now, (int64_t)limit, source);
	return db_all(st, read_row, (GDestroyNotify)page_free, err);
}

bool
page_save(struct db *db, const struct page *p, GError **err)
{
	return db_run(db, err,
		      "update page set url = $3, next_at = $4, interval_s = $5, fetched_at = $6, "
		      "status = $7, fails = $8, etag = $9, last_modified = $10, fingerprint = $11, "
		      "is_hit = $12, hops = $13, fresh_until = $14, ttl_s = $15, quiet = $16, "
		      "simhash = $17 "
		      "where host = $1 and key = $2",
		      "iisiiniissiiiiiii", p->host, p->key, p->url, p->next_at, p->interval_s,
		      p->fetched_at, (int64_t)p->status, (int64_t)p->fails, p->etag,
		      p->last_modified, p->fingerprint, (int64_t)p->is_hit, (int64_t)p->hops,
		      p->fresh_until, p->ttl_s, (int64_t)p->quiet, p->simhash);
}

bool
page_plant(struct db *db, const struct url *url, struct page *root, bool is_forced, GError **err)
{
	g_autofree char *name = page_host_name(url);
	g_autofree char *address = url_fetchable(url);

	root->key = page_key(url);
	return host_known(db, name, &root->host, err) &&
	       db_query_int(
		       db, err, &root->next_at, 0,
		       "insert into page (host, key, url, role, source, depth, prio, next_at, "
		       "interval_s) "
		       "values ($1, $2, $3, 'root', $4, 0, $5, $6, $7) on conflict (host, key) do "
		       "update "
		       "set role = 'root', url = excluded.url, source = excluded.source, depth = "
		       "0, "
		       "prio = "
		       "excluded.prio, "
		       "hops = 0, interval_s = excluded.interval_s, next_at = case "
		       "when $8 or page.role <> 'root' or page.hops > 0 or page.next_at > $9 "
		       "then min(page.next_at, max(excluded.next_at, min(page.fresh_until, $9))) "
		       "else page.next_at end returning next_at",
		       "iisiiiiii", root->host, root->key, address, root->source,
		       (int64_t)root->prio, root->next_at, root->interval_s, (int64_t)is_forced,
		       root->next_at + FARTHEST_S);
}

bool
page_count_due(struct db *db, int64_t now, int64_t *n, GError **err)
{
	return db_query_int(db, err, n, 0,
			    "select count(*) from page p left join source o on o.id = p.source "
			    "where p.next_at <= $1 and " IS_EVER_DUE
			    " and (p.source is null or o.state = 'on')",
			    "i", now);
}

bool
page_unread(struct db *db, int64_t now, GError **err)
{
	return db_run(db, err,
		      "update page set fingerprint = null, next_at = case when next_at >= $2 and "
		      "fetched_at > $1 - $3 and role in ('entry', 'link') and "
		      "status between 200 and 299 then $1 else next_at end "
		      "where fingerprint is not null",
		      "iii", now, PAGE_NEVER, (int64_t)READ_AGAIN_S);
}

/* ---- partial hits ------------------------------------------------------------------------ */

bool
partial_put(struct db *db, const struct partial *p, bool *is_buried, GError **err)
{
	if (!tombstone_find(db, p->school, p->key, is_buried, err))
		return false;
	if (*is_buried)
		return true;
	return db_run(
		db, err,
		"insert into partial (school, key, url, score, why, near, excerpt, seen_at) "
		"values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict (school, key) do update set "
		"score = excluded.score, why = excluded.why, near = excluded.near, "
		"excerpt = excluded.excerpt, seen_at = excluded.seen_at",
		"issdsssi", p->school, p->key, p->url, p->score, p->why, p->near, p->excerpt,
		p->seen_at);
}
