/* fetch_server: a server in threads of the test, each of whose paths breaks something of its own;
 * what it was asked stays to be looked at. */
#ifndef TESTS_UNIT_FETCH_SERVER_H
#define TESTS_UNIT_FETCH_SERVER_H

#include <arpa/inet.h>
#include <glib.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>
#include <zlib.h>

#define MIB (1024 * 1024)
#define LARGE (10 * MIB)
#define SEND_BUFFER (256 * 1024)
#define CAP (256 * 1024) /* bytes of a body in these tests */

struct server {
	int listener, port, stranger; /* `stranger` listens where no connection may arrive */
	pthread_mutex_t lock;
	GString *requests; /* all heads received, under `lock` */
	int connections; /* under `lock` */
	char *large; /* LARGE bytes */
	gint64 sent; /* atomic: bytes of the last endless answer */
};

static struct server server = { .lock = PTHREAD_MUTEX_INITIALIZER };

static bool
send_all(int fd, const void *data, size_t len)
{
	const char *at = data;

	while (len > 0) {
		ssize_t n = send(fd, at, len, MSG_NOSIGNAL);

		if (n <= 0)
			return false;
		at += n;
		len -= (size_t)n;
	}
	return true;
}

static bool
send_text(int fd, const char *text)
{
	return send_all(fd, text, strlen(text));
}

static void
send_forever(int fd, const char *piece, size_t len)
{
	__atomic_store_n(&server.sent, 0, __ATOMIC_RELAXED);
	while (send_all(fd, piece, len))
		__atomic_add_fetch(&server.sent, (gint64)len, __ATOMIC_RELAXED);
}

static GByteArray *
gzip(const void *data, size_t len)
{
	GByteArray *out = g_byte_array_new();
	z_stream z = { 0 };

	g_assert_cmpint(deflateInit2(&z, 9, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY), ==, Z_OK);
	g_byte_array_set_size(out, (guint)deflateBound(&z, len) + 64);
	z.next_in = (Bytef *)(uintptr_t)data;
	z.avail_in = (uInt)len;
	z.next_out = out->data;
	z.avail_out = out->len;
	g_assert_cmpint(deflate(&z, Z_FINISH), ==, Z_STREAM_END);
	g_byte_array_set_size(out, (guint)z.total_out);
	deflateEnd(&z);
	return out;
}

static void
send_coded(int fd, const char *coding, const GByteArray *body, size_t len)
{
	g_autofree char *head = g_strdup_printf("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"
						"ETag: \"coded\"\r\nContent-Encoding: %s\r\n"
						"Content-Length: %zu\r\n\r\n",
						coding, len);

	if (send_text(fd, head))
		send_all(fd, body->data, len);
}

static const char hello[] = "<p>hello from the school</p>";

static void
serve_gzip(int fd)
{
	g_autoptr(GByteArray) z = gzip(hello, strlen(hello));

	send_coded(fd, "gzip", z, z->len);
}

static void
serve_gzip_members(int fd)
{
	g_autoptr(GByteArray) z = gzip(hello, strlen(hello));
	guint once = z->len;

	g_byte_array_append(z, z->data, once);
	g_byte_array_append(z, (const guint8 *)"\0\0\0\0", 4);
	send_coded(fd, "x-gzip", z, z->len);
}

static void
serve_gzip_twice(int fd)
{
	g_autoptr(GByteArray) z = gzip(hello, strlen(hello));
	g_autoptr(GByteArray) zz = gzip(z->data, z->len);

	send_coded(fd, "gzip, gzip", zz, zz->len);
}

static void
serve_gzip_truncated(int fd)
{
	g_autoptr(GByteArray) z = gzip(hello, strlen(hello));

	send_coded(fd, "gzip", z, z->len - 9);
}

static void
serve_gzip_no_trailer(int fd)
{
	g_autoptr(GByteArray) z = gzip(hello, strlen(hello));

	send_coded(fd, "gzip", z, z->len - 3);
}

static void
serve_gzip_corrupt(int fd)
{
	g_autoptr(GByteArray) z = gzip(hello, strlen(hello));

	z->data[z->len - 6] ^= 0x55; /* the checksum */
	send_coded(fd, "gzip", z, z->len);
}

static void
serve_bomb(int fd)
{
	g_autofree char *zeros = g_malloc0(64 * MIB);
	g_autoptr(GByteArray) z = gzip(zeros, 64 * MIB);

	send_coded(fd, "gzip", z, z->len);
}

static void
serve_bomb_twice(int fd)
{
	g_autofree char *zeros = g_malloc0(64 * MIB);
	g_autoptr(GByteArray) z = gzip(zeros, 64 * MIB);
	g_autoptr(GByteArray) zz = gzip(z->data, z->len);

	send_coded(fd, "gzip, gzip", zz, zz->len);
}

static void
serve_endless(int fd)
{
	g_autofree char *piece = g_strnfill(64 * 1024, 'x');

	send_text(fd, "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nETag: \"e\"\r\n"
		      "Content-Length: 53687091200\r\n\r\n");
	send_forever(fd, piece, 64 * 1024);
}

/* Some of it at once, and the rest, which is more than sockets hold, when all who ask at the same
 * time have that much. */
static void
serve_large(int fd)
{
	if (!send_text(fd, "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"
			   "Content-Length: 52428800\r\n\r\n") ||
	    !send_all(fd, server.large, LARGE / 2))
		return;
	g_usleep(300 * 1000);
	if (send_all(fd, server.large + LARGE / 2, LARGE / 2))
		for (int i = 0; i < 4 && send_all(fd, server.large, LARGE); i++)
			;
}

static void
serve_image(int fd)
{
	g_autofree char *piece = g_strnfill(64 * 1024, 'x');

	send_text(fd, "HTTP/1.1 200 OK\r\nContent-Type: Image/JPEG\r\nETag: \"i\"\r\n"
		      "Content-Length: 53687091200\r\n\r\n");
	send_forever(fd, piece, 64 * 1024);
}

static void
serve_long_status(int fd)
{
	g_autofree char *piece = g_strnfill(MIB, 'y');

	send_text(fd, "HTTP/1.1 200 ");
	send_forever(fd, piece, MIB);
}

static void
serve_endless_headers(int fd)
{
	static const char line[] =
		"X-Filler: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\r\n";

	send_text(fd, "HTTP/1.1 200 OK\r\n");
	send_forever(fd, line, strlen(line));
}

static void
serve_endless_interim(int fd)
{
	static const char interim[] = "HTTP/1.1 103 Early Hints\r\nLink: </a>; rel=preload\r\n\r\n";

	send_forever(fd, interim, strlen(interim));
}

static void
serve_endless_trailers(int fd)
{
	static const char line[] = "X-Trailer: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\r\n";

	send_text(fd, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n0\r\n");
	send_forever(fd, line, strlen(line));
}

static void
serve_silence(int fd)
{
	struct pollfd p = { .fd = fd, .events = POLLRDHUP };

	poll(&p, 1, 20000);
}

#define OK_HEAD "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"

/* What each path is answered with, and what has to come of it. */
static const struct row {
	const char *path, *answer; /* NULL: `serve` */
	void (*serve)(int fd);
	bool closes;
	enum fetch_outcome outcome;
	int status;
	const char *body; /* NULL: not looked at */
	const char *error; /* a part of it; NULL: there is none */
} rows[] = {
	{ "/ok", OK_HEAD "Content-Length: 2\r\n\r\nhi", NULL, false, FETCH_ANSWERED, 200, "hi",
	  NULL },
	{ "/empty", OK_HEAD "Content-Length: 0\r\nContent-Encoding: gzip\r\n\r\n", NULL, false,
	  FETCH_ANSWERED, 200, "", NULL },
	{ "/304", "HTTP/1.1 304 Not Modified\r\nETag: \"n\"\r\nContent-Encoding: gzip\r\n\r\n",
	  NULL, false, FETCH_ANSWERED, 304, "", NULL },
	{ "/close", OK_HEAD "\r\nuntil the end", NULL, true, FETCH_ANSWERED, 200, "until the end",
	  NULL },
	{ "/chunked",
	  OK_HEAD "Transfer-Encoding: chunked\r\n\r\n1;ext=1\r\na\r\n2\r\nbc\r\n0\r\nT: 1\r\n\r\n",
	  NULL, false, FETCH_ANSWERED, 200, "abc", NULL },
	{ "/interim",
	  "HTTP/1.1 103 Early Hints\r\nETag: \"early\"\r\n\r\n" OK_HEAD
	  "Content-Length: 1\r\n\r\nz",
	  NULL, false, FETCH_ANSWERED, 200, "z", NULL },
	{ "/404", "HTTP/1.1 404 No\r\nContent-Length: 4\r\n\r\ngone", NULL, false, FETCH_ANSWERED,
	  404, "gone", NULL },
	/* a header is all that an answer without success has to say */
	{ "/404-cut", "HTTP/1.1 404 No\r\nContent-Length: 40\r\n\r\ngone", NULL, true,
	  FETCH_ANSWERED, 404, "", NULL },
	{ "/404-image",
	  "HTTP/1.1 404 No\r\nContent-Type: image/png\r\nContent-Length: 4\r\n\r\ngone", NULL,
	  false, FETCH_ANSWERED, 404, NULL, NULL },

	{ "/short", OK_HEAD "ETag: \"s\"\r\nContent-Length: 100\r\n\r\nfew", NULL, true,
	  FETCH_FAILED, 200, NULL, "announced end" },
	{ "/lengths", OK_HEAD "Content-Length: 2\r\nContent-Length: 3\r\n\r\nabc", NULL, true,
	  FETCH_FAILED, 200, NULL, "contradict" },
	{ "/lengths-same", OK_HEAD "Content-Length: 2\r\nContent-Length: 2\r\n\r\nab", NULL, false,
	  FETCH_ANSWERED, 200, "ab", NULL },
	{ "/chunk-cut", OK_HEAD "Transfer-Encoding: chunked\r\n\r\n5\r\nab", NULL, true,
	  FETCH_FAILED, 200, NULL, "" },
	{ "/chunk-bad", OK_HEAD "Transfer-Encoding: chunked\r\n\r\nzz\r\nab\r\n0\r\n\r\n", NULL,
	  true, FETCH_FAILED, 200, NULL, "" },
	{ "/te-gzip", OK_HEAD "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n", NULL, true,
	  FETCH_FAILED, 200, NULL, "not asked for" },
	{ "/br", OK_HEAD "Content-Encoding: br\r\nContent-Length: 2\r\n\r\nab", NULL, true,
	  FETCH_FAILED, 200, NULL, "not asked for" },

	{ "/gzip", NULL, serve_gzip, false, FETCH_ANSWERED, 200, hello, NULL },
	{ "/gzip-members", NULL, serve_gzip_members, false, FETCH_ANSWERED, 200, NULL, NULL },
	{ "/gzip-twice", NULL, serve_gzip_twice, false, FETCH_ANSWERED, 200, hello, NULL },
	{ "/gzip-truncated", NULL, serve_gzip_truncated, false, FETCH_FAILED, 200, NULL,
	  "compressed" },
	{ "/gzip-no-trailer", NULL, serve_gzip_no_trailer, false, FETCH_FAILED, 200, NULL,
	  "compressed" },
	{ "/gzip-corrupt", NULL, serve_gzip_corrupt, false, FETCH_FAILED, 200, NULL, "damaged" },
	{ "/gzip-lie", OK_HEAD "Content-Encoding: gzip\r\nContent-Length: 5\r\n\r\n<p>no", NULL,
	  false, FETCH_FAILED, 200, NULL, "damaged" },
	{ "/bomb", NULL, serve_bomb, false, FETCH_TRUNCATED, 200, NULL, "larger" },
	{ "/bomb-twice", NULL, serve_bomb_twice, false, FETCH_TRUNCATED, 200, NULL, "larger" },
	{ "/endless", NULL, serve_endless, true, FETCH_TRUNCATED, 200, NULL, "larger" },
	{ "/large", NULL, serve_large, true, FETCH_TRUNCATED, 200, NULL, "larger" },

	{ "/image", NULL, serve_image, true, FETCH_SKIPPED, 200, "", "never read" },
	{ "/image-as-text",
	  OK_HEAD "Content-Length: 24\r\n\r\n\xff\xd8\xff\xe0"
		  "aJFIFaaaaaaaaaaaaaaa",
	  NULL, true, FETCH_SKIPPED, 200, "", "never read" },
	{ "/image-tiny", OK_HEAD "Content-Length: 6\r\n\r\nGIF89a", NULL, true, FETCH_SKIPPED, 200,
	  "", "never read" },

	{ "/status-1mb", NULL, serve_long_status, true, FETCH_FAILED, 0, "", "" },
	{ "/headers", NULL, serve_endless_headers, true, FETCH_FAILED, 200, "", "header" },
	{ "/interims", NULL, serve_endless_interim, true, FETCH_FAILED, 103, "", "header" },
	{ "/trailers", NULL, serve_endless_trailers, true, FETCH_FAILED, 200, NULL, "header" },
	{ "/garbage", "220 mail.example ESMTP\r\n", NULL, true, FETCH_FAILED, 0, "", "not HTTP" },
	{ "/nothing", "", NULL, true, FETCH_FAILED, 0, "", "without an answer" },
	{ "/silent", NULL, serve_silence, true, FETCH_FAILED, 0, "", "did not answer" },
	{ "/nul", "HTTP/1.1 200 OK\r\nX-A: \0b\r\n\r\n", NULL, true, FETCH_FAILED, 200, "", "" },

	/* what follows an answer belongs to no other */
	{ "/desync",
	  OK_HEAD "Content-Length: 2\r\n\r\nhiHTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil",
	  NULL, false, FETCH_ANSWERED, 200, "hi", NULL },
};

static const struct row *
row_of(const char *path)
{
	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++)
		if (strcmp(rows[i].path, path) == 0)
			return &rows[i];
	return NULL;
}

static bool
read_head(int fd, GString *head)
{
	char c;

	g_string_truncate(head, 0);
	while (!g_str_has_suffix(head->str, "\r\n\r\n")) {
		if (recv(fd, &c, 1, 0) != 1)
			return false;
		g_string_append_c(head, c);
		if (head->str[0] == 0x16) { /* TLS, which is not spoken here */
			send_text(fd, "HTTP/1.1 400 Bad Request\r\n\r\n");
			return false;
		}
	}
	return true;
}

static void *
serve_connection(void *user)
{
	int fd = GPOINTER_TO_INT(user);
	g_autoptr(GString) head = g_string_new(NULL);
	bool goes_on = true;

	while (goes_on && read_head(fd, head)) {
		g_auto(GStrv) words = g_strsplit(head->str, " ", 3);
		const struct row *r = row_of(words[1]);

		pthread_mutex_lock(&server.lock);
		g_string_append(server.requests, head->str);
		pthread_mutex_unlock(&server.lock);
		if (!r)
			g_error("no such row: %s", words[1]);
		if (r->serve)
			r->serve(fd);
		else if (strcmp(r->path, "/nul") == 0)
			send_all(fd, r->answer, 26);
		else
			send_text(fd, r->answer);
		goes_on = !r->closes;
	}
	shutdown(fd, SHUT_RDWR);
	close(fd);
	return NULL;
}

/* Threads of the system, not of GLib, whose locks the thread sanitizer cannot see. */
static void
start(void *(*run)(void *), void *user)
{
	pthread_t thread;

	g_assert_cmpint(pthread_create(&thread, NULL, run, user), ==, 0);
	pthread_detach(thread);
}

static void *
serve(void *user)
{
	int fd;

	(void)user;
	while ((fd = accept(server.listener, NULL, NULL)) >= 0) {
		pthread_mutex_lock(&server.lock);
		server.connections++;
		pthread_mutex_unlock(&server.lock);
		start(serve_connection, GINT_TO_POINTER(fd));
	}
	return NULL;
}

static int
listen_at(const char *ip, int port)
{
	struct sockaddr_in at = { .sin_family = AF_INET, .sin_port = htons((uint16_t)port) };
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	g_assert_cmpint(inet_pton(AF_INET, ip, &at.sin_addr), ==, 1);
	/* What waits in a connection's socket counts as sent: little, and not what the kernel
	 * likes. */
	g_assert_cmpint(setsockopt(fd, SOL_SOCKET, SO_SNDBUF, &(int){ SEND_BUFFER }, sizeof(int)),
			==, 0);
	g_assert_cmpint(bind(fd, (struct sockaddr *)&at, sizeof at), ==, 0);
	g_assert_cmpint(listen(fd, 128), ==, 0);
	return fd;
}

static void
server_start(void)
{
	struct sockaddr_in at;
	socklen_t len = sizeof at;

	server.requests = g_string_new(NULL);
	server.large = g_malloc(LARGE);
	for (size_t i = 0; i < LARGE; i++) /* so that a piece in another's place is seen */
		server.large[i] = (char)('a' + (i ^ i >> 10) % 26);
	server.listener = listen_at("127.0.0.1", 0);
	g_assert_cmpint(getsockname(server.listener, (struct sockaddr *)&at, &len), ==, 0);
	server.port = ntohs(at.sin_port);
	server.stranger = listen_at("127.0.0.3", server.port);
	start(serve, NULL);
}

#endif
