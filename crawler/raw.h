/* raw: an exchange as it went over the wire, for evidence: every byte of request and answer.
 *
 * A transfer that keeps all speaks HTTP/1.1 over a connection of its own and asks for no coding.
 * A transfer of a crawl keeps the answer alone, and of a body that has neither chunks nor coding no
 * second copy. Chunks are left on and undone here for whoever reads the body. Belongs to the
 * transfer. */
#ifndef CRAWLER_RAW_H
#define CRAWLER_RAW_H

#include <glib.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/curl.h"
#include "crawler/body.h"
#include "crawler/response.h"

#define RAW_MAX_COPY (2 << 20) /* bytes of a body with chunks or a coding, in a crawl */

struct raw {
	GByteArray *request; /* header as sent */
	GByteArray *header; /* of the final answer, with the empty line at its end */
	GByteArray *body; /* as it came, chunks and codings on; at most the job's max_bytes */
	bool is_chunked, is_coded; /* chunks; a content coding, which was not asked for */
	bool is_hiding; /* where nobody reads them (behind the end of a coding, in the framing of
			 * chunks) stand bytes that are no text */
	const char *truncated; /* "length", "time", "disconnect", "unspecified"; NULL: whole */
	char *tls_version; /* "TLSv1.3"; NULL: no TLS */
	char cert_sha256[65]; /* of the server's certificate (DER), lower-case hex; "": none */

	bool is_answer_only; /* of a crawl */
	bool is_lost; /* and more than RAW_MAX_COPY would have to be held twice: `body` is empty */
	struct raw_chunks *chunks; /* being undone; NULL: none */
};

struct raw *raw_new(void);
void raw_free(struct raw *r); /* NULL is fine */
typedef struct raw raw_t;
G_DEFINE_AUTOPTR_CLEANUP_FUNC(raw_t, raw_free)

/* Make `easy` keep what went over the wire in `r`, or no more when that is NULL. */
void raw_watch(struct raw *r, CURL *easy);

/* The same for a transfer of a crawl: `on` or not. */
void raw_follow(bool on, CURL *easy);

/* A line of header, before response_line() gets it. */
void raw_header(struct raw *r, const struct response *before, const char *line, size_t len);

/* What came of the body: kept, and handed to `b` without its chunks. */
enum body_state raw_body(struct raw *r, const struct response *response, struct body *b,
			 const char *data, size_t len, int64_t max_bytes);

/* The transfer is over: whether the chunks ended as they should, and what `easy` knows of TLS. */
bool raw_end(struct raw *r, CURL *easy, const struct body *b);

#endif
