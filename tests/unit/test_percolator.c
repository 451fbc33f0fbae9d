/* percolator: it finds exactly the queries that, asked one by one, match; and asks few. */
#include <glib.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "indexer/terms.h"
#include "query/percolator.h"
#include "query/scan.h"

#define NOW 1795418909

static const char *const words[] = {
	"school", "close",    "closing", "happy",  "happiness", "fete",  "parent", "village",
	"snow",   "festival", "church",  "saint",  "cofe",      "hill",  "little", "teacher",
	"bus",    "road",     "leak",    "garden", "governor",  "sport", "music",  "exam",
};
static const char *const shapes[] = {
	"%s %s",
	"\"%s %s\"",
	"%s OR %s",
	"%s -%s",
	"title:%s %s",
	"%s near/4 %s",
	"-%s %s",
	"site:paper.example %s %s",
	"(%s OR source:%s)",
	"%.3s* %s",
	"-(%s %s)",
	"lang:en -%s -%s",
};

static struct query *
make_query(GRand *rand)
{
	const char *shape = shapes[g_rand_int_range(rand, 0, G_N_ELEMENTS(shapes))];
	const char *a = words[g_rand_int_range(rand, 0, G_N_ELEMENTS(words))];
	const char *b = words[g_rand_int_range(rand, 0, G_N_ELEMENTS(words))];
	g_auto(GStrv) parts = g_strsplit(shape, "%s", -1);
	g_autoptr(GString) text = g_string_new(NULL);
	bool is_cut = strncmp(shape, "%.3s", 4) == 0;

	/* the shapes are constants, but a format is not made at run time */
	if (is_cut)
		g_string_append_printf(text, "%.3s* %s", a, b);
	else
		g_string_append_printf(text, "%s%s%s%s%s", parts[0], a, parts[1], b, parts[2]);
	return query_parse(text->str, NOW);
}

static char *
make_text(GRand *rand, int n)
{
	GString *text = g_string_new(NULL);

	for (int i = 0; i < n; i++)
		g_string_append_printf(
			text, "%s ",
			g_rand_int_range(rand, 0, 3)
				? "filler"
				: words[g_rand_int_range(rand, 0, G_N_ELEMENTS(words))]);
	return g_string_free(text, FALSE);
}

static void
test_same(void)
{
	GRand *rand = g_rand_new_with_seed(11);
	struct percolator *p = percolator_new();
	g_autoptr(GPtrArray) scans = g_ptr_array_new_with_free_func((GDestroyNotify)scan_free);
	g_autoptr(GPtrArray) own = g_ptr_array_new_with_free_func((GDestroyNotify)query_free);
	g_autoptr(GArray) got = g_array_new(FALSE, FALSE, sizeof(guint));
	g_autoptr(GError) err = NULL;
	guint matched = 0;

	for (int i = 0; i < 300; i++) {
		struct query *q = make_query(rand);
		g_autofree char *text = query_string(q);
		struct query *same = query_parse(text, NOW);

		g_assert_true(percolator_add(p, q, &err));
		g_ptr_array_add(own, same);
		g_ptr_array_add(scans, scan_new(same, &err));
		g_assert_no_error(err);
	}
	for (int i = 0; i < 200; i++) {
		g_autofree char *title = make_text(rand, 4), *text = make_text(rand, 30);
		struct mention m = { .url = (char *)(uintptr_t) "https://paper.example/snow",
				     .title = title,
				     .text = text,
				     .site = (char *)(uintptr_t) "paper.example",
				     .source = (char *)(uintptr_t) "Village Church",
				     .lang = (char *)(uintptr_t) "en",
				     .status = (char *)(uintptr_t) "new",
				     .published = NOW };
		guint at = 0;

		g_array_set_size(got, 0);
		percolator_run(p, &m, got);
		for (guint k = 0; k < scans->len; k++) {
			bool want = scan_matches(g_ptr_array_index(scans, k), &m);
			bool is = at < got->len && g_array_index(got, guint, at) == k;

			g_assert_cmpint(is, ==, want);
			at += is;
		}
		g_assert_cmpint(at, ==, got->len);
		matched += at;
	}
	g_assert_cmpint(matched, >, 1000);
	percolator_free(p);
	g_rand_free(rand);
}

static double
cpu(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* A thousand searches of two rare words each, against making the terms of the same text alone. */
static void
test_few_are_asked(void)
{
	GRand *rand = g_rand_new_with_seed(12);
	struct percolator *p = percolator_new();
	struct term_builder *builder = term_builder_new();
	g_autoptr(GArray) got = g_array_new(FALSE, FALSE, sizeof(guint));
	g_autoptr(GString) text = g_string_new(NULL);
	g_autoptr(GError) err = NULL;
	struct mention m = { .url = (char *)(uintptr_t) "https://paper.example/a",
			     .title = (char *)(uintptr_t) "Title",
			     .status = (char *)(uintptr_t) "new",
			     .published = NOW };
	double start, percolated, built;

	for (int i = 0; i < 1000; i++) {
		g_autofree char *q =
			g_strdup_printf("\"word%d hill%d\" OR title:zebra%d", i * 7, i * 11, i);

		g_assert_true(percolator_add(p, query_parse(q, NOW), &err));
	}
	for (int i = 0; i < 800; i++)
		g_string_append_printf(text, "word%d ", g_rand_int_range(rand, 0, 20000));
	m.text = text->str;
	start = cpu();
	for (int i = 0; i < 200; i++) {
		g_array_set_size(got, 0);
		percolator_run(p, &m, got);
	}
	percolated = cpu() - start;
	start = cpu();
	for (int i = 0; i < 200; i++)
		term_builder_run(builder, &m);
	built = cpu() - start;
	g_test_message("asked %u of 1000; %.0f us a text, its terms alone %.0f us",
		       percolator_asked(p), percolated * 1e6 / 200, built * 1e6 / 200);
	g_assert_cmpint(percolator_asked(p), <, 60);
	term_builder_free(builder);
	percolator_free(p);
	g_rand_free(rand);
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/percolator/same", test_same);
	g_test_add_func("/percolator/few_are_asked", test_few_are_asked);
	return g_test_run();
}
