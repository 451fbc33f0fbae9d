/* item: a mention as one of a list of a page.
 */
#ifndef QUERY_ITEM_H
#define QUERY_ITEM_H

#include <stdbool.h>

#include "data/mention.h"
#include "query/html.h"
#include "query/scan.h"

struct item_options {
	struct scan *scan; /* marks its words in the excerpt; NULL: those that were found */
	bool has_tick; /* a tick-box named "ref" before it */
	bool is_first; /* its tick-box has the id "first" */
	bool has_school; /* several are watched: which of them */
	bool has_no_status; /* the same for the whole list */
	int64_t copies; /* further copies that stand behind it; 0: none */
};

/* <ol class="items"> … </ol> around them is the caller's. */
void item_put(struct html *h, const struct mention *m, const struct item_options *o);

/* Are several schools watched, so that each mention has to say whose it is? */
bool item_has_school(struct db *db, bool *has, GError **err);

/* Title, or what stands for a missing one. */
const char *item_title(const struct mention *m);

/* "/mentions/M-2026-0147" */
const char *item_path(struct html *h, const struct mention *m);

#endif
