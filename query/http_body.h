/* http_body: the body of a request as it comes in, and how much of it is kept.
 *
 * Each route says how long a body it takes. What is longer is read to its end all the same, within
 * reason, and forgotten: whoever is still sending would not read the answer. All bodies that are
 * not small share one budget, so that nobody fills the memory with many of them. One body belongs
 * to one thread at a time; the budget is everybody's. */
#ifndef QUERY_HTTP_BODY_H
#define QUERY_HTTP_BODY_H

#include <glib.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define HTTP_BODY_SMALL 65536 /* bytes of each that the budget does not count */
#define HTTP_BODY_BUDGET 100663296 /* bytes of all others at once */

struct http_body {
	GString *bytes; /* NULL before http_body_begin() */
	size_t max; /* that the route takes */
	gsize *budget; /* atomic: what is used of it */
	int64_t length; /* as the head says; -1: chunked */
	size_t discarded, counted;
	bool is_crowded; /* discarded for want of room */
};

/* False: it is so long that it is not even read. */
bool http_body_begin(struct http_body *b, size_t max, int64_t length, gsize *budget);

/* More of it. False: enough, the connection is to be closed. */
bool http_body_add(struct http_body *b, const char *data, size_t len);

/* Does it take longer than other forms, since it may hold a file? */
bool http_body_is_upload(const struct http_body *b);

/* The status with which it is refused, and why; 0: it is there as a whole. */
int http_body_refusal(const struct http_body *b, const char **why);

void http_body_clear(struct http_body *b);

#endif
