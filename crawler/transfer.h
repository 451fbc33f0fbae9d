/* transfer: one HTTP(S) transfer: a curl handle, what it is asked for, and what comes of it.
 *
 * A part of crawler/transfers.h, which drives many of them; for that module alone. Kept for one job
 * after another. */
#ifndef CRAWLER_TRANSFER_H
#define CRAWLER_TRANSFER_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/curl.h"
#include "crawler/connections.h"
#include "crawler/fetch.h"

/* What all threads count together. Atomic. */
struct transfer_totals {
	int64_t held; /* bytes of the bodies under way */
	int64_t conns; /* connections opened so far */
	int64_t growing; /* transfers that may grow though memory is short */
};

/* What the transfers of a thread have in common; the owner fills it in, and it outlives them. */
struct transfer_set {
	const struct fetch_settings *settings; /* no zeros left in them */
	struct transfer_totals *totals;
	struct connections *connections;
	struct curl_slist *resolve; /* the settings' addresses */
	bool has_resolved; /* those are in libcurl's cache */
	bool has_wildcard; /* "*:80:…" is only looked for in a transfer that was given it */
	guint waiting; /* transfers that take no more until memory is free */
};

struct transfer;

struct transfer *transfer_new(struct transfer_set *set);
void transfer_free(struct transfer *x);

/* Takes `job`. False when it is over already: it is to be finished with CURLE_FAILED_INIT, and its
 * handle not to be driven. */
bool transfer_begin(struct transfer *x, struct fetch_job *job);

/* The handle, to be added to a multi handle after transfer_begin(). CURLINFO_PRIVATE is `x`. */
CURL *transfer_handle(struct transfer *x);

/* Lets `x` go on when it waits for memory and there is some. When other threads let go of memory
 * nobody is told: to be called every now and then while `waiting` of the set is not 0. */
void transfer_resume(struct transfer *x);

/* libcurl has ended with `rc`: the result, which is the caller's. `x` can begin anew. */
struct fetch_result *transfer_finish(struct transfer *x, CURLcode rc);

#endif
