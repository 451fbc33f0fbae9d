/* http: the socket of `earshot serve`. The one module that uses libmicrohttpd.
 *
 * Two threads speak HTTP on epoll and never wait for anything else. A request that passed the
 * guards (query/http_guard.h) goes whole to one of a few workers, its connection stands still until
 * the answer is there: a slow page holds nobody up, and slow clients hold no worker. Others take
 * what waits for the disk, and one what needs much memory or time by nature (enum http_lane).
 *
 * Every answer carries the headers that forbid a browser whatever the pages do not need. */
#ifndef QUERY_HTTP_H
#define QUERY_HTTP_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

#include "query/http_guard.h"

struct http_settings {
	char *listen; /* "127.0.0.1:8032", "[::1]:0": an address of this machine, and a port */
	char **hosts; /* who requests may be for: lower case, without port */
	char **proxies; /* addresses whose X-Forwarded-… are believed; NULL or empty: none */
	char *certificate, *key; /* PEM, both or none */
	int max_connections; /* 0: as many as the limit on open files lets, at most 4096 */
};

/* What a worker gets; it stays valid until the handler returns. */
struct http_request {
	enum http_method method;
	char *path; /* decoded, UTF-8: "/mentions/M-2026-0147" */
	const char *query; /* as it came; NULL: none */
	const GString *body; /* as it came; empty unless POST */
	const char *fields[HTTP_FIELDS]; /* NULL: not there */
	const char *address; /* of whoever asks: by a proxy, what that says */
	bool is_tls; /* between the browser and us, or the proxy */
};

struct http_answer {
	int status;
	GString *body;
	int fd; /* a file to send instead; closed afterwards; -1: none */
	GPtrArray *fields; /* char *: name, value, name, value */
};

/* Both strings are copied; a value with a line break is cut there. */
void http_answer_field(struct http_answer *a, const char *name, const char *value);

enum http_lane {
	LANE_QUICK,
	LANE_SYNCED, /* what mostly waits for the disk, many at once (query/read_log.h) */
	LANE_LONG, /* what may take seconds when things are bad: it keeps no other page waiting */
	LANE_SLOW, /* one at once */
	LANES
};

struct http_app {
	/* For each worker thread one of these, made in the thread that starts the server. */
	void *(*worker_new)(void *data, enum http_lane lane, GError **err);
	void (*worker_free)(void *worker);
	void (*handle)(void *worker, struct http_request *rq, struct http_answer *a);
	void (*rest)(void *worker); /* it had nothing to do for a while */

	/* Before the body is read, by the undecoded path: which lane, how long a body. */
	enum http_lane (*plan)(void *data, enum http_method method, const char *path,
			       size_t path_len, size_t *max_body);

	/* The page for a status that no worker has seen: refused, too much, too busy. */
	void (*refuse)(void *data, int status, const char *why, struct http_answer *a);
	void *data;
};

struct http_server;

/* EARSHOT_ERROR_CONFIG when it cannot listen, or the certificate is none. */
struct http_server *http_start(const struct http_settings *s, const struct http_app *app,
			       GError **err);
int http_port(const struct http_server *server);

/* No new requests; those that are being worked on are answered first. NULL is fine. */
void http_stop(struct http_server *server);

#endif
