/* So many a minute for each token, evenly. */
#include <glib.h>

#include "query/quota.h"

static int
taken(struct quota *q, int64_t who, int64_t now_ms, int tries)
{
	int n = 0;

	for (int i = 0; i < tries; i++)
		n += quota_take(q, who, now_ms) == 0;
	return n;
}

static void
test_evenly(void)
{
	struct quota *q = quota_new(60);

	g_assert_cmpint(taken(q, 1, 5000, 100), ==, 60);
	g_assert_cmpint(quota_take(q, 1, 5000), ==, 1);
	g_assert_cmpint(quota_take(q, 1, 5999), ==, 1);
	g_assert_cmpint(taken(q, 1, 6000, 10), ==, 1);
	g_assert_cmpint(taken(q, 1, 16000, 100), ==, 10);
	/* nobody saves up more than a minute's, and a clock that goes back gives nothing */
	g_assert_cmpint(taken(q, 1, 1000000, 100), ==, 60);
	g_assert_cmpint(taken(q, 1, 900000, 10), ==, 0);
	g_assert_cmpint(taken(q, 1, 1001000, 10), ==, 1);
	/* another's are its own */
	g_assert_cmpint(taken(q, 2, 1000000, 100), ==, 60);
	quota_free(q);
}

static void
test_slow(void)
{
	struct quota *q = quota_new(1);

	g_assert_cmpint(quota_take(q, 7, 0), ==, 0);
	g_assert_cmpint(quota_take(q, 7, 0), ==, 60);
	g_assert_cmpint(quota_take(q, 7, 30000), ==, 30);
	g_assert_cmpint(quota_take(q, 7, 59999), ==, 1);
	g_assert_cmpint(quota_take(q, 7, 60000), ==, 0);
	quota_free(q);
}

static void
test_many(void)
{
	struct quota *q = quota_new(2), *none = quota_new(0);

	g_assert_cmpint(taken(q, 0, 0, 3), ==, 2);
	for (int64_t who = 1; who < 20000; who++)
		g_assert_cmpint(quota_take(q, who, who * 100), ==, 0);
	/* what makes room is what would be let through all the same */
	g_assert_cmpint(taken(q, 19999, 19999 * 100, 3), ==, 1);
	g_assert_cmpint(taken(none, 1, 0, 100000), ==, 100000);
	quota_free(q);
	quota_free(none);
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/quota/evenly", test_evenly);
	g_test_add_func("/quota/slow", test_slow);
	g_test_add_func("/quota/many", test_many);
	return g_test_run();
}
