/* source: an address somebody decided to watch, and how it has been doing.
 */
#ifndef DATA_SOURCE_H
#define DATA_SOURCE_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

#include "data/db.h"

enum source_state { SOURCE_OFF, SOURCE_ON, SOURCE_ASK };

struct source {
	int64_t id;
	char *url; /* WHATWG serialisation without fragment */
	char *kind; /* how it is read: "feed", "page", "site", "sitemap", "json" */
	char *catalogue; /* its kind in the catalogue (data/kind.h); NULL: none */
	char *title; /* NULL: not known yet */
	int64_t school; /* 0: for all */
	int64_t every_s; /* how often it is looked at */
	enum source_state state;
	char *note; /* why it is watched, or who approved it; may be NULL */
	int64_t added_at;
	int64_t last_at, last_ok_at,
		last_new_at; /* looked at, read, brought something new; WHEN_NONE: never */
	int64_t fails; /* in a row */
	char *last_error; /* one sentence; NULL: none */
	int64_t items; /* entries or links at the last look */
	int64_t failing_since; /* WHEN_NONE: it is not */
	int64_t fresh_at; /* when the feed last said anything new; WHEN_NONE: not known */
	int64_t gap_s; /* usual time between two of its entries; 0: not known */
	char *cut; /* why the last look read it in part; NULL: all was read */
};

void source_free(struct source *s);
typedef struct source source_t;
G_DEFINE_AUTOPTR_CLEANUP_FUNC(source_t, source_free)

const char *source_state_name(enum source_state state);

/* What it is called to people: its kind in the catalogue, else how it is read. */
const char *source_kind_name(const struct source *s);

/* Fills in s->id. An address already watched keeps its id and history; kind, title, interval, state
 * and note are taken over, and `*is_new` is false. */
bool source_put(struct db *db, struct source *s, bool *is_new, GError **err);

/* By id ("7"), address or title. NULL without an error set: none such. */
struct source *source_find(struct db *db, const char *name, GError **err);
GPtrArray *source_list(struct db *db, GError **err); /* struct source *, in the order added */

/* Which source that is on is looked at next, and when; its server may have put it off. */
struct source_look {
	char *title; /* or the address */
	int64_t at; /* WHEN_NONE: none is on that was looked at before */
	bool is_put_off; /* its server asked for that, or did not answer */
};
bool source_next_look(struct db *db, struct source_look *next, GError **err);
void source_look_clear(struct source_look *l);

bool source_remove(struct db *db, int64_t id, GError **err);
bool source_set_state(struct db *db, int64_t id, enum source_state state, GError **err);

/* Its server said that it is gone for good: it is switched off, and `why` noted. */
bool source_retire(struct db *db, int64_t id, int64_t at, const char *why, GError **err);

/* Addresses known of it, and how many of them were fetched since `since`. */
bool source_count_pages(struct db *db, int64_t id, int64_t since, int64_t *known, int64_t *fetched,
			GError **err);

/* A permanent redirect of its address to `to`, seen at `at`; NULL: it answers where it is. Fills in
 * since when and in how many looks in a row it has led there. */
struct source_move {
	int64_t since, looks;
};
bool source_seen_moved(struct db *db, int64_t id, const char *to, int64_t at,
		       struct source_move *move, GError **err);

/* From now on it is watched at `url`. An address that another source has is left to that one. */
bool source_move(struct db *db, int64_t id, const char *url, bool *was_moved, GError **err);

/* What the last look brought. */
struct source_reading {
	const char *title; /* NULL: as before */
	int64_t items;
	int64_t newest_at; /* date of what is new; WHEN_NONE: as before */
	int64_t gap_s; /* 0: as before */
	const char *cut; /* NULL: all was read */
};
/* `reading` is NULL when all is as it was. */
bool source_looked_ok(struct db *db, int64_t id, int64_t at, const struct source_reading *reading,
		      GError **err);
bool source_looked_failed(struct db *db, int64_t id, int64_t at, const char *error, GError **err);
bool source_brought_new(struct db *db, int64_t id, int64_t at, GError **err);

/* An address that might be worth watching: kept once, unless it is a source already. */
struct suggestion {
	char *url, *title; /* title may be NULL */
	char *how; /* "a feed that the page names" */
	char *kind; /* of the catalogue; NULL: a feed */
	char *found_on; /* address */
	int64_t found_at;
};
void suggestion_free(struct suggestion *s);
typedef struct suggestion suggestion_t;
G_DEFINE_AUTOPTR_CLEANUP_FUNC(suggestion_t, suggestion_free)

bool suggestion_put(struct db *db, const struct suggestion *s, bool *is_new, GError **err);
GPtrArray *suggestion_list(struct db *db, GError **err); /* struct suggestion * */

#endif
