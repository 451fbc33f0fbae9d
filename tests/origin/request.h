/* request: the head of an HTTP/1.x request, from bytes (RFC 9112 §2-3). */
#ifndef ORIGIN_REQUEST_H
#define ORIGIN_REQUEST_H

#include "tests/origin/exchange.h"

enum { REQUEST_MAX_BYTES = 64 * 1024 };

enum request_state {
	REQUEST_WHOLE,
	REQUEST_PARTIAL, /* more bytes are needed */
	REQUEST_BAD, /* not a request that is understood here: answer 400 and close */
};

/* Fills the request's part of `x` (and x->ending, END_CLOSE when the client wants that) from
 * the start of `bytes`; `*used` is the length of the head, without any body. */
enum request_state request_parse(const char *bytes, size_t len, const char *scheme,
				 struct exchange *x, size_t *used);

#endif
