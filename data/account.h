/* account: the register of the school's own accounts, as its policy asks for it.
 *
 *	asked -> approved -> closed
 *	   '---> refused
 *
 * An application names aim, audience, promotion, openness and at least two members of staff who
 * run the account; the headteacher decides. Passwords are never kept here, only where they are.
 * Events are only ever added to. */
#ifndef DATA_ACCOUNT_H
#define DATA_ACCOUNT_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

#include "data/db.h"

#define ACCOUNT_LEAST_STAFF 2
#define ACCOUNT_EVERY_S 3600 /* how often the feed of an account is read */

struct account_runner {
	int64_t id;
	char *name;
	char *kind; /* "staff", "parent", "volunteer" */
	int64_t trained_at, read_at; /* when they were trained, read the policy; WHEN_NONE */
	int64_t left_at; /* the school; WHEN_NONE: still here */
	int64_t settled_at; /* when the account was taken over from them; WHEN_NONE: not yet */
};

struct account {
	int64_t id;
	int64_t school;
	char *school_name;
	char *name; /* "Facebook page": once for each school */
	char *url; /* may be NULL */
	char *aim, *audience, *promotion;
	bool is_closed_group; /* "private/closed", not open */
	char *kept_at; /* where the password is kept; NULL: nobody has said */
	char *feed; /* address of what others write there; NULL: no machine can read it */
	int64_t source; /* that reads it; 0: none */
	char *state; /* "asked", "approved", "refused", "closed" */
	int64_t asked_at, decided_at, closed_at; /* the last two may be WHEN_NONE */
	char *decided_by, *decision; /* who, and why; NULL: nobody yet */
	int64_t checked_at; /* when somebody last looked there; WHEN_NONE: never */
	char *checked_by;
	GPtrArray *runners; /* struct account_runner *, those who left too */
};

void account_runner_free(struct account_runner *r);
void account_free(struct account *a); /* NULL is fine */
typedef struct account account_t;
G_DEFINE_AUTOPTR_CLEANUP_FUNC(account_t, account_free)

/* An empty one. */
struct account *account_new(void);

/* Who does something to an account, when, and what they say of it. */
struct account_deed {
	const char *who; /* never empty */
	const char *note; /* may be NULL */
	int64_t at;
};

/* What an application lacks, as the end of a sentence ("an aim, and one more member of staff who
 * runs it"); NULL: nothing. Caller frees. */
char *account_lacks(const struct account *a);

/* A new application, with its runners; fills in a->id. EARSHOT_ERROR_INPUT when it lacks something,
 * saying what, or the name is taken. */
bool account_ask(struct db *db, struct account *a, const struct account_deed *d, GError **err);

/* Fields that were changed; not state, decision, or runners. */
bool account_change(struct db *db, struct account *a, const struct account_deed *d, GError **err);

/* The headteacher's decision; d->note is the reason, which must be there. An approved account that
 * has a feed gets a source. EARSHOT_ERROR_INPUT when it was decided, or lacks something. */
bool account_decide(struct db *db, struct account *a, bool is_approved,
		    const struct account_deed *d, GError **err);

/* Close it; tasks and sources end. */
bool account_close(struct db *db, struct account *a, const struct account_deed *d, GError **err);

/* Somebody looked there, and needs no machine for it. */
bool account_check(struct db *db, const struct account *a, const struct account_deed *d,
		   GError **err);

/* When somebody looked there, since <= t < until, in order: int64_t. */
GArray *account_checks(struct db *db, const struct account *a, int64_t since, int64_t until,
		       GError **err);

/* Adds a runner, or takes over the confirmations of one who is there; back from having left. */
bool account_runner_put(struct db *db, const struct account *a, struct account_runner *r,
			const struct account_deed *d, GError **err);

/* That person left the school: noted at every account they run, each of which is then to be handed
 * over or closed. `*n` counts the accounts. Letter case does not matter. */
bool account_leaver(struct db *db, const char *name, const struct account_deed *d, int64_t *n,
		    GError **err);

/* What a leaver had was taken over. `*was_open` is false when there was nothing to take over. */
bool account_hand_over(struct db *db, const struct account *a, const char *name,
		       const struct account_deed *d, bool *was_open, GError **err);

/* By id or name, letter case ignored; NULL without an error set: none such. EARSHOT_ERROR_USAGE
 * when schools share the name. */
struct account *account_find(struct db *db, const char *name, GError **err);

/* struct account *, in the order of their names; those of a recipient's schools (0: all). */
GPtrArray *account_list(struct db *db, int64_t recipient, GError **err);

/* Sentences (char *) on what is not as the policy wants it: runners not confirmed, too few of them,
 * leavers, no place for the password. Empty: nothing. */
GPtrArray *account_faults(const struct account *a);

struct account_event {
	int64_t at;
	char *who, *what; /* "asked", "changed", "approved", "runner", "left", "checked", … */
	char *runner; /* whom it is about; may be NULL */
	char *note; /* may be NULL */
};
GPtrArray *account_history(struct db *db, int64_t account, GError **err); /* oldest first */

#endif
