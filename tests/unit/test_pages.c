/* pages: whoever turns the page sees each mention once, whatever comes in the meantime. */
#include <glib.h>
#include <glib/gstdio.h>
#include <string.h>

#include "data/triage.h"
#include "indexer/index.h"
#include "query/pages.h"
#include "query/search.h"
#include "tests/unit/sample_store.h"

#define NOW 1795418909
#define FIRST 37 /* mentions that are there when the first page is made */
#define PAGE 10

/* Mention number `i`: the one word often or seldom, in a short text or a long one, so that
 * each has a rank of its own. */
static void
put(struct sample_store *s, int i)
{
	g_autofree char *url = g_strdup_printf("https://a.example/%d", i);
	g_autoptr(GString) text = g_string_new("Little Hill School.");
	struct mention m = { .url = url, .title = (char *)(uintptr_t) "News" };

	for (int k = 0; k < 1 + i % 5; k++)
		g_string_append(text, " swallows");
	for (int k = 0; k < i % 7; k++)
		g_string_append(text, " parking");
	for (int k = 0; k < i * 3; k++)
		g_string_append_printf(text, " word%d", i * 1000 + k);
	m.text = text->str;
	sample_put(s, m);
}

static void
catch_up(struct sample_store *s)
{
	g_autoptr(GError) err = NULL;
	g_autoptr(index_t) x = index_open(s->dir, &err);

	g_assert_true(index_catch_up(x, s->db, NULL, &err));
	g_assert_no_error(err);
}

/* Adds the ids of a page to `seen`, none of which may be there. */
static int64_t
turn(struct sample_store *s, const char *text, int offset, int64_t as_of, int64_t total,
     enum search_sort sort, GHashTable *seen)
{
	const struct search_options options = { .sort = sort,
						.limit = PAGE,
						.offset = offset,
						.as_of = as_of,
						.has_copies = true,
						.has_pages = true };
	g_autoptr(query_t) q = query_parse(text, NOW);
	g_autoptr(GError) err = NULL;
	struct search_result r;

	g_assert_true(search_run(s->db, q, &options, &r, &err));
	g_assert_no_error(err);
	g_assert_cmpint(r.total, ==, total);
	for (guint i = 0; i < r.mentions->len; i++) {
		const struct mention *m = g_ptr_array_index(r.mentions, i);

		g_assert_cmpint(m->id, <=, FIRST);
		g_assert_true(g_hash_table_add(seen, GINT_TO_POINTER((int)m->id)));
	}
	as_of = r.as_of;
	search_result_clear(&r);
	return as_of;
}

/* A page after the other, while as many come as there are; the last ones of the first page were
 * not in the index yet.. */
static void
test_arrivals(void)
{
	g_autoptr(GHashTable) seen = g_hash_table_new(NULL, NULL);
	struct sample_store s;
	int64_t as_of;
	int n = 0;

	sample_store_open(&s);
	while (n < FIRST - 4)
		put(&s, ++n);
	catch_up(&s);
	while (n < FIRST)
		put(&s, ++n);
	as_of = turn(&s, "swallows OR parking", 0, 0, FIRST, SEARCH_BY_RELEVANCE, seen);
	g_assert_cmpint(as_of, ==, FIRST);
	for (int offset = PAGE; offset < FIRST; offset += PAGE) {
		for (int i = 0; i < FIRST; i++)
			put(&s, ++n);
		if (offset % (2 * PAGE) == 0)
			catch_up(&s);
		g_assert_cmpint(turn(&s, "swallows OR parking", offset, as_of, FIRST,
				     SEARCH_BY_RELEVANCE, seen),
				==, as_of);
	}
	g_assert_cmpuint(g_hash_table_size(seen), ==, FIRST);
	sample_store_close(&s);
}

static void
test_lost(void)
{
	g_autoptr(GHashTable) seen = g_hash_table_new(NULL, NULL);
	struct sample_store s;
	g_autofree char *path = NULL;
	g_autofree char *bytes = NULL;
	g_autoptr(GError) err = NULL;
	int64_t as_of;
	gsize len;

	sample_store_open(&s);
	path = g_build_filename(s.dir, PAGES_FILE, NULL);
	for (int n = 1; n <= FIRST; n++)
		put(&s, n);
	catch_up(&s);
	as_of = turn(&s, "swallows", 0, 0, FIRST, SEARCH_BY_RELEVANCE, seen);
	g_assert_true(g_file_get_contents(path, &bytes, &len, &err));
	/* each id is another one: the answer is the index's own */
	for (gsize i = 24; i < len; i++)
		bytes[i] ^= 1;
	g_assert_true(g_file_set_contents(path, bytes, (gssize)len, &err));
	turn(&s, "swallows", PAGE, as_of, FIRST, SEARCH_BY_RELEVANCE, seen);
	g_assert_cmpint(g_unlink(path), ==, 0);
	turn(&s, "swallows", 2 * PAGE, as_of, FIRST, SEARCH_BY_RELEVANCE, seen);
	g_assert_no_error(err);
	/* nobody can write there: an answer all the same */
	g_unlink(path);
	g_assert_cmpint(g_mkdir(path, 0700), ==, 0);
	turn(&s, "swallows", 3 * PAGE, as_of, FIRST, SEARCH_BY_RELEVANCE, seen);
	g_assert_cmpuint(g_hash_table_size(seen), ==, FIRST);
	g_assert_cmpint(g_rmdir(path), ==, 0);
	sample_store_close(&s);
}

static void
decide(struct sample_store *s, int64_t id)
{
	const struct triage t = { .state = "irrelevant", .who = "somebody", .at = NOW };
	g_autoptr(GError) err = NULL;

	g_assert_cmpint(triage_set(s->db, id, &t, NULL, &err), !=, TRIAGE_FAILED);
	g_assert_no_error(err);
}

/* Who decides on all of a page before turning it leaves nothing out, and what was decided on
 * a later page meanwhile keeps its place there. */
static void
test_triage(gconstpointer sort)
{
	g_autoptr(GHashTable) seen = g_hash_table_new(NULL, NULL);
	struct sample_store s;
	int64_t as_of = 0;

	sample_store_open(&s);
	for (int n = 1; n <= FIRST; n++)
		put(&s, n);
	catch_up(&s);
	for (int offset = 0; offset < FIRST; offset += PAGE) {
		as_of = turn(&s, "swallows status:new", offset, as_of, FIRST,
			     (enum search_sort)GPOINTER_TO_INT(sort), seen);
		for (int id = 1; id <= FIRST; id++)
			if (id == 20 || g_hash_table_contains(seen, GINT_TO_POINTER(id)))
				decide(&s, id);
	}
	g_assert_cmpuint(g_hash_table_size(seen), ==, FIRST);
	sample_store_close(&s);
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/pages/arrivals", test_arrivals);
	g_test_add_func("/pages/lost", test_lost);
	g_test_add_data_func("/pages/triage/relevance", GINT_TO_POINTER(SEARCH_BY_RELEVANCE),
			     test_triage);
	g_test_add_data_func("/pages/triage/date", GINT_TO_POINTER(SEARCH_BY_DATE), test_triage);
	return g_test_run();
}
