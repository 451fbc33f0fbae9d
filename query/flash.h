/* flash: "5 mentions are now irrelevant. Undo" on the page after a decision.
 *
 * The numbers of the decision's events travel in the address ("done=17-21"), so nothing has to be
 * remembered, and a page loaded again says the same. Only who decided can undo. */
#ifndef QUERY_FLASH_H
#define QUERY_FLASH_H

#include <stdbool.h>

#include "query/decide.h"
#include "query/html.h"
#include "query/web.h"

/* Shows what the address of this request tells of, if anything. `back`: the path of this page
 * without that, to come back to after an undo. */
bool flash_put(struct html *h, const struct web_request *rq, const char *back, GError **err);

/* `path` with what is to be told of `d` on the next page. Caller frees. */
char *flash_path(const char *path, const struct decision *d);

/* POST /mentions/undo */
bool flash_undo(const struct web_request *rq, struct web_answer *a, GError **err);

#endif
