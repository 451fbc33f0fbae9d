#include "query/http_socket.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <string.h>
#include <unistd.h>

#include "base/error.h"

#define BACKLOG 1024

bool
http_socket_read(const char *listen_on, struct sockaddr_storage *address, socklen_t *len)
{
	struct sockaddr_in *four = (struct sockaddr_in *)address;
	struct sockaddr_in6 *six = (struct sockaddr_in6 *)address;
	const char *colon = strrchr(listen_on, ':');
	g_autofree char *host = colon ? g_strndup(listen_on, (gsize)(colon - listen_on)) : NULL;
	guint64 port;

	if (!host || !g_ascii_string_to_unsigned(colon + 1, 10, 0, 65535, &port, NULL))
		return false;
	memset(address, 0, sizeof *address);
	if (host[0] == '[' && g_str_has_suffix(host, "]")) {
		host[strlen(host) - 1] = '\0';
		six->sin6_family = AF_INET6;
		six->sin6_port = htons((uint16_t)port);
		*len = sizeof *six;
		return inet_pton(AF_INET6, host + 1, &six->sin6_addr) == 1;
	}
	four->sin_family = AF_INET;
	four->sin_port = htons((uint16_t)port);
	*len = sizeof *four;
	return inet_pton(AF_INET, strcmp(host, "localhost") == 0 ? "127.0.0.1" : host,
			 &four->sin_addr) == 1;
}

bool
http_socket_is_loopback(const struct sockaddr *address)
{
	const struct sockaddr_in *four = (const struct sockaddr_in *)(const void *)address;
	const struct sockaddr_in6 *six = (const struct sockaddr_in6 *)(const void *)address;

	if (address->sa_family == AF_INET)
		return ntohl(four->sin_addr.s_addr) >> 24 == 127;
	if (address->sa_family != AF_INET6)
		return false;
	return IN6_IS_ADDR_LOOPBACK(&six->sin6_addr) ||
	       (IN6_IS_ADDR_V4MAPPED(&six->sin6_addr) && six->sin6_addr.s6_addr[12] == 127);
}

int
http_socket_open(const char *listen_on, int *port, GError **err)
{
	struct sockaddr_storage address;
	struct sockaddr *any = (struct sockaddr *)&address;
	socklen_t len;
	int on = 1, fd;

	if (!http_socket_read(listen_on, &address, &len)) {
		g_set_error(err, EARSHOT_ERROR, EARSHOT_ERROR_CONFIG,
			    "\"%s\" is no address to listen on; give one such as 127.0.0.1:8032",
			    listen_on);
		return -1;
	}
	fd = socket(any->sa_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (fd < 0 || setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) != 0 ||
	    bind(fd, any, len) != 0 || listen(fd, BACKLOG) != 0 ||
	    getsockname(fd, any, &len) != 0) {
		g_set_error(err, EARSHOT_ERROR, EARSHOT_ERROR_CONFIG,
			    "%s cannot be listened on: %s; give another one with --listen",
			    listen_on, g_strerror(errno));
		if (fd >= 0)
			close(fd);
		return -1;
	}
	*port = ntohs(any->sa_family == AF_INET ? ((struct sockaddr_in *)any)->sin_port
						: ((struct sockaddr_in6 *)any)->sin6_port);
	return fd;
}
