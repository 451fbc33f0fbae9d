/* exchange: one request for a case, from the question whether it may be made to its answer.
 *
 * Blocks. Belongs to the owner thread. */
#ifndef CRAWLER_EXCHANGE_H
#define CRAWLER_EXCHANGE_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/url.h"
#include "crawler/capture.h"
#include "crawler/fetch.h"
#include "crawler/raw.h"
#include "data/db.h"

struct exchange {
	struct url *url;
	const char *robots; /* "allowed", "denied", "overridden", "unreachable"; NULL: not asked */
	char *robots_reason; /* why its rules cannot be read; NULL */
	int64_t started_ms, fetched_ms; /* Unix time */
	int64_t took_ms;
	struct fetch_result *result; /* NULL: nothing was asked for, because of robots.txt */
	/* what may be kept */
	GBytes *body; /* as it came; NULL: none, or withheld */
	const char *type; /* sniffed, static; NULL: no bytes */
	char *withheld; /* the type because of which no byte of the body is kept; NULL: it is */
};

struct exchanger;

/* `agent` stands in each request. EARSHOT_ERROR_CONFIG, INTERNAL. */
struct exchanger *exchanger_new(struct db *db, const struct capture_settings *settings,
				const char *agent, GError **err);
void exchanger_free(struct exchanger *x); /* NULL is fine */
typedef struct exchanger exchanger_t;
G_DEFINE_AUTOPTR_CLEANUP_FUNC(exchanger_t, exchanger_free)

/* Ask robots.txt (`may_override`: but fetch whatever it says), then fetch. NULL: the store failed.
 */
struct exchange *exchanger_make(struct exchanger *x, const struct url *url, bool may_override,
				GError **err);

/* What of e->result may be kept: sets body, type and withheld, and takes the bytes of what may not
 * out of the result. */
void exchange_judge(struct exchange *e);
void exchange_free(struct exchange *e);
typedef struct exchange exchange_t;
G_DEFINE_AUTOPTR_CLEANUP_FUNC(exchange_t, exchange_free)

/* Where a redirect leads. Caller frees. NULL: it is none, or leads nowhere. */
struct url *exchange_target(const struct exchange *e);

#endif
