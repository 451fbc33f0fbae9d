/* The pool of workers, with a parser that does on demand what hostile bytes might make of ours.
 * The workers are this very program, started again. */
#include <fcntl.h>
#include <glib.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "base/when.h"
#include "crawler/parser.h"
#include "crawler/worker.h"
#include "data/school.h"

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define SANITIZED 1
#else
#define SANITIZED 0
#endif

/* ---- the child ------------------------------------------------------------------------------ */

static void
do_crash(struct parsed *p)
{
	(void)p;
	signal(SIGSEGV, SIG_DFL);
	raise(SIGSEGV);
}

static void
do_spin(struct parsed *p)
{
	(void)p;
	for (volatile unsigned i = 0;; i++)
		;
}

static void
do_sleep(struct parsed *p)
{
	struct timespec t = { .tv_sec = 60 };

	(void)p;
	nanosleep(&t, NULL);
}

static void
do_swell(struct parsed *p)
{
	(void)p;
	for (;;)
		memset(g_malloc(1024 * 1024), 1, 1024 * 1024);
}

static void
do_exit(struct parsed *p)
{
	(void)p;
	_exit(0);
}

static void
do_connect(struct parsed *p)
{
	(void)p;
	if (socket(AF_INET, SOCK_STREAM, 0) >= 0)
		_exit(0);
}

static void
do_garbage(struct parsed *p)
{
	static const char garbage[] = "\x04\0\0\0abcd";

	(void)p;
	if (write(WORKER_FD, garbage, sizeof garbage) < 0)
		_exit(1);
}

static void
do_huge(struct parsed *p)
{
	(void)p;
	if (write(WORKER_FD, "\xff\xff\xff\xff", 4) < 0)
		_exit(1);
}

static void
do_school(struct parsed *p)
{
	struct parsed_item *i = parsed_item_new();

	g_ptr_array_add(i->matches, match_new(7)); /* there is but one school */
	g_ptr_array_add(p->items, i);
}

static void
do_environment(struct parsed *p)
{
	extern char **environ;

	p->ttl_s = environ && environ[0] ? 1 : 0;
	/* nothing but the socket is open */
	for (int fd = WORKER_FD + 1; fd < 1000; fd++)
		p->ttl_s += fcntl(fd, F_GETFL) >= 0;
}

static const struct deed {
	const char *body;
	void (*act)(struct parsed *p);
	enum parse_outcome outcome;
	const char *error; /* a part of it */
	bool not_sanitized;
} deeds[] = {
	{ "crash", do_crash, PARSE_CRASHED, "memory", false },
	{ "spin", do_spin, PARSE_TIMED_OUT, "processor", false },
	{ "sleep", do_sleep, PARSE_TIMED_OUT, "too long", false },
	{ "swell", do_swell, PARSE_CRASHED, "memory", true },
	{ "exit", do_exit, PARSE_CRASHED, "ended by itself", false },
	{ "connect", do_connect, PARSE_CRASHED, "forbidden", false },
	{ "garbage", do_garbage, PARSE_GARBLED, "no sense", false },
	{ "huge", do_huge, PARSE_GARBLED, "no sense", false },
	{ "school", do_school, PARSE_GARBLED, "no sense", false },
	{ "environment", do_environment, PARSE_DONE, NULL, false },
};

static struct parsed *
parse_on_demand(const struct parse_job *job, const struct matcher *matcher,
		struct parse_tools *tools)
{
	struct parsed *p = parsed_new();
	size_t len;
	const char *body = g_bytes_get_data(job->body, &len);

	(void)matcher;
	(void)tools;
	p->kind = PARSED_PAGE;
	p->format = g_strdup("html");
	p->title = g_strdup(job->url);
	for (size_t i = 0; i < G_N_ELEMENTS(deeds); i++)
		if (len == strlen(deeds[i].body) && memcmp(body, deeds[i].body, len) == 0)
			deeds[i].act(p);
	return p;
}

/* ---- the owner ------------------------------------------------------------------------------ */

static struct parser_pool *
pool_new(const char *program, int workers, int max_bodies, GError **err)
{
	struct school *school;
	const struct school *list[1];
	json_t *json = json_pack("{ss}", "name", "Chiltern Voice Primary School");
	struct parser_settings settings = { .program = program,
					    .workers = workers,
					    .cpu_ms = 300,
					    .wall_ms = 5000,
					    .memory_bytes = 64 * 1024 * 1024,
					    .max_bodies = max_bodies,
					    .schools = list,
					    .n_schools = 1 };
	struct parser_pool *p;

	school = school_from_json(json, NULL);
	g_assert_nonnull(school);
	list[0] = school;
	p = parser_pool_new(&settings, err);
	school_free(school);
	json_decref(json);
	return p;
}

static void
push(struct parser_pool *p, const char *body, int number)
{
	struct parse_job *job = g_new0(struct parse_job, 1);

	job->tag = GINT_TO_POINTER(number);
	job->body = g_bytes_new(body, strlen(body));
	job->url = g_strdup_printf("https://a.example/%d", number);
	parser_pool_push(p, job);
}

static struct parse_result *
wait_result(struct parser_pool *p)
{
	struct parse_result *r;
	int64_t give_up = when_monotonic_ms() + 60000;
	g_autoptr(GError) error = NULL;

	while (!(r = parser_pool_take(p))) {
		struct pollfd fd = { .fd = parser_pool_fd(p), .events = POLLIN };

		g_assert_cmpint(when_monotonic_ms(), <, give_up);
		poll(&fd, 1, 50);
		g_assert_true(parser_pool_work(p, &error));
	}
	return r;
}

static void
check_done(const struct parse_result *r)
{
	if (r->error)
		g_test_message("%s", r->error);
	g_assert_cmpint(r->outcome, ==, PARSE_DONE);
	g_assert_null(r->error);
	g_assert_cmpstr(r->parsed->title, ==, r->job->url);
}

static void
test_deeds(void)
{
	g_autoptr(GError) error = NULL;
	struct parser_pool *p = pool_new("/proc/self/exe", 1, 0, &error);

	g_assert_no_error(error);
	for (size_t i = 0; i < G_N_ELEMENTS(deeds); i++) {
		g_autoptr(parse_result_t) r = NULL, next = NULL;

		if (SANITIZED && deeds[i].not_sanitized)
			continue;
		/* one that waits behind it in the same worker comes to no harm */
		push(p, deeds[i].body, 1);
		push(p, "harmless", 2);
		r = wait_result(p);
		g_test_message("%s: %d %s", deeds[i].body, r->outcome, r->error ? r->error : "-");
		g_assert_cmpint(r->outcome, ==, deeds[i].outcome);
		g_assert_cmpint(GPOINTER_TO_INT(r->job->tag), ==, 1);
		g_assert_true(!r->error == !deeds[i].error);
		if (deeds[i].error)
			g_assert_nonnull(strstr(r->error, deeds[i].error));
		if (r->parsed)
			g_assert_cmpint(r->parsed->ttl_s, ==, 0);
		next = wait_result(p);
		check_done(next);
		g_assert_cmpint(GPOINTER_TO_INT(next->job->tag), ==, 2);
	}
	g_assert_cmpint(parser_pool_waiting_bytes(p), ==, 0);
	parser_pool_free(p);
}

/* Bad ones among many good ones, with more workers than one and few bodies for each. */
static void
test_crowd(void)
{
	g_autoptr(GError) error = NULL;
	struct parser_pool *p = pool_new("/proc/self/exe", 2, 50, &error);
	const int n = 400;
	g_autofree bool *seen = g_new0(bool, n);
	int bad = 0;

	g_assert_no_error(error);
	for (int i = 0; i < n; i++)
		push(p, i % 100 == 50 ? "crash" : i % 100 == 70 ? "garbage" : "harmless", i);
	for (int i = 0; i < n; i++) {
		g_autoptr(parse_result_t) r = wait_result(p);
		int number = GPOINTER_TO_INT(r->job->tag);

		g_assert_false(seen[number]);
		seen[number] = true;
		if (r->outcome == PARSE_DONE)
			check_done(r);
		else
			bad++;
		g_assert_true((r->outcome != PARSE_DONE) ==
			      (number % 100 == 50 || number % 100 == 70));
	}
	g_assert_cmpint(bad, ==, n / 100 * 2);
	g_assert_cmpint(parser_pool_waiting_bytes(p), ==, 0);
	parser_pool_free(p);
}

static void
test_large(void)
{
	g_autoptr(GError) error = NULL;
	struct parser_pool *p = pool_new("/proc/self/exe", 2, 0, &error);
	g_autofree char *body = g_strnfill(10 * 1024 * 1024, 'x');

	for (int i = 0; i < 6; i++)
		push(p, body, i);
	g_assert_cmpint(parser_pool_waiting_bytes(p), ==, (gint64)6 * 10 * 1024 * 1024);
	for (int i = 0; i < 6; i++) {
		g_autoptr(parse_result_t) r = wait_result(p);

		check_done(r);
	}
	g_assert_cmpint(parser_pool_waiting_bytes(p), ==, 0);
	/* with work under way */
	push(p, body, 0);
	push(p, "sleep", 1);
	parser_pool_free(p);
}

static void
test_no_worker(void)
{
	static const char *const programs[] = { "/bin/false", "/nonexistent/earshot" };

	for (size_t i = 0; i < G_N_ELEMENTS(programs); i++) {
		g_autoptr(GError) error = NULL;

		g_assert_null(pool_new(programs[i], 2, 0, &error));
		g_assert_nonnull(error);
		g_assert_nonnull(strstr(error->message, "cannot be started"));
	}
}

static void
test_protection(void)
{
	g_autoptr(GError) error = NULL;
	struct parser_pool *p = pool_new("/proc/self/exe", 1, 0, &error);
	g_autofree char *text = parser_protection(p);

	g_test_message("%s", text);
	g_assert_nonnull(strstr(text, "seccomp"));
	parser_pool_free(p);
}

int
main(int argc, char **argv)
{
	if (argc == 2 && strcmp(argv[1], "parser-worker") == 0)
		return worker_serve(WORKER_FD, parse_on_demand);
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/parser/deeds", test_deeds);
	g_test_add_func("/parser/crowd", test_crowd);
	g_test_add_func("/parser/large", test_large);
	g_test_add_func("/parser/no-worker", test_no_worker);
	g_test_add_func("/parser/protection", test_protection);
	return g_test_run();
}
