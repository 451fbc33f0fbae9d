#include "query/dispatch.h"

#include <string.h>

#include "base/when.h"
#include "data/outbox.h"
#include "query/dispatch_message.h"

#define MAX_CATCH_UP_S ((int64_t)400 * 24 * 3600)

static char *
period_name(const struct recipient *r, const struct london_span *span)
{
	int64_t last = span->until - 1;
	struct london_span end = r->cadence == CADENCE_DAILY ? london_day(last) : london_week(last);

	return r->cadence == CADENCE_DAILY ? london_day_name(&end) : london_week_name(&end);
}

static struct digest *
compose(struct db *db, const struct mail_settings *s, const struct recipient *r,
	const struct london_span *span, GError **err)
{
	g_autofree char *stop = dispatch_stop(s);
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
	struct dispatch_parts p = { cadence_name(r->cadence), period, NULL, NULL };
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
	return d ? dispatch_message(db, s, r, d, &p, &id, err) : NULL;
}

bool
dispatch_digest(struct db *db, const struct mail_settings *s, const struct recipient *r,
		const struct london_span *span, bool *is_new, GError **err)
{
	g_autofree char *period = period_name(r, span), *id = NULL;
	struct dispatch_parts p = { cadence_name(r->cadence), period, NULL, NULL };
	g_autoptr(digest_t) d = compose(db, s, r, span, err);
	g_autoptr(GBytes) bytes = d ? dispatch_message(db, s, r, d, &p, &id, err) : NULL;
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

typedef bool queue_fn(struct db *db, const struct mail_settings *s, const struct recipient *r,
		      int64_t *n, GError **err);

static bool
for_each_on(struct db *db, const struct mail_settings *s, queue_fn *queue, int64_t *n, GError **err)
{
	g_autoptr(GPtrArray) list = recipient_list(db, err);

	for (guint i = 0; list && i < list->len; i++) {
		const struct recipient *r = list->pdata[i];

		if (strcmp(r->state, "on") == 0 && !queue(db, s, r, n, err))
			return false;
	}
	return list != NULL;
}

bool
dispatch_alerts_due(struct db *db, const struct mail_settings *s, int64_t *n, GError **err)
{
	*n = 0;
	return for_each_on(db, s, dispatch_alerts, n, err);
}

static bool
queue_all(struct db *db, const struct mail_settings *s, const struct recipient *r, int64_t *n,
	  GError **err)
{
	return dispatch_alerts(db, s, r, n, err) && queue_digest(db, s, r, n, err);
}

bool
dispatch_due(struct db *db, const struct mail_settings *s, int64_t *n, GError **err)
{
	*n = 0;
	return for_each_on(db, s, queue_all, n, err);
}
