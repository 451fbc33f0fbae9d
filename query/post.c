#include "query/post.h"

#include <unistd.h>

#include "base/error.h"
#include "base/when.h"
#include "data/outbox.h"
#include "query/mail.h"

static const enum outbox_state states[] = {
	[MAIL_SENT] = OUTBOX_SENT,
	[MAIL_RETRY] = OUTBOX_RETRY,
	[MAIL_REFUSED] = OUTBOX_FAILED,
	[MAIL_UNCERTAIN] = OUTBOX_UNCERTAIN,
};

void
post_report_init(struct post_report *r)
{
	*r = (struct post_report){ .lines = g_ptr_array_new_with_free_func(g_free) };
}

void
post_report_clear(struct post_report *r)
{
	g_free(r->stop);
	g_clear_pointer(&r->lines, g_ptr_array_unref);
}

static void
count(struct post_report *r, enum outbox_state state)
{
	int64_t *counts[OUTBOX_STATES] = {
		[OUTBOX_SENT] = &r->sent,
		[OUTBOX_RETRY] = &r->retry,
		[OUTBOX_FAILED] = &r->failed,
		[OUTBOX_UNCERTAIN] = &r->uncertain,
	};

	g_assert(counts[state]);
	++*counts[state];
}

/* One message. False is an error of the store; a message that somebody else took is none. */
static bool
post_one(struct db *db, struct mailer *mailer, int64_t id, struct post_report *r, GError **err)
{
	g_autoptr(GError) wrong = NULL;
	g_autoptr(outbox_message_t) m = outbox_begin(db, id, when_now(), &wrong);
	struct mail_outcome outcome = { 0 };
	enum outbox_state becomes;
	bool ok;

	if (!m) {
		if (wrong)
			g_propagate_error(err, g_steal_pointer(&wrong));
		return !wrong;
	}
	mailer_send(mailer, m->address, m->bytes, &outcome);
	if (outcome.result == MAIL_STOP) {
		r->stop = g_strdup(outcome.text);
		ok = outbox_put_back(db, id, outcome.text, err);
	} else {
		ok = outbox_end(db, id, states[outcome.result], outcome.text, when_now(), &becomes,
				err);
		if (ok)
			count(r, becomes);
		if (ok && becomes != OUTBOX_SENT)
			g_ptr_array_add(r->lines,
					g_strdup_printf("%s: %s: %s", m->address,
							outbox_state_name(becomes), outcome.text));
	}
	mail_outcome_clear(&outcome);
	return ok;
}

static bool
post_all(struct db *db, const struct mail_settings *s, struct post_report *r, GError **err)
{
	g_autoptr(GArray) due = NULL;
	g_autoptr(GError) wrong = NULL;
	g_autoptr(mailer_t) mailer = NULL;
	guint i;

	if (!outbox_recover(db, when_now(), &r->found_uncertain, err))
		return false;
	due = outbox_due(db, when_now(), err);
	if (!due || due->len == 0)
		return due != NULL;
	mailer = mailer_open(s, &wrong);
	if (!mailer)
		r->stop = g_strdup(wrong->message);
	for (i = 0; mailer && i < due->len && !r->stop; i++)
		if (!post_one(db, mailer, g_array_index(due, int64_t, i), r, err))
			return false;
	r->left = r->stop ? due->len - i + (mailer != NULL) : 0;
	return true;
}

bool
post_run(struct db *db, const struct mail_settings *s, struct post_report *r, GError **err)
{
	/* A row that says "sending" while we hold the lock is what a killed run left. */
	int lock = db_lock(db_dir(db), "mail", err);
	bool ok = lock >= 0 && post_all(db, s, r, err);

	if (lock >= 0)
		close(lock);
	return ok;
}
