/* sar: what is kept about a person who asks for it (UK GDPR Art. 15).
 *
 * A reasonable search: every stored text, title, address and note, every case with its texts and
 * captures, and the logs, for each spelling that was given, letter case ignored. In what is handed
 * out, names of others are taken out as in mail (query/redact.h); whoever answers reads it first.
 * The search itself is on record without the name (data/person_request.h). */
#ifndef QUERY_SAR_H
#define QUERY_SAR_H

#include <glib.h>
#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "data/db.h"
#include "data/role.h"

struct sar {
	int64_t request; /* its number */
	int64_t received_at, due_at;
	json_t *found; /* {"schema":1, "mentions":[…], "cases":[…], …} */
	int64_t mentions, cases;
	int cases_withheld; /* closed to who asks, and not looked into */
	int names_withheld;
};
void sar_clear(struct sar *s);

/* `spellings`: NULL-terminated, each of at least three characters. EARSHOT_ERROR_USAGE for other
 * ones, and for who may not. */
bool sar_run(struct db *db, const struct actor *actor, const char *const *spellings,
	     int64_t received_at, struct sar *s, GError **err);

/* Write data.json and report.txt into `dir`, which must not exist yet; mode 0700. */
bool sar_write(const struct sar *s, const char *dir, GError **err);

#endif
