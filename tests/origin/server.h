/* server: an HTTP/1.1 server of one thread over epoll, which does with bytes as it is told.
 *
 * Requests on a connection are answered one after another. Connections, timers and
 * counts are its own; what to answer is the handler's. */
#ifndef ORIGIN_SERVER_H
#define ORIGIN_SERVER_H

#include "tests/origin/access_log.h"
#include "tests/origin/exchange.h"
#include "tests/origin/tls.h"

struct server;

/* Called once per request, with its part of `x` filled. */
typedef void (*server_handler)(struct exchange *x, void *data);

/* `log` must outlive the server. */
struct server *server_new(server_handler handle, void *data, struct access_log *log);
void server_free(struct server *s); /* NULL is fine */

/* Listen on an IPv4 or IPv6 address. `*port` 0 takes a free one and says which. NULL `tls`: plain
 * HTTP. With a `greeting`, connections are not read: they are answered at once, as if that
 * path of transport.example had been asked for. Borrows `tls` and `greeting`. */
bool server_listen(struct server *s, const char *address, int *port, struct tls *tls,
		   const char *greeting, GError **err);

/* Silence before each reply's first byte, on top of what a handler asks for. */
void server_set_latency(struct server *s, int latency_ms);

/* Until SIGTERM or SIGINT, the end of the process `parent` that started this one, or
 * `max_seconds` (0: no limit). */
bool server_run(struct server *s, int max_seconds, pid_t parent, GError **err);

#endif
