/* reservations: who reserves text and data mining by a file of its origin (crawler/tdmrep.h), and
 * what waits to hear it.
 *
 * The protocol wants the file looked at before anything is mined. Most origins name no school, and
 * would be asked for nothing: so the file is asked for when something of an origin is to be kept,
 * and what was read is withheld until it came. Belongs to the owner thread. */
#ifndef CRAWLER_RESERVATIONS_H
#define CRAWLER_RESERVATIONS_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/url.h"
#include "data/db.h"

struct reservations;

/* `free_withheld` frees what is still withheld at the end. */
struct reservations *reservations_new(struct db *db, GDestroyNotify free_withheld);
void reservations_free(struct reservations *r); /* NULL is fine */

enum reserved { RESERVED_FAILED = -1, RESERVED_NO, RESERVED_YES, RESERVED_UNKNOWN };

/* What the file of the address's origin, read no longer ago than it is good for, says of it. */
enum reserved reservations_ask(struct reservations *r, const struct url *url, int64_t now,
			       GError **err);

/* Keep `what`, which is of `origin`, until its file came. `*is_first`: nobody asked for it yet.
 * Takes `what`. */
bool reservations_withhold(struct reservations *r, const char *origin, void *what, bool *is_first,
			   GError **err);

/* The file came; `body` is NULL when there is none, or none came (which the protocol counts as
 * none). `is_slow`: its host is asked for something once a night. Returns what was withheld for it,
 * for the caller; NULL with an error. */
GPtrArray *reservations_put(struct reservations *r, const char *origin, int64_t now, int status,
			    GBytes *body, bool is_slow, GError **err);

#endif
