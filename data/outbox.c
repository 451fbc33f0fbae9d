#include "data/outbox.h"

#include <string.h>

#include "base/when.h"

#define COLUMNS                                                                                    \
	"o.id, r.kind, r.period, o.message_id, o.address, o.subject, o.state, o.is_repeat, "       \
	"o.attempts, o.queued_at, o.next_at, o.tried_at, o.response"
#define BYTES "case when o.is_repeat = 1 then o.repeat_bytes else o.bytes end"
#define FROM " from outbox o join digest_run r on r.id = o.run "

static const char *const names[OUTBOX_STATES] = {
	[OUTBOX_QUEUED] = "queued", [OUTBOX_SENDING] = "sending", [OUTBOX_SENT] = "sent",
	[OUTBOX_RETRY] = "retry",   [OUTBOX_FAILED] = "failed",   [OUTBOX_UNCERTAIN] = "uncertain",
};

const char *
outbox_state_name(enum outbox_state state)
{
	return names[state];
}

static enum outbox_state
state_named(const char *name)
{
	for (int i = 0; i < OUTBOX_STATES; i++)
		if (g_strcmp0(names[i], name) == 0)
			return (enum outbox_state)i;
	return OUTBOX_FAILED;
}

void
outbox_message_free(struct outbox_message *m)
{
	if (!m)
		return;
	g_free(m->kind);
	g_free(m->period);
	g_free(m->message_id);
	g_free(m->address);
	g_free(m->subject);
	g_clear_pointer(&m->bytes, g_bytes_unref);
	g_free(m->response);
	g_free(m);
}

/* ---- making ------------------------------------------------------------------------------ */

static bool
put_items(struct db *db, const struct outbox_run *run, GError **err)
{
	for (guint i = 0; run->mentions && i < run->mentions->len; i++)
		if (!db_run(db, err,
			    "insert into digest_item (run, mention) values ($1, $2) "
			    "on conflict do nothing",
			    "ii", run->id, g_array_index(run->mentions, int64_t, i)))
			return false;
	return true;
}

static bool
put_all(struct db *db, struct outbox_run *run, const struct outbox_draft *d, int64_t at,
	GError **err)
{
	if (!db_query_int(db, err, &run->id, 0,
			  "insert into digest_run (kind, period, recipient, since, until, made_at) "
			  "values ($1, $2, $3, $4, $5, $6) on conflict do nothing returning id",
			  "ssiiii", run->kind, run->period, run->recipient, run->since, run->until,
			  at))
		return false;
	return run->id == 0 ||
	       (put_items(db, run, err) &&
		db_run(db, err,
		       "insert into outbox (run, message_id, address, subject, bytes, "
		       "repeat_bytes, queued_at, next_at) values ($1, $2, $3, $4, $5, $6, $7, $8)",
		       "isssbbii", run->id, d->message_id, d->address, d->subject, d->bytes,
		       d->repeat, at, d->next_at));
}

bool
outbox_put(struct db *db, struct outbox_run *run, const struct outbox_draft *draft, int64_t at,
	   bool *is_new, GError **err)
{
	if (!db_begin(db, err))
		return false;
	if (!put_all(db, run, draft, at, err)) {
		db_rollback(db);
		return false;
	}
	*is_new = run->id != 0;
	return db_commit(db, err);
}

bool
outbox_told_until(struct db *db, const char *kind, int64_t recipient, int64_t *until, GError **err)
{
	return db_query_int(db, err, until, WHEN_NONE,
			    "select until from digest_run where kind = $1 and recipient = $2 "
			    "order by until desc limit 1",
			    "si", kind, recipient);
}

/* ---- reading ----------------------------------------------------------------------------- */

static void *
read_row(struct db_stmt *st)
{
	struct outbox_message *m = g_new0(struct outbox_message, 1);

	m->id = db_int(st, 0);
	m->kind = g_strdup(db_text(st, 1));
	m->period = g_strdup(db_text(st, 2));
	m->message_id = g_strdup(db_text(st, 3));
	m->address = g_strdup(db_text(st, 4));
	m->subject = g_strdup(db_text(st, 5));
	m->state = state_named(db_text(st, 6));
	m->is_repeat = db_int(st, 7) != 0;
	m->attempts = db_int(st, 8);
	m->queued_at = db_int(st, 9);
	m->next_at = db_int(st, 10);
	m->tried_at = db_when(st, 11);
	m->response = g_strdup(db_text(st, 12));
	return m;
}

static GPtrArray *
read_list(struct db_stmt *st, GError **err)
{
	return db_all(st, read_row, (GDestroyNotify)outbox_message_free, err);
}

static struct outbox_message *
read_whole(struct db_stmt *st, GError **err)
{
	struct outbox_message *m;

	if (db_step(st, err) != DB_ROW)
		return NULL;
	m = read_row(st);
	m->bytes = db_blob(st, 13);
	return m;
}

struct outbox_message *
outbox_find(struct db *db, const char *kind, const char *period, int64_t recipient, GError **err)
{
	g_autoptr(db_stmt_t) st =
		db_prepare(db,
			   "select " COLUMNS ", " BYTES FROM
			   "where r.kind = $1 and r.period = $2 and r.recipient = $3",
			   err);

	if (!st)
		return NULL;
	db_bind(st, "ssi", kind, period, recipient);
	return read_whole(st, err);
}

struct outbox_message *
outbox_last_digest(struct db *db, int64_t recipient, int64_t since, GError **err)
{
	g_autoptr(db_stmt_t) st =
		db_prepare(db,
			   "select " COLUMNS FROM "where r.recipient = $1 and r.kind in ('weekly', "
			   "'daily') and o.queued_at >= $2 "
			   "order by o.id desc limit 1",
			   err);

	if (!st)
		return NULL;
	db_bind(st, "ii", recipient, since);
	return db_step(st, err) == DB_ROW ? read_row(st) : NULL;
}

struct outbox_message *
outbox_get(struct db *db, int64_t id, GError **err)
{
	g_autoptr(db_stmt_t) st =
		db_prepare(db, "select " COLUMNS ", " BYTES FROM "where o.id = $1", err);

	if (!st)
		return NULL;
	db_bind(st, "i", id);
	return read_whole(st, err);
}

GPtrArray *
outbox_list(struct db *db, int limit, GError **err)
{
	g_autoptr(db_stmt_t) st =
		db_prepare(db, "select " COLUMNS FROM "order by o.id desc limit $1", err);

	if (!st)
		return NULL;
	db_bind(st, "i", (int64_t)limit);
	return read_list(st, err);
}

GPtrArray *
outbox_troubled(struct db *db, int64_t recipient, int64_t since, GError **err)
{
	g_autoptr(db_stmt_t) st =
		db_prepare(db,
			   "select " COLUMNS FROM "where o.state in ('failed', 'uncertain') and "
			   "($1 = 0 or r.recipient = $1) and o.queued_at >= $2 order by o.id",
			   err);

	if (!st)
		return NULL;
	db_bind(st, "ii", recipient, since);
	return read_list(st, err);
}

bool
outbox_counts(struct db *db, int64_t counts[OUTBOX_STATES], GError **err)
{
	g_autoptr(db_stmt_t) st =
		db_prepare(db, "select state, count(*) from outbox group by state", err);
	enum db_row row;

	memset(counts, 0, OUTBOX_STATES * sizeof *counts);
	if (!st)
		return false;
	while ((row = db_step(st, err)) == DB_ROW)
		counts[state_named(db_text(st, 0))] = db_int(st, 1);
	return row == DB_DONE;
}

bool
outbox_wait(struct db *db, struct outbox_waiting *w, GError **err)
{
	g_autoptr(db_stmt_t) st = db_prepare(
		db,
		"select count(*), min(queued_at), (select response from outbox where "
		"state in ('queued', 'retry') and response is not null order by tried_at "
		"desc, id desc limit 1) from outbox where state in ('queued', 'retry')",
		err);

	*w = (struct outbox_waiting){ .since = WHEN_NONE };
	if (!st || db_step(st, err) != DB_ROW)
		return false;
	w->n = db_int(st, 0);
	if (w->n > 0)
		w->since = db_int(st, 1);
	w->why = g_strdup(db_text(st, 2));
	return true;
}

void
outbox_waiting_clear(struct outbox_waiting *w)
{
	g_clear_pointer(&w->why, g_free);
}

GArray *
outbox_due(struct db *db, int64_t now, GError **err)
{
	g_autoptr(db_stmt_t) st =
		db_prepare(db,
			   "select id from outbox where state in ('queued', 'retry') and "
			   "next_at <= $1 order by id",
			   err);

	if (!st)
		return NULL;
	db_bind(st, "i", now);
	return db_all_ints(st, err);
}

/* ---- sending ----------------------------------------------------------------------------- */

struct outbox_message *
outbox_begin(struct db *db, int64_t id, int64_t now, GError **err)
{
	int64_t taken;

	if (!db_query_int(db, err, &taken, 0,
			  "update outbox set state = 'sending', attempts = attempts + 1, "
			  "tried_at = $2 where id = $1 and state in ('queued', 'retry') and "
			  "next_at <= $2 returning id",
			  "ii", id, now))
		return NULL;
	return taken ? outbox_get(db, id, err) : NULL;
}

static int64_t
wait_after(int64_t attempts)
{
	static const int64_t minutes[] = { 5, 15, 60 };

	return 60 * minutes[CLAMP(attempts, 1, (int64_t)G_N_ELEMENTS(minutes)) - 1];
}

/* An alert that may not have arrived is worth a second one. */
static bool
may_repeat(struct db *db, int64_t id, bool *yes, GError **err)
{
	int64_t n;

	if (!db_query_int(db, err, &n, 0,
			  "select count(*) from outbox where id = $1 and is_repeat = 0 and "
			  "repeat_bytes is not null",
			  "i", id))
		return false;
	*yes = n > 0;
	return true;
}

bool
outbox_end(struct db *db, int64_t id, enum outbox_state how, const char *response, int64_t now,
	   enum outbox_state *becomes, GError **err)
{
	g_autoptr(GError) wrong = NULL;
	g_autoptr(outbox_message_t) m = outbox_get(db, id, &wrong);
	int64_t next_at = now;
	bool repeat = false;

	if (wrong || !m || (how == OUTBOX_UNCERTAIN && !may_repeat(db, id, &repeat, &wrong))) {
		if (wrong)
			g_propagate_error(err, g_steal_pointer(&wrong));
		return false;
	}
	if (how == OUTBOX_RETRY || repeat)
		next_at = now + wait_after(m->attempts);
	if (repeat)
		how = OUTBOX_RETRY;
	if (how == OUTBOX_RETRY && now - m->queued_at >= OUTBOX_GIVE_UP_S)
		how = OUTBOX_FAILED;
	*becomes = how;
	return db_run(db, err,
		      "update outbox set state = $2, response = $3, next_at = $4, is_repeat = "
		      "case when $5 = 1 then 1 else is_repeat end where id = $1 and state = "
		      "'sending'",
		      "issii", id, names[how], response, next_at, (int64_t)repeat);
}

bool
outbox_put_back(struct db *db, int64_t id, const char *why, GError **err)
{
	return db_run(db, err,
		      "update outbox set state = case when attempts > 1 then 'retry' else 'queued' "
		      "end, attempts = attempts - 1, response = $2 where id = $1 and state = "
		      "'sending'",
		      "is", id, why);
}

bool
outbox_recover(struct db *db, int64_t now, int64_t *n, GError **err)
{
	static const char why[] =
		"the program was stopped while it was being sent; it may have arrived";

	if (!db_query_int(db, err, n, 0, "select count(*) from outbox where state = 'sending'", ""))
		return false;
	return *n == 0 ||
	       db_run(db, err,
		      "update outbox set state = case when is_repeat = 0 and "
		      "repeat_bytes is not null then 'retry' else 'uncertain' end, "
		      "is_repeat = case when repeat_bytes is not null then 1 else 0 end, "
		      "next_at = $1, response = $2 where state = 'sending'",
		      "is", now, why);
}

bool
outbox_again(struct db *db, int64_t id, int64_t now, bool *was_so, GError **err)
{
	int64_t done;

	/* Its 72 hours begin anew. Bytes that were purged cannot be sent. */
	if (!db_query_int(db, err, &done, 0,
			  "update outbox set state = 'queued', attempts = 0, queued_at = $2, "
			  "next_at = $2 where id = $1 and state in ('failed', 'uncertain') "
			  "and length(bytes) > 0 "
			  "returning id",
			  "ii", id, now))
		return false;
	*was_so = done != 0;
	return true;
}

static bool
take_back(struct db *db, const char *message_id, const char *why, bool *was_ours, GError **err)
{
	g_autofree char *response = g_strconcat("it came back: ", why, NULL);
	int64_t run;

	if (!db_query_int(db, err, &run, 0,
			  "update outbox set state = 'failed', response = $2 where message_id = $1 "
			  "returning run",
			  "ss", message_id, response))
		return false;
	*was_ours = run != 0;
	return run == 0 || db_run(db, err,
				  "update recipient set state = 'bounced', note = $2 where id = "
				  "(select recipient from digest_run where id = $1)",
				  "is", run, why);
}

bool
outbox_bounced(struct db *db, const char *message_id, const char *why, bool *was_ours, GError **err)
{
	if (!db_begin(db, err))
		return false;
	if (take_back(db, message_id, why, was_ours, err))
		return db_commit(db, err);
	db_rollback(db);
	return false;
}
