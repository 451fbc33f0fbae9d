/* How fast new addresses go into the frontier, and what memory stays:
 *
 *   frontier FOLDER ADDRESSES
 *
 * Links as a crawl brings them: in batches of one page's, of some thousand hosts, one transaction a
 * second. Prints one JSON object: addresses a second, CPU, memory of the process at its peak, and
 * the size of the store. FOLDER must not exist. */
#include <glib.h>
#include <glib/gstdio.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>

#include "base/when.h"
#include "crawler/frontier.h"

#define HOSTS 4096
#define PER_PAGE 64 /* links of one page lead to few hosts */
#define COMMIT_MS 1000

static struct url *
address(long i)
{
	/* Neighbours share a host; numbers are scattered, as the words of addresses are. */
	unsigned long page = (unsigned long)i / PER_PAGE;
	unsigned long scattered = (unsigned long)i * 0x9e3779b97f4a7c15ul;
	g_autofree char *text = g_strdup_printf(
		"https://www.site-%lu.example/news/2021/%02lu/%016lx-what-happened-there.html",
		page * 2654435761ul % HOSTS, scattered % 12 + 1, scattered);

	return url_parse(text, NULL);
}

static void
fail(const GError *err)
{
	fprintf(stderr, "frontier: %s\n", err->message);
	exit(1);
}

int
main(int argc, char **argv)
{
	struct frontier_settings settings = { .agent = "earshot", .host_budget = 300 };
	long n = argc == 3 ? strtol(argv[2], NULL, 10) : 0, added = 0;
	g_autoptr(GError) err = NULL;
	struct rusage use;
	struct frontier *f;
	struct db *db;
	int64_t start, commit;
	double seconds, cpu;
	g_autofree char *file = NULL;
	GStatBuf st = { 0 };

	if (n <= 0) {
		fputs("usage: frontier FOLDER ADDRESSES\n", stderr);
		return 2;
	}
	settings.guard = guard_new((const char *[]){ NULL }, &err);
	db = settings.guard ? db_open(argv[1], true, &err) : NULL;
	f = db ? frontier_new(db, &settings, &err) : NULL;
	if (!f || !db_begin(db, &err))
		fail(err);
	start = commit = when_monotonic_ms();
	for (long i = 0; i < n; i++) {
		g_autoptr(url_t) url = address(i);
		struct page page = {
			.role = PAGE_LINK, .depth = 2, .prio = 40, .interval_s = 14 * 86400
		};
		bool is_new = false;

		page.next_at = frontier_now_ms(f) / 1000;
		if (!frontier_add(f, url, &page, &is_new, &err))
			fail(err);
		added += is_new;
		if (i % 1024 == 0 && when_monotonic_ms() - commit > COMMIT_MS) {
			if (!db_commit(db, &err) || !db_begin(db, &err))
				fail(err);
			commit = when_monotonic_ms();
		}
	}
	if (!db_commit(db, &err))
		fail(err);
	seconds = (double)(when_monotonic_ms() - start) / 1000;
	getrusage(RUSAGE_SELF, &use);
	cpu = (double)(use.ru_utime.tv_sec + use.ru_stime.tv_sec) +
	      (double)(use.ru_utime.tv_usec + use.ru_stime.tv_usec) / 1e6;
	frontier_free(f);
	db_close(db);
	file = g_build_filename(argv[1], "earshot.db", NULL);
	g_stat(file, &st);
	printf("{\"bench\": \"frontier\", \"addresses\": %ld, \"new\": %ld, \"per_s\": %.0f, "
	       "\"cpu_us_each\": %.2f, \"peak_mib\": %ld, \"store_mib\": %ld}\n",
	       n, added, (double)n / seconds, cpu * 1e6 / (double)n, use.ru_maxrss / 1024,
	       (long)(st.st_size >> 20));
	return 0;
}
