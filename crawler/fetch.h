/* fetch: HTTP(S) transfers on threads of their own.
 *
 * Each thread drives one curl_multi and owns the hosts that hash to it; the owner thread hands
 * over jobs and takes results. Nothing here knows the store, robots or politeness: a job handed
 * over is fetched now. Redirects are not followed: a 3xx is a result. No cookies, no
 * Referer, no credentials, no proxy but a configured one. */
#ifndef CRAWLER_FETCH_H
#define CRAWLER_FETCH_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/url.h"
#include "crawler/guard.h"

struct raw;

struct fetch_settings {
	int threads; /* 0: half the processors, at least one */
	int max_in_flight; /* per thread; 0: 500 */
	const char *user_agent; /* never NULL */
	const struct guard *guard; /* outlives the pool */
	const char *const *resolve; /* HOST:PORT:ADDRESS as curl reads it; NULL: none */
	const char *cacert; /* PEM file; NULL: the system's bundle */
	const char *proxy; /* NULL or "": none */
	int64_t max_bytes; /* decoded body, and wire body; 0: 10 MiB */
	int connect_timeout_ms; /* 0: 15 s */
	int timeout_ms; /* whole transfer; 0: 60 s */
};

struct fetch_job {
	void *tag; /* the owner's, given back untouched */
	struct url *url;
	char *etag, *last_modified; /* sent exactly as they are; NULL: not sent */
	char *resolved; /* "+HOST:PORT:ADDRESS,…": connect there; NULL: libcurl looks it up */
	const char *why; /* static: "robots", "source", "link", "sitemap", "redirect", … */
	const char *accept; /* static; NULL: any document */
	int64_t max_bytes; /* 0: the settings' */
	int timeout_ms; /* 0: the settings' */
	bool keep_raw; /* for evidence: all bytes are kept, of every status (crawler/raw.h) */
	bool keep_wire; /* what came is kept as it came, but nothing else is done for it: the
			   connection and what is asked for stay the usual ones */
};

enum fetch_outcome {
	FETCH_ANSWERED, /* a whole answer, whatever its status */
	FETCH_TRUNCATED, /* an answer cut at a cap: `body` holds what came before it */
	FETCH_SKIPPED, /* headers only: an image, video or audio body is never read */
	FETCH_REFUSED, /* the guard said no: nothing was sent */
	FETCH_FAILED, /* no usable answer: DNS, connect, TLS, time, broken framing or coding;
		       * `body` holds what came of a success, which is never to be taken for whole.
		       * Of an answer without success (not 2xx) the header is enough: it is
		       * FETCH_ANSWERED, with an empty body, also when its body broke off. */
};

struct fetch_result {
	struct fetch_job *job; /* freed with the result */
	enum fetch_outcome outcome;
	int status; /* 0: none was received */
	GBytes *body; /* decoded; never NULL, may be empty */
	char *error; /* one sentence; NULL when FETCH_ANSWERED */
	char *etag, *last_modified; /* raw, quotes included; NULL: none, or not printable, or over 1
				       KiB */
	char *content_type, *content_location, *location, *link, *x_robots_tag; /* NULL: none */
	char *tdm_reservation; /* "1": text and data mining is reserved; NULL: not said */
	int64_t fresh_for_s; /* max-age, else Expires - Date; -1: not said */
	int64_t retry_after_s; /* seconds from now (a date is turned into it); -1: not said */
	char *ip; /* connected address; NULL: none */
	int port;
	bool is_exempt; /* the connected address is covered by an --allow-net */
	bool was_dropped; /* FETCH_FAILED: a connection used before was closed without a byte; the
			     server may just have been tired of waiting, so once more, in its turn
			   */
	int64_t conn; /* connection's number within the run; -1: none */
	double t_start, t_end; /* Unix time with fractions */
	int64_t bytes_wire; /* body as it came, before decoding */
	struct raw *raw; /* what went over the wire; NULL unless the job asked for it (keep_wire:
			    without request, TLS and a body that has neither chunks nor coding,
			    which is `body`) */
};

struct fetch_pool;

/* Starts the threads. EARSHOT_ERROR_CONFIG when curl refuses a setting. */
struct fetch_pool *fetch_pool_new(const struct fetch_settings *settings, GError **err);
void fetch_pool_free(struct fetch_pool *p); /* breaks off what is under way */

/* Hand over; the pool owns `job`. Never blocks. */
void fetch_pool_push(struct fetch_pool *p, struct fetch_job *job);

/* Readable when a result waits. */
int fetch_pool_fd(const struct fetch_pool *p);

/* The next result, or NULL. Never blocks. Caller frees. */
struct fetch_result *fetch_pool_take(struct fetch_pool *p);

void fetch_job_free(struct fetch_job *job);
void fetch_result_free(struct fetch_result *r);
typedef struct fetch_result fetch_result_t;
G_DEFINE_AUTOPTR_CLEANUP_FUNC(fetch_result_t, fetch_result_free)

#endif
