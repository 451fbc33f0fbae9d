/* deed: what `triage` and `rule` have in common: whose hand it was, and which mentions are meant.
 *
 * For commands alone. */
#ifndef QUERY_DEED_H
#define QUERY_DEED_H

#include <glib.h>

#include "data/command.h"
#include "data/db.h"
#include "data/facet.h"

/* Whose decision it was: `by`, when it is given, in clean words, else who acts. Caller frees. */
char *deed_who(const struct context *ctx, const char *by);

/* How many of `rows` (struct facet_row) are in each state, as a sentence's part: "3 new, 1
 * respond". Caller frees. */
char *deed_states(const GArray *rows);

/* The first few of them, a line each. */
bool deed_sample(GString *out, struct db *db, const GArray *rows, GError **err);

#endif
