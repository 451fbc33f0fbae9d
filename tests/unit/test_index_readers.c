/* index, read by others while it is written: each answer is right for some moment of the question.
 *
 *	COMMITS		1000 by default; under sanitizers 200 */
#include <glib.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/error.h"
#include "indexer/check.h"
#include "indexer/index.h"
#include "query/search.h"
#include "tests/unit/sample_store.h"

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define COMMITS 100
#else
#define COMMITS 1000
#endif
#define READERS 2

static void
put(struct sample_store *s, int n)
{
	g_autofree char *url = g_strdup_printf("https://news.example/%d", n);
	g_autofree char *text = g_strdup_printf("swallow number%d word%d", n, n % 50);

	/* row and text in one step, as in a crawl */
	g_assert_true(db_begin(s->db, NULL));
	sample_put(s, (struct mention){ .url = url, .text = text });
	g_assert_true(db_commit(s->db, NULL));
}

static int64_t
newest(struct db *db)
{
	int64_t id = 0;

	if (!mention_newest(db, &id, NULL))
		_exit(10);
	return id;
}

/* Every mention has the word and none is ever deleted, so the answer is all ids up to one between
 * those that were there before and after. */
static void
ask(struct db *db)
{
	const struct search_options options = {
		.sort = SEARCH_BY_DATE, .limit = 1, .has_facets = true, .has_copies = true
	};
	g_autoptr(query_t) q = query_parse("swallows", 1000);
	struct search_result r;
	int64_t before = newest(db), after;

	if (!search_run(db, q, &options, &r, NULL))
		_exit(11);
	after = newest(db);
	if (r.notes->len) {
		fprintf(stderr, "# %s\n", (char *)g_ptr_array_index(r.notes, 0));
		_exit(12);
	}
	if (!r.total_is_exact || r.total < before || r.total > after || r.mentions->len != 1) {
		fprintf(stderr, "# %d of %d to %d, %s, %u given\n", (int)r.total, (int)before,
			(int)after, r.total_is_exact ? "exact" : "at least", r.mentions->len);
		_exit(13);
	}
	search_result_clear(&r);
}

/* A process of its own that asks until it is told to stop, and then says how often. */
static pid_t
start_reader(const char *dir, int *from)
{
	int ends[2];
	pid_t child;

	g_assert_cmpint(pipe(ends), ==, 0);
	child = fork();
	g_assert_cmpint(child, >=, 0);
	if (child == 0) {
		struct db *db = db_open_reader(dir, NULL);
		int asked = 0;

		close(ends[0]);
		for (; db && getppid() != 1; asked++) {
			ask(db);
			if (write(ends[1], "", 1) != 1)
				break;
		}
		_exit(db ? 0 : 14);
	}
	close(ends[1]);
	*from = ends[0];
	return child;
}

/* How many answers there were; ends the reader. */
static int
stop_reader(pid_t child, int from)
{
	char bytes[65536];
	int asked = 0, status = 0;
	ssize_t n;

	kill(child, SIGTERM);
	g_assert_cmpint(waitpid(child, &status, 0), ==, child);
	if (WIFEXITED(status))
		g_assert_cmpint(WEXITSTATUS(status), ==, 0);
	else
		g_assert_cmpint(WTERMSIG(status), ==, SIGTERM);
	n = read(from, bytes, sizeof bytes);
	asked += n > 0 ? (int)n : 0;
	close(from);
	return asked;
}

static void
test_commits(void)
{
	const char *set = g_getenv("COMMITS");
	int commits = set ? atoi(set) : COMMITS, asked = 0, from[READERS];
	struct sample_store s;
	struct index_report report;
	g_autoptr(index_t) x = NULL;
	pid_t readers[READERS];

	sample_store_open(&s);
	x = index_open(s.dir, NULL);
	put(&s, 0);
	g_assert_true(index_catch_up(x, s.db, NULL, NULL));
	for (int i = 0; i < READERS; i++)
		readers[i] = start_reader(s.dir, &from[i]);
	for (int i = 1; i <= commits; i++) {
		g_autoptr(GError) err = NULL;

		put(&s, i);
		/* now and then the whole index changes under them */
		g_assert_true(i % 100 == 50  ? index_rebuild(x, s.db, NULL, &err)
			      : i % 100 == 0 ? index_tighten(x, s.db, &err)
					     : index_catch_up(x, s.db, NULL, &err));
		g_assert_no_error(err);
	}
	for (int i = 0; i < READERS; i++)
		asked += stop_reader(readers[i], from[i]);
	g_test_message("%d answers during %d commits", asked, commits);
	g_assert_cmpint(asked, >=, 20);
	g_assert_true(index_check(s.db, &report, NULL));
	g_assert_true(index_report_is_sound(&report));
	g_assert_cmpint(report.indexed, ==, commits + 1);
	index_report_clear(&report);
	sample_store_close(&s);
}

int
main(int argc, char **argv)
{
	/* a disk's syncs would make the commits rare, and there is nothing to survive */
	if (access("/dev/shm", W_OK) == 0)
		g_setenv("TMPDIR", "/dev/shm", TRUE);
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/index/readers/commits", test_commits);
	return g_test_run();
}
