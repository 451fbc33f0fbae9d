/* roster: what a run watches, and for which schools; and which sources' own addresses are due. */
#ifndef CRAWLER_ROSTER_H
#define CRAWLER_ROSTER_H

#include <glib.h>
#include <stdbool.h>

#include "crawler/crawl.h"
#include "crawler/watchers.h"
#include "data/catalogue.h"

struct roster {
	struct catalogue *catalogue;
	GPtrArray *schools; /* struct school * */
	GPtrArray *list; /* struct source * */
	GHashTable *sources; /* id -> struct source of the list */
	struct watchers *watchers; /* of each address that is in the frontier */
};

/* Read it from the store into a cleared one. Without a school there is nothing to watch for: an
 * error. */
bool roster_load(struct roster *r, struct db *db, GError **err);
void roster_clear(struct roster *r);

/* Every source that is on has its own address in the frontier; those asked for are due now. Sources
 * of one address are read once, as one of those chosen reads it. Adds their ids to `chosen`, and to
 * `notices` what was asked for and must wait. */
bool roster_plan(struct roster *r, struct db *db, const struct crawl_settings *settings,
		 GArray *chosen, GPtrArray *notices, GError **err);

#endif
