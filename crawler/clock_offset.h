/* clock_offset: how far this machine's clock is from a time server's (SNTP, RFC 4330). */
#ifndef CRAWLER_CLOCK_OFFSET_H
#define CRAWLER_CLOCK_OFFSET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* For the record: "-12", or "unverified clock" (with the reason) when `server` is NULL or does not
 * answer. Caller frees. */
char *clock_offset_text(const char *server);

/* What an answer of `len` bytes says, to a request that left at `sent_ms` with `nonce` as its time
 * stamp and was answered at `got_ms` (Unix milliseconds). */
bool clock_offset_read(const uint8_t *answer, size_t len, uint64_t nonce, int64_t sent_ms,
		       int64_t got_ms, int64_t *offset_ms);

#endif
