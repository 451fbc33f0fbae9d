/* dpia: whether somebody assessed what the watching means for people's privacy (UK GDPR Art. 35).
 *
 * Processing that people cannot see, and matching data about them, call for an assessment before
 * it begins (ICO's list). earshot keeps where that is found; without it the first crawl of the
 * public web has to be asked for by name, and everybody is reminded until it is given. */
#ifndef DATA_DPIA_H
#define DATA_DPIA_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

#include "data/db.h"

struct dpia {
	char *ref; /* "DPIA-2026-03, school office"; NULL: none was given */
	int64_t waived_at; /* when a crawl began without one; WHEN_NONE: never */
	char *waived_by; /* NULL: nobody did */
};
void dpia_free(struct dpia *d);
typedef struct dpia dpia_t;
G_DEFINE_AUTOPTR_CLEANUP_FUNC(dpia_t, dpia_free)

/* What is known; never "none such". */
struct dpia *dpia_get(struct db *db, GError **err);

/* EARSHOT_ERROR_USAGE for a reference that says nothing. */
bool dpia_set(struct db *db, const char *ref, const char *actor, GError **err);

/* Somebody let a crawl begin without one: known from now on. */
bool dpia_waive(struct db *db, const char *actor, GError **err);

/* The reminder, a sentence; NULL while none is due: there is one, or nothing was crawled yet. */
const char *dpia_reminder(const struct dpia *d);

#endif
