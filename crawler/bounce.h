/* bounce: a delivery status notification (RFC 3464) about a message of ours.
 */
#ifndef CRAWLER_BOUNCE_H
#define CRAWLER_BOUNCE_H

#include <glib.h>
#include <stdbool.h>

struct bounce {
	char *message_id; /* of the message that came back, without angle brackets */
	char *why; /* the other server's words, or its status: one clean line */
	bool is_final; /* "failed", and not only delayed */
};
void bounce_clear(struct bounce *b);

/* False, with nothing in `b`: it is no such notification. Parses hostile bytes: in
 * the parser worker alone. */
bool bounce_read(GBytes *bytes, struct bounce *b);

/* The same for the owner, by a parser worker of its own. Nothing in `b`: it is none, or the worker
 * could not read it. `program` is this program's own file. */
bool bounce_judge(const char *program, GBytes *bytes, struct bounce *b, GError **err);

#endif
