/* stamp: timestamps of authorities (RFC 3161): those that were given, and those that wait.
 *
 * One for each file of a case and each authority that is configured. One that could not be had
 * waits and is asked for again, later each time; nothing waits for it. */
#ifndef DATA_STAMP_H
#define DATA_STAMP_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

#include "data/db.h"

struct stamp {
	int64_t id, casefile;
	char *case_ref;
	char *file; /* "ear-2026-0007-001.warc.gz" in the case's folder, or the name of a bundle */
	char *sha256; /* of the file */
	char *authority; /* its address */
	bool is_done;
	int tries; /* that failed */
	int64_t next_at; /* when it is asked for again */
	char *error; /* of the last try; NULL: none */
	int64_t at; /* by the authority's clock; WHEN_NONE until it is done */
	GBytes *query, *reply; /* NULL until it is done */
	char *chain; /* the authority's certificates, PEM; NULL until it is done */
};

void stamp_free(struct stamp *s);
typedef struct stamp stamp_t;
G_DEFINE_AUTOPTR_CLEANUP_FUNC(stamp_t, stamp_free)

/* Ask for one, unless that was done before. */
bool stamp_want(struct db *db, int64_t casefile, const char *file, const char *sha256,
		const char *authority, int64_t now, GError **err);

/* An archive of some case that `authority` was not yet asked about. */
struct stamp_gap {
	int64_t casefile;
	char *case_ref, *file;
};
void stamp_gap_free(struct stamp_gap *g);
GPtrArray *stamp_gaps(struct db *db, const char *authority, GError **err); /* struct stamp_gap * */

/* Those that wait and whose time has come, the oldest first; those of a case (with replies), oldest
 * first. struct stamp *. */
GPtrArray *stamp_due(struct db *db, int64_t now, GError **err);
GPtrArray *stamp_list(struct db *db, int64_t casefile, GError **err);

bool stamp_failed(struct db *db, const struct stamp *s, const char *error, int64_t now,
		  GError **err);

/* Its reply has come and holds; with an entry "stamp.add" of the audit chain. */
bool stamp_done(struct db *db, const struct stamp *s, GBytes *query, GBytes *reply,
		const char *chain, int64_t at, GError **err);

/* How many wait, and since when the oldest was wanted (WHEN_NONE: none waits). */
bool stamp_waiting(struct db *db, int64_t *n, int64_t *since, GError **err);

#endif
