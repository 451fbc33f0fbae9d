#include "data/tally.h"

#include "base/url.h"
#include "base/when.h"
#include "data/page.h"

/* $1 recipient, $2 since, $3 until, $4 score, $5 id. */
#define OF_RECIPIENT                                                                               \
	"($1 = 0 or not exists (select 1 from recipient_school where recipient = $1) or "          \
	"school in (select school from recipient_school where recipient = $1)) "
#define IN_TIME "first_seen >= $2 and first_seen < $3 and "
#define NEWS                                                                                       \
	IN_TIME "status not in ('own', 'irrelevant') and is_history = 0 and score >= $4 and id > " \
		"$5 "                                                                              \
		"and " OF_RECIPIENT

#define CANARIES 20 /* pages of the own site that are asked after */

static void
bind(struct db_stmt *st, const struct tally_filter *f)
{
	db_bind(st, "iiidi", f->recipient, f->since, f->until, f->min_score, f->after_id);
}

GArray *
tally_groups(struct db *db, const struct tally_filter *f, int limit, GError **err)
{
	g_autoptr(GArray) groups = g_array_new(FALSE, FALSE, sizeof(struct tally_group));
	g_autoptr(db_stmt_t) st = db_prepare(
		db,
		"select id, cluster, copies, sites, exists (select 1 from mention o where "
		"o.cluster = g.cluster and o.first_seen < $2) from ("
		"select id, cluster, score, coalesce(published, first_seen) as at, "
		"count(*) over (partition by cluster) as copies, "
		"(select count(distinct site) from mention s where s.cluster = m.cluster and "
		"s.first_seen >= $2 and s.first_seen < $3) as sites, "
		"row_number() over (partition by cluster order by score desc, id) as place "
		"from mention m where " NEWS ") g where place = 1 "
		"order by round(score, 1) desc, copies desc, at desc, id limit $6",
		err);
	enum db_row row;

	if (!st)
		return NULL;
	db_bind(st, "iiidii", f->recipient, f->since, f->until, f->min_score, f->after_id,
		(int64_t)limit);
	while ((row = db_step(st, err)) == DB_ROW) {
		struct tally_group g = { db_int(st, 0), db_int(st, 1), db_int(st, 2), db_int(st, 3),
					 db_int(st, 4) != 0 };

		g_array_append_val(groups, g);
	}
	return row == DB_DONE ? g_steal_pointer(&groups) : NULL;
}

bool
tally_count_groups(struct db *db, const struct tally_filter *f, int64_t *groups, GError **err)
{
	g_autoptr(db_stmt_t) st =
		db_prepare(db, "select count(distinct cluster) from mention m where " NEWS, err);

	if (!st)
		return false;
	bind(st, f);
	if (db_step(st, err) != DB_ROW)
		return false;
	*groups = db_int(st, 0);
	return true;
}

bool
tally_count(struct db *db, const struct tally_filter *f, struct tally *out, GError **err)
{
	g_autoptr(db_stmt_t) st =
		db_prepare(db,
			   "select count(*), "
			   "coalesce(sum(case when status = 'own' then 1 else 0 end), 0), "
			   "coalesce(sum(case when status = 'irrelevant' then 1 else 0 end), 0) "
			   "from mention where " IN_TIME OF_RECIPIENT,
			   err);

	if (!st)
		return false;
	db_bind(st, "iii", f->recipient, f->since, f->until);
	if (db_step(st, err) != DB_ROW)
		return false;
	out->own = db_int(st, 1);
	out->irrelevant = db_int(st, 2);
	out->history = db_int(st, 3);
	out->mentions = db_int(st, 0) - out->own - out->irrelevant - out->history;
	return tally_count_groups(db, f, &out->groups, err) &&
	       db_query_int(db, err, &out->near, 0,
			    "select count(*) from partial where seen_at >= $2 and seen_at < $3 "
			    "and " OF_RECIPIENT,
			    "iii", f->recipient, f->since, f->until) &&
	       db_query_int(db, err, &out->unread, 0,
			    "select count(distinct cluster) from mention where first_seen < $2 and "
			    "status = 'new' and is_history = 0 and " OF_RECIPIENT,
			    "ii", f->recipient, f->since);
}

static GArray *
read_ids(struct db_stmt *st, GError **err)
{
	return db_all_ints(st, err);
}

#define CHANGED                                                                                    \
	"changed_at >= $2 and changed_at < $3 and first_seen < $2 and "                            \
	"status not in ('own', 'irrelevant') and " OF_RECIPIENT

GArray *
tally_changed(struct db *db, const struct tally_filter *f, int limit, int64_t *total, GError **err)
{
	g_autoptr(db_stmt_t) st = db_prepare(db,
					     "select id from mention where " CHANGED
					     "order by changed_at desc, id limit $4",
					     err);

	if (!st || !db_query_int(db, err, total, 0, "select count(*) from mention where " CHANGED,
				 "iii", f->recipient, f->since, f->until))
		return NULL;
	db_bind(st, "iiii", f->recipient, f->since, f->until, (int64_t)limit);
	return read_ids(st, err);
}

GArray *
tally_in_status(struct db *db, int64_t recipient, const char *status, int limit, int64_t *total,
		GError **err)
{
	g_autoptr(db_stmt_t) st =
		db_prepare(db,
			   "select id from mention where status = $2 and " OF_RECIPIENT
			   "order by id limit $3",
			   err);

	if (!st || !db_query_int(db, err, total, 0,
				 "select count(*) from mention where status = $2 and " OF_RECIPIENT,
				 "is", recipient, status))
		return NULL;
	db_bind(st, "isi", recipient, status, (int64_t)limit);
	return read_ids(st, err);
}

/* ---- canary ------------------------------------------------------------------------------ */

static bool
page_read_at(struct db *db, const char *address, int64_t *at, GError **err)
{
	g_autoptr(url_t) url = url_parse(address, NULL);
	g_autofree char *host = url ? page_host_name(url) : NULL;

	*at = WHEN_NONE;
	return !url ||
	       db_query_int(db, err, at, WHEN_NONE,
			    "select p.fetched_at from page p join host h on h.id = p.host where "
			    "h.name = $1 and p.key = $2 and p.fails = 0 and "
			    "p.fetched_at is not null",
			    "si", host, page_key(url));
}

bool
tally_canary(struct db *db, int64_t recipient, int64_t *read_at, GError **err)
{
	g_autoptr(db_stmt_t) st =
		db_prepare(db,
			   "select url, last_seen from mention where status = "
			   "'own' and " OF_RECIPIENT "order by last_seen desc, id limit $2",
			   err);
	enum db_row row;

	/* The one that is fetched every night, and what else is read of the own site. */
	if (!st || !db_query_int(db, err, read_at, WHEN_NONE,
				 "select coalesce(max(p.fetched_at), $2) from canary c "
				 "join page p on p.host = c.host and p.key = c.key "
				 "where p.fails = 0 and p.is_hit = 1 and " OF_RECIPIENT,
				 "ii", recipient, WHEN_NONE))
		return false;
	db_bind(st, "ii", recipient, (int64_t)CANARIES);
	while ((row = db_step(st, err)) == DB_ROW) {
		int64_t at;

		if (!page_read_at(db, db_text(st, 0), &at, err))
			return false;
		*read_at = MAX(*read_at, MAX(at, db_when(st, 1)));
	}
	return row == DB_DONE;
}
