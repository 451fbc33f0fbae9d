/* Transfers against a server that says exactly what each row lets it say. */
#include <arpa/inet.h>
#include <glib.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>
#include <zlib.h>

#include "base/when.h"
#include "crawler/fetch.h"

#define MIB (1024 * 1024)
#define CAP (256 * 1024) /* bytes of a body in these tests */

/* ---- the server --------------------------------------------------------------------------- */

struct server {
	int listener, port, stranger; /* `stranger` listens where no connection may arrive */
	pthread_mutex_t lock;
	GString *requests; /* all heads received, under `lock` */
	int connections; /* under `lock` */
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
	server.listener = listen_at("127.0.0.1", 0);
	g_assert_cmpint(getsockname(server.listener, (struct sockaddr *)&at, &len), ==, 0);
	server.port = ntohs(at.sin_port);
	server.stranger = listen_at("127.0.0.3", server.port);
	start(serve, NULL);
}

/* ---- fetching ------------------------------------------------------------------------------ */

static struct fetch_pool *
pool_new(const struct guard *guard, const char *const *resolve)
{
	struct fetch_settings settings = { .threads = 2,
					   .user_agent = "earshot-test/1",
					   .guard = guard,
					   .resolve = resolve,
					   .max_bytes = CAP,
					   .timeout_ms = 10000 };
	g_autoptr(GError) error = NULL;
	struct fetch_pool *p = fetch_pool_new(&settings, &error);

	g_assert_no_error(error);
	return p;
}

static struct guard *
guard_of_server(void)
{
	g_autofree char *entry = g_strdup_printf("127.0.0.1/32:%d", server.port);
	const char *allow[] = { entry, NULL };
	g_autoptr(GError) error = NULL;
	struct guard *g = guard_new(allow, &error);

	g_assert_no_error(error);
	return g;
}

static struct fetch_job *
job_for(const char *scheme, const char *host, const char *path)
{
	struct fetch_job *job = g_new0(struct fetch_job, 1);
	g_autofree char *url = g_strdup_printf("%s://%s:%d%s", scheme, host, server.port, path);

	job->url = url_parse(url, NULL);
	job->why = "source";
	g_assert_nonnull(job->url);
	return job;
}

static void
forget_requests(void)
{
	pthread_mutex_lock(&server.lock);
	g_string_truncate(server.requests, 0);
	pthread_mutex_unlock(&server.lock);
}

static char *
requests(void)
{
	char *copy;

	pthread_mutex_lock(&server.lock);
	copy = g_strdup(server.requests->str);
	pthread_mutex_unlock(&server.lock);
	return copy;
}

static int
connections(void)
{
	int n;

	pthread_mutex_lock(&server.lock);
	n = server.connections;
	pthread_mutex_unlock(&server.lock);
	return n;
}

static struct fetch_result *
wait_result(struct fetch_pool *p)
{
	struct fetch_result *r;

	while (!(r = fetch_pool_take(p))) {
		struct pollfd fd = { .fd = fetch_pool_fd(p), .events = POLLIN };

		g_assert_cmpint(poll(&fd, 1, 30000), ==, 1);
	}
	return r;
}

static struct fetch_result *
fetch_one(struct fetch_pool *p, struct fetch_job *job)
{
	fetch_pool_push(p, job);
	return wait_result(p);
}

static void
check_row(const struct row *row, const struct fetch_result *r)
{
	size_t len;
	const char *body = g_bytes_get_data(r->body, &len);

	g_test_message("%s: outcome %d, status %d, %zu bytes: %s", row->path, r->outcome, r->status,
		       len, r->error ? r->error : "-");
	g_assert_cmpint(r->outcome, ==, row->outcome);
	g_assert_cmpint(r->status, ==, row->status);
	g_assert_cmpint(len, <=, CAP);
	if (row->body)
		g_assert_cmpmem(body, len, row->body, strlen(row->body));
	if (row->outcome == FETCH_TRUNCATED)
		g_assert_cmpint(len, ==, CAP);
	g_assert_true(!row->error == !r->error);
	if (row->error) {
		g_assert_true(g_str_has_prefix(r->error, "127.0.0.1: "));
		g_assert_nonnull(strstr(r->error, row->error));
	}
	/* what is not whole must be asked for again without conditions */
	if (r->outcome == FETCH_TRUNCATED || r->outcome == FETCH_FAILED)
		g_assert_null(r->etag);
	g_assert_cmpstr(r->ip, ==, "127.0.0.1");
	g_assert_cmpint(r->port, ==, server.port);
	g_assert_true(r->is_exempt);
	g_assert_cmpint(r->conn, >, 0);
	g_assert_cmpfloat(r->t_end, >=, r->t_start);
}

static void
test_rows(void)
{
	g_autoptr(guard_t) guard = guard_of_server();
	struct fetch_pool *p = pool_new(guard, NULL);

	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
		struct fetch_job *job = job_for("http", "127.0.0.1", rows[i].path);
		g_autoptr(fetch_result_t) r = NULL;

		job->tag = &server;
		job->timeout_ms = strcmp(rows[i].path, "/silent") == 0 ? 700 : 0;
		r = fetch_one(p, job);
		g_assert_true(r->job->tag == &server);
		check_row(&rows[i], r);
	}
	fetch_pool_free(p);
}

/* All of them at once, over and over: nobody disturbs another. */
static void
test_together(void)
{
	g_autoptr(guard_t) guard = guard_of_server();
	struct fetch_pool *p = pool_new(guard, NULL);
	size_t n = 0;

	for (int round = 0; round < 3; round++)
		for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
			struct fetch_job *job = job_for("http", "127.0.0.1", rows[i].path);

			job->timeout_ms = rows[i].serve == serve_silence ? 700 : 0;
			fetch_pool_push(p, job);
			n++;
		}
	for (; n > 0; n--) {
		g_autoptr(fetch_result_t) r = wait_result(p);

		check_row(row_of(url_path(r->job->url)), r);
	}
	fetch_pool_free(p);
}

static void
test_caps_stop_early(void)
{
	g_autoptr(guard_t) guard = guard_of_server();
	struct fetch_pool *p = pool_new(guard, NULL);
	static const char *const paths[] = { "/image", "/headers", "/status-1mb", "/trailers" };

	for (size_t i = 0; i < G_N_ELEMENTS(paths); i++) {
		g_autoptr(fetch_result_t) r = fetch_one(p, job_for("http", "127.0.0.1", paths[i]));

		g_assert_cmpint(r->bytes_wire, <=, 2);
		/* what the sockets hold in both directions, and no more */
		g_assert_cmpint(__atomic_load_n(&server.sent, __ATOMIC_RELAXED), <, 16 * MIB);
		g_assert_cmpfloat(r->t_end - r->t_start, <, 5);
	}
	fetch_pool_free(p);
}

static void
test_request_bytes(void)
{
	g_autoptr(guard_t) guard = guard_of_server();
	struct fetch_pool *p = pool_new(guard, NULL);
	struct fetch_job *job = job_for("http", "127.0.0.1", "/304");
	g_autoptr(fetch_result_t) r = NULL;
	g_autofree char *want = NULL, *first = NULL, *second = NULL;

	job->etag = g_strdup("W/\"a b;c\xc3\xa9\"");
	job->last_modified = g_strdup("Tuesday the 3rd");
	job->accept = "text/plain";
	forget_requests();
	r = fetch_one(p, job);
	want = g_strdup_printf("GET /304 HTTP/1.1\r\nHost: 127.0.0.1:%d\r\n"
			       "User-Agent: earshot-test/1\r\nAccept: text/plain\r\n"
			       "Accept-Encoding: gzip\r\nIf-None-Match: W/\"a b;c\xc3\xa9\"\r\n"
			       "If-Modified-Since: Tuesday the 3rd\r\n\r\n",
			       server.port);
	first = requests();
	g_assert_cmpstr(first, ==, want);
	g_assert_cmpstr(r->etag, ==, "\"n\"");

	/* nothing of one request is left for the next; a line break never gets out */
	g_clear_pointer(&r, fetch_result_free);
	job = job_for("http", "127.0.0.1", "/ok");
	job->etag = g_strdup("\"a\"\r\nCookie: x");
	forget_requests();
	r = fetch_one(p, job);
	g_assert_cmpint(r->status, ==, 200);
	second = requests();
	g_assert_null(strstr(second, "If-"));
	g_assert_null(strstr(second, "Cookie"));
	g_assert_null(strstr(second, "Referer"));
	fetch_pool_free(p);
}

static void
test_connections(void)
{
	g_autoptr(guard_t) guard = guard_of_server();
	struct fetch_pool *p = pool_new(guard, NULL);
	int64_t conn = -1;
	int before = connections();

	/* one after another and often: a timer that is missed once leaves a transfer behind */
	for (int i = 0; i < 3000; i++) {
		g_autoptr(fetch_result_t) r = fetch_one(p, job_for("http", "127.0.0.1", "/ok"));

		g_assert_cmpint(r->conn, >, 0);
		if (conn >= 0)
			g_assert_cmpint(r->conn, ==, conn);
		conn = r->conn;
	}
	g_assert_cmpint(connections() - before, ==, 1);
	fetch_pool_free(p);
}

static void
expect_refused(struct fetch_pool *p, struct fetch_job *job)
{
	g_autoptr(fetch_result_t) r = fetch_one(p, job);
	struct pollfd fd = { .fd = server.stranger, .events = POLLIN };

	g_test_message("%s", r->error);
	g_assert_cmpint(r->outcome, ==, FETCH_REFUSED);
	g_assert_cmpint(r->status, ==, 0);
	g_assert_null(r->ip);
	g_assert_cmpint(r->conn, ==, -1);
	g_assert_nonnull(strstr(r->error, "--allow-net"));
	g_assert_cmpint(poll(&fd, 1, 50), ==, 0); /* nobody has connected */
}

static void
test_refused(void)
{
	g_autoptr(guard_t) guard = guard_of_server();
	g_autofree char *evil = g_strdup_printf("evil.example:%d:127.0.0.3", server.port);
	g_autofree char *mixed =
		g_strdup_printf("mixed.example:%d:127.0.0.3,127.0.0.1", server.port);
	const char *resolve[] = { evil, mixed, NULL };
	struct fetch_pool *p = pool_new(guard, resolve);
	static const char *const hosts[] = { "127.0.0.3", "evil.example",      "2130706435",
					     "0x7f.3",    "0177.0.0.03",       "127.3",
					     "[::1]",     "[::ffff:127.0.0.3]" };
	g_autoptr(fetch_result_t) r = NULL;
	struct pollfd fd = { .fd = server.stranger, .events = POLLIN };

	for (size_t i = 0; i < G_N_ELEMENTS(hosts); i++)
		expect_refused(p, job_for("http", hosts[i], "/ok"));
	/* the address that is allowed among others is used */
	r = fetch_one(p, job_for("http", "mixed.example", "/ok"));
	g_assert_cmpint(r->outcome, ==, FETCH_ANSWERED);
	g_assert_cmpstr(r->ip, ==, "127.0.0.1");
	g_assert_cmpint(poll(&fd, 1, 50), ==, 0);
	fetch_pool_free(p);
}

static void
test_unreachable(void)
{
	g_autoptr(guard_t) guard = guard_of_server();
	struct fetch_pool *p = pool_new(guard, NULL);
	g_autoptr(fetch_result_t) tls = fetch_one(p, job_for("https", "127.0.0.1", "/ok"));
	g_autoptr(fetch_result_t) dns = NULL;

	g_assert_cmpint(tls->outcome, ==, FETCH_FAILED);
	g_assert_nonnull(strstr(tls->error, "TLS"));
	dns = fetch_one(p, job_for("http", "no-such-host.invalid", "/ok"));
	g_assert_cmpint(dns->outcome, ==, FETCH_FAILED);
	g_assert_nonnull(strstr(dns->error, "DNS"));
	fetch_pool_free(p);
}

static void
test_stop_at_work(void)
{
	g_autoptr(guard_t) guard = guard_of_server();
	struct fetch_pool *p = pool_new(guard, NULL);
	int64_t start = when_monotonic_ms();

	for (int i = 0; i < 20; i++)
		fetch_pool_push(p, job_for("http", "127.0.0.1", i % 2 ? "/silent" : "/endless"));
	g_usleep(50000);
	fetch_pool_free(p);
	g_assert_cmpint(when_monotonic_ms() - start, <, 5000);
}

static void
test_settings(void)
{
	g_autoptr(guard_t) guard = guard_of_server();
	struct fetch_settings bad = { .user_agent = "x",
				      .guard = guard,
				      .cacert = "/nonexistent.pem" };
	g_autoptr(GError) error = NULL;

	g_assert_null(fetch_pool_new(&bad, &error));
	g_assert_nonnull(strstr(error->message, "/nonexistent.pem"));
	g_clear_error(&error);
	bad = (struct fetch_settings){ .user_agent = "x\r\nCookie: a", .guard = guard };
	g_assert_null(fetch_pool_new(&bad, &error));
	g_assert_nonnull(error);
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	signal(SIGPIPE, SIG_IGN);
	server_start();
	g_test_add_func("/fetch/rows", test_rows);
	g_test_add_func("/fetch/together", test_together);
	g_test_add_func("/fetch/caps-stop-early", test_caps_stop_early);
	g_test_add_func("/fetch/request-bytes", test_request_bytes);
	g_test_add_func("/fetch/connections", test_connections);
	g_test_add_func("/fetch/refused", test_refused);
	g_test_add_func("/fetch/unreachable", test_unreachable);
	g_test_add_func("/fetch/stop-at-work", test_stop_at_work);
	g_test_add_func("/fetch/settings", test_settings);
	return g_test_run();
}
