/* How long a server is left alone. */
#include <glib.h>

#include "crawler/manners.h"

#define S INT64_C(1000)
#define DAY_S INT64_C(86400)

static void
test_gap(void)
{
	static const struct {
		int duration_ms;
		int64_t gap_ms;
	} rows[] = { { 0, 3000 },     { 600, 3000 },    { 601, 3005 },     { 2000, 10000 },
		     { 6000, 30000 }, { 60000, 30000 }, { INT_MAX, 30000 } };

	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++)
		g_assert_cmpint(manners_gap_ms(rows[i].duration_ms), ==, rows[i].gap_ms);
}

/* At least what was asked for, and a tenth or five minutes more at most; not always the same. */
static void
check_wait(const struct manners *m, int64_t fails, int64_t wait_s)
{
	int64_t least = INT64_MAX, most = 0;

	for (int i = 0; i < 200; i++) {
		int64_t wait = manners_wait_ms(m, fails, 3000);

		least = MIN(least, wait);
		most = MAX(most, wait);
	}
	g_assert_cmpint(least, >=, wait_s * S);
	g_assert_cmpint(most, <=, wait_s * S + MIN(wait_s * S / 10, 300 * S));
	g_assert_cmpint(most, >, least);
	g_assert_cmpint(most, <=, MANNERS_MAX_MS);
}

static void
test_wait(void)
{
	static const struct {
		int status;
		int64_t retry_after_s, fails, wait_s;
	} rows[] = {
		{ 429, 600, 1, 600 },
		{ 503, 600, 5, 600 }, /* what it says, however often it failed */
		{ 429, 0, 1, 60 },
		{ 429, 99999999999, 1, 7 * DAY_S },
		{ 503, INT64_MAX, 1, 7 * DAY_S },
		{ 503, -1, 1, 60 },
		{ 503, -1, 2, 120 },
		{ 429, -1, 3, 240 },
		{ 429, -1, 11, 61440 },
		{ 429, -1, 12, DAY_S },
		{ 503, -1, INT64_MAX, DAY_S },
		{ 0, -1, 1, 60 }, /* no answer at all */
	};

	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
		struct manners m = { .was_reached = rows[i].status != 0,
				     .was_sent = true,
				     .status = rows[i].status,
				     .retry_after_s = rows[i].retry_after_s };

		check_wait(&m, rows[i].fails, rows[i].wait_s);
		g_assert_cmpint(manners_wait_ms(&m, 0, 3000), ==, 3000);
	}
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/manners/rules 11 and 17: gap", test_gap);
	g_test_add_func("/manners/rules 7 and 9: wait", test_wait);
	return g_test_run();
}
