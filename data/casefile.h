/* casefile: the record of one reported or found post and what the school did about it.
 *
 *	open -> assessed -> closed            reopened: back to assessed, or open
 *
 * Times are UTC seconds. The verbs are in data/casework.h; commands and screens come in by
 * data/case_access.h. What people write lies in case_text (data/case_text.h) and is only ever added
 *to; each step is an entry of the audit chain in the same transaction. earshot never assigns guilt:
 *categories and severity are chosen by a person. */
#ifndef DATA_CASEFILE_H
#define DATA_CASEFILE_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

#include "data/db.h"
#include "data/role.h"

struct casefile {
	int64_t id;
	char *ref; /* "EAR-2026-0007" */
	int64_t school;
	char *school_name;
	char *state; /* "open", "assessed", "closed" */
	char *url; /* the post, as reported; NULL: not known */
	int64_t mention; /* 0: it did not begin with one */
	int64_t opened_at;
	int64_t received_at; /* when the school was told of the post */
	int64_t first_published; /* of the post; WHEN_NONE: not known */
	char *reporter; /* role of who reported it: "parent", "staff", … never a name */
	char *author; /* role of who wrote it: "parent", "pupil", …; NULL: not known */
	char *categories; /* blank-separated, of data/case_term.h; "" before the assessment */
	int severity; /* 0 to 4; -1 before the assessment */
	char *assigned; /* user name; NULL: nobody */
	char *closed_to; /* blank-separated role names that may not see it; "": none */
	int64_t closed_at; /* WHEN_NONE: not closed */
	char *outcome; /* of data/case_term.h; NULL before closing */
	int64_t hold_until; /* review date of the hold; WHEN_NONE: none */
	bool is_own_account; /* the response clock of the policy runs */
	int64_t account; /* which account (data/account.h); 0: none */
	int64_t due_literal, due_working; /* WHEN_NONE: no clock runs, or it was stopped */
	int64_t acknowledged_at; /* WHEN_NONE: not yet */
	char *stub; /* why there is no more than this (data/case_strip.h); NULL: it is whole */
};

void casefile_free(struct casefile *c);
typedef struct casefile casefile_t;
G_DEFINE_AUTOPTR_CLEANUP_FUNC(casefile_t, casefile_free)

/* "EAR-2026-0007". Caller frees. */
char *casefile_ref(int64_t year, int64_t number);

/* May this role see the case at all? */
bool casefile_is_open_to(const struct casefile *c, enum role r);

/* EARSHOT_ERROR_USAGE when it is closed: it has to be opened again first. */
bool casefile_require_open(const struct casefile *c, GError **err);

/* The earlier of the two due dates; WHEN_NONE: no clock runs. */
int64_t casefile_due(const struct casefile *c);

/* A claim for defamation has to be brought within a year of the first publication (Limitation Act
 * 1980 s4A, Defamation Act 2013 s8). When that ends, and from when on it is told of: ten months
 * after first_published, London's calendar. WHEN_NONE when that is not known. */
int64_t casefile_limitation_end(const struct casefile *c);
int64_t casefile_limitation_alarm(const struct casefile *c);

/* Not closed, and past the alarm? */
bool casefile_is_near_limitation(const struct casefile *c, int64_t now);

/* By "EAR-2026-0007", letter case ignored. NULL without an error set: none such. */
struct casefile *casefile_find(struct db *db, const char *ref, GError **err);

/* Newest first; `state` NULL: all. struct casefile *. */
GPtrArray *casefile_list(struct db *db, const char *state, GError **err);

/* The newest case that began with this mention; NULL without an error set: none. */
struct casefile *casefile_of_mention(struct db *db, int64_t mention, GError **err);

#endif
