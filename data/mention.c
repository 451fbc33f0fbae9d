#include "data/mention.h"

#include <jansson.h>
#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "base/when.h"
#include "data/casefile.h"
#include "data/cluster.h"
#include "data/matcher.h"
#include "data/pack.h"
#include "data/tombstone.h"
#include "data/waiting.h"

/* In the order that read_row() expects. */
#define COLUMNS                                                                                    \
	"m.id, m.year, m.number, m.school, s.name, m.key, m.url, m.title, t.text, m.source, "      \
	"coalesce(o.title, o.url), m.site, m.lang, m.published, m.first_seen, m.last_seen, "       \
	"m.status, m.score, m.why, m.near, m.fingerprint, m.cluster, "                             \
	"(select count(*) from mention c where c.cluster = m.cluster), m.from_entry, m.seq, "      \
	"m.is_history, f.year, f.number, case when f.acknowledged_at is null and f.closed_at is "  \
	"null then case when f.due_working < f.due_literal then f.due_working else "               \
	"f.due_literal end end"
#define FROM                                                                                       \
	" from mention m join mention_text t on t.mention = m.id "                                 \
	"join school s on s.id = m.school left join source o on o.id = m.source "                  \
	"left join casefile f on f.id = (select id from casefile where mention = m.id order by "   \
	"state = 'closed', case state when 'closed' then -id else id end limit 1) "

/* What is older than this when its source is added is history and no news. */
#define HISTORY_S "2592000" /* 30 days */

void
mention_free(struct mention *m)
{
	if (!m)
		return;
	g_free(m->ref);
	g_free(m->school_name);
	g_free(m->url);
	g_free(m->key);
	g_free(m->title);
	g_free(m->text);
	g_free(m->source);
	g_free(m->site);
	g_free(m->lang);
	g_free(m->status);
	g_free(m->why);
	g_free(m->near);
	g_free(m->case_ref);
	g_free(m);
}

static char *
make_ref(int64_t year, int64_t number)
{
	return g_strdup_printf("M-%04d-%04" G_GINT64_FORMAT, (int)year, number);
}

/* ---- writing ----------------------------------------------------------------------------- */

bool
mention_next_seq(struct db *db, int64_t *seq, GError **err)
{
	return db_query_int(
		db, err, seq, 0,
		"update counter set value = value + 1 where name = 'change' returning value", "");
}

struct known {
	int64_t id, year, number, seq, fingerprint;
	bool from_entry, same_title;
};

static bool
find_known(struct db *db, const struct mention *m, struct known *known, GError **err)
{
	g_autoptr(db_stmt_t) st =
		db_prepare(db,
			   "select id, year, number, seq, fingerprint, from_entry, title "
			   "from mention where school = $1 and key = $2",
			   err);
	enum db_row row;

	*known = (struct known){ 0 };
	if (!st)
		return false;
	db_bind(st, "is", m->school, m->key);
	row = db_step(st, err);
	if (row != DB_ROW)
		return row == DB_DONE;
	*known = (struct known){ .id = db_int(st, 0),
				 .year = db_int(st, 1),
				 .number = db_int(st, 2),
				 .seq = db_int(st, 3),
				 .fingerprint = db_int(st, 4),
				 .from_entry = db_int(st, 5) != 0,
				 .same_title = g_strcmp0(db_text(st, 6), m->title) == 0 };
	return true;
}

/* Copies of one text are one cluster, named for its first member. */
static bool
join_cluster(struct db *db, struct mention *m, GError **err)
{
	struct fingerprint f;
	bool ok;

	fingerprint_init(&f, m->title, m->text);
	ok = cluster_find(db, m, &f, &m->cluster, err);
	if (ok && m->cluster == 0)
		m->cluster = m->id;
	ok = ok && cluster_put(db, m->school, m->id, &f, err) &&
	     db_run(db, err, "update mention set cluster = $2 where id = $1", "ii", m->id,
		    m->cluster);
	fingerprint_clear(&f);
	return ok;
}

/* What lists are narrowed by (data/browse.h): the month of its date, and the first name that it was
 * found by. */
char *
mention_month(const struct mention *m)
{
	g_autoptr(GDateTime) date = g_date_time_new_from_unix_utc(
		m->published != WHEN_NONE ? m->published : m->first_seen);

	return date ? g_date_time_format(date, "%Y-%m") : g_strdup("");
}

char *
mention_alias(const struct mention *m)
{
	json_t *why = json_loads(m->why, 0, NULL);
	const char *alias = json_string_value(json_object_get(json_array_get(why, 0), "alias"));
	char *copy = g_strdup(alias ? alias : "");

	json_decref(why);
	return copy;
}

static bool
insert(struct db *db, struct mention *m, GError **err)
{
	g_autofree char *month = mention_month(m), *alias = mention_alias(m);
	g_autoptr(GDateTime) seen = g_date_time_new_from_unix_utc(m->first_seen);
	g_autoptr(GBytes) text = pack_text(m->text);
	int64_t year = seen ? g_date_time_get_year(seen) : 1970, number;

	if (!mention_next_seq(db, &m->seq, err) ||
	    !db_query_int(db, err, &number, 1,
			  "select coalesce(max(number), 0) + 1 from mention where year = $1", "i",
			  year) ||
	    !db_query_int(
		    db, err, &m->id, 0,
		    "insert into mention (year, number, school, key, url, title, source, "
		    "site, lang, published, first_seen, last_seen, score, why, near, fingerprint, "
		    "cluster, from_entry, seq, status, month, alias, is_history) values "
		    "($1, $2, $3, $4, $5, $6, "
		    "nullif($7, 0), $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, "
		    "$20, $21, $22, coalesce((select $10 < added_at - " HISTORY_S
		    " from source where id = $7), 0)) "
		    "returning id",
		    "iiisssissniidssiiiisss", year, number, m->school, m->key, m->url, m->title,
		    m->source_id, m->site, m->lang, m->published, m->first_seen, m->last_seen,
		    m->score, m->why, m->near, m->fingerprint, m->cluster, (int64_t)m->from_entry,
		    m->seq, m->status ? m->status : "new", month, alias) ||
	    !db_run(db, err, "insert into mention_text (mention, text) values ($1, $2)", "ib",
		    m->id, text))
		return false;
	if (!join_cluster(db, m, err))
		return false;
	m->ref = make_ref(year, number);
	return true;
}

static bool
update(struct db *db, struct mention *m, bool is_edit, GError **err)
{
	g_autoptr(GBytes) text = pack_text(m->text);
	g_autofree char *month = mention_month(m), *alias = mention_alias(m);

	if (!mention_next_seq(db, &m->seq, err))
		return false;
	return db_run(db, err,
		      "update mention set url = $2, title = $3, site = $4, lang = $5, "
		      "published = coalesce($6, published), last_seen = $7, score = $8, why = $9, "
		      "near = $10, fingerprint = $11, from_entry = $12, seq = $13, "
		      "changed_at = coalesce($14, changed_at), "
		      "month = case when $6 is null then month else $15 end, alias = $16 "
		      "where id = $1",
		      "issssnidssiiinss", m->id, m->url, m->title, m->site, m->lang, m->published,
		      m->last_seen, m->score, m->why, m->near, m->fingerprint,
		      (int64_t)m->from_entry, m->seq, is_edit ? m->last_seen : WHEN_NONE, month,
		      alias) &&
	       db_run(db, err, "update mention_text set text = $2 where mention = $1", "ib", m->id,
		      text) &&
	       join_cluster(db, m, err);
}

enum mention_put
mention_put(struct db *db, struct mention *m, GError **err)
{
	struct known known;
	bool is_buried;

	if (!find_known(db, m, &known, err) ||
	    (known.id == 0 && !tombstone_find(db, m->school, m->key, &is_buried, err)))
		return MENTION_FAILED;
	if (known.id == 0 && is_buried)
		return MENTION_BURIED;
	if (known.id == 0)
		return insert(db, m, err) ? MENTION_NEW : MENTION_FAILED;
	m->id = known.id;
	m->seq = known.seq;
	m->ref = make_ref(known.year, known.number);
	if ((m->from_entry && !known.from_entry) ||
	    (known.fingerprint == m->fingerprint && known.same_title &&
	     known.from_entry == m->from_entry))
		return db_run(db, err, "update mention set last_seen = $2 where id = $1", "ii",
			      m->id, m->last_seen)
			       ? MENTION_SAME
			       : MENTION_FAILED;
	/* A page read after its feed entry is the same text in full, and no edit. */
	return update(db, m, known.from_entry == m->from_entry, err) ? MENTION_CHANGED
								     : MENTION_FAILED;
}

bool
mention_matches(const struct mention *m)
{
	return m->score >= MATCH_THRESHOLD || (m->why && *m->why && strcmp(m->why, "[]") != 0);
}

bool
mention_judge(struct db *db, struct mention *m, GError **err)
{
	g_autofree char *alias = mention_alias(m);

	return mention_next_seq(db, &m->seq, err) &&
	       db_run(db, err,
		      "update mention set score = $2, why = $3, near = $4, seq = $5, alias = $6 "
		      "where id = $1",
		      "idssis", m->id, m->score, m->why, m->near, m->seq, alias);
}

/* ---- reading ----------------------------------------------------------------------------- */

static struct mention *
read_row(struct db *db, struct db_stmt *st, GError **err)
{
	g_autoptr(mention_t) m = g_new0(struct mention, 1);
	g_autoptr(GBytes) packed = db_blob(st, 8);

	m->text = pack_open(packed, err);
	if (!m->text)
		return NULL;
	m->id = db_int(st, 0);
	m->ref = make_ref(db_int(st, 1), db_int(st, 2));
	m->school = db_int(st, 3);
	m->school_name = g_strdup(db_text(st, 4));
	m->key = g_strdup(db_text(st, 5));
	m->url = g_strdup(db_text(st, 6));
	m->title = g_strdup(db_text(st, 7));
	m->source_id = db_int(st, 9);
	m->source = g_strdup(db_text(st, 10));
	m->site = g_strdup(db_text(st, 11));
	m->lang = g_strdup(db_text(st, 12));
	m->published = db_when(st, 13);
	m->first_seen = db_int(st, 14);
	m->last_seen = db_int(st, 15);
	m->status = g_strdup(db_text(st, 16));
	m->score = db_double(st, 17);
	m->why = g_strdup(db_text(st, 18));
	m->near = g_strdup(db_text(st, 19));
	m->fingerprint = db_int(st, 20);
	m->cluster = db_int(st, 21);
	m->cluster_size = db_int(st, 22);
	m->from_entry = db_int(st, 23) != 0;
	m->seq = db_int(st, 24);
	m->is_history = db_int(st, 25) != 0;
	m->case_ref = db_int(st, 26) ? casefile_ref(db_int(st, 26), db_int(st, 27)) : NULL;
	m->due = db_when(st, 28);
	if (m->due == WHEN_NONE && !waiting_mention_due(db, m->id, m->source_id, &m->due, err))
		return NULL;
	return g_steal_pointer(&m);
}

struct mention *
mention_get(struct db *db, int64_t id, GError **err)
{
	g_autoptr(db_stmt_t) st = db_prepare(db, "select " COLUMNS FROM "where m.id = $1", err);

	if (!st)
		return NULL;
	db_bind(st, "i", id);
	return db_step(st, err) == DB_ROW ? read_row(db, st, err) : NULL;
}

struct mention *
mention_get_ref(struct db *db, const char *ref, GError **err)
{
	g_autoptr(db_stmt_t) st =
		db_prepare(db, "select " COLUMNS FROM "where m.year = $1 and m.number = $2", err);
	int year, number, end = 0;

	if (!st)
		return NULL;
	if (sscanf(ref, "%*1[Mm]-%4d-%9d%n", &year, &number, &end) != 2 || ref[end] != '\0')
		return NULL;
	db_bind(st, "ii", (int64_t)year, (int64_t)number);
	return db_step(st, err) == DB_ROW ? read_row(db, st, err) : NULL;
}

struct mention *
mention_get_key(struct db *db, const char *key, GError **err)
{
	g_autoptr(db_stmt_t) st =
		db_prepare(db,
			   "select " COLUMNS FROM "where m.school in (select id from school) "
			   "and m.key = $1 order by m.id limit 1",
			   err);

	if (!st)
		return NULL;
	db_bind(st, "s", key);
	return db_step(st, err) == DB_ROW ? read_row(db, st, err) : NULL;
}

GArray *
mention_cluster(struct db *db, int64_t cluster, int64_t except, int limit, GError **err)
{
	g_autoptr(db_stmt_t) st = db_prepare(db,
					     "select id from mention where cluster = $1 "
					     "and id <> $2 order by id desc limit $3",
					     err);

	if (!st)
		return NULL;
	db_bind(st, "iii", cluster, except, (int64_t)limit);
	return db_all_ints(st, err);
}

bool
mention_refresh(struct db *db, struct mention *m, GError **err)
{
	g_autoptr(db_stmt_t) st =
		db_prepare(db,
			   "select m.status, coalesce(o.title, o.url) from mention m "
			   "left join source o on o.id = m.source where m.id = $1",
			   err);
	enum db_row row;

	if (!st)
		return false;
	db_bind(st, "i", m->id);
	row = db_step(st, err);
	if (row != DB_ROW)
		return row == DB_DONE;
	g_free(m->status);
	g_free(m->source);
	m->status = g_strdup(db_text(st, 0));
	m->source = g_strdup(db_text(st, 1));
	return true;
}

GArray *
mention_changes(struct db *db, int64_t seq, int limit, GError **err)
{
	g_autoptr(db_stmt_t) st =
		db_prepare(db,
			   "select seq, id, 0 from mention where seq > $1 "
			   "union all select seq, mention, 1 from gone where seq > $1 "
			   "order by 1 limit $2",
			   err);
	g_autoptr(GArray) changes = g_array_new(FALSE, FALSE, sizeof(struct mention_change));
	enum db_row row;

	if (!st)
		return NULL;
	db_bind(st, "ii", seq, (int64_t)limit);
	while ((row = db_step(st, err)) == DB_ROW) {
		struct mention_change c = { .seq = db_int(st, 0),
					    .id = db_int(st, 1),
					    .is_gone = db_int(st, 2) != 0 };

		g_array_append_val(changes, c);
	}
	return row == DB_DONE ? g_steal_pointer(&changes) : NULL;
}

bool
mention_last_seq(struct db *db, int64_t *seq, GError **err)
{
	return db_query_int(db, err, seq, 0, "select value from counter where name = 'change'", "");
}

bool
mention_newest(struct db *db, int64_t *id, GError **err)
{
	return db_query_int(db, err, id, 0, "select coalesce(max(id), 0) from mention", "");
}

bool
mention_latest(struct db *db, int limit, GArray *ids, GError **err)
{
	g_autoptr(db_stmt_t) st =
		db_prepare(db,
			   "select id from mention order by coalesce(published, first_seen) desc, "
			   "id desc limit $1",
			   err);
	enum db_row row;

	if (!st)
		return false;
	db_bind(st, "i", (int64_t)limit);
	while ((row = db_step(st, err)) == DB_ROW) {
		int64_t id = db_int(st, 0);

		g_array_append_val(ids, id);
	}
	return row == DB_DONE;
}

/* ---- lists ------------------------------------------------------------------------------- */

/* One statement for every combination: a filter not set is a parameter that lets all pass. */
#define FILTER                                                                                     \
	" where ($1 = 0 or school = $1) and ($2 = 0 or source = $2) "                              \
	"and ($3 is null or site = $3) and ($4 is null or status = $4) "                           \
	"and ($5 is null or coalesce(published, first_seen) >= $5) "                               \
	"and ($6 is null or coalesce(published, first_seen) < $6) and id > $7 "                    \
	"and ($10 is null or status <> $10) "

static void
bind_filter(struct db_stmt *st, const struct mention_filter *f, int limit, int offset)
{
	db_bind(st, "iissnniiis", f->school, f->source_id, f->site, f->status, f->since, f->until,
		f->after_id, (int64_t)limit, (int64_t)offset, f->not_status);
}

GArray *
mention_list(struct db *db, const struct mention_filter *filter, int limit, int offset,
	     int64_t *total, GError **err)
{
	g_autoptr(db_stmt_t) count =
		db_prepare(db, "select count(*) from mention" FILTER "and $8 = $9", err);
	g_autoptr(db_stmt_t) st = count ? db_prepare(db,
						     "select id from mention" FILTER
						     "order by id desc limit $8 offset $9",
						     err)
					: NULL;

	if (!st)
		return NULL;
	bind_filter(count, filter, 0, 0);
	if (db_step(count, err) != DB_ROW)
		return NULL;
	*total = db_int(count, 0);
	bind_filter(st, filter, limit, offset);
	return db_all_ints(st, err);
}

/* At most `limit` ids of one half of the news, oldest first; `*total` counts to COUNT_MAX. */
static GArray *
list_half(struct db *db, bool is_history, int64_t after_id, int limit, int64_t *total, GError **err)
{
	g_autoptr(db_stmt_t) st =
		db_prepare(db,
			   "select id from mention where status = 'new' and is_history = $1 "
			   "and id > $2 order by id limit $3",
			   err);

	if (!st ||
	    !db_query_int(db, err, total, 0,
			  "select count(*) from (select 1 from mention where "
			  "status = 'new' and is_history = $1 and id > $2 limit $3)",
			  "iii", (int64_t)is_history, after_id, (int64_t)MENTION_NEWS_COUNTED))
		return NULL;
	db_bind(st, "iii", (int64_t)is_history, after_id, (int64_t)limit);
	return db_all_ints(st, err);
}

static int
newest_first(const void *a, const void *b)
{
	const int64_t *x = a, *y = b;

	return *x > *y ? -1 : *x < *y;
}

bool
mention_news(struct db *db, int64_t after_id, int limit, struct mention_news *news, GError **err)
{
	g_autoptr(GArray) old = NULL;
	int64_t total = 0, total_old = 0;

	*news = (struct mention_news){ 0 };
	/* read first: what comes while the lists are made is not behind the mark */
	if (!mention_newest(db, &news->mark, err))
		return false;
	news->ids = list_half(db, false, after_id, limit, &total, err);
	old = news->ids ? list_half(db, true, after_id, MENTION_HISTORY_SHOWN + 1, &total_old, err)
			: NULL;
	if (!old)
		return false;
	if (old->len <= MENTION_HISTORY_SHOWN && news->ids->len + old->len <= (guint)limit) {
		g_array_append_vals(news->ids, old->data, old->len);
		total += total_old;
		total_old = 0;
	}
	g_array_sort(news->ids, newest_first);
	if (news->ids->len)
		news->mark = total > limit ? g_array_index(news->ids, int64_t, 0)
					   : MAX(news->mark, g_array_index(news->ids, int64_t, 0));
	news->total = total;
	news->total_is_exact = total < MENTION_NEWS_COUNTED;
	news->history = total_old;
	return true;
}

/* ---- readers ----------------------------------------------------------------------------- */

bool
mention_cursor(struct db *db, const char *reader, int64_t *id, GError **err)
{
	return db_query_int(db, err, id, 0, "select mention from reader where name = $1", "s",
			    reader);
}

bool
mention_cursor_set(struct db *db, const char *reader, int64_t id, GError **err)
{
	return db_run(
		db, err,
		"insert into reader (name, mention) values ($1, $2) on conflict (name) do update "
		"set mention = excluded.mention",
		"si", reader, id);
}
