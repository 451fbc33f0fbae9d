/* When a feed asks not to be read. */
#include <glib.h>

#include "base/quiet.h"
#include "base/when.h"

static int64_t
at(const char *text)
{
	int64_t when;

	g_assert_true(when_parse_rfc3339(text, &when));
	return when;
}

static void
test_words(void)
{
	static const char *const not_hours[] = { "", "25", "-1", "3h", "noon", "1.5", "+3" };
	static const char *const not_days[] = { "", "Mon", "Mondays", "1", "Caturday" };
	uint32_t quiet = 0;

	for (size_t i = 0; i < G_N_ELEMENTS(not_hours); i++)
		g_assert_false(quiet_add_hour(&quiet, not_hours[i]));
	for (size_t i = 0; i < G_N_ELEMENTS(not_days); i++)
		g_assert_false(quiet_add_day(&quiet, not_days[i]));
	g_assert_cmpuint(quiet, ==, 0);
	g_assert_true(quiet_add_hour(&quiet, "24") && quiet_add_hour(&quiet, "0"));
	g_assert_cmpuint(quiet, ==, 1);
	g_assert_true(quiet_add_day(&quiet, "sunday") && quiet_add_hour(&quiet, "07"));
	g_assert_cmpuint(quiet, ==, 1u << 30 | 1u << 7 | 1);
}

static void
test_until(void)
{
	static const struct {
		const char *hours, *days, *from, *until;
	} rows[] = {
		{ "", "", "2026-11-23T02:00:01Z", "2026-11-23T02:00:01Z" },
		{ "2", "", "2026-11-23T02:00:01Z", "2026-11-23T03:00:00Z" },
		{ "2", "", "2026-11-23T01:59:59Z", "2026-11-23T01:59:59Z" },
		{ "2 3 4", "", "2026-11-23T02:30:00Z", "2026-11-23T05:00:00Z" },
		{ "22 23 0 1", "", "2026-11-23T22:30:00Z", "2026-11-24T02:00:00Z" },
		/* the 23rd is a Monday */
		{ "", "Monday", "2026-11-23T02:30:00Z", "2026-11-24T00:00:00Z" },
		{ "", "Saturday Sunday", "2026-11-27T23:59:59Z", "2026-11-27T23:59:59Z" },
		{ "", "Saturday Sunday", "2026-11-28T00:00:00Z", "2026-11-30T00:00:00Z" },
		{ "0 1 2", "Sunday", "2026-11-29T12:00:00Z", "2026-11-30T03:00:00Z" },
		{ "", "Monday Tuesday Wednesday Thursday Friday Saturday", "2026-11-23T12:00:00Z",
		  "2026-11-29T00:00:00Z" },
		/* never */
		{ "", "Monday Tuesday Wednesday Thursday Friday Saturday Sunday",
		  "2026-11-23T12:00:00Z", "2026-11-23T12:00:00Z" },
		{ "0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23", "",
		  "2026-11-23T12:00:00Z", "2026-11-23T12:00:00Z" },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_auto(GStrv) hours = g_strsplit(rows[i].hours, " ", -1);
		g_auto(GStrv) days = g_strsplit(rows[i].days, " ", -1);
		uint32_t quiet = 0;

		for (char **h = hours; *h; h++)
			g_assert_true(quiet_add_hour(&quiet, *h));
		for (char **d = days; *d; d++)
			g_assert_true(quiet_add_day(&quiet, *d));
		g_test_message("row %zu", i);
		g_assert_cmpint(quiet_until(quiet, at(rows[i].from)), ==, at(rows[i].until));
	}
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/quiet/words", test_words);
	g_test_add_func("/quiet/until", test_until);
	return g_test_run();
}
