/* source_event: what was decided about a source: by whom, when, why, and after reading which terms.
 *
 * Rows are only ever added. They outlive the source, so that what was taken away can be told. */
#ifndef DATA_SOURCE_EVENT_H
#define DATA_SOURCE_EVENT_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

#include "data/db.h"

struct source_event {
	int64_t at;
	char *url; /* the source's address then */
	char *what; /* "added", "changed", "proposed", "approved", "on", "off", "moved", "removed"
		     */
	char *who; /* NULL: earshot itself */
	char *why; /* NULL: nobody said */
	char *terms; /* what was to be known of its terms then; NULL: nothing */
};

void source_event_free(struct source_event *e);

/* Note it about the source with row `source`, whose address is taken from there, in the transaction
 * that the caller has open. */
bool source_event_put(struct db *db, int64_t source, const struct source_event *e, GError **err);

/* Oldest first; struct source_event *. */
GPtrArray *source_event_list(struct db *db, int64_t source, GError **err);

/* Did a named person ever approve it? */
bool source_event_approved(struct db *db, int64_t source, bool *is_approved, GError **err);

/* Was anything ever decided about an address, be it watched still or not? */
bool source_event_known(struct db *db, const char *url, bool *is_known, GError **err);

#endif
