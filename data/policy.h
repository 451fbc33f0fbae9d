/* policy: what the school's social media policy says of dates, and the days on which it is closed.
 *
 * Which reading of "within 24 hours" counts is the headteacher's decision, so it is stored and not
 * assumed; until then the strict one does. */
#ifndef DATA_POLICY_H
#define DATA_POLICY_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

#include "data/db.h"
#include "data/response_clock.h"

enum response_reading { READING_LITERAL, READING_WORKING };
const char *response_reading_name(enum response_reading r);
bool response_reading_named(const char *name, enum response_reading *r);

/* Terms of a school year; they begin about 1 January, 15 April and 1 September. */
enum term { TERM_NONE, TERM_SPRING, TERM_SUMMER, TERM_AUTUMN };
const char *term_name(enum term t); /* "spring" */

/* "Spring 2027", letter case ignored. */
bool term_parse(const char *text, enum term *t, int *year);

/* When the term that lies `n` terms after (before, when negative) that one begins. */
int64_t term_begins(enum term t, int year, int n);

struct policy {
	int64_t school;
	enum response_reading reading;
	enum term review_term; /* in which the policy is to be reviewed; TERM_NONE: not said */
	int review_year;
	int review_every; /* years from one review to the next */
	int64_t register_checked_at; /* WHEN_NONE: never */
};

/* What was not decided has its default. */
bool policy_get(struct db *db, int64_t school, struct policy *p, GError **err);
bool policy_put(struct db *db, const struct policy *p, GError **err);

/* The due date that counts for this school; WHEN_NONE stays. */
int64_t policy_due(const struct policy *p, const struct response_due *due);

/* The clock of a school, with its closures and the holidays of the state folder. */
struct response_clock *policy_clock(struct db *db, int64_t school, GError **err);

/* ---- closures ---- */

struct closure {
	int64_t id, school;
	char *days; /* as response_clock_new() takes it: "2026-12-21/2027-01-01" */
	char *title; /* may be NULL */
	char *who;
	int64_t added_at;
};
void closure_free(struct closure *c);

/* EARSHOT_ERROR_INPUT when `days` are none. The same days once more get the new title. */
bool closure_put(struct db *db, const struct closure *c, GError **err);
bool closure_remove(struct db *db, int64_t school, const char *days, bool *was_there, GError **err);

/* Of a school, earliest first: struct closure *. */
GPtrArray *closure_list(struct db *db, int64_t school, GError **err);

#endif
