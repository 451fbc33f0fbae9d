/* response: what the header of an HTTP answer says, field by field.
 *
 * Fed with header lines as they arrive; interim answers (1xx) are forgotten when the next status
 * line comes, trailers are counted and otherwise ignored. Knows no socket. Everything kept is
 * valid UTF-8. Sections are those of RFC 9110, 9111 and 9112. */
#ifndef CRAWLER_RESPONSE_H
#define CRAWLER_RESPONSE_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

#define RESPONSE_MAX_HEADER (256 * 1024) /* bytes, with interim answers and trailers */
#define RESPONSE_MAX_VALIDATOR 1024 /* longer validators are not kept */
#define RESPONSE_MAX_SECONDS 2147483647LL /* longer times are taken as this (RFC 9111 §1.2.2) */
#define RESPONSE_MAX_CODINGS 3 /* more content codings on one body are refused */

enum response_coding { CODING_GZIP, CODING_DEFLATE };

enum response_fault {
	RESPONSE_OK,
	RESPONSE_TOO_LONG, /* RESPONSE_MAX_HEADER was passed */
	RESPONSE_TWO_LENGTHS, /* lengths that contradict each other (RFC 9112 §6.3) */
	RESPONSE_BAD_TRANSFER, /* a transfer coding other than chunked, which was not asked for */
	RESPONSE_UNKNOWN_CODING, /* a content coding that was not asked for */
};

struct response {
	int status; /* 0: no status line yet */
	bool is_complete; /* the header of the final answer has ended */
	enum response_fault fault;
	char *etag, *last_modified; /* as they came; NULL: none, not printable or too long */
	char *content_type, *content_location, *location, *link, *x_robots_tag; /* NULL: none */
	char *tdm_reservation; /* NULL: none */
	int64_t content_length; /* bytes; -1: not said */
	int64_t fresh_for_s; /* max-age, else Expires - Date; -1: not said; known when complete */
	int64_t retry_after_s; /* from now; -1: not said; known when complete */
	enum response_coding codings[RESPONSE_MAX_CODINGS]; /* in the order they were applied */
	size_t n_codings;

	/* as received, until the header is complete */
	char *cache_control, *expires, *date, *retry_after, *content_encoding;
	char *transfer_encoding, *length;
	GString *line; /* the field still open: the next line may continue it */
	size_t seen; /* bytes of header so far */
};

void response_init(struct response *r);
void response_clear(struct response *r); /* leaves it as after response_init() */

/* One header line with its line end. False when the transfer has to stop: `fault` says why. */
bool response_line(struct response *r, const char *line, size_t len);

/* Content-Type says image, video or audio. */
bool response_is_media(const struct response *r);

/* May be sent back as it is: printable and no longer than RESPONSE_MAX_VALIDATOR. */
bool response_is_validator(const char *value);

#endif
