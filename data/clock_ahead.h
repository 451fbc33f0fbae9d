/* clock_ahead: what a night with a wrong clock left behind.
 *
 * A machine whose clock was years ahead for one run has noted that hosts are to be left alone, and
 * pages to be looked at again, years from now. Without this, all watching would be over. */
#ifndef DATA_CLOCK_AHEAD_H
#define DATA_CLOCK_AHEAD_H

#include <stdbool.h>
#include <stdint.h>

#include "data/db.h"

/* Whatever the crawler noted as having been after `now` counts as having been `now`: what was
 * looked at then is due again in a day, or after its own interval when that is shorter. For the
 * owner, within its transaction. */
bool clock_ahead_mend(struct db *db, int64_t now, GError **err);

#endif
