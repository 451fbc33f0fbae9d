/* mention_csv: mentions for a spreadsheet (RFC 4180), where nothing runs as a formula.
 */
#ifndef QUERY_MENTION_CSV_H
#define QUERY_MENTION_CSV_H

#include "query/search.h"

/* With a line of headings. Caller frees. */
char *search_csv(const struct search_result *r);

#endif
