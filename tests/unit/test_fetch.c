/* Transfers against a server that says exactly what each row lets it say. */
#include <glib.h>
#include <string.h>

#include "base/when.h"
#include "crawler/fetch.h"
#include "tests/unit/fetch_server.h"

/* ---- fetching ------------------------------------------------------------------------------ */

static struct fetch_pool *
pool_new(const struct guard *guard, const char *const *resolve)
{
	struct fetch_settings settings = { .threads = 2,
					   .user_agent = "earshot-test/1",
					   .guard = guard,
					   .resolve = resolve,
					   .max_bytes = CAP,
					   .timeout_ms = 60000 };
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

			job->timeout_ms = rows[i].serve == serve_silence ? 8000 : 0;
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
check_large(const struct fetch_result *r)
{
	size_t len;
	const char *body = g_bytes_get_data(r->body, &len);

	g_test_message("%s", r->error);
	g_assert_cmpint(r->outcome, ==, FETCH_TRUNCATED);
	g_assert_nonnull(strstr(r->error, "larger than is read"));
	g_assert_cmpint(len, ==, LARGE);
	g_assert_cmpmem(body, len, server.large, LARGE);
}

/* More than may be in memory at a time: some wait, and of all as much is read as of one alone; a
 * small one is answered meanwhile. */
static void
test_large_together(void)
{
	g_autoptr(guard_t) guard = guard_of_server();
	struct fetch_pool *p = pool_new(guard, NULL);
	int n_large = 120 * MIB / LARGE, small_at = -1;

	for (int i = 0; i < n_large; i++) {
		struct fetch_job *job = job_for("http", "127.0.0.1", "/large");

		job->max_bytes = LARGE;
		fetch_pool_push(p, job);
	}
	fetch_pool_push(p, job_for("http", "127.0.0.1", "/ok"));
	for (int i = 0; i <= n_large; i++) {
		g_autoptr(fetch_result_t) r = wait_result(p);

		if (strcmp(url_path(r->job->url), "/ok") == 0)
			small_at = i;
		else
			check_large(r);
	}
	g_assert_cmpint(small_at, >=, 0);
	g_assert_cmpint(small_at, <, n_large);
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
	g_test_add_func("/fetch/large-together", test_large_together);
	g_test_add_func("/fetch/caps-stop-early", test_caps_stop_early);
	g_test_add_func("/fetch/request-bytes", test_request_bytes);
	g_test_add_func("/fetch/connections", test_connections);
	g_test_add_func("/fetch/refused", test_refused);
	g_test_add_func("/fetch/unreachable", test_unreachable);
	g_test_add_func("/fetch/stop-at-work", test_stop_at_work);
	g_test_add_func("/fetch/settings", test_settings);
	return g_test_run();
}
