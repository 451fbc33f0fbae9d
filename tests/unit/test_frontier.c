#include <glib.h>
#include <glib/gstdio.h>
#include <string.h>

#include "base/when.h"
#include "crawler/frontier.h"

/* A crawl's owner loop without a network: visits are "answered" by hand. Times are real, so the
 * gaps of these tests are those of own servers, some milliseconds. */

#define GAP_MS 40

struct fixture {
	char *dir;
	struct db *db;
	struct guard *guard;
	struct frontier *frontier;
};

static struct frontier *
open_frontier(struct fixture *f, bool after_crash)
{
	struct frontier_settings settings = { .agent = "earshot",
					      .host_budget = 3,
					      .guard = f->guard,
					      .own_gap_ms = GAP_MS,
					      .after_crash = after_crash };
	g_autoptr(GError) err = NULL;
	struct frontier *frontier = frontier_new(f->db, &settings, &err);

	g_assert_no_error(err);
	return frontier;
}

static void
set_up(struct fixture *f, const void *unused)
{
	const char *allow[] = { "127.0.0.0/8", NULL };
	g_autoptr(GError) err = NULL;

	(void)unused;
	f->dir = g_dir_make_tmp("earshot-frontier-XXXXXX", NULL);
	f->db = db_open(f->dir, true, &err);
	g_assert_no_error(err);
	f->guard = guard_new(allow, &err);
	g_assert_no_error(err);
	f->frontier = open_frontier(f, false);
}

static void
tear_down(struct fixture *f, const void *unused)
{
	g_autoptr(GDir) d = g_dir_open(f->dir, 0, NULL);
	const char *name;

	(void)unused;
	frontier_free(f->frontier);
	guard_free(f->guard);
	db_close(f->db);
	while ((name = g_dir_read_name(d))) {
		g_autofree char *path = g_build_filename(f->dir, name, NULL);

		g_unlink(path);
	}
	g_rmdir(f->dir);
	g_free(f->dir);
}

static bool
add(struct fixture *f, const char *address, int prio)
{
	g_autoptr(url_t) url = url_parse(address, NULL);
	struct page page = { .role = PAGE_LINK,
			     .prio = prio,
			     .next_at = frontier_now_ms(f->frontier) / 1000 };
	g_autoptr(GError) err = NULL;
	bool is_new;

	g_assert_true(frontier_add(f->frontier, url, &page, &is_new, &err));
	return is_new;
}

/* The next visit, waiting for it as long as it takes; NULL when the run is over. */
static struct visit *
next(struct fixture *f)
{
	g_autoptr(GError) err = NULL;
	struct visit *visit;
	int wait_ms;

	for (int tries = 0; tries < 1000; tries++) {
		enum turn turn = frontier_next(f->frontier, &visit, &wait_ms, &err);

		g_assert_no_error(err);
		if (turn != TURN_WAIT)
			return turn == TURN_GO ? visit : NULL;
		g_assert_cmpint(wait_ms, >, 0);
		g_usleep((gulong)wait_ms * 1000);
	}
	g_assert_not_reached();
}

static void
answer(struct fixture *f, struct visit *visit, int status)
{
	struct manners manners = { .was_reached = status != 0,
				   .was_sent = true,
				   .status = status,
				   .retry_after_s = -1,
				   .ip = "127.0.0.1",
				   .is_exempt = true };
	struct page *page = visit->page;
	g_autoptr(GError) err = NULL;

	g_assert_true(frontier_done(f->frontier, visit, &manners, &err));
	g_assert_true(frontier_save(f->frontier, &err));
	if (!page)
		return;
	page->next_at = PAGE_NEVER;
	g_assert_true(page_save(f->db, page, &err));
	frontier_settled(f->frontier, page);
}

static void
answer_robots(struct fixture *f, struct visit *visit, int status, const char *text)
{
	g_autoptr(GBytes) body = g_bytes_new(text, strlen(text));
	g_autoptr(GError) err = NULL;

	g_assert_cmpint(visit->kind, ==, VISIT_ROBOTS);
	g_assert_true(frontier_robots(f->frontier, visit, status, body, NULL, &err));
	answer(f, visit, status);
}

static void
test_robots_first(struct fixture *f, const void *unused)
{
	struct visit *v;

	(void)unused;
	g_assert_true(add(f, "http://a.example/one", 1));
	g_assert_false(add(f, "http://a.example/one#part", 1));
	v = next(f);
	g_assert_cmpstr(url_href(v->url), ==, "http://a.example/robots.txt");
	answer_robots(f, v, 200, "User-agent: *\nDisallow: /no\n");
	add(f, "http://a.example/no", 9);
	v = next(f);
	g_assert_cmpint(v->kind, ==, VISIT_PAGE);
	answer(f, v, 200);
	v = next(f);
	g_assert_cmpint(v->kind, ==, VISIT_DENIED);
	g_assert_false(v->is_temporary);
	answer(f, v, 0);
	g_assert_null(next(f));
}

static void
test_order_and_gap(struct fixture *f, const void *unused)
{
	int64_t last = 0;
	struct visit *v;

	(void)unused;
	add(f, "http://a.example/low", 1);
	add(f, "http://a.example/high", 5);
	v = next(f);
	last = frontier_now_ms(f->frontier);
	answer_robots(f, v, 404, "");
	v = next(f);
	g_assert_cmpstr(url_path(v->url), ==, "/high");
	g_assert_cmpint(frontier_now_ms(f->frontier) - last, >=, GAP_MS);
	last = frontier_now_ms(f->frontier);
	answer(f, v, 200);
	v = next(f);
	g_assert_cmpstr(url_path(v->url), ==, "/low");
	g_assert_cmpint(frontier_now_ms(f->frontier) - last, >=, GAP_MS);
	answer(f, v, 200);
	g_assert_null(next(f));
}

/* Two hosts go side by side, one host never twice at a time. */
static void
test_one_at_a_time(struct fixture *f, const void *unused)
{
	struct visit *a, *b, *none;
	g_autoptr(GError) err = NULL;
	int wait_ms;

	(void)unused;
	add(f, "http://a.example/1", 1);
	add(f, "http://a.example/2", 1);
	add(f, "http://b.example/1", 1);
	a = next(f);
	b = next(f);
	g_assert_cmpstr(url_host(a->url), !=, url_host(b->url));
	g_assert_cmpint(frontier_next(f->frontier, &none, &wait_ms, &err), ==, TURN_WAIT);
	g_assert_cmpint(wait_ms, ==, -1);
	answer_robots(f, a, 404, "");
	answer_robots(f, b, 404, "");
	for (int i = 0; i < 3; i++)
		answer(f, next(f), 200);
	g_assert_null(next(f));
}

/* RFC 9309 §2.3.1.4: as long as the file cannot be read, nothing may be fetched. */
static void
test_unreadable(struct fixture *f, const void *unused)
{
	struct visit *v;

	(void)unused;
	add(f, "http://a.example/1", 1);
	v = next(f);
	answer_robots(f, v, 503, "");
	/* What needs no request is told at once; the host in trouble is not waited for. */
	v = next(f);
	g_assert_cmpint(v->kind, ==, VISIT_DENIED);
	g_assert_true(v->is_temporary);
	answer(f, v, 0);
	g_assert_null(next(f));
}

static void
test_budget(struct fixture *f, const void *unused)
{
	(void)unused;
	for (int i = 0; i < 5; i++) {
		g_autofree char *address = g_strdup_printf("http://a.example/%d", i);

		add(f, address, 1);
	}
	answer_robots(f, next(f), 404, "");
	for (int i = 0; i < 3; i++)
		answer(f, next(f), 200);
	g_assert_null(next(f));
}

/* A page fetched at `fetched_at`, due at `next_at`. */
static void
add_fetched(struct fixture *f, const char *address, int64_t fetched_at, int64_t next_at,
	    bool is_hit)
{
	g_autoptr(url_t) url = url_parse(address, NULL);
	struct page page = { .role = PAGE_LINK,
			     .prio = is_hit ? 2 : 1, /* the first one is handed out at once */
			     .next_at = next_at,
			     .interval_s = 3600 };
	g_autoptr(GError) err = NULL;
	bool is_new;

	g_assert_true(frontier_add(f->frontier, url, &page, &is_new, &err));
	page.url = url_fetchable(url);
	page.fetched_at = fetched_at;
	page.status = 200;
	page.is_hit = is_hit;
	g_assert_true(page_save(f->db, &page, &err));
	g_free(page.url);
}

static void
tell(struct fixture *f, const char *address, int64_t changed_at)
{
	g_autoptr(url_t) url = url_parse(address, NULL);
	g_autoptr(GError) err = NULL;

	g_assert_true(frontier_told(f->frontier, url, changed_at, &err));
}

/* A list's word on pages at hand and pages that were not due. */
static void
test_told(struct fixture *f, const void *unused)
{
	int64_t now = frontier_now_ms(f->frontier) / 1000, day = 24 * 3600;
	g_autoptr(GHashTable) seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	struct visit *v;

	(void)unused;
	add_fetched(f, "http://a.example/same", now - 2 * day, now, false);
	add_fetched(f, "http://a.example/mention", now - 2 * day, now, true);
	add_fetched(f, "http://a.example/newer", now - 2 * day, now + day, false);
	answer_robots(f, next(f), 404, "");
	/* The host's pages are at hand by now. */
	v = next(f);
	tell(f, "http://a.example/same", now - 3 * day);
	tell(f, "http://a.example/mention", now - 3 * day);
	tell(f, "http://a.example/newer", now - day);
	tell(f, "http://a.example/never-heard-of", now);
	for (; v; v = next(f)) {
		g_hash_table_add(seen, g_strdup(url_path(v->url)));
		answer(f, v, 200);
	}
	/* within the budget: what is missing was left alone */
	g_assert_cmpint(g_hash_table_size(seen), ==, 2);
	g_assert_true(g_hash_table_contains(seen, "/mention"));
	g_assert_true(g_hash_table_contains(seen, "/newer"));
}

/* A restart keeps the time; after a crash every host is left alone for its gap first. */
static void
test_restart(struct fixture *f, const void *unused)
{
	int64_t started;
	struct visit *v;

	(void)unused;
	add(f, "http://a.example/1", 1);
	started = frontier_now_ms(f->frontier);
	answer_robots(f, next(f), 200, "User-agent: *\nCrawl-delay: 1\n");
	v = next(f);
	/* The file itself was a visit. */
	g_assert_cmpint(frontier_now_ms(f->frontier) - started, >=, 950);
	answer(f, v, 200);
	add(f, "http://a.example/2", 1);
	started = frontier_now_ms(f->frontier);
	frontier_free(f->frontier);
	f->frontier = open_frontier(f, false);
	v = next(f);
	g_assert_cmpint(frontier_now_ms(f->frontier) - started, >=, 950);
	answer(f, v, 200);
	add(f, "http://a.example/3", 1);
	g_assert_true(db_run(f->db, NULL, "update host set next_ms = 0", ""));
	frontier_free(f->frontier);
	f->frontier = open_frontier(f, true);
	started = frontier_now_ms(f->frontier);
	v = next(f);
	g_assert_cmpint(frontier_now_ms(f->frontier) - started, >=, 950);
	answer(f, v, 200);
}

/* The robots.txt of one host may be another host's business. */
static void
test_robots_redirect(struct fixture *f, const void *unused)
{
	g_autoptr(url_t) to = url_parse("http://b.example/rules", NULL);
	g_autoptr(GError) err = NULL;
	struct visit *v;

	(void)unused;
	add(f, "http://a.example/1", 1);
	v = next(f);
	g_assert_true(frontier_robots_moved(f->frontier, v, to, &err));
	answer(f, v, 301);
	v = next(f);
	g_assert_cmpstr(url_href(v->url), ==, "http://b.example/rules");
	g_assert_cmpstr(v->origin, ==, "http://a.example");
	answer_robots(f, v, 200, "User-agent: earshot\nDisallow: /\n");
	v = next(f);
	g_assert_cmpint(v->kind, ==, VISIT_DENIED);
	answer(f, v, 0);
	g_assert_null(next(f));
}

static char **
shared_machine(const char *host)
{
	(void)host;
	return g_strsplit("192.0.2.7", ",", -1);
}

/* Two names on one machine: no two requests at a time to it, on first contact either. */
static void
test_shared_address(struct fixture *f, const void *unused)
{
	struct resolver *resolver = resolver_new(NULL, shared_machine);
	struct frontier_settings settings = { .agent = "earshot",
					      .host_budget = 3,
					      .guard = f->guard,
					      .resolver = resolver,
					      .own_gap_ms = -1 };
	g_autoptr(GError) err = NULL;
	struct visit *v, *none;
	int wait_ms;

	(void)unused;
	frontier_free(f->frontier);
	f->frontier = frontier_new(f->db, &settings, &err);
	g_assert_no_error(err);
	add(f, "http://a.example/1", 1);
	add(f, "http://b.example/1", 1);
	v = next(f);
	for (int64_t start = when_monotonic_ms(); when_monotonic_ms() - start < 300;) {
		g_assert_cmpint(frontier_next(f->frontier, &none, &wait_ms, &err), ==, TURN_WAIT);
		g_usleep(10000);
	}
	answer_robots(f, v, 404, "");
	frontier_free(f->frontier);
	resolver_free(resolver);
	f->frontier = open_frontier(f, false);
}

int
main(int argc, char **argv)
{
	static const struct {
		const char *path;
		void (*run)(struct fixture *, const void *);
	} tests[] = {
		{ "/frontier/robots-first", test_robots_first },
		{ "/frontier/order-and-gap", test_order_and_gap },
		{ "/frontier/one-at-a-time", test_one_at_a_time },
		{ "/frontier/unreadable", test_unreadable },
		{ "/frontier/budget", test_budget },
		{ "/frontier/told", test_told },
		{ "/frontier/restart", test_restart },
		{ "/frontier/shared-address", test_shared_address },
		{ "/frontier/robots-redirect", test_robots_redirect },
	};

	g_test_init(&argc, &argv, NULL);
	for (size_t i = 0; i < G_N_ELEMENTS(tests); i++)
		g_test_add(tests[i].path, struct fixture, NULL, set_up, tests[i].run, tear_down);
	return g_test_run();
}
