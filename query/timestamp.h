/* timestamp: what an authority says about when something was there (RFC 3161).
 *
 * Queries and replies are made and judged by the `openssl` program, which whoever checks a bundle
 * without earshot uses too, so that both say the same. It is given files in a folder of its own, no
 * shell is in between, and what is hostile is parsed in its process. */
#ifndef QUERY_TIMESTAMP_H
#define QUERY_TIMESTAMP_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

#define TIMESTAMP_MAX_REPLY (64 * 1024)

/* A query for that SHA-256 (hexadecimal), with a nonce, that asks for the certificates.
 * EARSHOT_ERROR_CONFIG: `openssl` is not installed. Caller unrefs. */
GBytes *timestamp_query(const char *sha256, GError **err);

/* Put it to the authority at `url` (http or https) and wait at most `max_s` seconds. The answer is
 * not judged. EARSHOT_ERROR_NETWORK. Caller unrefs. */
GBytes *timestamp_ask(const char *url, GBytes *query, int max_s, GError **err);

/* Is `reply` a timestamp of that SHA-256 whose signer was certified, at that time, by one of `ca`
 * (PEM)? With `query` also: was it made for that very query? `*at` is its time; `*fault` becomes a
 * sentence that says why not, NULL when it is. Caller frees. False: it could not be asked. */
bool timestamp_check(GBytes *reply, GBytes *query, const char *sha256, const char *ca, int64_t *at,
		     char **fault, GError **err);

/* The certificates in a reply that passed, PEM. Caller frees. */
char *timestamp_certificates(GBytes *reply, GError **err);

#endif
