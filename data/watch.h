/* watch: a post looked at again and again for a while, to see whether it is changed or taken away.
 *
 *	+1 h, +6 h, +24 h, then daily to the 8th day, weekly, and once more when it ends
 *
 * A post is watched, never a person: an address that is no post's is refused, and nothing is
 *watched for more than WATCH_DAYS, unless somebody writes down why that is necessary and
 *proportionate and who approved it (Covert Surveillance Code of Practice §3.10 and on). "Gone" is
 *believed when two looks an hour apart agree; what the network failed to bring is never gone. */
#ifndef DATA_WATCH_H
#define DATA_WATCH_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

#include "data/casefile.h"
#include "data/db.h"
#include "data/evidence.h"
#include "data/post_words.h"
#include "data/role.h"

#define WATCH_DAYS 28
#define WATCH_AGREE_S 3600 /* between two looks that agree on "gone" */

struct watch {
	int64_t id, casefile;
	char *case_ref;
	char *url;
	int64_t began_at, ends_at;
	int64_t next_at; /* WHEN_NONE: it has ended or was stopped */
	char *state; /* "new" before the first look; "same", "changed", "gone", "soft-gone",
			"login-wall", "blocked", "unreachable" */
	char *doubt; /* "gone" or "soft-gone", said by one look so far; NULL: none */
	int64_t doubt_at; /* of that look */
	char *base; /* the evidence that the next look is compared with; NULL: none yet */
	int64_t stopped_at; /* WHEN_NONE: by nobody */
	char *reason; /* the text of the case that says why ("n004"); NULL: none was needed */
	char *approver; /* who approved that; NULL */
	char *who; /* began it */
	char *override; /* the head's reason to look although robots.txt denies it; NULL */
};

void watch_free(struct watch *w);
typedef struct watch watch_t;
G_DEFINE_AUTOPTR_CLEANUP_FUNC(watch_t, watch_free)

/* What one look saw. */
struct watch_look {
	char *evidence; /* "c004" */
	int64_t at;
	char *seen; /* by itself: one of the states */
	char *state; /* of the watch after it */
	char *base; /* the evidence it was compared with; NULL: none */
	bool is_news; /* somebody should know: changed, gone, hidden, or back */
};
void watch_look_free(struct watch_look *l);
typedef struct watch_look watch_look_t;
G_DEFINE_AUTOPTR_CLEANUP_FUNC(watch_look_t, watch_look_free)

struct watch_ask {
	const char *url; /* NULL: the case's */
	int64_t until; /* WHEN_NONE: as long as may be */
	const char *reason; /* why it is necessary and proportionate; clean text, or NULL */
	const char *approver; /* who approved it; NULL */
	const char
		*override; /* why robots.txt is not obeyed, for who may override; clean, or NULL */
};

/* Begin. A second time for the same address, or an address that is no post's, needs reason and
 * approver, and somebody who may say so. One that runs for it ends with that. Its own transaction.
 * EARSHOT_ERROR_USAGE says what is missing. Returns it, or NULL. */
struct watch *watch_begin(struct db *db, const struct actor *actor, const struct casefile *c,
			  const struct watch_ask *ask, const struct post_words *words,
			  GError **err);

/* Stop all of a case; `*n` counts them. */
bool watch_stop(struct db *db, const struct actor *actor, const struct casefile *c, int *n,
		GError **err);

GPtrArray *watch_list(struct db *db, int64_t casefile, GError **err); /* struct watch * */
GPtrArray *watch_looks(struct db *db, int64_t watch, GError **err); /* struct watch_look * */

/* The newest look of a case that is news, of [since, until). NULL without an error set: none. */
struct watch_look *watch_last_news(struct db *db, int64_t casefile, int64_t since, int64_t until,
				   GError **err);

/* Those to be looked at now, of cases that are not closed; watches that are over end here. */
GPtrArray *watch_due(struct db *db, int64_t now, GError **err);

/* A look was stored, in the caller's transaction: what it means, and when to look again. `*made`
 * (caller frees) is what was noted. */
bool watch_looked(struct db *db, struct watch *w, const struct evidence *look, int64_t now,
		  struct watch_look **made, GError **err);

/* What changed between two pieces of evidence, for people (base/textdiff.h), but for times relative
 * to now and for counters; "" when nothing did. Caller frees. */
char *watch_diff(const struct post_words *words, const struct evidence *before,
		 const struct evidence *after);

/* When to look again after `now`; WHEN_NONE: not within the watch. */
int64_t watch_next(const struct watch *w, int64_t now);

#endif
