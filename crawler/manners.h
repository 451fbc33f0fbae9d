/* manners: how long a server is left alone after an answer, or after none.
 *
 * Waits are in milliseconds. */
#ifndef CRAWLER_MANNERS_H
#define CRAWLER_MANNERS_H

#include <stdbool.h>
#include <stdint.h>

/* What the server did. */
struct manners {
	bool was_reached; /* an answer came; false: DNS, connection, TLS, time */
	bool was_sent; /* false: the guard refused, the server never knew */
	int status;
	int duration_ms;
	int64_t retry_after_s; /* -1: not said */
	bool is_of_page; /* when it is busy, that is for this address alone */
	const char *ip; /* NULL: none */
	bool is_exempt;
};

/* For what a "not now" holds when it does not say. */
enum retry_scope {
	RETRY_HOST,
	RETRY_URL,
	RETRY_SITE, /* all hosts of the registrable domain */
};

/* The longest that manners_wait_ms() ever says. */
#define MANNERS_MAX_MS (INT64_C(1000) * (7 * 24 * 3600 + 300))

/* The usual gap between two visits: five times what the last answer took, three to thirty seconds.
 */
int64_t manners_gap_ms(int duration_ms);

/* "Too many requests", or "not now", to the whole host. */
bool manners_is_busy(const struct manners *m);

/* How long to stay away after the answer `m`, the `fails`th bad one in a row (0: it was good, and
 * `gap_ms` is kept): Retry-After between a minute and a week, else a minute, doubled with each
 * further fail up to a day; both a little longer than that, so that not everybody comes back at
 * once, and never shorter. */
int64_t manners_wait_ms(const struct manners *m, int64_t fails, int64_t gap_ms);

#endif
