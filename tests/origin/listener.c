/* listener: sockets that connections come in by. */
#include "tests/origin/listener.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

union address {
	struct sockaddr any;
	struct sockaddr_in v4;
	struct sockaddr_in6 v6;
};

/* The length of the address; 0 when it is none. */
static socklen_t
parse(const char *text, int port, union address *a)
{
	*a = (union address){ 0 };
	if (inet_pton(AF_INET, text, &a->v4.sin_addr) == 1) {
		a->v4.sin_family = AF_INET;
		a->v4.sin_port = htons((uint16_t)port);
		return sizeof a->v4;
	}
	if (inet_pton(AF_INET6, text, &a->v6.sin6_addr) == 1) {
		a->v6.sin6_family = AF_INET6;
		a->v6.sin6_port = htons((uint16_t)port);
		return sizeof a->v6;
	}
	errno = EINVAL;
	return 0;
}

int
listener_open(const char *address, int *port, GError **err)
{
	union address a;
	socklen_t len = parse(address, *port, &a);
	int fd = len ? socket(a.any.sa_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0) : -1,
	    on = 1;

	if (fd >= 0)
		setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
	if (fd < 0 || bind(fd, &a.any, len) != 0 || listen(fd, SOMAXCONN) != 0 ||
	    getsockname(fd, &a.any, &len) != 0) {
		g_set_error(err, G_FILE_ERROR, g_file_error_from_errno(errno),
			    "cannot listen on %s port %d: %s", address, *port, g_strerror(errno));
		if (fd >= 0)
			close(fd);
		return -1;
	}
	*port = ntohs(a.any.sa_family == AF_INET ? a.v4.sin_port : a.v6.sin6_port);
	return fd;
}

int
listener_accept(int fd, char peer[static LISTENER_PEER_SIZE])
{
	union address a;
	socklen_t len = sizeof a;
	int conn = accept4(fd, &a.any, &len, SOCK_NONBLOCK | SOCK_CLOEXEC), on = 1;
	const void *from = a.any.sa_family == AF_INET ? (const void *)&a.v4.sin_addr
						      : (const void *)&a.v6.sin6_addr;

	if (conn < 0)
		return -1;
	inet_ntop(a.any.sa_family, from, peer, LISTENER_PEER_SIZE);
	setsockopt(conn, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
	return conn;
}
