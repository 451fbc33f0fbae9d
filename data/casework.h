/* casework: what is done with a case: opened, assessed, assigned, answered, held, closed, opened
 * again, closed to somebody.
 *
 * Each verb goes through data/case_access.h, is one transaction with its entry of the audit chain
 * and its words in data/case_text.h, and fails with one sentence: EARSHOT_ERROR_USAGE for what the
 * caller got wrong. Reasons and notes are clean (case_text_clean()). Not to be called within a
 * transaction. */
#ifndef DATA_CASEWORK_H
#define DATA_CASEWORK_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

#include "data/account.h"
#include "data/casefile.h"
#include "data/db.h"
#include "data/role.h"

struct case_opening {
	int64_t school; /* not looked at with a mention, whose school counts */
	const char *url; /* as reported; NULL: none, or the mention's */
	int64_t mention; /* 0: none; found by `url` if there is one */
	int64_t received_at; /* never in the future; WHEN_NONE: now */
	int64_t first_published; /* WHEN_NONE: as the mention says, else not known */
	const char *reporter; /* of CASE_REPORTER; must be there */
	const char *author; /* of CASE_AUTHOR; NULL: not known */
	const char *reason; /* why a case; must be there */
	int64_t account; /* of the school's own accounts, whose clock runs; 0: none */
	int64_t due_literal, due_working; /* with an account; WHEN_NONE */
};

/* The post stands on that account of the school's: fills in account, school, and by when an answer
 * is due after received_at. Of a year whose bank holidays nobody knows there is no date: then
 * `*no_date` becomes the sentence that says so (the caller frees it), and the case is opened all
 * the same. */
bool casework_on_account(struct db *db, const struct account *account, struct case_opening *o,
			 char **no_date, GError **err);

/* Who opens it may work on it: a moderator's is assigned to them. The mention becomes "case". The
 * new record, or NULL. */
struct casefile *casework_open(struct db *db, const struct actor *actor,
			       const struct case_opening *o, GError **err);

/* `*number` becomes the text's number ("n003"), which the caller frees; `replaces` may be NULL. */
bool casework_note(struct db *db, const struct actor *actor, const char *ref, const char *text,
		   const char *replaces, char **number, GError **err);

struct case_assessment {
	const char *categories; /* as case_categories() takes them */
	int severity; /* 0 to 4 */
	const char *author; /* NULL: as it was */
	const char *reason;
	int64_t first_published; /* WHEN_NONE: as it was */
};
bool casework_assess(struct db *db, const struct actor *actor, const char *ref,
		     const struct case_assessment *a, GError **err);

/* To a user of the web page who may work on cases; NULL: to nobody. */
bool casework_assign(struct db *db, const struct actor *actor, const char *ref, const char *user,
		     const char *note, GError **err);

/* The school has answered, if only to say that it has got it; the clock stops. `at` is not before
 * receipt nor in the future; WHEN_NONE: now. */
bool casework_acknowledge(struct db *db, const struct actor *actor, const char *ref, int64_t at,
			  const char *note, GError **err);

/* Nothing of it is purged or erased until then; at most CASE_HOLD_MONTHS from now, and then
 * somebody has to say so again. WHEN_NONE lifts it. For who may erase. */
#define CASE_HOLD_MONTHS 6
bool casework_hold(struct db *db, const struct actor *actor, const char *ref, int64_t until,
		   const char *reason, GError **err);

/* `overrides`: although actions are open, by who may. The mention follows. */
bool casework_close(struct db *db, const struct actor *actor, const char *ref, const char *outcome,
		    const char *reason, bool overrides, GError **err);
bool casework_reopen(struct db *db, const struct actor *actor, const char *ref, const char *reason,
		     GError **err);

/* Close it to a role, or open it to that role again; one that works on cases always stays. */
bool casework_restrict(struct db *db, const struct actor *actor, const char *ref, enum role r,
		       bool is_closed, const char *reason, GError **err);

#endif
