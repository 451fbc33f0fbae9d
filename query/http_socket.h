/* http_socket: addresses to listen on, and the listening.
 */
#ifndef QUERY_HTTP_SOCKET_H
#define QUERY_HTTP_SOCKET_H

#include <glib.h>
#include <stdbool.h>
#include <sys/socket.h>

/* "127.0.0.1:8032", "[::1]:8032", "localhost:8032", "0.0.0.0:443": no other names, nothing is
 * looked up. False: it is no address and port. */
bool http_socket_read(const char *listen, struct sockaddr_storage *address, socklen_t *len);

bool http_socket_is_loopback(const struct sockaddr *address);

/* A descriptor that listens, or -1 with EARSHOT_ERROR_CONFIG. `*port` becomes the port it got. */
int http_socket_open(const char *listen, int *port, GError **err);

#endif
