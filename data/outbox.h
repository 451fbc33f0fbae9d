/* outbox: messages that are to leave, as the exact bytes that will, and what became of them.
 *
 *	queued -> sending -> sent
 *	             |-----> retry -> sending …  for 72 hours, then failed
 *	             |-----> failed       refused for good
 *	             '-----> uncertain    it may have arrived: nobody can tell (RFC 1047)
 *
 * A message is never sent twice without a person's word, but for an alert, which is sent once more
 * with a line that says so. */
#ifndef DATA_OUTBOX_H
#define DATA_OUTBOX_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

#include "data/db.h"

#define OUTBOX_GIVE_UP_S (72 * 3600)

enum outbox_state {
	OUTBOX_QUEUED,
	OUTBOX_SENDING,
	OUTBOX_SENT,
	OUTBOX_RETRY,
	OUTBOX_FAILED,
	OUTBOX_UNCERTAIN,
	OUTBOX_STATES
};
const char *outbox_state_name(enum outbox_state state);

/* What one recipient is told about one period: made once, by (kind, period, recipient). */
struct outbox_run {
	int64_t id;
	const char *kind; /* "weekly", "daily", "alert" */
	const char *period; /* "2026-W47" */
	int64_t recipient;
	int64_t since, until;
	const GArray *mentions; /* int64_t: those told of; NULL: none */
};

struct outbox_message {
	int64_t id;
	char *kind, *period, *message_id, *address, *subject;
	GBytes *bytes; /* RFC 5322, CRLF; NULL in lists */
	enum outbox_state state;
	bool is_repeat; /* an alert that goes out again */
	int64_t attempts, queued_at, next_at;
	int64_t tried_at; /* WHEN_NONE: never */
	char *response; /* what the server said last, or what went wrong; NULL: nothing */
};
void outbox_message_free(struct outbox_message *m);
typedef struct outbox_message outbox_message_t;
G_DEFINE_AUTOPTR_CLEANUP_FUNC(outbox_message_t, outbox_message_free)

/* Run, its items and the message in one transaction; `*is_new` is false, and nothing is written,
 * when that run was made before. `repeat` is the message for a second sending, NULL: there is
 * none. Fills in run->id. Not before `next_at`. */
struct outbox_draft {
	const char *message_id, *address, *subject;
	GBytes *bytes, *repeat;
	int64_t next_at;
};
bool outbox_put(struct db *db, struct outbox_run *run, const struct outbox_draft *draft, int64_t at,
		bool *is_new, GError **err);

/* What waits to be sent, and why it still does. */
struct outbox_waiting {
	int64_t n, since; /* when the oldest was queued; WHEN_NONE: nothing waits */
	char *why; /* what keeps the newest of them from being sent; NULL: nothing that is known */
};
bool outbox_wait(struct db *db, struct outbox_waiting *w, GError **err);
void outbox_waiting_clear(struct outbox_waiting *w);
typedef struct outbox_waiting outbox_waiting_t;
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(outbox_waiting_t, outbox_waiting_clear)

/* The end of the last period that a run of this kind told the recipient of; WHEN_NONE: there was
 * none. */
bool outbox_told_until(struct db *db, const char *kind, int64_t recipient, int64_t *until,
		       GError **err);

/* The newest weekly or daily digest for a recipient, queued at `since` or later, without its bytes;
 * NULL without an error set: there is none. */
struct outbox_message *outbox_last_digest(struct db *db, int64_t recipient, int64_t since,
					  GError **err);

/* The message of a run, with its bytes; NULL without an error set: there is none. */
struct outbox_message *outbox_find(struct db *db, const char *kind, const char *period,
				   int64_t recipient, GError **err);
struct outbox_message *outbox_get(struct db *db, int64_t id, GError **err);

/* Newest first, at most `limit`, without bytes. */
GPtrArray *outbox_list(struct db *db, int limit, GError **err);

/* Not delivered and not to be tried again (failed, uncertain), for a recipient (0: all), queued at
 * `since` or later; oldest first, without bytes. */
GPtrArray *outbox_troubled(struct db *db, int64_t recipient, int64_t since, GError **err);

/* By state. */
bool outbox_counts(struct db *db, int64_t counts[OUTBOX_STATES], GError **err);

/* Ids (int64_t) of what may leave at `now`, oldest first. */
GArray *outbox_due(struct db *db, int64_t now, GError **err);

/* Committed before the first byte leaves. Gives what is to be sent, with its bytes; NULL without an
 * error set: somebody else has it, or it is not due any more. */
struct outbox_message *outbox_begin(struct db *db, int64_t id, int64_t now, GError **err);

/* How a try ended: SENT, RETRY, FAILED or UNCERTAIN. RETRY waits 5, 15, 60 minutes and then an
 * hour each, and is FAILED after 72 hours. `*becomes` is what it came to. */
bool outbox_end(struct db *db, int64_t id, enum outbox_state how, const char *response, int64_t now,
		enum outbox_state *becomes, GError **err);

/* The try never was: the server cannot be used at all until somebody mends the settings. */
bool outbox_put_back(struct db *db, int64_t id, const char *why, GError **err);

/* After a crash, under the sender's lock: whatever is "sending" is uncertain. `*n` counts them. */
bool outbox_recover(struct db *db, int64_t now, int64_t *n, GError **err);

/* A message came back: it failed, and its recipient gets no more until somebody has looked.
 * `*was_ours` is false, and nothing changes, when no message has that id. */
bool outbox_bounced(struct db *db, const char *message_id, const char *why, bool *was_ours,
		    GError **err);

/* A person asks for it again: `*was_so` is false when it is not failed or uncertain. */
bool outbox_again(struct db *db, int64_t id, int64_t now, bool *was_so, GError **err);

#endif
