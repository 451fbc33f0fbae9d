/* case_evidence: what was kept of a post, as part of the case's page: with its address in full, its
 * times, its sum and who captured it, on the screen as on paper. */
#ifndef QUERY_CASE_EVIDENCE_H
#define QUERY_CASE_EVIDENCE_H

#include <stdbool.h>

#include "query/case_sheet.h"
#include "query/html.h"
#include "query/web.h"

bool case_evidence_put(struct html *h, const struct web_request *rq, const struct case_sheet *s,
		       GError **err);

#endif
