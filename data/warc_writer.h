/* warc_writer: a web archive as it is written (WARC 1.1, ISO 28500:2017).
 *
 * Each record is a gzip member of its own (annex D). The same calls with the same `seed` give the
 * same bytes. Blocks are what went over the wire; payload digests are of the body without its
 * chunks, but with its content coding (RFC 9110 §3.2 and §6.4: transfer codings are no part of the
 * content). All in memory: bodies are bounded by whoever fetched them. */
#ifndef DATA_WARC_WRITER_H
#define DATA_WARC_WRITER_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

#include "data/audit.h"

#define WARC_SEED 16

#define WARC_ID 48 /* "<urn:uuid:00000000-0000-0000-0000-000000000000>" and its NUL */

/* Where a record stands, and what it weighs. */
struct warc_place {
	int64_t offset, length; /* of its gzip member */
	int64_t bytes; /* of the payload */
	char block_sha256[AUDIT_HEX], payload_sha256[AUDIT_HEX];
	char record_sha256[AUDIT_HEX]; /* of the gzip member */
	char id[WARC_ID]; /* of the record */
	bool is_revisit;
};

struct warc_writer;

/* `seed` has WARC_SEED bytes from which the records' identifiers come. */
struct warc_writer *warc_writer_new(const uint8_t seed[WARC_SEED]);
void warc_writer_free(struct warc_writer *w); /* NULL is fine */
typedef struct warc_writer warc_writer_t;
G_DEFINE_AUTOPTR_CLEANUP_FUNC(warc_writer_t, warc_writer_free)

/* A row of "Name: value" lines; NULL values are left out. Line breaks in a value become blanks. */
struct warc_field {
	const char *name, *value;
};

/* The first record: what made the file `name`. `fields` end with a NULL name. */
void warc_writer_info(struct warc_writer *w, const char *name, int64_t at_ms,
		      const struct warc_field *fields);

/* A record of the same address whose payload, if it is the same, is not written a second time
 * (§6.7.2). */
struct warc_original {
	const char *id, *uri;
	int64_t at_ms;
	const char *payload_sha256;
};

/* One request and its answer: a response, the request and a metadata record. */
struct warc_exchange {
	const char *url;
	int64_t at_ms;
	const char *ip; /* NULL: not known */
	GBytes *header; /* of the answer; NULL: none came, and only request and metadata are written
			 */
	GBytes *body; /* as it came; NULL: none */
	bool is_chunked;
	const char *type; /* sniffed; NULL: not known */
	const char *truncated; /* "length", "time", "disconnect", "unspecified"; NULL: whole */
	GBytes *request; /* as sent; NULL: none */
	const struct warc_field *metadata; /* ends with a NULL name */
	/* With the same payload a revisit (identical-payload-digest) takes the place of the
	 * response, with its header alone; NULL: none. */
	const struct warc_original *original;
};

/* `place` is the response's, or the revisit's. */
void warc_writer_exchange(struct warc_writer *w, const struct warc_exchange *x,
			  struct warc_place *place);

/* Bytes that no request brought, under `urn:uuid:` and a metadata record; also a `urn:view:`. */
struct warc_resource {
	const char *uri; /* NULL: one is made */
	int64_t at_ms;
	GBytes *bytes;
	const char *type; /* of the bytes; NULL: "application/octet-stream" */
	const char *identified; /* sniffed; NULL: not known */
	const struct warc_field *metadata;
};
void warc_writer_resource(struct warc_writer *w, const struct warc_resource *r,
			  struct warc_place *place);

/* The whole file; nothing can be added any more. Caller unrefs. */
GBytes *warc_writer_take(struct warc_writer *w);

#endif
