/* bounce: a delivery status notification (RFC 3464) about a message of ours.
 */
#ifndef QUERY_BOUNCE_H
#define QUERY_BOUNCE_H

#include <glib.h>
#include <stdbool.h>

struct bounce {
	char *message_id; /* of the message that came back, without angle brackets */
	char *why; /* the other server's words, or its status: one clean line */
	bool is_final; /* "failed", and not only delayed */
};
void bounce_clear(struct bounce *b);

/* False, with nothing in `b`: it is no such notification. Hostile bytes are fine. */
bool bounce_read(GBytes *bytes, struct bounce *b);

#endif
