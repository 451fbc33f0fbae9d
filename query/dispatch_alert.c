/* Alerts: messages that do not wait for the next digest. */
#include <string.h>

#include "base/london.h"
#include "base/when.h"
#include "data/mention.h"
#include "data/outbox.h"
#include "data/urgent.h"
#include "query/digest.h"
#include "query/digest_maker.h"
#include "query/dispatch_message.h"

/* When an alert may leave: now, or at the end of the recipient's quiet hours. */
static int64_t
after_quiet_hours(const struct recipient *r, int64_t now)
{
	g_autoptr(GDateTime) local = london_time(now);
	int minute = g_date_time_get_hour(local) * 60 + g_date_time_get_minute(local);
	int from = r->quiet_from, to = r->quiet_to;
	bool is_quiet = from <= to ? minute >= from && minute < to : minute >= from || minute < to;

	if (from == QUIET_NONE || to == QUIET_NONE || !is_quiet)
		return now;
	return now + 60 * ((to - minute + 24 * 60) % (24 * 60)) - g_date_time_get_second(local);
}

/* Queue one; the same with another first line is kept for a second sending. */
static bool
put_alert(struct db *db, const struct mail_settings *s, const struct recipient *r, struct digest *d,
	  struct dispatch_parts *p, int64_t *n, GError **err)
{
	g_autofree char *id = NULL;
	g_autoptr(GBytes) bytes = dispatch_message(db, s, r, d, p, &id, err), again = NULL;
	struct outbox_run run = { .kind = p->kind,
				  .period = p->period,
				  .recipient = r->id,
				  .since = when_now(),
				  .until = when_now(),
				  .mentions = d->mentions };
	struct outbox_draft draft = { .address = r->address,
				      .subject = d->subject,
				      .next_at = after_quiet_hours(r, when_now()) };
	bool is_new = false;

	p->lead = "This may be a repeat: nobody can tell whether it arrived the first time.";
	again = bytes ? dispatch_message(db, s, r, d, p, &id, err) : NULL;
	if (!again)
		return false;
	draft.message_id = id;
	draft.bytes = bytes;
	draft.repeat = again;
	if (!outbox_put(db, &run, &draft, when_now(), &is_new, err))
		return false;
	*n += is_new;
	return true;
}

/* ---- mentions ---------------------------------------------------------------------------- */

static bool
put_mentions(struct db *db, const struct mail_settings *s, const struct recipient *r,
	     struct digest *d, int64_t *n, GError **err)
{
	g_autofree char *period =
		g_strdup_printf("m%" G_GINT64_FORMAT, g_array_index(d->mentions, int64_t, 0));
	struct dispatch_parts p = { "alert", period, NULL, NULL };

	return put_alert(db, s, r, d, &p, n, err);
}

/* The mark of how far a recipient was told moves with the alert, in one transaction. */
static bool
queue_mentions(struct db *db, const struct mail_settings *s, const struct recipient *r, int64_t *n,
	       GError **err)
{
	g_autofree char *cursor = recipient_alert_reader(r), *stop = dispatch_stop(s);
	const struct digest_options o = { .recipient = r, .now = when_now(), .stop = stop };
	g_autoptr(GError) wrong = NULL;
	g_autoptr(digest_t) d = NULL;
	int64_t told, newest;

	if (r->alert_score <= 0)
		return true;
	if (!mention_cursor(db, cursor, &told, err) || !mention_newest(db, &newest, err))
		return false;
	d = newest == told ? NULL : digest_new_alert(db, &o, told, &wrong);
	if (wrong) {
		g_propagate_error(err, g_steal_pointer(&wrong));
		return false;
	}
	if (newest == told)
		return true;
	if (!db_begin(db, err))
		return false;
	if ((!d || put_mentions(db, s, r, d, n, err)) &&
	    mention_cursor_set(db, cursor, newest, err))
		return db_commit(db, err);
	db_rollback(db);
	return false;
}

/* ---- what cannot wait -------------------------------------------------------------------- */

/* Whoever answers for the school is told of it, and whoever wants alerts. */
static bool
wants_urgent(const struct recipient *r)
{
	static const char *const answerable[] = { "headteacher", "deputy", "dsl", NULL };

	return r->alert_score > 0 || g_strv_contains(answerable, r->role);
}

/* A week's messages hang together: what that digest could already tell of is put under it, with its
 * subject, as mail programs want it (Gmail looks at both). NULL without an error set: there is no
 * such digest. */
static struct outbox_message *
find_thread(struct db *db, const struct recipient *r, const GPtrArray *list, GError **err)
{
	g_autoptr(outbox_message_t) m =
		outbox_last_digest(db, r->id, london_week(when_now()).since, err);

	for (guint i = 0; m && i < list->len; i++)
		if (((const struct urgent *)list->pdata[i])->received_at >= m->queued_at)
			return NULL;
	return g_steal_pointer(&m);
}

static bool
put_urgent(struct db *db, const struct mail_settings *s, const struct recipient *r,
	   const GPtrArray *list, int64_t *n, GError **err)
{
	const struct urgent *first = list->pdata[0];
	g_autofree char *period = g_strdup_printf("%s:%s", first->ref, first->reason);
	g_autofree char *stop = dispatch_stop(s);
	const struct digest_options o = { .recipient = r, .now = when_now(), .stop = stop };
	struct dispatch_parts p = { "alert", period, NULL, NULL };
	g_autoptr(digest_t) d = digest_new_urgent(db, &o, list, err);
	g_autoptr(outbox_message_t) thread = NULL;
	g_autoptr(GError) wrong = NULL;

	if (!d)
		return false;
	thread = find_thread(db, r, list, &wrong);
	if (wrong) {
		g_propagate_error(err, g_steal_pointer(&wrong));
		return false;
	}
	if (thread) {
		p.follows = thread->message_id;
		g_free(d->subject);
		d->subject = g_strconcat("Re: ", thread->subject, NULL);
	}
	for (guint i = 0; i < list->len; i++)
		if (!urgent_told(db, r->id, list->pdata[i], when_now(), err))
			return false;
	return put_alert(db, s, r, d, &p, n, err);
}

static bool
queue_urgent(struct db *db, const struct mail_settings *s, const struct recipient *r, int64_t *n,
	     GError **err)
{
	g_autoptr(GPtrArray) list = NULL;

	if (!wants_urgent(r))
		return true;
	list = urgent_untold(db, r->id, when_now(), err);
	for (guint i = list ? list->len : 0; i-- > 0;)
		if (!digest_may_tell(r, ((const struct urgent *)list->pdata[i])->closed_to))
			g_ptr_array_remove_index(list, i);
	if (!list || list->len == 0)
		return list != NULL;
	if (!db_begin(db, err))
		return false;
	if (put_urgent(db, s, r, list, n, err))
		return db_commit(db, err);
	db_rollback(db);
	return false;
}

bool
dispatch_alerts(struct db *db, const struct mail_settings *s, const struct recipient *r, int64_t *n,
		GError **err)
{
	return queue_urgent(db, s, r, n, err) && queue_mentions(db, s, r, n, err);
}
