/* xapian-c: documents in, answers out, and what happens when something is wrong. */
#include <fcntl.h>
#include <glib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/error.h"
#include "indexer/xapian-c.h"
#include "tests/unit/sample_store.h"

static char *
fresh_dir(void)
{
	g_autofree char *dir = g_dir_make_tmp("earshot-XXXXXX", NULL);

	g_assert_nonnull(dir);
	return g_steal_pointer(&dir);
}

/* A document of the words of `text`, at their positions, with a number in slot 0. */
static void
put(struct xapian_writer *w, uint32_t id, const char *text, double number)
{
	g_auto(GStrv) words = g_strsplit(text, " ", -1);
	struct xapian_term terms[20];
	uint32_t positions[20];
	struct xapian_value value = { 0, number };
	struct xapian_doc doc = { .terms = terms, .values = &value, .n_values = 1 };
	g_autoptr(GError) err = NULL;

	for (size_t i = 0; words[i]; i++) {
		positions[i] = (uint32_t)i + 1;
		terms[doc.n_terms++] =
			(struct xapian_term){ words[i], strlen(words[i]), 1, positions + i, 1 };
	}
	xapian_writer_put(w, id, &doc, &err);
	g_assert_no_error(err);
}

static struct xapian_writer *
sample(const char *dir)
{
	g_autoptr(GError) err = NULL;
	struct xapian_writer *w = xapian_writer_open(dir, false, &err);

	g_assert_no_error(err);
	put(w, 3, "little hill school", 30);
	put(w, 5, "hill little school", 10);
	put(w, 9, "school on the hill", 20);
	g_assert_true(xapian_writer_set(w, "cursor", "77", &err));
	g_assert_true(xapian_writer_commit(w, &err));
	g_assert_no_error(err);
	return w;
}

static struct xapian_query *
list(enum xapian_op op, uint32_t window, const char *terms)
{
	g_auto(GStrv) words = g_strsplit(terms, " ", -1);
	struct xapian_query *q = xapian_query_new(op);

	for (size_t i = 0; words[i]; i++)
		xapian_query_add(q, xapian_query_term(words[i]));
	q->window = window;
	return q;
}

static char *
ids(struct xapian_reader *r, struct xapian_query *q, uint32_t order)
{
	g_autoptr(GError) err = NULL;
	GString *out = g_string_new(NULL);
	struct xapian_hits hits;

	g_assert_true(xapian_reader_search(r, q, order, 100, &hits, &err));
	g_assert_no_error(err);
	g_assert_cmpuint(hits.at_least, ==, hits.n);
	g_assert_cmpuint(hits.at_most, ==, hits.n);
	for (size_t i = 0; i < hits.n; i++)
		g_string_append_printf(out, "%s%u", i ? " " : "", hits.hits[i].id);
	xapian_hits_clear(&hits);
	xapian_query_free(q);
	return g_string_free(out, FALSE);
}

static void
test_questions(void)
{
	static const struct {
		enum xapian_op op;
		uint32_t window;
		const char *terms, *want;
	} rows[] = {
		{ XAPIAN_AND, 0, "hill school", "9 5 3" },
		{ XAPIAN_AND, 0, "hill on", "9" },
		{ XAPIAN_OR, 0, "on little", "9 5 3" },
		{ XAPIAN_SYNONYM, 0, "on little", "9 5 3" },
		{ XAPIAN_AND_NOT, 0, "school on", "5 3" },
		{ XAPIAN_FILTER, 0, "hill little", "5 3" },
		{ XAPIAN_PHRASE, 2, "little hill", "3" },
		{ XAPIAN_PHRASE, 3, "little school", "5 3" },
		{ XAPIAN_NEAR, 2, "little hill", "5 3" },
		{ XAPIAN_EVERYTHING, 0, "", "9 5 3" },
		{ XAPIAN_NOTHING, 0, "", "" },
		{ XAPIAN_AND, 0, "hill unheard", "" },
	};
	g_autofree char *dir = fresh_dir();
	struct xapian_writer *w = sample(dir);
	struct xapian_reader *r = xapian_reader_open(dir, NULL);

	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
		struct xapian_query *q = *rows[i].terms
						 ? list(rows[i].op, rows[i].window, rows[i].terms)
						 : xapian_query_new(rows[i].op);
		g_autofree char *got = ids(r, q, XAPIAN_BY_ID);

		g_assert_cmpstr(got, ==, rows[i].want);
	}
	g_autofree char *range = ids(r, xapian_query_range(0, 10, 20), XAPIAN_BY_ID);
	g_autofree char *by_slot = ids(r, xapian_query_term("school"), 0);
	struct xapian_query *either = xapian_query_new(XAPIAN_PHRASE);
	g_autofree char *forms = NULL;

	g_assert_cmpstr(range, ==, "9 5");
	g_assert_cmpstr(by_slot, ==, "3 9 5");
	xapian_query_add(either, list(XAPIAN_OR, 0, "the little"));
	xapian_query_add(either, xapian_query_term("hill"));
	either->window = 2;
	forms = ids(r, either, XAPIAN_BY_ID);
	g_assert_cmpstr(forms, ==, "9 3");
	xapian_reader_close(r);
	xapian_writer_close(w);
	remove_tree(dir);
}

/* A filter that every one of many documents has, their ids with a gap. */
static void
test_common_filter(void)
{
	g_autofree char *dir = fresh_dir();
	struct xapian_writer *w = sample(dir);
	struct xapian_reader *r;
	struct xapian_query *filter = xapian_query_new(XAPIAN_FILTER);
	struct xapian_query *synonym, *q = xapian_query_term("school");
	struct xapian_hits hits;

	for (uint32_t i = 0; i < 9000; i++)
		put(w, 10 + i, i % 2 ? "school even" : "school odd", 1);
	g_assert_true(xapian_writer_commit(w, NULL));
	r = xapian_reader_open(dir, NULL);
	g_assert_true(xapian_reader_search(r, q, XAPIAN_BY_ID, 10000, &hits, NULL));
	g_assert_cmpuint(hits.n, ==, 9003);
	xapian_hits_clear(&hits);
	xapian_query_add(xapian_query_add(filter, xapian_query_term("odd")), q);
	g_assert_true(xapian_reader_search(r, filter, XAPIAN_BY_RELEVANCE, 10000, &hits, NULL));
	g_assert_cmpuint(hits.n, ==, 4500);
	xapian_hits_clear(&hits);
	synonym = list(XAPIAN_SYNONYM, 0, "school hill");
	g_assert_true(xapian_reader_search(r, synonym, XAPIAN_BY_ID, 10000, &hits, NULL));
	g_assert_cmpuint(hits.n, ==, 9003);
	xapian_hits_clear(&hits);
	xapian_query_free(synonym);
	xapian_query_free(filter);
	xapian_reader_close(r);
	xapian_writer_close(w);
	remove_tree(dir);
}

static void
test_deep_query(void)
{
	g_autofree char *dir = fresh_dir();
	struct xapian_writer *w = sample(dir);
	struct xapian_reader *r = xapian_reader_open(dir, NULL);
	struct xapian_query *q = xapian_query_term("hill");
	struct xapian_hits hits;
	g_autoptr(GError) err = NULL;

	for (int i = 0; i <= XAPIAN_MAX_DEPTH; i++)
		q = xapian_query_add(xapian_query_new(XAPIAN_OR), q);
	g_assert_false(xapian_reader_search(r, q, XAPIAN_BY_ID, 10, &hits, &err));
	g_assert_error(err, EARSHOT_ERROR, EARSHOT_ERROR_INDEX);
	xapian_query_free(q);
	xapian_reader_close(r);
	xapian_writer_close(w);
	remove_tree(dir);
}

static void
test_writing(void)
{
	g_autofree char *dir = fresh_dir();
	struct xapian_writer *w = sample(dir);
	struct xapian_reader *r = xapian_reader_open(dir, NULL);
	g_autoptr(GArray) numbers = NULL;
	g_autoptr(GPtrArray) some = NULL, every = NULL;
	g_autoptr(GError) err = NULL;
	uint32_t n;
	bool all;

	/* a reader sees commits, and only once it looks again */
	g_assert_true(xapian_writer_delete(w, 3, &err));
	g_assert_true(xapian_writer_delete(w, 1234, &err));
	put(w, 5, "other words", 11);
	g_assert_true(xapian_reader_refresh(r, &err));
	g_assert_true(xapian_reader_count(r, &n, &err));
	g_assert_cmpuint(n, ==, 3);
	g_assert_true(xapian_writer_commit(w, &err));
	g_assert_true(xapian_reader_refresh(r, &err));
	g_assert_true(xapian_reader_count(r, &n, &err));
	g_assert_cmpuint(n, ==, 2);

	numbers = xapian_reader_numbers(r, 0, &err);
	g_assert_cmpuint(numbers->len, ==, 2);
	g_assert_cmpuint(g_array_index(numbers, struct xapian_numbered, 0).id, ==, 5);
	g_assert_cmpfloat(g_array_index(numbers, struct xapian_numbered, 0).number, ==, 11);
	g_assert_cmpfloat(g_array_index(numbers, struct xapian_numbered, 1).number, ==, 20);

	every = xapian_reader_vocabulary(r, "o", 10, &all, &err);
	g_assert_cmpuint(every->len, ==, 2);
	g_assert_cmpstr(g_ptr_array_index(every, 0), ==, "on");
	g_assert_true(all);
	some = xapian_reader_vocabulary(r, "", 3, &all, &err);
	g_assert_cmpuint(some->len, ==, 3);
	g_assert_false(all);
	g_assert_no_error(err);
	xapian_reader_close(r);
	xapian_writer_close(w);
	remove_tree(dir);
}

/* What was not committed is gone, documents and metadata alike. */
static void
test_uncommitted(void)
{
	g_autofree char *dir = fresh_dir();
	struct xapian_writer *w = sample(dir);
	g_autoptr(GError) err = NULL;
	g_autofree char *cursor = NULL, *none = NULL;
	uint32_t n;

	put(w, 10, "never seen", 1);
	g_assert_true(xapian_writer_set(w, "cursor", "78", &err));
	xapian_writer_close(w);

	w = xapian_writer_open(dir, false, &err);
	g_assert_no_error(err);
	cursor = xapian_writer_get(w, "cursor", &err);
	none = xapian_writer_get(w, "nothing", &err);
	g_assert_cmpstr(cursor, ==, "77");
	g_assert_cmpstr(none, ==, "");
	xapian_writer_close(w);

	struct xapian_reader *r = xapian_reader_open(dir, &err);

	g_assert_true(xapian_reader_count(r, &n, &err));
	g_assert_cmpuint(n, ==, 3);
	xapian_reader_close(r);
	w = xapian_writer_open(dir, true, &err);
	g_assert_true(xapian_writer_commit(w, &err));
	xapian_writer_close(w);
	r = xapian_reader_open(dir, &err);
	g_assert_true(xapian_reader_count(r, &n, &err));
	g_assert_cmpuint(n, ==, 0);
	xapian_reader_close(r);
	remove_tree(dir);
}

/* A reader that a writer has overtaken by many commits still answers. */
static void
test_overtaken(void)
{
	g_autofree char *dir = fresh_dir();
	struct xapian_writer *w = sample(dir);
	struct xapian_reader *r = xapian_reader_open(dir, NULL);

	for (uint32_t i = 0; i < 50; i++) {
		g_autofree char *found = NULL;
		g_autoptr(GError) err = NULL;

		for (uint32_t k = 0; k < 20; k++)
			put(w, 100 + i * 20 + k, "school of many commits", 1);
		g_assert_true(xapian_writer_commit(w, &err));
		if (i % 10 == 9) {
			found = ids(r, xapian_query_term("little"), XAPIAN_BY_ID);
			g_assert_cmpstr(found, ==, "5 3");
		}
	}
	xapian_reader_close(r);
	xapian_writer_close(w);
	remove_tree(dir);
}

/* ---- what can be wrong ------------------------------------------------------------------- */

static void
test_missing(void)
{
	g_autoptr(GError) reading = NULL, writing = NULL;

	g_assert_null(xapian_reader_open("/nonexistent/index", &reading));
	g_assert_error(reading, EARSHOT_ERROR, EARSHOT_ERROR_INDEX);
	g_assert_nonnull(strstr(reading->message, "/nonexistent/index"));
	g_assert_null(xapian_writer_open("/nonexistent/index", false, &writing));
	g_assert_error(writing, EARSHOT_ERROR, EARSHOT_ERROR_INDEX);
}

static void
test_locked(void)
{
	g_autofree char *dir = fresh_dir();
	struct xapian_writer *w = sample(dir);
	g_autoptr(GError) err = NULL;

	g_assert_null(xapian_writer_open(dir, false, &err));
	g_assert_error(err, EARSHOT_ERROR, EARSHOT_ERROR_BUSY);
	xapian_writer_close(w);
	remove_tree(dir);
}

static void
overwrite(const char *dir, const char *file, off_t at, const char *bytes, size_t len)
{
	g_autofree char *path = g_build_filename(dir, file, NULL);
	int fd = open(path, O_WRONLY);

	g_assert_cmpint(fd, >=, 0);
	g_assert_cmpint(pwrite(fd, bytes, len, at), ==, (ssize_t)len);
	close(fd);
}

static void
test_not_an_index(void)
{
	g_autofree char *dir = fresh_dir();
	g_autoptr(GError) err = NULL;

	xapian_writer_close(sample(dir));
	overwrite(dir, "iamglass", 0, "something else entirely", 23);
	g_assert_null(xapian_reader_open(dir, &err));
	g_assert_error(err, EARSHOT_ERROR, EARSHOT_ERROR_INDEX);
	remove_tree(dir);
}

static void
test_damaged(void)
{
	g_autofree char *dir = fresh_dir(), *zeros = g_malloc0(8192);
	struct xapian_reader *r;
	struct xapian_hits hits;
	struct xapian_query *q = xapian_query_term("hill");
	g_autoptr(GError) err = NULL, check = NULL;

	xapian_writer_close(sample(dir));
	g_assert_true(xapian_check(dir, &check));
	g_assert_no_error(check);
	memset(zeros, 0xff, 8192);
	overwrite(dir, "postlist.glass", 0, zeros, 8192);
	r = xapian_reader_open(dir, &err);
	if (r)
		g_assert_false(xapian_reader_search(r, q, XAPIAN_BY_ID, 10, &hits, &err));
	g_assert_error(err, EARSHOT_ERROR, EARSHOT_ERROR_INDEX);
	g_assert_false(xapian_check(dir, &check));
	g_assert_error(check, EARSHOT_ERROR, EARSHOT_ERROR_INDEX);
	xapian_query_free(q);
	xapian_reader_close(r);
	remove_tree(dir);
}

static void
test_long_term(void)
{
	g_autofree char *dir = fresh_dir(), *text = g_strnfill(XAPIAN_MAX_TERM + 1, 'x');
	struct xapian_writer *w = sample(dir);
	struct xapian_term term = { text, XAPIAN_MAX_TERM + 1, 1, NULL, 0 };
	struct xapian_doc doc = { .terms = &term, .n_terms = 1 };
	g_autoptr(GError) err = NULL;

	g_assert_false(xapian_writer_put(w, 1, &doc, &err));
	g_assert_error(err, EARSHOT_ERROR, EARSHOT_ERROR_INDEX);
	g_clear_error(&err);
	term.len--;
	g_assert_true(xapian_writer_put(w, 1, &doc, &err));
	g_assert_no_error(err);
	xapian_writer_close(w);
	remove_tree(dir);
}

static void
test_stemmer(void)
{
	g_autoptr(GError) err = NULL;

	g_assert_null(xapian_stemmer_new("klingon", &err));
	g_assert_error(err, EARSHOT_ERROR, EARSHOT_ERROR_INDEX);
}

static void
test_compact(void)
{
	g_autofree char *dir = fresh_dir(), *more = fresh_dir();
	g_autofree char *to = g_strconcat(dir, ".small", NULL), *found = NULL, *cursor = NULL;
	const char *const both[] = { dir, more }, *const none[] = { "/nonexistent/index" };
	g_autoptr(GError) err = NULL;
	struct xapian_reader *r;
	struct xapian_writer *w = xapian_writer_open(more, false, NULL);

	put(w, 100, "little one", 1);
	g_assert_true(xapian_writer_commit(w, NULL));
	xapian_writer_close(w);
	xapian_writer_close(sample(dir));
	g_assert_true(xapian_compact(both, 2, to, &err));
	g_assert_no_error(err);
	r = xapian_reader_open(to, &err);
	found = ids(r, xapian_query_term("little"), XAPIAN_BY_ID);
	cursor = xapian_reader_get(r, "cursor", &err);
	g_assert_cmpstr(found, ==, "100 5 3");
	g_assert_cmpstr(cursor, ==, "77");
	xapian_reader_close(r);
	g_assert_false(xapian_compact(none, 1, to, &err));
	g_assert_error(err, EARSHOT_ERROR, EARSHOT_ERROR_INDEX);
	remove_tree(dir);
	remove_tree(more);
	remove_tree(to);
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/xapian/questions", test_questions);
	g_test_add_func("/xapian/common-filter", test_common_filter);
	g_test_add_func("/xapian/deep-query", test_deep_query);
	g_test_add_func("/xapian/writing", test_writing);
	g_test_add_func("/xapian/uncommitted", test_uncommitted);
	g_test_add_func("/xapian/overtaken", test_overtaken);
	g_test_add_func("/xapian/missing", test_missing);
	g_test_add_func("/xapian/locked", test_locked);
	g_test_add_func("/xapian/not-an-index", test_not_an_index);
	g_test_add_func("/xapian/damaged", test_damaged);
	g_test_add_func("/xapian/long-term", test_long_term);
	g_test_add_func("/xapian/stemmer", test_stemmer);
	g_test_add_func("/xapian/compact", test_compact);
	return g_test_run();
}
