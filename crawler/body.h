/* body: the bytes of an answer, decoded here so that caps and the check of the end are ours.
 *
 * libcurl takes a gzip stream that breaks off for a whole one and does not count decoded
 * bytes, so it hands over what came and the codings are undone here. */
#ifndef CRAWLER_BODY_H
#define CRAWLER_BODY_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

#include "crawler/response.h"

enum body_state {
	BODY_GOOD,
	BODY_FULL, /* a cap was reached: what came before it is kept */
	BODY_BROKEN, /* not what its coding says */
	BODY_CUT_SHORT, /* the coding had not ended: only from body_end() */
	BODY_MEDIA, /* starts like an image, video or sound: nothing is kept */
};

struct body;

/* `max_bytes` holds for the decoded and for the coded bytes. `expected` bytes are likely
 * to come; -1: not known. */
struct body *body_new(const struct response *r, int64_t max_bytes);
void body_free(struct body *b);

/* Anything but BODY_GOOD is final: every later call says the same. */
enum body_state body_add(struct body *b, const void *data, size_t len);

/* The transfer is over. */
enum body_state body_end(struct body *b);

/* Bytes that nobody decodes stood behind the end of a coding. */
bool body_is_padded(const struct body *b);

int64_t body_wire_bytes(const struct body *b);
size_t body_size(const struct body *b); /* decoded so far */

/* The decoded bytes; `b` is empty afterwards. Caller unrefs. */
GBytes *body_take(struct body *b);

/* The first bytes are those of an image, video or sound (data/media_type.h). */
bool body_looks_like_media(const void *bytes, size_t len);

#endif
