/* case_step: the checklist of a case, as the school's policy has it for who wrote the post and what
 * it is. What was done is ticked off, by a person, once.
 *
 * Some steps come before others: whoever writes to a journalist follows the media policy first, and
 * what is taken down from an account of the school's own is captured first, and its audience told
 * why. */
#ifndef DATA_CASE_STEP_H
#define DATA_CASE_STEP_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

#include "data/casefile.h"
#include "data/db.h"
#include "data/role.h"

struct case_step {
	const char *name; /* "ask-to-remove" */
	const char *title; /* what to do, for people */
	const char *author; /* for posts of such an author; NULL: anybody's */
	const char *category; /* for posts of that category; NULL: any */
	int severity; /* from this one on */
	bool is_own; /* on the school's own accounts alone */
	bool wants_note; /* to be ticked off with words: the wording used, a name of a policy */
};

/* The whole table, for the written process. */
const struct case_step *case_steps(size_t *n);

struct case_step_done {
	const struct case_step *step;
	int64_t at; /* WHEN_NONE: not done yet */
	char *who; /* NULL: not done yet */
	char *note; /* number of the text about it ("n004"); NULL: not done yet */
};

/* The steps for a case, in order, and those done that are none for it any more: a new array of
 * struct case_step_done *. */
GPtrArray *case_step_list(struct db *db, const struct casefile *c, GError **err);

/* Tick it off. `note` may be NULL where it is not wanted. EARSHOT_ERROR_USAGE: no such step (the
 * sentence lists them), done already, or something comes first. */
bool case_step_do(struct db *db, const struct actor *actor, const char *ref, const char *name,
		  const char *note, GError **err);

/* May the school answer? In a case with a journalist not before the media policy was ticked off:
 * EARSHOT_ERROR_USAGE. */
bool case_step_may_answer(struct db *db, const struct casefile *c, GError **err);

/* What to tell the audience when something is taken down from an account of the school's: a text to
 * start from, with the categories and the day in it. Caller frees. */
char *case_step_wording(const struct casefile *c, int64_t at);

#endif
