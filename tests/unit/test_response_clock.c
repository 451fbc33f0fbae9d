#include <glib.h>
#include <glib/gstdio.h>
#include <string.h>

#include "base/error.h"
#include "base/london.h"
#include "base/when.h"
#include "data/holidays.h"
#include "data/response_clock.h"

static int64_t
at(const char *text)
{
	int64_t t;

	g_assert_true(when_parse_rfc3339(text, &t));
	return t;
}

static void
check(const char *const *closures, const char *received, const char *literal, const char *working)
{
	g_autoptr(GError) err = NULL;
	g_autoptr(response_clock_t) c = response_clock_new(NULL, closures, &err);
	struct response_due due;
	char got[WHEN_RFC3339_SIZE];

	g_assert_no_error(err);
	g_assert_true(response_clock_due(c, at(received), &due, &err));
	g_assert_no_error(err);
	g_assert_cmpstr(when_rfc3339(due.literal, got), ==, literal);
	g_assert_cmpstr(when_rfc3339(due.working, got), ==, working);
}

static void
test_dates(void)
{
	static const struct {
		const char *received, *literal, *working;
	} rows[] = {
		/* Monday */
		{ "2026-11-23T09:00:00Z", "2026-11-24T09:00:00Z", "2026-11-24T09:00:00Z" },
		/* Friday afternoon */
		{ "2026-11-27T16:00:00Z", "2026-11-28T16:00:00Z", "2026-11-30T23:59:59Z" },
		/* Christmas Day; the 28th is a substitute day */
		{ "2026-12-25T09:00:00Z", "2026-12-26T09:00:00Z", "2026-12-29T23:59:59Z" },
		{ "2026-12-26T10:00:00Z", "2026-12-29T23:59:59Z", "2026-12-29T23:59:59Z" },
		/* before Good Friday; the answer is due in summer time */
		{ "2027-03-25T15:00:00Z", "2027-03-26T15:00:00Z", "2027-03-30T22:59:59Z" },
		/* the night in which summer time begins */
		{ "2027-03-28T00:30:00Z", "2027-03-30T22:59:59Z", "2027-03-30T22:59:59Z" },
		{ "2027-03-28T01:00:00Z", "2027-03-30T22:59:59Z", "2027-03-30T22:59:59Z" },
		/* a quarter past midnight on Saturday in London is Friday in UTC */
		{ "2026-06-19T23:15:00Z", "2026-06-22T22:59:59Z", "2026-06-22T22:59:59Z" },
		{ "2026-06-19T22:59:59Z", "2026-06-20T22:59:59Z", "2026-06-22T22:59:59Z" },
		/* and Monday begins on Sunday */
		{ "2026-06-21T23:00:00Z", "2026-06-22T23:00:00Z", "2026-06-22T23:00:00Z" },
		/* half past one twice, in the night in which it ends */
		{ "2026-10-25T00:30:00Z", "2026-10-26T23:59:59Z", "2026-10-26T23:59:59Z" },
		{ "2026-10-25T01:30:00Z", "2026-10-26T23:59:59Z", "2026-10-26T23:59:59Z" },
		{ "2026-10-23T23:30:00Z", "2026-10-26T23:59:59Z", "2026-10-26T23:59:59Z" },
		/* the day before a bank holiday on a Monday, and that Monday */
		{ "2026-08-28T11:00:00Z", "2026-08-29T11:00:00Z", "2026-09-01T22:59:59Z" },
		{ "2026-08-31T11:00:00Z", "2026-09-01T11:00:00Z", "2026-09-01T22:59:59Z" },
		/* from one year into the next; 3 January 2028 is a substitute day */
		{ "2027-12-31T12:00:00Z", "2028-01-01T12:00:00Z", "2028-01-04T23:59:59Z" },
		{ "2028-01-01T12:00:00Z", "2028-01-04T23:59:59Z", "2028-01-04T23:59:59Z" },
		/* 29 February */
		{ "2028-02-28T08:00:00Z", "2028-02-29T08:00:00Z", "2028-02-29T08:00:00Z" },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++)
		check(NULL, rows[i].received, rows[i].literal, rows[i].working);
}

/* Only the working reading knows of the school's own closures. */
static void
test_closures(void)
{
	static const char *const closures[] = { "2026-11-24", "2026-12-21/2027-01-01", NULL };

	check(closures, "2026-11-23T09:00:00Z", "2026-11-24T09:00:00Z", "2026-11-25T23:59:59Z");
	check(closures, "2026-11-24T09:00:00Z", "2026-11-25T09:00:00Z", "2026-11-25T23:59:59Z");
	check(closures, "2026-11-22T09:00:00Z", "2026-11-23T23:59:59Z", "2026-11-23T23:59:59Z");
	check(closures, "2026-12-19T09:00:00Z", "2026-12-21T23:59:59Z", "2027-01-04T23:59:59Z");
	check(closures, "2026-12-18T12:00:00Z", "2026-12-19T12:00:00Z", "2027-01-04T23:59:59Z");
	check(closures, "2027-01-01T12:00:00Z", "2027-01-02T12:00:00Z", "2027-01-04T23:59:59Z");
}

static void
test_closures_refused(void)
{
	static const char *const wrong[] = { "",
					     "2026-13-01",
					     "2026-12-1",
					     "2026-12-21/",
					     "2026-12-22/2026-12-21",
					     "2026-12-21/2026-12-22/2026-12-23",
					     "Christmas" };

	for (size_t i = 0; i < G_N_ELEMENTS(wrong); i++) {
		const char *closures[] = { wrong[i], NULL };
		g_autoptr(GError) err = NULL;

		g_assert_null(response_clock_new(NULL, closures, &err));
		g_assert_error(err, EARSHOT_ERROR, EARSHOT_ERROR_INPUT);
	}
}

static void
test_end(void)
{
	static const char *const unknown[] = { "2028-12-29T12:00:00Z", "2028-12-30T12:00:00Z",
					       "2028-12-31T12:00:00Z", "2029-01-01T12:00:00Z",
					       "2040-05-01T12:00:00Z", "2023-12-31T23:59:59Z" };
	static const char *const closed[] = { "2028-12-27/2028-12-31", NULL };
	g_autoptr(response_clock_t) c = response_clock_new(NULL, NULL, NULL);
	g_autoptr(response_clock_t) shut = response_clock_new(NULL, closed, NULL);
	struct response_due due;

	g_assert_cmpint(response_clock_last_year(c), ==, 2028);
	g_assert_cmpint(response_clock_end(c), ==, at("2029-01-01T00:00:00Z"));
	for (size_t i = 0; i < G_N_ELEMENTS(unknown); i++) {
		g_autoptr(GError) err = NULL;

		g_assert_false(response_clock_due(c, at(unknown[i]), &due, &err));
		g_assert_error(err, EARSHOT_ERROR, EARSHOT_ERROR_LIMIT);
		g_assert_nonnull(strstr(err->message, i < 5 ? "up to 2028" : "from 2024"));
	}
	g_assert_true(response_clock_due(c, at("2028-12-28T23:59:59Z"), &due, NULL));
	g_assert_false(response_clock_due(shut, at("2028-12-27T10:00:00Z"), &due, NULL));
	g_assert_false(response_clock_due(c, WHEN_NONE, &due, NULL));
	g_assert_false(response_clock_due(c, INT64_MAX, &due, NULL));
}

/* Each year has the holidays that the law gives it, substitute days included. */
static void
test_years(void)
{
	g_autoptr(holidays_t) h = holidays_load(NULL, NULL);

	g_assert_cmpint(holidays_first_year(h), ==, 2024);
	for (int year = holidays_first_year(h); year <= holidays_last_year(h); year++) {
		g_autofree char *new_year = g_strdup_printf("%d-01-01", year);
		struct london_span day;
		int n = 0;

		g_assert_true(london_day_parse(new_year, &day));
		for (int i = 0; i < 366; i++, day = london_day_after(&day, 1)) {
			g_autoptr(GDateTime) local = london_time(day.since);
			g_autofree char *name = london_day_name(&day);

			if (g_date_time_get_year(local) != year || !holidays_on(h, name))
				continue;
			g_assert_cmpint(g_date_time_get_day_of_week(local), <, 6);
			n++;
		}
		g_assert_cmpint(n, ==, 8);
	}
	g_assert_cmpstr(holidays_on(h, "2026-12-28"), ==, "Boxing Day");
	g_assert_null(holidays_on(h, "2026-12-26"));
}

/* ---- a file of the state folder ---------------------------------------------------------- */

static char *
year_of_holidays(int year, const char *except, const char *extra)
{
	static const char *const days[] = { "01-01", "03-30", "04-02", "05-07",
					    "05-28", "08-27", "12-25", "12-26" };
	GString *out = g_string_new(NULL);

	for (size_t i = 0; i < G_N_ELEMENTS(days); i++)
		if (g_strcmp0(days[i], except) != 0)
			g_string_append_printf(out,
					       "{\"title\":\"A\",\"date\":\"%d-%s\",\"notes\":\"\","
					       "\"bunting\":true},",
					       year, days[i]);
	if (extra)
		g_string_append_printf(out, "{\"title\":\"B\",\"date\":\"%d-%s\"},", year, extra);
	return g_string_free(out, FALSE);
}

static void
write_file(const char *dir, const char *events)
{
	g_autofree char *path = g_build_filename(dir, "bank-holidays.json", NULL);
	g_autofree char *list = g_strdup(events);
	g_autofree char *text = NULL;
	size_t len = strlen(list);

	if (len && list[len - 1] == ',')
		list[len - 1] = '\0';
	text = g_strdup_printf("{\"england-and-wales\":{\"division\":\"england-and-wales\","
			       "\"events\":[%s]},\"scotland\":{\"events\":[]}}",
			       list);
	g_assert_true(g_file_set_contents(path, text, -1, NULL));
}

static void
test_file(void)
{
	g_autofree char *dir = g_dir_make_tmp("earshot-XXXXXX", NULL);
	g_autofree char *path = g_build_filename(dir, "bank-holidays.json", NULL);
	g_autofree char *y2028 = year_of_holidays(2028, NULL, "06-02");
	g_autofree char *y2029 = year_of_holidays(2029, NULL, NULL);
	g_autofree char *y2030 = year_of_holidays(2030, NULL, NULL);
	g_autofree char *part = year_of_holidays(2029, "12-26", NULL);
	g_autofree char *both = g_strconcat(y2028, y2029, NULL);
	const char *const wrong[] = { "",
				      "{\"title\":\"C\",\"date\":\"25/12/2029\"},",
				      "{\"date\":\"2029-12-25\"},",
				      "7,",
				      part,
				      y2030 };
	g_autoptr(GError) err = NULL;
	g_autoptr(response_clock_t) c = NULL;
	struct response_due due;

	write_file(dir, both);
	c = response_clock_new(dir, NULL, &err);
	g_assert_no_error(err);
	g_assert_cmpint(response_clock_last_year(c), ==, 2029);
	/* from the file: a day of its own, and 1 January 2029 */
	g_assert_true(response_clock_due(c, at("2028-06-01T09:00:00Z"), &due, NULL));
	g_assert_cmpint(due.working, ==, at("2028-06-05T22:59:59Z"));
	g_assert_true(response_clock_due(c, at("2028-12-31T09:00:00Z"), &due, NULL));
	g_assert_cmpint(due.literal, ==, at("2029-01-02T23:59:59Z"));
	/* the years that the file leaves alone stay */
	g_assert_true(response_clock_due(c, at("2026-12-26T10:00:00Z"), &due, NULL));
	g_assert_cmpint(due.literal, ==, at("2026-12-29T23:59:59Z"));
	for (size_t i = 0; i < G_N_ELEMENTS(wrong); i++) {
		g_autoptr(GError) why = NULL;

		write_file(dir, wrong[i]);
		g_assert_null(response_clock_new(dir, NULL, &why));
		g_assert_error(why, EARSHOT_ERROR, EARSHOT_ERROR_CONFIG);
	}
	g_assert_true(g_file_set_contents(path, "not JSON", -1, NULL));
	g_assert_null(response_clock_new(dir, NULL, NULL));
	g_remove(path);
	g_rmdir(dir);
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/response_clock/dates", test_dates);
	g_test_add_func("/response_clock/closures", test_closures);
	g_test_add_func("/response_clock/closures_refused", test_closures_refused);
	g_test_add_func("/response_clock/end", test_end);
	g_test_add_func("/response_clock/years", test_years);
	g_test_add_func("/response_clock/file", test_file);
	return g_test_run();
}
