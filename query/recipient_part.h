/* recipient_part: who is told by mail, as a part of the settings.
 */
#ifndef QUERY_RECIPIENT_PART_H
#define QUERY_RECIPIENT_PART_H

#include <glib.h>
#include <stdbool.h>

#include "data/recipient.h"
#include "query/html.h"
#include "query/web.h"

/* An address that is shown this once. */
struct recipient_said {
	char *feed, *address;
};
void recipient_said_clear(struct recipient_said *s);
void recipient_part_said(struct html *h, const struct recipient_said *s);

/* The list, and the form for another one. */
bool recipient_part_put(struct html *h, const struct web_request *rq, GError **err);

/* The one that a form is about; EARSHOT_ERROR_INPUT: there is none any more. */
struct recipient *recipient_part_find(const struct web_request *rq, GError **err);

/* What the form asks for: add, on, off, remove, feed, feed-off. EARSHOT_ERROR_INPUT for what was
 * filled in wrongly. */
bool recipient_part_do(const struct web_request *rq, struct recipient_said *said, GError **err);

#endif
