/* run: one record for each crawl or nightly run: what it did and how it ended.
 *
 * A run without an end was killed: the next one is careful with the hosts it had talked to. */
#ifndef DATA_RUN_H
#define DATA_RUN_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

#include "data/db.h"

struct run {
	int64_t id;
	char *kind; /* "crawl", "nightly" */
	int64_t started_at, ended_at; /* WHEN_NONE: it never ended */
	char *result; /* one line for a person; NULL while it runs */
	char *facts; /* JSON object of counters */
};

void run_free(struct run *r);
typedef struct run run_t;
G_DEFINE_AUTOPTR_CLEANUP_FUNC(run_t, run_free)

bool run_begin(struct db *db, const char *kind, int64_t at, int64_t *id, GError **err);
bool run_end(struct db *db, int64_t id, int64_t at, const char *result, const char *facts,
	     GError **err);

/* The latest of its kind; NULL without an error set: there was none. */
struct run *run_last(struct db *db, const char *kind, GError **err);

/* When runs of this kind ended, since <= t < until, in order: a new array of int64_t. */
GArray *run_ends(struct db *db, const char *kind, int64_t since, int64_t until, GError **err);

#endif
