/* listener: sockets that connections come in by. */
#ifndef ORIGIN_LISTENER_H
#define ORIGIN_LISTENER_H

#include <glib.h>
#include <netinet/in.h>

enum { LISTENER_PEER_SIZE = INET6_ADDRSTRLEN };

/* A socket that listens on an IPv4 or IPv6 address and does not block; -1 on failure. `*port` 0
 * takes a free one and says which. */
int listener_open(const char *address, int *port, GError **err);

/* The next connection, which does not block either, and whose it is; -1 when none waits. */
int listener_accept(int fd, char peer[static LISTENER_PEER_SIZE]);

#endif
