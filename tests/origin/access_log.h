/* access_log: what was asked of the test origin, one JSON object a line.
 *
 * {"t_start","t_end": seconds with fractions, "conn": number of the connection, "requests": which
 * one on it, "peer","address","port","tls","method","host","path": the whole target, "headers":
 * {name in lower case: value, repeated ones joined by ", "}, "status","bytes": put on the wire,
 * "hit": how often this address was asked for so far, "connections": open ones whose last request
 * was for this host, "active": requests for this host being answered, both counted when the request
 * came and with it; "ended": "done", "client" (it left before the end) or "fault"} */
#ifndef ORIGIN_ACCESS_LOG_H
#define ORIGIN_ACCESS_LOG_H

#include "tests/origin/exchange.h"

struct access_log;

struct visit {
	double t_start, t_end;
	uint64_t conn, request, bytes;
	const char *peer, *address;
	int port;
	bool tls;
	unsigned connections, active;
	const char *ended;
};

/* NULL `path`: nothing is written. */
struct access_log *access_log_open(const char *path, GError **err);
void access_log_close(struct access_log *log); /* NULL is fine */
void access_log_add(struct access_log *log, const struct exchange *x, const struct visit *v);
void access_log_flush(struct access_log *log);

#endif
