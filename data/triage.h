/* triage: what somebody decided about a mention, and the history of it.
 *
 *	new -> irrelevant | no-action | respond -> acknowledged -> resolved
 *	any of them -> case
 *
 * Pages of the school's own site begin as "own". Each change is an event with who, when and why;
 * events are only ever added, an undo is one too. */
#ifndef DATA_TRIAGE_H
#define DATA_TRIAGE_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

#include "data/db.h"

/* The state's own name for what somebody typed ("No action", "no_action"): NULL: there is none. */
const char *triage_state(const char *name);

/* All names, for a sentence: "new, irrelevant, …". Caller frees. */
char *triage_state_names(void);

struct triage {
	const char *state; /* of triage_state() */
	const char *who; /* never empty */
	const char *note; /* may be NULL */
	int64_t rule; /* the rule that decided; 0: a person */
	int64_t at;
};

enum triage_outcome {
	TRIAGE_DONE,
	TRIAGE_SAME, /* it is in that state already: only a note is added, if there is one */
	TRIAGE_REFUSED, /* that state does not follow the one it is in */
	TRIAGE_FAILED,
};

/* May `to` follow `from`? */
bool triage_may_follow(const char *from, const char *to);

/* Put mention `id` into a state. `*old`, if not NULL, becomes the state it was in; a constant or
 * interned string. REFUSED sets no error. */
enum triage_outcome triage_set(struct db *db, int64_t id, const struct triage *t, const char **old,
			       GError **err);

/* Take the last change that stands back; again for the one before it. SAME: there is none. `t`
 * says who, when and why; its state is not looked at. */
enum triage_outcome triage_undo(struct db *db, int64_t id, const struct triage *t,
				const char **now_in, GError **err);

struct triage_event {
	int64_t id, at;
	int64_t mention;
	char *who, *old_state, *new_state;
	char *note; /* may be NULL */
	int64_t rule; /* 0: a person decided */
	int64_t undoes; /* the event that is taken back; 0: none */
};

/* Of one mention, oldest first: a new array of struct triage_event *. */
GPtrArray *triage_history(struct db *db, int64_t id, GError **err);

/* The number of the latest event of all; 0: there is none. */
bool triage_newest(struct db *db, int64_t *event, GError **err);

/* Changes by `who` with first <= number <= last that still stand (neither undone nor followed by
 * another change), oldest first, at most `limit`: as triage_history(). What one transaction decided
 * has numbers that follow each other. */
GPtrArray *triage_standing(struct db *db, const char *who, int64_t first, int64_t last, int limit,
			   GError **err);

#endif
