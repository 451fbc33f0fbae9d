#include <glib.h>

#include "base/london.h"
#include "base/when.h"

static int64_t
at(const char *text)
{
	int64_t t;

	g_assert_true(when_parse_rfc3339(text, &t));
	return t;
}

static void
test_weeks(void)
{
	static const struct {
		const char *at, *week, *since, *until, *text;
	} rows[] = {
		{ "2026-11-22T23:59:59Z", "2026-W47", "2026-11-16T00:00:00Z",
		  "2026-11-23T00:00:00Z", "16 to 22 November 2026" },
		{ "2026-11-23T00:00:00Z", "2026-W48", "2026-11-23T00:00:00Z",
		  "2026-11-30T00:00:00Z", "23 to 29 November 2026" },
		/* summer time begins and ends on a Sunday: that week is an hour short, or long */
		{ "2026-03-29T12:00:00Z", "2026-W13", "2026-03-23T00:00:00Z",
		  "2026-03-29T23:00:00Z", "23 to 29 March 2026" },
		{ "2026-10-25T23:59:59Z", "2026-W43", "2026-10-18T23:00:00Z",
		  "2026-10-26T00:00:00Z", "19 to 25 October 2026" },
		{ "2026-06-14T23:30:00Z", "2026-W25", "2026-06-14T23:00:00Z",
		  "2026-06-21T23:00:00Z", "15 to 21 June 2026" },
		/* the year of a week is not that of its days */
		{ "2027-01-02T12:00:00Z", "2026-W53", "2026-12-28T00:00:00Z",
		  "2027-01-04T00:00:00Z", "28 December 2026 to 3 January 2027" },
		{ "2025-12-30T12:00:00Z", "2026-W01", "2025-12-29T00:00:00Z",
		  "2026-01-05T00:00:00Z", "29 December 2025 to 4 January 2026" },
		{ "2026-07-01T12:00:00Z", "2026-W27", "2026-06-28T23:00:00Z",
		  "2026-07-05T23:00:00Z", "29 June to 5 July 2026" },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
		struct london_span week = london_week(at(rows[i].at)), parsed;
		g_autofree char *name = london_week_name(&week), *text = london_span_text(&week);

		g_assert_cmpstr(name, ==, rows[i].week);
		g_assert_cmpint(week.since, ==, at(rows[i].since));
		g_assert_cmpint(week.until, ==, at(rows[i].until));
		g_assert_cmpstr(text, ==, rows[i].text);
		g_assert_true(london_week_parse(rows[i].week, &parsed));
		g_assert_cmpint(parsed.since, ==, week.since);
		g_assert_cmpint(parsed.until, ==, week.until);
	}
}

static void
test_steps(void)
{
	struct london_span week = london_week(at("2026-01-01T12:00:00Z"));
	struct london_span day = london_day(at("2026-01-01T12:00:00Z"));

	for (int i = 0; i < 400; i++) {
		struct london_span next = london_week_after(&week, 1);
		struct london_span back = london_week_after(&next, -1);
		struct london_span tomorrow = london_day_after(&day, 1);

		g_assert_cmpint(next.since, ==, week.until);
		g_assert_cmpint(back.since, ==, week.since);
		g_assert_cmpint(tomorrow.since, ==, day.until);
		week = next;
		day = tomorrow;
	}
}

static void
test_bad(void)
{
	static const char *const bad[] = { "",         "2026",     "2026-W00",  "2025-W53",
					   "2026-W54", "2026W470", "2026-W4x",  "0000-W01",
					   "9999-W52", "W47-2026", "2026-W471", "2026-47-1" };
	struct london_span span;

	for (size_t i = 0; i < G_N_ELEMENTS(bad); i++)
		g_assert_false(london_week_parse(bad[i], &span));
	g_assert_false(london_day_parse("2026-02-30", &span));
	g_assert_false(london_day_parse("2026-11-2", &span));
	g_assert_true(london_day_parse("2026-11-22", &span));
	g_assert_cmpint(span.since, ==, at("2026-11-22T00:00:00Z"));
}

static void
test_words(void)
{
	g_autofree char *summer = london_time_text(at("2026-07-01T23:30:00Z"));
	g_autofree char *none = london_date_text(WHEN_NONE);

	g_assert_cmpstr(summer, ==, "2 July 2026, 00:30");
	g_assert_cmpstr(none, ==, "");
}

static void
test_moments(void)
{
	static const struct {
		const char *text;
		int64_t at;
	} rows[] = {
		{ "2026-11-27 16:00", 1795795200 }, { "2026-11-27T16:00", 1795795200 },
		{ "2026-07-01T12:00", 1782903600 }, { "2026-10-25 01:30", 1792888200 },
		{ "2026-03-29 12:00", 1774782000 },
	};
	static const char *const none[] = { "",
					    "2026-11-27",
					    "2026-11-27 24:00",
					    "2026-11-27 1:60",
					    "2026-11-27T16:00Z",
					    "2026-02-30 10:00" };
	int64_t at;

	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_assert_true(london_time_parse(rows[i].text, &at));
		g_assert_cmpint(at, ==, rows[i].at);
	}
	for (size_t i = 0; i < G_N_ELEMENTS(none); i++)
		g_assert_false(london_time_parse(none[i], &at));
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/london/weeks", test_weeks);
	g_test_add_func("/london/steps", test_steps);
	g_test_add_func("/london/bad", test_bad);
	g_test_add_func("/london/words", test_words);
	g_test_add_func("/london/moments", test_moments);
	return g_test_run();
}
