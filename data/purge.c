#include "data/purge.h"

#include <string.h>
#include <sys/stat.h>

#include "base/error.h"
#include "base/tree.h"
#include "base/london.h"
#include "base/when.h"
#include "data/audit.h"
#include "data/case_strip.h"
#include "data/casefile.h"
#include "data/kept_page.h"
#include "data/mention_purge.h"

/* ---- mentions: one by one, each with its tombstone ------------------------------------------ */

static const struct {
	const char *class, *status;
} of_mentions[] = {
	{ "irrelevant", "irrelevant" }, { "untriaged", "new" }, { "no-action", "no-action" },
	{ "resolved", "resolved" },     { "own", "own" },       { "case", "case" },
};

/* A mention in state case stays as long as there is more of the case than its number. */
static const char mentions_due[] =
	"select x.id, x.year, x.number, x.since from (select m.id, m.year, m.number, coalesce("
	"(select max(e.at) from triage_event e where e.mention = m.id and e.new_state = m.status), "
	"m.changed_at, m.first_seen) as since from mention m where m.status = $1 and "
	"(m.status <> 'case' or not exists (select 1 from casefile c where c.mention = m.id and "
	"c.stub is null))) as x where x.since < $2 order by x.since, x.id";

/* ---- the rest: many at a time ------------------------------------------------------------- */

static const struct bulk {
	const char *class;
	const char *due; /* number and oldest of those from before $1 */
	const char *run;
} bulks[] = {
	{ "partial", "select count(*), min(seen_at) from partial where seen_at < $1",
	  "delete from partial where seen_at < $1" },
	{ "comments",
	  "select count(*), min(resolved_at) from comment where resolved_at < $1 and "
	  "(url is not null or summary is not null)",
	  "update comment set url = null, summary = null where resolved_at < $1" },
	{ "mail",
	  "select count(*), min(tried_at) from outbox where tried_at < $1 and length(bytes) > 0 "
	  "and state in ('sent','failed','uncertain')",
	  "update outbox set bytes = zeroblob(0), repeat_bytes = null where tried_at < $1 and "
	  "length(bytes) > 0 and state in ('sent','failed','uncertain')" },
	{ "name-queries", "select count(*), min(at) from name_query where at < $1",
	  "delete from name_query where at < $1" },
	{ "runs",
	  "select count(*), min(ended_at) from run where ended_at < $1 and id not in "
	  "(select max(id) from run group by kind)",
	  "delete from run where ended_at < $1 and id not in "
	  "(select max(id) from run group by kind)" },
	{ "tombstones", "select count(*), min(at) from tombstone where why = 'purged' and at < $1",
	  "delete from tombstone where why = 'purged' and at < $1" },
};

/* ---- cases: one by one, each leaves a stub ------------------------------------------------- */

#define CASES "cases"

static const char cases_closed[] =
	"select id, year, number, outcome, closed_at, hold_until from casefile where "
	"state = 'closed' and coalesce(stub, 'backup') = 'backup' order by closed_at, id";

/* ---- what is due ------------------------------------------------------------------------- */

static void
item_free(void *data)
{
	struct purge_item *x = data;

	g_free(x->ref);
	g_free(x->held);
	g_free(x);
}

static bool
add_mentions(struct db *db, GPtrArray *items, size_t class, const char *status, int64_t before,
	     int64_t now, GError **err)
{
	g_autoptr(db_stmt_t) st = db_prepare(db, mentions_due, err);
	enum db_row row;

	if (!st)
		return false;
	db_bind(st, "si", status, before);
	while ((row = db_step(st, err)) == DB_ROW) {
		struct purge_item *x = g_new0(struct purge_item, 1);

		x->class = class;
		x->id = db_int(st, 0);
		x->ref = g_strdup_printf("M-%04d-%04d", (int)db_int(st, 1), (int)db_int(st, 2));
		x->since = db_int(st, 3);
		x->n = 1;
		g_ptr_array_add(items, x);
		if (!mention_held(db, x->id, now, false, &x->held, err))
			return false;
	}
	return row == DB_DONE;
}

static bool
add_bulk(struct db *db, GPtrArray *items, size_t class, const struct bulk *b, int64_t before,
	 GError **err)
{
	g_autoptr(db_stmt_t) st = db_prepare(db, b->due, err);
	struct purge_item *x;

	if (!st)
		return false;
	db_bind(st, "i", before);
	if (db_step(st, err) != DB_ROW)
		return false;
	if (db_int(st, 0) == 0)
		return true;
	x = g_new0(struct purge_item, 1);
	x->class = class;
	x->n = db_int(st, 0);
	x->since = db_int(st, 1);
	g_ptr_array_add(items, x);
	return true;
}

static void
add_case(GPtrArray *items, struct db_stmt *st, int64_t now)
{
	struct purge_item *x = g_new0(struct purge_item, 1);
	int64_t until = db_when(st, 5);
	g_autofree char *day = london_date_text(until);

	x->class = retention_class_named(CASES);
	x->id = db_int(st, 0);
	x->ref = casefile_ref(db_int(st, 1), db_int(st, 2));
	x->since = db_int(st, 4);
	x->n = 1;
	if (until != WHEN_NONE && until >= now)
		x->held = g_strdup_printf("it is on hold until %s", day);
	g_ptr_array_add(items, x);
}

static bool
add_cases(struct db *db, GPtrArray *items, const struct retention *r, int64_t now, GError **err)
{
	g_autoptr(db_stmt_t) st = db_prepare(db, cases_closed, err);
	enum db_row row;

	if (!st)
		return false;
	while ((row = db_step(st, err)) == DB_ROW) {
		int64_t before = retention_case_cutoff(r, db_text(st, 3), now);

		if (before != WHEN_NONE && db_int(st, 4) < before)
			add_case(items, st, now);
	}
	return row == DB_DONE;
}

GPtrArray *
purge_due(struct db *db, const struct retention *r, int64_t now, GError **err)
{
	g_autoptr(GPtrArray) items = g_ptr_array_new_with_free_func(item_free);

	for (size_t i = 0; i < G_N_ELEMENTS(of_mentions); i++) {
		size_t class = retention_class_named(of_mentions[i].class);
		int64_t before = retention_cutoff(r, class, now);

		if (before != WHEN_NONE &&
		    !add_mentions(db, items, class, of_mentions[i].status, before, now, err))
			return NULL;
	}
	for (size_t i = 0; i < G_N_ELEMENTS(bulks); i++) {
		size_t class = retention_class_named(bulks[i].class);
		int64_t before = retention_cutoff(r, class, now);

		if (before != WHEN_NONE && !add_bulk(db, items, class, &bulks[i], before, err))
			return NULL;
	}
	return add_cases(db, items, r, now, err) ? g_steal_pointer(&items) : NULL;
}

/* ---- doing it ---------------------------------------------------------------------------- */

/* One class's worth; `hash` grows by the tombstones. */
struct tally {
	int64_t n;
	GChecksum *hash;
};

static bool
take_bulk(struct db *db, const struct retention *r, const struct purge_item *x, int64_t now,
	  GError **err)
{
	size_t n;
	const char *class = retention_classes(&n)[x->class].name;

	for (size_t i = 0; i < G_N_ELEMENTS(bulks); i++)
		if (strcmp(bulks[i].class, class) == 0)
			return db_run(db, err, bulks[i].run, "i",
				      retention_cutoff(r, x->class, now));
	g_assert_not_reached();
}

static bool
take_one(struct db *db, int64_t id, enum tombstone_why why, struct tally *t, GError **err)
{
	g_autofree char *hex = NULL;

	if (!mention_purge(db, id, why, &hex, err))
		return false;
	g_checksum_update(t->hash, (const guchar *)hex, -1);
	t->n++;
	return true;
}

static bool
take_case(struct db *db, const struct purge_item *x, const char *actor, struct tally *t,
	  GError **err)
{
	const struct audit_entry e = { .actor = actor, .act = "case.purge", .case_ref = x->ref };

	t->n++;
	g_checksum_update(t->hash, (const guchar *)x->ref, -1);
	return case_strip(db, x->id, STUB_PURGED, err) && audit_append(db, &e, err);
}

static bool
tell(struct db *db, const char *class, const struct tally *t, int64_t now, const char *actor,
     const char *note, GError **err)
{
	g_autofree char *obj = g_strdup_printf("%s:%" G_GINT64_FORMAT, class, t->n);
	const struct audit_entry e = { .actor = actor,
				       .act = "retention.purge",
				       .obj = obj,
				       .commit = g_checksum_get_string(t->hash) };

	return db_soil(db, err) &&
	       db_run(db, err,
		      "insert into purge_run (at, class, n, hash, note) "
		      "values ($1, $2, $3, $4, $5)",
		      "isiss", now, class, t->n, e.commit, note) &&
	       audit_append(db, &e, err);
}

/* items[from, to) are of one class. */
static bool
take_class(struct db *db, const struct retention *r, const GPtrArray *items, guint from, guint to,
	   int64_t now, const char *actor, struct tally *t, GError **err)
{
	const struct purge_item *first = items->pdata[from];
	size_t n;

	for (guint i = from; i < to; i++) {
		const struct purge_item *x = items->pdata[i];

		if (x->held)
			continue;
		if (x->id == 0) {
			t->n += x->n;
			if (!take_bulk(db, r, x, now, err))
				return false;
		} else if (x->class == retention_class_named(CASES)) {
			if (!take_case(db, x, actor, t, err))
				return false;
		} else if (!take_one(db, x->id, TOMBSTONE_PURGED, t, err)) {
			return false;
		}
	}
	return t->n == 0 ||
	       tell(db, retention_classes(&n)[first->class].name, t, now, actor, NULL, err);
}

bool
purge_run(struct db *db, const struct retention *r, const GPtrArray *items, int64_t now,
	  const char *actor, int64_t *gone, GError **err)
{
	*gone = 0;
	for (guint from = 0, to; from < items->len; from = to) {
		g_autoptr(GChecksum) hash = g_checksum_new(G_CHECKSUM_SHA256);
		struct tally t = { .hash = hash };
		const struct purge_item *first = items->pdata[from];

		for (to = from + 1; to < items->len; to++)
			if (((const struct purge_item *)items->pdata[to])->class != first->class)
				break;
		if (!db_begin(db, err))
			return false;
		if (!take_class(db, r, items, from, to, now, actor, &t, err)) {
			db_rollback(db);
			return false;
		}
		if (!db_commit(db, err))
			return false;
		*gone += t.n;
	}
	return kept_page_sweep(db, err) && case_strip_files(db, err);
}

/* ---- asked for --------------------------------------------------------------------------- */

static bool
take_asked(struct db *db, const GArray *ids, int64_t now, struct tally *t, GError **err)
{
	for (guint i = 0; i < ids->len; i++) {
		int64_t id = g_array_index(ids, int64_t, i);
		g_autofree char *why = NULL;

		if (!mention_held(db, id, now, true, &why, err))
			return false;
		if (why) {
			g_set_error(err, EARSHOT_ERROR, EARSHOT_ERROR_INPUT,
				    "nothing was erased: %s", why);
			return false;
		}
		if (!take_one(db, id, TOMBSTONE_ERASED, t, err))
			return false;
	}
	return true;
}

bool
purge_mentions(struct db *db, const GArray *ids, int64_t now, const char *actor, const char *reason,
	       GError **err)
{
	g_autoptr(GChecksum) hash = g_checksum_new(G_CHECKSUM_SHA256);
	struct tally t = { .hash = hash };

	if (!db_begin(db, err))
		return false;
	if (take_asked(db, ids, now, &t, err) && tell(db, "erased", &t, now, actor, reason, err))
		return db_commit(db, err) && kept_page_sweep(db, err);
	db_rollback(db);
	return false;
}

/* ---- copies ------------------------------------------------------------------------------ */

static bool
is_copy(const char *name)
{
	return g_str_has_prefix(name, "earshot.db.before-") ||
	       g_str_has_prefix(name, "before-restore-");
}

bool
purge_copies(struct db *db, int64_t older_than, int64_t *gone, int64_t *left, GError **err)
{
	g_autoptr(GDir) listing = g_dir_open(db_dir(db), 0, NULL);
	const char *name;

	*gone = *left = 0;
	while (listing && (name = g_dir_read_name(listing))) {
		g_autofree char *path = g_build_filename(db_dir(db), name, NULL);
		struct stat st;

		if (!is_copy(name) || lstat(path, &st) != 0)
			continue;
		if (st.st_mtime >= older_than) {
			++*left;
			continue;
		}
		if (!tree_remove(path, err))
			return false;
		++*gone;
	}
	return true;
}
