#include "data/mention_purge.h"

#include "base/error.h"
#include "base/url.h"
#include "base/london.h"
#include "base/when.h"
#include "data/host.h"
#include "data/kept_page.h"
#include "data/mention.h"
#include "data/page.h"

/* ---- what stands in the way -------------------------------------------------------------- */

static bool
find_case(struct db *db, int64_t id, int64_t now, char **why, GError **err)
{
	g_autoptr(db_stmt_t) st = db_prepare(
		db,
		"select c.year, c.number, c.state, c.hold_until from casefile c "
		"join mention m on c.mention = m.id or c.url = m.url or exists (select 1 from "
		"case_relation r where r.casefile = c.id and r.mention = m.id and r.is_confirmed "
		"= 1) where m.id = $1 "
		"and c.school = m.school and coalesce(c.stub, 'backup') = 'backup' "
		"and (c.state <> 'closed' or c.hold_until >= $2) order by c.id limit 1",
		err);
	enum db_row row;
	int64_t until;

	if (!st)
		return false;
	db_bind(st, "ii", id, now);
	row = db_step(st, err);
	if (row != DB_ROW)
		return row == DB_DONE;
	until = db_when(st, 3);
	if (until != WHEN_NONE && until >= now) {
		g_autofree char *day = london_date_text(until);

		*why = g_strdup_printf("EAR-%04d-%04d is on hold until %s", (int)db_int(st, 0),
				       (int)db_int(st, 1), day);
	} else {
		*why = g_strdup_printf("EAR-%04d-%04d is %s", (int)db_int(st, 0),
				       (int)db_int(st, 1), db_text(st, 2));
	}
	return true;
}

static bool
find_mail(struct db *db, int64_t id, char **why, GError **err)
{
	int64_t one;

	if (!db_query_int(db, err, &one, 0,
			  "select 1 from digest_item i join outbox o on o.run = i.run "
			  "where i.mention = $1 and o.state in ('queued','sending','retry') "
			  "limit 1",
			  "i", id))
		return false;
	if (one)
		*why = g_strdup("a mail that tells of it waits to be sent");
	return true;
}

bool
mention_held(struct db *db, int64_t id, int64_t now, bool is_asked_for, char **why, GError **err)
{
	*why = NULL;
	return find_case(db, id, now, why, err) &&
	       (*why || is_asked_for || find_mail(db, id, why, err));
}

/* ---- taking it out ----------------------------------------------------------------------- */

/* There is nothing to look for at its address any more. */
static bool
leave_page(struct db *db, const char *address, enum tombstone_why why, GError **err)
{
	g_autoptr(url_t) url = url_parse(address, NULL);
	g_autofree char *name = url && url_is_http(url) ? page_host_name(url) : NULL;
	int64_t host;

	if (!name)
		return true;
	if (!host_find(db, name, &host, err))
		return false;
	if (host == 0)
		return true;
	if (why == TOMBSTONE_ERASED &&
	    !db_run(db, err,
		    "delete from page where host = $1 and key = $2 and role in ('entry','link')",
		    "ii", host, page_key(url)))
		return false;
	return db_run(db, err,
		      "update page set is_hit = 0, fingerprint = null, next_at = case when role "
		      "in ('entry','link') then $3 else next_at end where host = $1 and key = $2",
		      "iii", host, page_key(url), PAGE_NEVER);
}

/* What was sent stays known, but not its words. */
static bool
empty_mails(struct db *db, int64_t id, enum tombstone_why why, GError **err)
{
	static const char of_it[] = "update outbox set bytes = zeroblob(0), repeat_bytes = null "
				    "where run in (select run from digest_item where mention = "
				    "$1) and state in ('sent','failed','uncertain')";
	static const char withdraw[] =
		"update outbox set state = 'failed', response = 'withdrawn: something that it "
		"told of was erased', bytes = zeroblob(0), repeat_bytes = null "
		"where run in (select run from digest_item where mention = $1) "
		"and state in ('queued','sending','retry')";

	return db_run(db, err, of_it, "i", id) &&
	       (why != TOMBSTONE_ERASED || db_run(db, err, withdraw, "i", id));
}

bool
mention_purge(struct db *db, int64_t id, enum tombstone_why why, char **hex, GError **err)
{
	/* The mention goes before its history: the store refuses to rewrite a living one's. */
	static const char *const deletes[] = {
		"delete from mention where id = $1",
		"delete from triage_event where mention = $1",
		"delete from saved_hit where mention = $1",
		"delete from digest_item where mention = $1",
		"delete from case_relation where mention = $1",
	};
	g_autoptr(mention_t) m = mention_get(db, id, err);
	g_autofree char *hash = NULL;
	int64_t seq;

	if (!m) {
		if (!*err)
			g_set_error(err, EARSHOT_ERROR, EARSHOT_ERROR_INPUT,
				    "there is no mention number %" G_GINT64_FORMAT, id);
		return false;
	}
	if (!tombstone_put(db, m->school, m->key, why, &hash, err) ||
	    !empty_mails(db, id, why, err) || !leave_page(db, m->url, why, err) ||
	    !kept_page_forget(db, id, err) ||
	    !db_run(db, err, "delete from partial where school = $1 and key = $2", "is", m->school,
		    m->key) ||
	    !mention_next_seq(db, &seq, err))
		return false;
	for (size_t i = 0; i < G_N_ELEMENTS(deletes); i++)
		if (!db_run(db, err, deletes[i], "i", id))
			return false;
	if (!db_run(db, err, "insert into gone (mention, seq) values ($1, $2)", "ii", id, seq))
		return false;
	*hex = g_steal_pointer(&hash);
	return true;
}
