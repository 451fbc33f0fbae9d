/* warc: the records of a web archive, one after another (WARC 1.0 and 1.1, ISO 28500).
 *
 * Whatever a record claims about itself is not believed: lengths are bounded, and a file that
 * breaks off gives what was complete. Records are handed on in the order they stand in. */
#ifndef CRAWLER_WARC_H
#define CRAWLER_WARC_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

#include "crawler/inflow.h"
#include "crawler/response.h"

#define WARC_MAX_BLOCK (16 * 1024 * 1024) /* of longer blocks nothing is read */

/* What may hold a document; all other types, and revisits, are passed over. */
enum warc_type {
	WARC_RESPONSE, /* an HTTP answer, header and all, when `is_http` */
	WARC_RESOURCE, /* a document as it is */
	WARC_CONVERSION, /* a document made of another: its text, say */
};

struct warc_record {
	enum warc_type type;
	bool is_http; /* the block begins with the header of an HTTP answer */
	char *url; /* NULL: none */
	char *content_type; /* of the block; NULL: not said */
	const uint8_t *block; /* valid until the next call */
	size_t len;
};

enum warc_turn {
	WARC_RECORD,
	WARC_END,
	WARC_BROKEN, /* the rest cannot be read: warc_fault() says why */
};

struct warc;

/* `in` outlives it. */
struct warc *warc_new(struct inflow *in);
void warc_free(struct warc *w); /* NULL is fine */
typedef struct warc warc_t;
G_DEFINE_AUTOPTR_CLEANUP_FUNC(warc_t, warc_free)

/* Whether what comes next is a record. */
bool warc_is_next(struct inflow *in);

/* The next record of interest; `*record` is the reader's. */
enum warc_turn warc_next(struct warc *w, const struct warc_record **record);

/* "it breaks off after 12 records"; after WARC_BROKEN. */
const char *warc_fault(const struct warc *w);
int64_t warc_count(const struct warc *w); /* records of all types so far */
int64_t warc_too_long(const struct warc *w); /* of these, passed over for their length alone */

/* The answer in a record's block: header fields go to `r` (response_init() before), the body
 * without its transfer and content codings is returned; NULL when there is none that can be read.
 * Writers are known to undo the codings and leave the fields, so a body that is not coded as they
 * say is taken as it is. At most `max_bytes` of it. Caller unrefs. */
GBytes *warc_answer(const struct warc_record *record, int64_t max_bytes, struct response *r);

#endif
