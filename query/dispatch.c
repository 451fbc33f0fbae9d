#include "query/dispatch.h"

#include <string.h>

#include "base/when.h"
#include "data/mention.h"
#include "data/outbox.h"
#include "query/digest_layout.h"
#include "query/message.h"

#define MAX_CATCH_UP_S ((int64_t)400 * 24 * 3600)

static char *
period_name(const struct recipient *r, const struct london_span *span)
{
	int64_t last = span->until - 1;
	struct london_span end = r->cadence == CADENCE_DAILY ? london_day(last) : london_week(last);

	return r->cadence == CADENCE_DAILY ? london_day_name(&end) : london_week_name(&end);
}

static char *
stop_sentence(const struct mail_settings *s)
{
	return s ? g_strdup_printf("To stop it, write to %s.", s->unsubscribe) : NULL;
}

struct parts {
	const char *kind, *period;
	const char *lead; /* said before everything else; NULL: nothing */
};

/* The message of a digest; its id comes from kind, period and recipient alone. */
static GBytes *
write_message(struct db *db, const struct mail_settings *s, const struct recipient *r,
	      struct digest *d, const struct parts *p, char **id, GError **err)
{
	g_autofree char *store = db_identity(db, err), *text = NULL, *html = NULL;
	struct message m = {
		.from = s ? s->from : DISPATCH_NOBODY,
		.from_name = s ? s->from_name : "earshot",
		.reply_to = s ? s->reply_to : NULL,
		.to = r->address,
		.to_name = r->name,
		.subject = d->subject,
		.list = p->kind,
		.unsubscribe = s ? s->unsubscribe : DISPATCH_NOBODY,
		.date = when_now(),
	};

	if (!store)
		return NULL;
	if (p->lead)
		g_ptr_array_insert(d->notes, 0, g_strdup(p->lead));
	text = digest_text(d);
	html = digest_html(d);
	if (p->lead)
		g_ptr_array_remove_index(d->notes, 0);
	g_free(*id);
	*id = message_id(p->kind, p->period, r->address, store, m.from);
	m.id = *id;
	m.text = text;
	m.html = html;
	return message_bytes(&m, err);
}

static struct digest *
compose(struct db *db, const struct mail_settings *s, const struct recipient *r,
	const struct london_span *span, GError **err)
{
	g_autofree char *stop = stop_sentence(s);
	struct digest_options o = { .span = *span,
				    .cadence = r->cadence,
				    .recipient = r->id ? r : NULL,
				    .now = when_now(),
				    .stop = stop };

	return digest_new(db, &o, err);
}

/* ---- digests ----------------------------------------------------------------------------- */

GBytes *
dispatch_bytes(struct db *db, const struct mail_settings *s, const struct recipient *r,
	       const struct london_span *span, GError **err)
{
	g_autofree char *period = period_name(r, span), *id = NULL;
	struct parts p = { cadence_name(r->cadence), period, NULL };
	g_autoptr(GError) wrong = NULL;
	g_autoptr(outbox_message_t) m = outbox_find(db, p.kind, period, r->id, &wrong);
	g_autoptr(digest_t) d = NULL;

	if (wrong) {
		g_propagate_error(err, g_steal_pointer(&wrong));
		return NULL;
	}
	if (m)
		return g_bytes_ref(m->bytes);
	d = compose(db, s, r, span, err);
	return d ? write_message(db, s, r, d, &p, &id, err) : NULL;
}

bool
dispatch_digest(struct db *db, const struct mail_settings *s, const struct recipient *r,
		const struct london_span *span, bool *is_new, GError **err)
{
	g_autofree char *period = period_name(r, span), *id = NULL;
	struct parts p = { cadence_name(r->cadence), period, NULL };
	g_autoptr(digest_t) d = compose(db, s, r, span, err);
	g_autoptr(GBytes) bytes = d ? write_message(db, s, r, d, &p, &id, err) : NULL;
	struct outbox_run run = { .kind = p.kind,
				  .period = period,
				  .recipient = r->id,
				  .since = span->since,
				  .until = span->until,
				  .mentions = d ? d->mentions : NULL };
	struct outbox_draft draft = { .message_id = id,
				      .address = r->address,
				      .subject = d ? d->subject : NULL,
				      .bytes = bytes,
				      .next_at = when_now() };

	return bytes && outbox_put(db, &run, &draft, when_now(), is_new, err);
}

bool
dispatch_span(struct db *db, const struct recipient *r, int64_t now, struct london_span *span,
	      GError **err)
{
	bool is_daily = r->cadence == CADENCE_DAILY;
	struct london_span current = is_daily ? london_day(now) : london_week(now);
	struct london_span last =
		is_daily ? london_day_after(&current, -1) : london_week_after(&current, -1);
	int64_t told;

	*span = last;
	if (!outbox_told_until(db, cadence_name(r->cadence), r->id, &told, err))
		return false;
	/* A clock that was wrong once must not make a digest of a whole age. */
	if (told != WHEN_NONE && told < last.since)
		span->since = MAX(told, last.since - MAX_CATCH_UP_S);
	if (told != WHEN_NONE && told >= last.until)
		span->since = span->until;
	return true;
}

static bool
queue_digest(struct db *db, const struct mail_settings *s, const struct recipient *r, int64_t *n,
	     GError **err)
{
	struct london_span span;
	bool is_new = false;

	if (!dispatch_span(db, r, when_now(), &span, err))
		return false;
	if (span.since >= span.until)
		return true;
	if (!dispatch_digest(db, s, r, &span, &is_new, err))
		return false;
	*n += is_new;
	return true;
}

/* ---- alerts ------------------------------------------------------------------------------ */

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

static bool
put_alert(struct db *db, const struct mail_settings *s, const struct recipient *r, struct digest *d,
	  int64_t *n, GError **err)
{
	g_autofree char *period =
		g_strdup_printf("m%" G_GINT64_FORMAT, g_array_index(d->mentions, int64_t, 0));
	g_autofree char *id = NULL;
	struct parts p = { "alert", period, NULL };
	g_autoptr(GBytes) bytes = write_message(db, s, r, d, &p, &id, err), again = NULL;
	struct outbox_run run = { .kind = "alert",
				  .period = period,
				  .recipient = r->id,
				  .since = when_now(),
				  .until = when_now(),
				  .mentions = d->mentions };
	struct outbox_draft draft = { .address = r->address,
				      .subject = d->subject,
				      .next_at = after_quiet_hours(r, when_now()) };
	bool is_new = false;

	p.lead = "This may be a repeat: nobody can tell whether it arrived the first time.";
	again = bytes ? write_message(db, s, r, d, &p, &id, err) : NULL;
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

/* The mark of how far a recipient was told moves with the alert, in one transaction. */
static bool
queue_alert(struct db *db, const struct mail_settings *s, const struct recipient *r, int64_t *n,
	    GError **err)
{
	g_autofree char *cursor = recipient_alert_reader(r);
	g_autoptr(GError) wrong = NULL;
	g_autoptr(digest_t) d = NULL;
	int64_t told, newest;

	if (r->alert_score <= 0)
		return true;
	if (!mention_cursor(db, cursor, &told, err) || !mention_newest(db, &newest, err))
		return false;
	d = newest == told ? NULL : digest_new_alert(db, r, told, when_now(), &wrong);
	if (wrong) {
		g_propagate_error(err, g_steal_pointer(&wrong));
		return false;
	}
	if (newest == told)
		return true;
	if (!db_begin(db, err))
		return false;
	if ((!d || put_alert(db, s, r, d, n, err)) && mention_cursor_set(db, cursor, newest, err))
		return db_commit(db, err);
	db_rollback(db);
	return false;
}

bool
dispatch_due(struct db *db, const struct mail_settings *s, int64_t *n, GError **err)
{
	g_autoptr(GPtrArray) list = recipient_list(db, err);

	*n = 0;
	for (guint i = 0; list && i < list->len; i++) {
		const struct recipient *r = list->pdata[i];

		if (strcmp(r->state, "on") != 0)
			continue;
		if (!queue_alert(db, s, r, n, err) || !queue_digest(db, s, r, n, err))
			return false;
	}
	return list != NULL;
}
