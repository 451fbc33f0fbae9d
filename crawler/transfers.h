/* transfers: many HTTP(S) transfers at once, on one curl_multi and one thread.
 *
 * Belongs to its fetch thread; transfers_wake() alone may be called from others. This and
 * crawler/transfer.h are the only users of libcurl for fetching. */
#ifndef CRAWLER_TRANSFERS_H
#define CRAWLER_TRANSFERS_H

#include <glib.h>
#include <stdint.h>

#include "crawler/transfer.h"

/* Gets the result of each job; owns it. */
typedef void (*transfer_done)(void *user, struct fetch_result *result);

struct transfers;

/* `settings` has no zeros left and outlives the transfers, as `totals` does.
 * EARSHOT_ERROR_INTERNAL when the system gives no descriptors. */
struct transfers *transfers_new(const struct fetch_settings *settings,
				struct transfer_totals *totals, transfer_done done, void *user,
				GError **err);
void transfers_free(struct transfers *t); /* breaks off what is under way; NULL is fine */

/* Takes `job`. One that cannot be started is done at once. */
void transfers_start(struct transfers *t, struct fetch_job *job);
guint transfers_count(const struct transfers *t); /* under way */

/* Wait until something happens, and deal with it. */
void transfers_turn(struct transfers *t);
void transfers_wake(struct transfers *t); /* ends the wait; any thread */

#endif
