#include "crawler/connections.h"

#include <arpa/inet.h>
#include <glib.h>
#include <linux/tcp.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/ioctl.h>

struct connection {
	int64_t number;
	const void *opener; /* NULL once the ends are known */
	int local_port, port;
	guint ip_hash;
};

struct connections {
	GArray *by_fd; /* struct connection; those of closed sockets stay until they are overwritten
			*/
};

struct connections *
connections_new(void)
{
	struct connections *c = g_new0(struct connections, 1);

	c->by_fd = g_array_new(FALSE, TRUE, sizeof(struct connection));
	return c;
}

void
connections_free(struct connections *c)
{
	if (!c)
		return;
	g_array_unref(c->by_fd);
	g_free(c);
}

void
connections_opened(struct connections *c, int fd, int64_t number, const void *opener)
{
	if ((guint)fd >= c->by_fd->len)
		g_array_set_size(c->by_fd, (guint)fd + 1);
	g_array_index(c->by_fd, struct connection, fd) =
		(struct connection){ .number = number, .opener = opener };
}

static bool
has_local_port(int fd, int port)
{
	struct sockaddr_storage at;
	socklen_t len = sizeof at;

	if (getsockname(fd, (struct sockaddr *)&at, &len) < 0)
		return false;
	return ntohs(at.ss_family == AF_INET6
			     ? ((struct sockaddr_in6 *)(void *)&at)->sin6_port
			     : ((struct sockaddr_in *)(void *)&at)->sin_port) == port;
}

int64_t
connections_number(struct connections *c, const char *ip, int port, int local_port,
		   const void *user)
{
	guint ip_hash = g_str_hash(ip);
	int64_t newest = -1; /* the ends of a closed connection may come again */

	for (guint fd = 0; fd < c->by_fd->len; fd++) {
		struct connection *k = &g_array_index(c->by_fd, struct connection, fd);

		if (k->opener == user && k->number > 0 && has_local_port((int)fd, local_port)) {
			k->opener = NULL;
			k->local_port = local_port;
			k->port = port;
			k->ip_hash = ip_hash;
		}
		if (k->local_port == local_port && k->port == port && k->ip_hash == ip_hash)
			newest = MAX(newest, k->number);
	}
	return newest > 0 ? newest : -1;
}

bool
connections_address(const char *ip, int port, struct sockaddr_storage *out)
{
	struct sockaddr_in *v4 = (struct sockaddr_in *)(void *)out;
	struct sockaddr_in6 *v6 = (struct sockaddr_in6 *)(void *)out;

	memset(out, 0, sizeof *out);
	if (inet_pton(AF_INET, ip, &v4->sin_addr) == 1) {
		v4->sin_family = AF_INET;
		v4->sin_port = htons((uint16_t)port);
		return true;
	}
	if (inet_pton(AF_INET6, ip, &v6->sin6_addr) == 1) {
		v6->sin6_family = AF_INET6;
		v6->sin6_port = htons((uint16_t)port);
		return true;
	}
	return false;
}

int64_t
connections_read(const struct connections *c, int64_t number)
{
	for (guint fd = 0; fd < c->by_fd->len; fd++) {
		struct tcp_info info = { 0 };
		socklen_t len = sizeof info;
		int unread = 0;

		if (g_array_index(c->by_fd, struct connection, fd).number == number &&
		    ioctl((int)fd, FIONREAD, &unread) == 0 &&
		    getsockopt((int)fd, IPPROTO_TCP, TCP_INFO, &info, &len) == 0)
			return (int64_t)info.tcpi_bytes_received - unread;
	}
	return 0;
}
