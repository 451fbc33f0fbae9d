/* tally: what a stretch of time brought, counted and grouped, without a look at the texts.
 *
 * A group is all mentions that are copies of one text. Pages of the school's own site ("own"), what
 * somebody found to be irrelevant, and what is older than the watch of its source are not news. */
#ifndef DATA_TALLY_H
#define DATA_TALLY_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

#include "data/db.h"

struct tally_filter {
	int64_t recipient; /* only the schools of this recipient; 0: all */
	int64_t since, until; /* of first_seen: since <= t < until */
	double min_score; /* or found by a saved search with an alert; 0: any */
	int64_t after_id; /* only groups that begin after this mention; 0: any */
};

struct tally_group {
	int64_t mention; /* the surest of them, the first such */
	int64_t cluster;
	int64_t copies; /* found in that time */
	int64_t sites; /* they stand on */
	bool is_known; /* a copy was found before that time */
};

/* Surest and most copied first, then newest: at most `limit` struct tally_group. */
GArray *tally_groups(struct db *db, const struct tally_filter *f, int limit, GError **err);

struct tally {
	int64_t groups, mentions; /* news, and how many pages that is */
	int64_t own, irrelevant; /* pages that are no news */
	int64_t history; /* older than the watch of their source: no news either */
	int64_t near; /* below the threshold: names that may or may not be the school */
	int64_t unread; /* "new" still, from before that time */
};
bool tally_count(struct db *db, const struct tally_filter *f, struct tally *out, GError **err);

/* How many groups the time brought. */
bool tally_count_groups(struct db *db, const struct tally_filter *f, int64_t *groups, GError **err);

/* Mentions (int64_t ids) found before that time whose text changed in it, newest change first; and
 * those that somebody has put into `status`, oldest first. At most `limit`; `*total` is exact. */
GArray *tally_changed(struct db *db, const struct tally_filter *f, int limit, int64_t *total,
		      GError **err);
GArray *tally_in_status(struct db *db, int64_t recipient, const char *status, int limit,
			int64_t *total, GError **err);

/* When a page of a school's own site was last read whole or found unchanged: the proof that the
 * crawler gets as far as it should. WHEN_NONE: never. */
bool tally_canary(struct db *db, int64_t recipient, int64_t *read_at, GError **err);

#endif
