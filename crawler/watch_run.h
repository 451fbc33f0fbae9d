/* watch_run: the looks that are due for watched posts. Blocks; belongs to the owner thread. */
#ifndef CRAWLER_WATCH_RUN_H
#define CRAWLER_WATCH_RUN_H

#include <glib.h>
#include <stdbool.h>

#include "crawler/capture.h"
#include "data/watch.h"

/* One look, after it was stored; all pointers are valid during the call alone. */
typedef void (*watch_told)(const struct watch *w, const struct watch_look *look,
			   const struct evidence *now, void *user);

struct watch_report {
	int looks, news, failures; /* failures: could not even be noted */
};

/* Each look is a capture of its own and is told of to `told` (may be NULL). A look that cannot be
 * stored is said in `*failed` (the first; caller frees) and does not keep the others from being
 * made. EARSHOT_ERROR_BUSY when another process is at it. */
bool watch_run(struct db *db, const struct capture_settings *settings, watch_told told, void *user,
	       struct watch_report *report, char **failed, GError **err);

#endif
