#include "data/stamp.h"

#include <string.h>

#include "base/when.h"
#include "data/audit.h"

#define FIRST_WAIT_S 300
#define LAST_WAIT_S (24 * 3600)

void
stamp_free(struct stamp *s)
{
	if (!s)
		return;
	g_free(s->case_ref);
	g_free(s->file);
	g_free(s->sha256);
	g_free(s->authority);
	g_free(s->error);
	g_free(s->chain);
	g_clear_pointer(&s->query, g_bytes_unref);
	g_clear_pointer(&s->reply, g_bytes_unref);
	g_free(s);
}

void
stamp_gap_free(struct stamp_gap *g)
{
	g_free(g->case_ref);
	g_free(g->file);
	g_free(g);
}

bool
stamp_want(struct db *db, int64_t casefile, const char *file, const char *sha256,
	   const char *authority, int64_t now, GError **err)
{
	return db_run(db, err,
		      "insert into stamp (casefile, file, sha256, authority, wanted_at, next_at)"
		      " values ($1, $2, $3, $4, $5, $5) on conflict do nothing",
		      "isssi", casefile, file, sha256, authority, now);
}

static char *
ref_of(int64_t year, int64_t number)
{
	return g_strdup_printf("EAR-%04d-%04d", (int)year, (int)number);
}

GPtrArray *
stamp_gaps(struct db *db, const char *authority, GError **err)
{
	g_autoptr(GPtrArray) gaps = g_ptr_array_new_with_free_func((GDestroyNotify)stamp_gap_free);
	g_autoptr(db_stmt_t) st = db_prepare(
		db,
		"select distinct e.casefile, c.year, c.number, e.warc from evidence e"
		" join casefile c on c.id = e.casefile where e.warc is not null and not exists"
		" (select 1 from stamp s where s.casefile = e.casefile and s.file = e.warc"
		" and s.authority = $1) order by e.casefile, e.warc",
		err);
	enum db_row row = DB_FAILED;

	if (!st)
		return NULL;
	db_bind(st, "s", authority);
	while ((row = db_step(st, err)) == DB_ROW) {
		struct stamp_gap *g = g_new0(struct stamp_gap, 1);

		g->casefile = db_int(st, 0);
		g->case_ref = ref_of(db_int(st, 1), db_int(st, 2));
		g->file = g_strdup(db_text(st, 3));
		g_ptr_array_add(gaps, g);
	}
	return row == DB_DONE ? g_steal_pointer(&gaps) : NULL;
}

#define COLUMNS                                                                                    \
	"select s.id, s.casefile, c.year, c.number, s.file, s.sha256, s.authority, s.tries,"       \
	" s.next_at, s.error, s.stamped_at, s.query, s.reply, s.chain from stamp s"                \
	" join casefile c on c.id = s.casefile "

/* The rows of a statement that is bound. */
static GPtrArray *
read_all(struct db_stmt *st, GError **err)
{
	g_autoptr(GPtrArray) all = g_ptr_array_new_with_free_func((GDestroyNotify)stamp_free);
	enum db_row row;

	while ((row = db_step(st, err)) == DB_ROW) {
		struct stamp *s = g_new0(struct stamp, 1);

		s->id = db_int(st, 0);
		s->casefile = db_int(st, 1);
		s->case_ref = ref_of(db_int(st, 2), db_int(st, 3));
		s->file = g_strdup(db_text(st, 4));
		s->sha256 = g_strdup(db_text(st, 5));
		s->authority = g_strdup(db_text(st, 6));
		s->tries = (int)db_int(st, 7);
		s->next_at = db_int(st, 8);
		s->error = g_strdup(db_text(st, 9));
		s->at = db_when(st, 10);
		s->is_done = s->at != WHEN_NONE;
		s->query = db_blob(st, 11);
		s->reply = db_blob(st, 12);
		s->chain = g_strdup(db_text(st, 13));
		g_ptr_array_add(all, s);
	}
	return row == DB_DONE ? g_steal_pointer(&all) : NULL;
}

GPtrArray *
stamp_due(struct db *db, int64_t now, GError **err)
{
	g_autoptr(db_stmt_t) st =
		db_prepare(db,
			   COLUMNS "where s.stamped_at is null and s.next_at <= $1 order by s.id",
			   err);

	if (!st)
		return NULL;
	db_bind(st, "i", now);
	return read_all(st, err);
}

GPtrArray *
stamp_list(struct db *db, int64_t casefile, GError **err)
{
	g_autoptr(db_stmt_t) st =
		db_prepare(db, COLUMNS "where s.casefile = $1 order by s.id", err);

	if (!st)
		return NULL;
	db_bind(st, "i", casefile);
	return read_all(st, err);
}

bool
stamp_failed(struct db *db, const struct stamp *s, const char *error, int64_t now, GError **err)
{
	int64_t wait = MIN((int64_t)FIRST_WAIT_S << MIN(s->tries, 16), LAST_WAIT_S);

	return db_run(db, err,
		      "update stamp set tries = tries + 1, error = $1, next_at = $2 where id = $3",
		      "sii", error, now + wait, s->id);
}

bool
stamp_done(struct db *db, const struct stamp *s, GBytes *query, GBytes *reply, const char *chain,
	   int64_t at, GError **err)
{
	/* a stamp of a bundle lies beside it and is no part of the case */
	bool is_archive = g_str_has_suffix(s->file, ".warc.gz");
	const struct audit_entry entry = { .actor = "earshot",
					   .act = is_archive ? "stamp.add" : "bundle.stamp",
					   .case_ref = s->case_ref,
					   .obj = s->file };

	if (!db_begin(db, err))
		return false;
	if (db_run(db, err,
		   "update stamp set query = $1, reply = $2, chain = $3, stamped_at = $4,"
		   " error = null where id = $5",
		   "bbsii", query, reply, chain, at, s->id) &&
	    audit_append(db, &entry, err))
		return db_commit(db, err);
	db_rollback(db);
	return false;
}

bool
stamp_waiting(struct db *db, int64_t *n, int64_t *since, GError **err)
{
	return db_query_int(db, err, n, 0, "select count(*) from stamp where stamped_at is null",
			    "") &&
	       db_query_int(db, err, since, WHEN_NONE,
			    "select wanted_at from stamp where stamped_at is null"
			    " order by wanted_at limit 1",
			    "");
}
