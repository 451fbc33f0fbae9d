/* chunked: the body of an HTTP/1.1 message out of its chunks (RFC 9112 §7.1).
 *
 * Fed piece by piece. Line ends may be LF alone, as libcurl takes them. What stands in chunk
 * extensions and trailers is passed over, but is noted when it is no text: nobody looks at it, so
 * something else could be hidden there. Linear; allocates nothing but what it appends. */
#ifndef BASE_CHUNKED_H
#define BASE_CHUNKED_H

#include <glib.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum chunked_state {
	CHUNKED_SIZE, /* first: digits of a size */
	CHUNKED_EXTENSION, /* to the end of its line */
	CHUNKED_DATA,
	CHUNKED_DATA_END, /* the line end behind the data */
	CHUNKED_TRAILER, /* at the beginning of a line */
	CHUNKED_TRAILER_LINE, /* within one */
	CHUNKED_DONE,
	CHUNKED_BROKEN, /* no chunks: final */
};

struct chunked {
	enum chunked_state state;
	uint64_t left; /* of the chunk */
	unsigned digits;
	bool has_cr; /* the line's last byte was CR */
	bool has_controls; /* control characters stand where only text may */
};

void chunked_init(struct chunked *c);

/* Append the data that `bytes` bring to `out`. How many bytes belong to the chunks: fewer than
 * `len` only when the end was among them, or they are broken. */
size_t chunked_add(struct chunked *c, const void *bytes, size_t len, GByteArray *out);

/* All of a body. `*used` (NULL: not asked) as chunked_add() gives it; NULL: it is not chunked; what
 * breaks off counts as far as it came. Caller unrefs. */
GBytes *chunked_decode(const void *bytes, size_t len, size_t *used);

#endif
