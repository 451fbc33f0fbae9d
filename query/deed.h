/* deed: what `triage` and `rule` have in common: whose hand it was, and which mentions are meant.
 *
 * For commands alone: it looks at the process. */
#ifndef QUERY_DEED_H
#define QUERY_DEED_H

#include <glib.h>

#include "data/db.h"
#include "data/facet.h"

/* `by`, when it is given, else the name of the user of this process. Caller frees. */
char *deed_who(const char *by);

/* The user of this process as the audit log names them: "os:office". Caller frees. */
char *deed_actor(void);

/* How many of `rows` (struct facet_row) are in each state, as a sentence's part: "3 new, 1
 * respond". Caller frees. */
char *deed_states(const GArray *rows);

/* The first few of them, a line each. */
bool deed_sample(GString *out, struct db *db, const GArray *rows, GError **err);

#endif
