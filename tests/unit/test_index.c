/* index: it follows its store, through kills, restores and damage. */
#include <fcntl.h>
#include <glib.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/error.h"
#include "indexer/apply.h"
#include "indexer/build.h"
#include "indexer/check.h"
#include "indexer/index.h"
#include "indexer/sums.h"
#include "indexer/terms.h"
#include "indexer/writer.h"
#include "tests/unit/sample_store.h"

static int64_t
put(struct sample_store *s, int n, const char *text)
{
	g_autofree char *url = g_strdup_printf("https://news.example/%d", n);
	g_autofree char *title = g_strdup_printf("number n%d", n);

	return sample_put(s, (struct mention){ .url = url,
					       .title = title,
					       .text = (char *)(uintptr_t)text,
					       .fingerprint = (int64_t)g_str_hash(text) + n });
}

/* Everything that can be seen of the index in one string: terms, and each document's number. */
static char *
describe(struct sample_store *s)
{
	g_autoptr(GError) err = NULL;
	g_autoptr(GPtrArray) terms = NULL;
	g_autoptr(GArray) numbers = NULL;
	GString *out = g_string_new(NULL);
	int64_t seq;
	bool all;
	struct xapian_reader *r = index_reader_open(s->db, &seq, &err);

	g_assert_no_error(err);
	terms = xapian_reader_vocabulary(r, "", 100000, &all, &err);
	numbers = xapian_reader_numbers(r, SLOT_SEQ, &err);
	for (guint i = 0; i < numbers->len; i++)
		g_string_append_printf(out, "%u:%.0f ",
				       g_array_index(numbers, struct xapian_numbered, i).id,
				       g_array_index(numbers, struct xapian_numbered, i).number);
	for (guint i = 0; i < terms->len; i++) {
		struct xapian_query *q = xapian_query_term(g_ptr_array_index(terms, i));
		struct xapian_hits hits;

		g_assert_true(xapian_reader_search(r, q, XAPIAN_BY_ID, 100000, &hits, &err));
		g_string_append_printf(out, "\n%s", (char *)g_ptr_array_index(terms, i));
		for (size_t k = 0; k < hits.n; k++)
			g_string_append_printf(out, " %u", hits.hits[k].id);
		xapian_hits_clear(&hits);
		xapian_query_free(q);
	}
	g_assert_no_error(err);
	xapian_reader_close(r);
	return g_string_free(out, FALSE);
}

static void
catch_up(struct sample_store *s, int64_t documents, bool rebuilt)
{
	g_autoptr(GError) err = NULL;
	g_autoptr(index_t) x = index_open(s->dir, &err);
	struct index_work work = { 0 };

	g_assert_no_error(err);
	g_assert_true(index_catch_up(x, s->db, &work, &err));
	g_assert_no_error(err);
	if (documents >= 0)
		g_assert_cmpint(work.documents, ==, documents);
	g_assert_true((work.rebuilt != NULL) == rebuilt);
	g_free(work.rebuilt);
}

static void
rebuild(struct sample_store *s)
{
	g_autoptr(GError) err = NULL;
	g_autoptr(index_t) x = index_open(s->dir, &err);

	g_assert_true(index_rebuild(x, s->db, NULL, &err));
	g_assert_no_error(err);
}

static void
assert_sound(struct sample_store *s, bool sound)
{
	g_autoptr(GError) err = NULL;
	struct index_report report;

	g_assert_true(index_check(s->db, &report, &err));
	g_assert_no_error(err);
	g_assert_true(index_report_is_sound(&report) == sound);
	index_report_clear(&report);
}

static void
test_follow(void)
{
	struct sample_store s;
	g_autofree char *once = NULL, *twice = NULL, *anew = NULL, *last = NULL;
	int64_t id;

	sample_store_open(&s);
	catch_up(&s, 0, true); /* there was none */
	catch_up(&s, 0, false);
	put(&s, 1, "open day");
	id = put(&s, 2, "the fair is off");
	put(&s, 3, "fair play");
	catch_up(&s, 3, false);
	once = describe(&s);
	catch_up(&s, 0, false);
	twice = describe(&s);
	g_assert_cmpstr(once, ==, twice);
	g_assert_nonnull(strstr(once, "\nfair 3 2"));

	put(&s, 3, "another text altogether");
	sample_delete(&s, id);
	assert_sound(&s, true); /* behind is not wrong */
	catch_up(&s, 2, false);
	last = describe(&s);
	g_assert_null(strstr(last, "fair"));
	g_assert_nonnull(strstr(last, "\naltogether 3"));
	assert_sound(&s, true);
	rebuild(&s);
	anew = describe(&s);
	g_assert_cmpstr(anew, ==, last);
	assert_sound(&s, true);
	catch_up(&s, 0, false);
	sample_store_close(&s);
}

static void
fill(struct sample_store *s, int from, int n)
{
	g_autoptr(GError) err = NULL;

	g_assert_true(db_begin(s->db, &err));
	for (int i = from; i < from + n; i++) {
		g_autofree char *text = g_strdup_printf("word%d common shared%d", i, i % 10);

		put(s, i, text);
	}
	g_assert_true(db_commit(s->db, &err));
	g_assert_no_error(err);
}

static void
spoil_tries(struct sample_store *s, const char *tries)
{
	g_autofree char *path = g_build_filename(s->dir, "index.tries", NULL);

	g_assert_true(g_file_set_contents(path, tries, -1, NULL));
}

/* A child is killed somewhere in the middle, again and again; the next one goes on. */
static void
test_kill(void)
{
	struct sample_store s;
	g_autofree char *got = NULL, *want = NULL;
	int killed = 0;

	sample_store_open(&s);
	catch_up(&s, 0, true);
	fill(&s, 0, 3000);
	for (int round = 0; round < 12; round++) {
		pid_t child = fork();
		int status;

		if (child == 0) {
			struct db *db = db_open_reader(s.dir, NULL);
			struct index *x = index_open(s.dir, NULL);

			_exit(x && db && index_catch_up(x, db, NULL, NULL) ? 0 : 1);
		}
		g_usleep((gulong)(round * 7000 + 2000));
		kill(child, SIGKILL);
		g_assert_cmpint(waitpid(child, &status, 0), ==, child);
		killed += WIFSIGNALED(status);
		fill(&s, round * 50, 20); /* and changes go on meanwhile */
	}
	g_test_message("%d killed", killed);
	g_assert_cmpint(killed, >, 0);
	spoil_tries(&s, "0");
	catch_up(&s, -1, false);
	assert_sound(&s, true);
	got = describe(&s);
	rebuild(&s);
	want = describe(&s);
	g_assert_cmpstr(got, ==, want);
	sample_store_close(&s);
}

/* What was written behind the index's back shall not be found by its checksums here. */
static void
vouch(const char *dir)
{
	g_autoptr(GError) err = NULL;
	uint32_t revision = 0;

	g_assert_true(xapian_revision(dir, &revision, &err));
	g_assert_true(sums_write(dir, revision, &err));
	g_assert_no_error(err);
}

static void
set_metadata(struct sample_store *s, const char *key, const char *value)
{
	g_autofree char *dir = g_build_filename(s->dir, "index", NULL);
	struct xapian_writer *w = xapian_writer_open(dir, false, NULL);

	g_assert_true(xapian_writer_set(w, key, value, NULL));
	g_assert_true(xapian_writer_commit(w, NULL));
	xapian_writer_close(w);
	vouch(dir);
}

static void
spoil(struct sample_store *s, const char *file)
{
	g_autofree char *path = g_build_filename(s->dir, "index", file, NULL);
	g_autofree char *bytes = g_strnfill(16384, '\xff');

	g_assert_true(g_file_set_contents(path, bytes, 16384, NULL));
}

/* Whatever is wrong with it, the index is made anew and then says what the store says. */
static void
test_self_repair(void)
{
	static const struct {
		const char *key, *value; /* of the metadata */
		const char *file; /* overwritten */
	} rows[] = {
		{ "terms", "0", NULL },
		{ "terms", "", NULL },
		{ "store", "0123456789abcdef", NULL },
		{ "last", "99999 1", NULL }, /* ahead of the store */
		{ "last", "2 77", NULL }, /* change 2 was of another mention */
		{ "last", "nonsense", NULL },
		{ NULL, NULL, "iamglass" },
		{ NULL, NULL, "postlist.glass" },
	};
	struct sample_store s;
	g_autofree char *want = NULL, *dir = NULL;

	sample_store_open(&s);
	dir = g_build_filename(s.dir, "index", NULL);
	fill(&s, 0, 30);
	catch_up(&s, 30, true);
	want = describe(&s);
	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autofree char *got = NULL;

		if (rows[i].key)
			set_metadata(&s, rows[i].key, rows[i].value);
		else
			spoil(&s, rows[i].file);
		assert_sound(&s, false);
		catch_up(&s, 30, true);
		got = describe(&s);
		g_assert_cmpstr(got, ==, want);
		assert_sound(&s, true);
	}
	remove_tree(dir);
	assert_sound(&s, false);
	catch_up(&s, 30, true);
	assert_sound(&s, true);
	sample_store_close(&s);
}

/* An index that lets no attempt come to a commit is given up, and no other is. */
static void
test_crash_loop(void)
{
	struct sample_store s;
	g_autofree char *path = NULL;

	sample_store_open(&s);
	path = g_build_filename(s.dir, "index.tries", NULL);
	fill(&s, 0, 5);
	catch_up(&s, 5, true);
	g_assert_false(g_file_test(path, G_FILE_TEST_EXISTS));
	fill(&s, 5, 5);
	spoil_tries(&s, "2\n");
	catch_up(&s, 5, false);
	g_assert_false(g_file_test(path, G_FILE_TEST_EXISTS));
	spoil_tries(&s, "3\n");
	catch_up(&s, 10, true);
	g_assert_false(g_file_test(path, G_FILE_TEST_EXISTS));
	catch_up(&s, 0, false);
	sample_store_close(&s);
}

/* What the watermark does not show, the check does. */
static void
test_check(void)
{
	struct sample_store s;
	struct index_report report;
	g_autofree char *dir = NULL;
	struct xapian_writer *w;
	struct xapian_doc doc = { 0 };

	sample_store_open(&s);
	fill(&s, 0, 10);
	catch_up(&s, 10, true);
	put(&s, 100, "not indexed yet");
	dir = g_build_filename(s.dir, "index", NULL);
	w = xapian_writer_open(dir, false, NULL);
	g_assert_true(xapian_writer_delete(w, 3, NULL));
	g_assert_true(xapian_writer_put(w, 4, &doc, NULL));
	g_assert_true(xapian_writer_put(w, 500, &doc, NULL));
	g_assert_true(xapian_writer_commit(w, NULL));
	xapian_writer_close(w);
	vouch(dir);
	g_assert_true(index_check(s.db, &report, NULL));
	g_assert_true(report.is_readable);
	g_assert_cmpint(report.stored, ==, 11);
	g_assert_cmpint(report.indexed, ==, 10);
	g_assert_cmpint(report.waiting, ==, 1);
	g_assert_cmpint(report.missing, ==, 1);
	g_assert_cmpint(report.outdated, ==, 1);
	g_assert_cmpint(report.extra, ==, 1);
	g_assert_false(index_report_is_sound(&report));
	index_report_clear(&report);
	sample_store_close(&s);
}

static void
test_busy(void)
{
	struct sample_store s;
	g_autoptr(GError) again = NULL, thread = NULL;
	g_autoptr(index_t) x = NULL;

	sample_store_open(&s);
	x = index_open(s.dir, NULL);
	g_assert_nonnull(x);
	g_assert_null(index_open(s.dir, &again));
	g_assert_error(again, EARSHOT_ERROR, EARSHOT_ERROR_BUSY);
	g_assert_null(index_writer_start(s.dir, &thread));
	g_assert_error(thread, EARSHOT_ERROR, EARSHOT_ERROR_BUSY);
	sample_store_close(&s);
}

static void
test_writer(void)
{
	struct sample_store s;
	g_autoptr(GError) err = NULL;
	struct index_writer *w;
	g_autofree char *got = NULL;
	int64_t start;

	sample_store_open(&s);
	w = index_writer_start(s.dir, &err);
	g_assert_no_error(err);
	for (int i = 0; i < 50; i++) {
		fill(&s, i, 1);
		index_writer_notify(w);
	}
	/* seen while it runs, without an end */
	start = when_monotonic_ms();
	for (bool seen = false; !seen;) {
		int64_t seq = 0;
		struct xapian_reader *r = index_reader_open(s.db, &seq, NULL);

		seen = r && seq == 50;
		xapian_reader_close(r);
		g_assert_cmpint(when_monotonic_ms() - start, <, 60000);
		g_usleep(5000);
	}
	fill(&s, 50, 500); /* not announced: the end looks again all the same */
	g_assert_true(index_writer_stop(w, &err));
	g_assert_no_error(err);
	got = describe(&s);
	g_assert_nonnull(strstr(got, "\nword549 550"));
	assert_sound(&s, true);
	sample_store_close(&s);
}

/* How many documents have the term, by the reader that stays with the handle. */
static int64_t
kept_hits(struct sample_store *s, const char *term, struct xapian_reader **reader)
{
	g_autoptr(GError) err = NULL;
	struct xapian_query *q = xapian_query_term(term);
	struct xapian_hits hits;
	int64_t seq, n;

	*reader = index_reader_kept(s->db, &seq, &err);
	g_assert_no_error(err);
	g_assert_true(xapian_reader_search(*reader, q, XAPIAN_BY_ID, 100000, &hits, &err));
	n = (int64_t)hits.n;
	g_assert_cmpuint(hits.at_least, ==, n);
	xapian_hits_clear(&hits);
	xapian_query_free(q);
	return n;
}

/* What a reader remembers is never older than the index: neither after a commit nor when another
 * index took its place. */
static void
test_kept(void)
{
	struct sample_store s;
	struct xapian_reader *first, *again;
	g_autoptr(GPtrArray) terms = NULL;
	int64_t seq;
	bool all;

	sample_store_open(&s);
	fill(&s, 0, 300);
	catch_up(&s, 300, true);
	g_assert_cmpint(kept_hits(&s, "word1", &first), ==, 1);
	g_assert_cmpint(kept_hits(&s, "word1", &again), ==, 1);
	g_assert_true(first == again);
	terms = xapian_reader_vocabulary(first, "word", 1000, &all, NULL);
	g_assert_cmpuint(terms->len, ==, 300);
	put(&s, 300, "word1 once more, and wordy");
	catch_up(&s, 1, false);
	g_assert_cmpint(kept_hits(&s, "word1", &again), ==, 2);
	g_clear_pointer(&terms, g_ptr_array_unref);
	terms = xapian_reader_vocabulary(again, "word", 1000, &all, NULL);
	g_assert_cmpuint(terms->len, ==, 301);
	sample_delete(&s, 2);
	rebuild(&s);
	index_reader_drop(s.db, true);
	g_assert_cmpint(kept_hits(&s, "word1", &first), ==, 1);
	index_reader_drop(s.db, true);
	g_assert_true(index_reader_kept(s.db, &seq, NULL) == first);
	index_reader_drop(s.db, false);
	index_reader_drop(s.db, false);
	sample_store_close(&s);
}

/* More than one piece, the first with the newest change: merged they are what following gives. */
static void
test_pieces(void)
{
	struct sample_store s;
	g_autofree char *got = NULL, *want = NULL;

	sample_store_open(&s);
	fill(&s, 0, 10);
	catch_up(&s, 10, true);
	fill(&s, 10, BUILD_PIECE + 50);
	put(&s, 5, "moved to the front");
	sample_delete(&s, 7);
	catch_up(&s, BUILD_PIECE + 52, false);
	assert_sound(&s, true);
	want = describe(&s);
	rebuild(&s);
	assert_sound(&s, true);
	got = describe(&s);
	g_assert_cmpstr(got, ==, want);
	sample_store_close(&s);
}

static void
count_commits(void *user, int64_t documents, int64_t seq, int64_t last_seq)
{
	int64_t *calls = user;

	g_assert_cmpint(documents, <=, 450);
	g_assert_cmpint(seq, <=, last_seq);
	++*calls;
}

static void
test_progress(void)
{
	struct sample_store s;
	int64_t calls = 0;
	struct index_work work = { .progress = count_commits, .user = &calls };
	g_autoptr(index_t) x = NULL;

	sample_store_open(&s);
	fill(&s, 0, 450);
	x = index_open(s.dir, NULL);
	g_assert_true(index_rebuild(x, s.db, &work, NULL));
	g_assert_cmpint(calls, ==, (450 + APPLY_BATCH - 1) / APPLY_BATCH);
	g_assert_cmpint(work.documents, ==, 450);
	sample_store_close(&s);
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/index/follow", test_follow);
	g_test_add_func("/index/kill", test_kill);
	g_test_add_func("/index/self-repair", test_self_repair);
	g_test_add_func("/index/crash-loop", test_crash_loop);
	g_test_add_func("/index/check", test_check);
	g_test_add_func("/index/busy", test_busy);
	g_test_add_func("/index/writer", test_writer);
	g_test_add_func("/index/kept", test_kept);
	g_test_add_func("/index/pieces", test_pieces);
	g_test_add_func("/index/progress", test_progress);
	return g_test_run();
}
