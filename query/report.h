/* report: evidence/report.html, what a bundle holds, for people.
 *
 * One page without script, links or anything from elsewhere, made to be printed: addresses and sums
 * in full, each time in UTC and as clocks in the United Kingdom showed it. Whatever came from
 * outside is escaped. What was retrieved and what was supplied are told apart throughout. */
#ifndef QUERY_REPORT_H
#define QUERY_REPORT_H

#include <glib.h>

#include "query/dossier.h"

/* `redactions`, `withheld` as for the manifest. Caller unrefs. */
GBytes *report_make(const struct dossier *d, GPtrArray *redactions, GPtrArray *withheld);

#endif
