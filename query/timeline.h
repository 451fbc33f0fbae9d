/* timeline: what happened to a case and its post, in the order of time: published, found, decided,
 * captured, written, done. One list of what the store keeps in many places. */
#ifndef QUERY_TIMELINE_H
#define QUERY_TIMELINE_H

#include <glib.h>
#include <stdint.h>

#include "data/casefile.h"
#include "data/db.h"

struct timeline_event {
	int64_t at; /* UTC seconds */
	const char *kind; /* interned: "published", "found", "triage", "evidence", or a text's */
	char *ref; /* "n001", "c001", "M-2026-0147"; NULL */
	char *who; /* NULL: nobody in particular */
	char *what; /* a sentence, as somebody wrote it: escape it */
};

/* struct timeline_event *, oldest first; those of one moment in the order they were stored. */
GPtrArray *timeline_read(struct db *db, const struct casefile *c, GError **err);

#endif
