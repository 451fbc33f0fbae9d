/* chunks: the body of an HTTP/1.1 message without its chunked coding (RFC 9112 §7.1).
 *
 * Takes bytes as they come. What does not follow the coding is left out from there on, as is a
 * trailer: a payload digest is of what the chunks held. Allocates nothing. */
#ifndef QUERY_CHUNKS_H
#define QUERY_CHUNKS_H

#include <stddef.h>
#include <stdint.h>

struct chunks { /* all zero in the beginning */
	int state;
	int digits;
	uint64_t left;
};

typedef void chunks_take(const uint8_t *bytes, size_t len, void *user);
void chunks_feed(struct chunks *c, const uint8_t *bytes, size_t len, chunks_take *take, void *user);

#endif
