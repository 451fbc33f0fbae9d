/* archive: the records of a WARC/1.1 file of ours, one gzip member each (ISO 28500, annex D.2).
 *
 * Stricter than crawler/warc.h, which reads what anybody wrote: here each byte has to be where
 * earshot puts it, so that what was cut, changed or put in does not pass unseen. Input is hostile:
 * memory is bounded whatever the members inflate to, and so is their sum. */
#ifndef QUERY_ARCHIVE_H
#define QUERY_ARCHIVE_H

#include <glib.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define ARCHIVE_HEX 65 /* a SHA-256 in lower-case hexadecimal, and its NUL */
#define ARCHIVE_MAX_HEADER (64 * 1024) /* of a record, and of an HTTP message */
#define ARCHIVE_MAX_INFLATED (INT64_C(256) << 20) /* of one file */

/* Strings are valid during the call, NULL where the record does not have them. */
struct archive_record {
	size_t offset, length; /* of its gzip member */
	const char *type, *uri, *date, *id, *content_type;
	const char *block_digest, *payload_digest; /* as it claims: "sha256:…" */
	int status; /* of an HTTP answer; 0: none */
	const char *mime; /* of an HTTP answer, without parameters; else the block's content type */
	bool is_http; /* its block is an HTTP message */
	int64_t payload_bytes;
	char record_sha256[ARCHIVE_HEX]; /* of the gzip member */
	char block_sha256[ARCHIVE_HEX];
	char payload_sha256[ARCHIVE_HEX]; /* of an HTTP message the body without its chunks */
};

typedef void archive_seen(const struct archive_record *r, void *user);

/* Read all records of `bytes`. EARSHOT_ERROR_FORMAT, naming the place, where one is not whole. */
bool archive_walk(const uint8_t *bytes, size_t len, archive_seen *seen, void *user, GError **err);

/* The payload of the record in [bytes, bytes + len), at most `max_bytes` of it. `*type` (NULL: not
 * asked) becomes the Content-Type that the HTTP answer gave it, with its parameters; NULL: none.
 * Caller unrefs and frees. */
GBytes *archive_payload(const uint8_t *bytes, size_t len, size_t max_bytes, char **type,
			GError **err);

#endif
