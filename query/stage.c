#include "query/stage.h"

#include <errno.h>
#include <poll.h>
#include <stdbool.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/error.h"
#include "query/http_socket.h"

#define MAX_REQUEST 8192
/* A browser opens connections that it does not use. */
#define MAX_VISITS 16
#define SEND_S 20

static const char policy[] =
	"Content-Security-Policy: sandbox; default-src 'none'; style-src 'unsafe-inline'\r\n"
	"X-Content-Type-Options: nosniff\r\n"
	"Referrer-Policy: no-referrer\r\n"
	"Cache-Control: no-store\r\n"
	"Connection: close\r\n";

/* A connection whose request is coming in. */
struct visit {
	size_t len;
	char request[MAX_REQUEST];
};

enum { POLL_END, POLL_DOOR, POLL_VISITS };

struct stage {
	GBytes *body;
	char *type, *path, *url;
	int door, end; /* listens; becomes readable when it is time to go */
	GThread *thread;
	struct pollfd polls[POLL_VISITS + MAX_VISITS];
	struct visit *visits; /* of polls[POLL_VISITS…] */
	nfds_t n; /* of polls */
};

static bool
send_all(int fd, const void *bytes, size_t len)
{
	for (size_t at = 0; at < len;) {
		ssize_t n = send(fd, (const char *)bytes + at, len - at, MSG_NOSIGNAL);

		if (n < 0 && errno != EINTR)
			return false;
		if (n > 0)
			at += (size_t)n;
	}
	return true;
}

static void
answer(const struct stage *s, int fd, const struct visit *v)
{
	g_autofree char *want = g_strconcat("GET ", s->path, " HTTP/", NULL), *head = NULL;
	size_t want_len = strlen(want), len;
	const void *body = g_bytes_get_data(s->body, &len);
	bool is_page = v->len >= want_len && memcmp(v->request, want, want_len) == 0;

	if (!is_page)
		len = 0;
	head = g_strdup_printf("HTTP/1.1 %s\r\nContent-Type: %s\r\nContent-Length: %zu\r\n%s\r\n",
			       is_page ? "200 OK" : "404 Not Found",
			       is_page ? s->type : "text/plain", len, policy);
	if (send_all(fd, head, strlen(head)))
		send_all(fd, body, len);
}

/* Is that all that this connection may have? */
static bool
hear(const struct stage *s, int fd, struct visit *v)
{
	ssize_t n = recv(fd, v->request + v->len, MAX_REQUEST - v->len, 0);

	if (n < 0 && errno == EINTR)
		return false;
	if (n <= 0)
		return true;
	v->len += (size_t)n;
	if (memmem(v->request, v->len, "\r\n\r\n", 4)) {
		answer(s, fd, v);
		return true;
	}
	return v->len == MAX_REQUEST;
}

static void
let_in(struct stage *s)
{
	const struct timeval patience = { .tv_sec = SEND_S };
	int fd = accept4(s->door, NULL, NULL, SOCK_CLOEXEC);

	if (fd < 0)
		return;
	if (s->n == G_N_ELEMENTS(s->polls) ||
	    setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience) != 0) {
		close(fd);
		return;
	}
	s->visits[s->n - POLL_VISITS].len = 0;
	s->polls[s->n++] = (struct pollfd){ .fd = fd, .events = POLLIN };
}

/* The last one takes the place of the one that goes. */
static void
let_out(struct stage *s, nfds_t i)
{
	close(s->polls[i].fd);
	s->n--;
	if (i == s->n)
		return;
	s->polls[i] = s->polls[s->n];
	s->visits[i - POLL_VISITS] = s->visits[s->n - POLL_VISITS];
}

static void *
run(void *user)
{
	struct stage *s = user;

	s->polls[POLL_END] = (struct pollfd){ .fd = s->end, .events = POLLIN };
	s->polls[POLL_DOOR] = (struct pollfd){ .fd = s->door, .events = POLLIN };
	s->n = POLL_VISITS;
	while (s->polls[POLL_END].revents == 0) {
		if (poll(s->polls, s->n, -1) < 0)
			continue;
		for (nfds_t i = s->n; i-- > POLL_VISITS;)
			if (s->polls[i].revents != 0 &&
			    hear(s, s->polls[i].fd, &s->visits[i - POLL_VISITS]))
				let_out(s, i);
		if (s->polls[POLL_DOOR].revents != 0)
			let_in(s);
	}
	while (s->n > POLL_VISITS)
		let_out(s, s->n - 1);
	return NULL;
}

struct stage *
stage_open(GBytes *body, const char *type, GError **err)
{
	g_autoptr(stage_t) s = g_new0(struct stage, 1);
	g_autofree char *token = g_uuid_string_random();
	int port;

	s->body = g_bytes_ref(body);
	s->type = g_strdup(type);
	s->path = g_strconcat("/", token, NULL);
	s->visits = g_new(struct visit, MAX_VISITS);
	s->end = -1;
	s->door = http_socket_open("127.0.0.1:0", &port, err);
	if (s->door < 0)
		return NULL;
	s->end = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	if (s->end < 0) {
		g_set_error(err, EARSHOT_ERROR, EARSHOT_ERROR_CONFIG,
			    "no page can be shown to a browser: %s", g_strerror(errno));
		return NULL;
	}
	s->url = g_strdup_printf("http://127.0.0.1:%d%s", port, s->path);
	s->thread = g_thread_new("stage", run, s);
	return g_steal_pointer(&s);
}

void
stage_close(struct stage *s)
{
	if (!s)
		return;
	if (s->thread) {
		eventfd_write(s->end, 1);
		g_thread_join(s->thread);
	}
	if (s->end >= 0)
		close(s->end);
	if (s->door >= 0)
		close(s->door);
	g_bytes_unref(s->body);
	g_free(s->type);
	g_free(s->path);
	g_free(s->url);
	g_free(s->visits);
	g_free(s);
}

const char *
stage_url(const struct stage *s)
{
	return s->url;
}
