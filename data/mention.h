/* mention: a text that names a school, as it was found.
 *
 * One row for each school and page: a feed entry and the page it links to are one mention. */
#ifndef DATA_MENTION_H
#define DATA_MENTION_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

#include "data/db.h"

struct mention {
	int64_t id; /* row id, and document id of the index */
	char *ref; /* "M-2026-0147" */
	int64_t school;
	char *school_name;
	char *url; /* as fetched */
	char *key; /* canonical key of the address: with `school` its identity */
	char *title, *text; /* text is the main content */
	char *source; /* title or address of the source it came by; may be NULL */
	int64_t source_id; /* 0: none */
	char *site; /* registrable domain, else host */
	char *lang; /* may be NULL */
	int64_t published; /* WHEN_NONE: not said */
	int64_t first_seen, last_seen;
	char *status; /* "new", "own" (on the school's own site), …; NULL: "new" */
	double score;
	char *why, *near; /* JSON arrays as INTERFACE fixes them */
	int64_t fingerprint; /* of the normalised text; equal: an exact copy */
	int64_t cluster, cluster_size; /* mentions that are copies of one text */
	bool from_entry; /* text comes from a feed entry, the page was not read yet */
	int64_t seq; /* number of the last change */
	bool is_history; /* from 30 days or more before its source was watched */
	char *case_ref; /* the first open case that began with it, else the newest; NULL: none */
	int64_t due; /* by when the school has to have answered, its case's date or, on one of its
		      * own accounts, its own (data/waiting.h); WHEN_NONE: no clock runs */
};

void mention_free(struct mention *m);
typedef struct mention mention_t;
G_DEFINE_AUTOPTR_CLEANUP_FUNC(mention_t, mention_free)

enum mention_put {
	MENTION_NEW,
	MENTION_CHANGED,
	MENTION_SAME,
	MENTION_BURIED, /* purged or erased before (data/tombstone.h): it stays away */
	MENTION_FAILED
};

/* Store what was found now; `m->id`, `ref` and `seq` are filled in. A page replaces what its feed
 * entry said, an entry never replaces a page. Belongs in the transaction of the page's result. */
enum mention_put mention_put(struct db *db, struct mention *m, GError **err);

/* Give a stored mention (by its id) another score, why and near; `m->seq` is filled in. Text, times
 * and state stay. */
bool mention_judge(struct db *db, struct mention *m, GError **err);

/* False once a changed profile does not recognise it any more: it is kept, and shown as such. */
bool mention_matches(const struct mention *m);

/* NULL without an error set: there is no such row. */
struct mention *mention_get(struct db *db, int64_t id, GError **err);
struct mention *mention_get_ref(struct db *db, const char *ref, GError **err);

/* By canonical key of the address: the first school's. */
struct mention *mention_get_key(struct db *db, const char *key, GError **err);

/* What the store alone knows of `m->id`: its status and its source's name are filled in anew. */
bool mention_refresh(struct db *db, struct mention *m, GError **err);

/* Which mentions changed after `seq`, oldest first, at most `limit`: ids once each, with the
 * number of their last change. `is_gone`: the row exists no more. */
struct mention_change {
	int64_t seq, id;
	bool is_gone;
};
GArray *mention_changes(struct db *db, int64_t seq, int limit, GError **err);
/* What lists are narrowed by (data/browse.h): the month of its date, and the first name that it was
 * known by. Caller frees. */
char *mention_month(const struct mention *m);
char *mention_alias(const struct mention *m);

bool mention_last_seq(struct db *db, int64_t *seq, GError **err);

/* Take the next number, for a change that another module makes in the same transaction. */
bool mention_next_seq(struct db *db, int64_t *seq, GError **err);

/* Ids (int64_t) of a cluster but for `except`, newest first, at most `limit`. */
GArray *mention_cluster(struct db *db, int64_t cluster, int64_t except, int limit, GError **err);

/* The ids of all, by date (published, else first seen) and the latest first, at most `limit`: added
 * to `ids` (int64_t). */
bool mention_latest(struct db *db, int limit, GArray *ids, GError **err);

/* The highest id there is; 0: none. */
bool mention_newest(struct db *db, int64_t *id, GError **err);

/* The filters of `search`, `new` and facets; 0, NULL or WHEN_NONE: any. */
struct mention_filter {
	int64_t school, source_id;
	const char *site, *status, *not_status;
	int64_t since, until; /* of published, else first seen: since <= t < until */
	int64_t after_id; /* ids above this one */
};

/* Ids that pass, newest first; at most `limit` from `offset`. `*total` is exact. */
GArray *mention_list(struct db *db, const struct mention_filter *filter, int limit, int offset,
		     int64_t *total, GError **err);

/* What is in state "new" with an id above `after_id`, newest first. Of more than `limit` the
 * oldest are given: who marks them as seen loses none. History from before a source was watched is
 * among them as long as it is little; a flood of it is only counted. */
#define MENTION_HISTORY_SHOWN 30
#define MENTION_NEWS_COUNTED 10000 /* counting ends here */
struct mention_news {
	GArray *ids; /* int64_t; the caller frees */
	int64_t total; /* with those that did not fit */
	bool total_is_exact;
	int64_t history; /* left out */
	int64_t mark; /* who has seen these has seen everything up to this id */
};
bool mention_news(struct db *db, int64_t after_id, int limit, struct mention_news *news,
		  GError **err);

/* How far a reader has looked (`new`): the highest id marked as seen; 0 for one never heard of. */
bool mention_cursor(struct db *db, const char *reader, int64_t *id, GError **err);
bool mention_cursor_set(struct db *db, const char *reader, int64_t id, GError **err);

#endif
