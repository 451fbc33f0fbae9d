/* Fingerprints that stay nearly the same when little of a text changes. */
#include <glib.h>
#include <string.h>

#include "base/simhash.h"

/* `n` words that depend on `seed`; those from `from` on, so many, on another one. */
static char *
text_of(guint32 seed, int n, int from, int changed)
{
	g_autoptr(GRand) rand = g_rand_new_with_seed(seed), other = g_rand_new_with_seed(seed + 99);
	GString *text = g_string_new(NULL);

	for (int i = 0; i < n; i++) {
		guint32 word = g_rand_int(rand) % 2000;

		if (i >= from && i < from + changed)
			word = g_rand_int(other);
		g_string_append_printf(text, "%sw%u", i ? " " : "", word);
	}
	return g_string_free(text, FALSE);
}

static uint64_t
hash_of(guint32 seed, int n, int from, int changed)
{
	g_autofree char *text = text_of(seed, n, from, changed);

	return simhash_text(text, strlen(text));
}

static void
test_near(void)
{
	int kept = 0, told = 0;

	for (guint32 seed = 0; seed < 200; seed++) {
		uint64_t whole = hash_of(seed, 600, 0, 0);

		/* a date or a counter; a paragraph */
		kept += simhash_is_near(whole, hash_of(seed, 600, 300, 1));
		told += !simhash_is_near(whole, hash_of(seed, 600, 200, 200));
		g_assert_false(simhash_is_near(whole, hash_of(seed + 1000, 600, 0, 0)));
	}
	g_assert_cmpint(kept, >=, 180);
	g_assert_cmpint(told, >=, 198);
}

static void
test_edges(void)
{
	g_assert_cmpuint(simhash_text("", 0), ==, 0);
	g_assert_cmpuint(simhash_text(" \n ", 3), ==, 0);
	g_assert_cmpuint(simhash_text("a", 1), !=, 0);
	g_assert_cmpuint(simhash_text("a b", 3), ==, simhash_text("a\nb", 3));
	g_assert_cmpuint(simhash_text("a b", 3), !=, simhash_text("b a", 3));
	g_assert_false(simhash_is_near(0, 0));
	g_assert_true(simhash_is_near(8, 15));
	g_assert_false(simhash_is_near(16, 15));
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/simhash/near", test_near);
	g_test_add_func("/simhash/edges", test_edges);
	return g_test_run();
}
