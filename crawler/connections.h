/* connections: which of its connections a thread's request went over.
 *
 * libcurl 7.88 does not tell while a request is under way. It tells both ends of the connection,
 * and those are one open connection's alone. */
#ifndef CRAWLER_CONNECTIONS_H
#define CRAWLER_CONNECTIONS_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/socket.h>

struct connections;
struct connections *connections_new(void);
void connections_free(struct connections *c); /* NULL is fine */

/* `opener` has made socket `fd`, which has no ends yet. */
void connections_opened(struct connections *c, int fd, int64_t number, const void *opener);

/* The number of the connection with these ends, which `user` may have opened; -1: not known. */
int64_t connections_number(struct connections *c, const char *ip, int port, int local_port,
			   const void *user);

/* `ip` and `port` as the guard reads them. False when `ip` is no address. */
bool connections_address(const char *ip, int port, struct sockaddr_storage *out);

/* Bytes that were read from the connection since it was opened; 0: not known. What waits in the
 * socket may be tens of MiB, and is not among them. */
int64_t connections_read(const struct connections *c, int64_t number);

#endif
