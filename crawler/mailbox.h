/* mailbox: one e-mail after another out of a file of any size (RFC 4155, as mail programs write
 * it).
 *
 * In the owner: nothing is looked at but line ends, the lines that part messages, and the
 * Message-ID, which names one wherever it is kept. */
#ifndef CRAWLER_MAILBOX_H
#define CRAWLER_MAILBOX_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

#include "crawler/inflow.h"

/* Does an e-mail, or a file of them, come next? */
bool mailbox_is_next(struct inflow *in);

enum mailbox_turn { MAILBOX_MESSAGE, MAILBOX_TOO_LONG, MAILBOX_END };

/* The next message, at most `max` bytes of it: TOO_LONG when there was more, which is passed over.
 * Caller unrefs `*message`. A message is parted from the one before by an empty line and one that
 * begins with "From " before a header. */
enum mailbox_turn mailbox_next(struct inflow *in, gsize max, GBytes **message);

/* "mid:1234@a.example" (RFC 2392), or "mid:" and a hash of the bytes where a message has no usable
 * Message-ID. Caller frees. */
char *mailbox_address(const uint8_t *message, gsize len);

#endif
