/* person_request: what people ask the school about their own data, and by when it answers.
 *
 *	access		a copy of what is kept: one calendar month, holidays or not (UK GDPR
 *			Art. 12(3))
 *	complaint	about the use of their data: acknowledged within 30 days (Data Protection
 *			Act 2018 s164A)
 *
 * Who asked is kept as a salted hash alone, in the audit chain too. */
#ifndef DATA_PERSON_REQUEST_H
#define DATA_PERSON_REQUEST_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

#include "data/db.h"
#include "data/role.h"

enum request_kind { REQUEST_ACCESS, REQUEST_COMPLAINT, REQUEST_KINDS };
const char *request_kind_name(enum request_kind kind); /* "access", "complaint" */

struct person_request {
	int64_t id;
	enum request_kind kind;
	int64_t received_at, due_at;
	int64_t done_at; /* WHEN_NONE: not yet */
	char *who; /* acted for the school */
	int64_t mentions, cases; /* found, for access */
};
void person_request_free(struct person_request *r);

/* The end of the time that the law gives. */
int64_t person_request_due(enum request_kind kind, int64_t received_at);

/* On record from now on, with an entry of the audit chain whose commitment is to `subject`. Only
 * who may erase. Returns its number, 0 on error. */
int64_t person_request_put(struct db *db, const struct actor *actor, enum request_kind kind,
			   int64_t received_at, const char *subject, GError **err);

/* What a search for access found. */
bool person_request_found(struct db *db, int64_t id, int64_t mentions, int64_t cases, GError **err);

/* Answered, or acknowledged; `*was_open` is false when there is no such request that waits. */
bool person_request_done(struct db *db, const struct actor *actor, int64_t id, bool *was_open,
			 GError **err);

/* struct person_request *, newest first; `only_open`: those that wait for an answer. */
GPtrArray *person_request_list(struct db *db, bool only_open, GError **err);

#endif
