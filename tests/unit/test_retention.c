#include <glib.h>
#include <string.h>

#include "base/error.h"
#include "base/when.h"
#include "data/retention.h"

static int64_t
at(const char *text)
{
	int64_t t;

	g_assert_true(when_parse_rfc3339(text, &t));
	return t;
}

static struct retention *
with(const char *text, GError **err)
{
	g_autoptr(GKeyFile) config = g_key_file_new();
	g_autofree char *all = g_strconcat("[retention]\n", text, "\n", NULL);

	g_assert_true(g_key_file_load_from_data(config, all, (gsize)-1, G_KEY_FILE_NONE, NULL));
	return retention_new(config, err);
}

static void
test_times(void)
{
	static const struct {
		const char *key, *now, *cutoff; /* NULL: kept */
	} rows[] = {
		{ "60 days", "2026-11-23T07:00:00Z", "2026-09-24T07:00:00Z" },
		{ "60d", "2026-11-23T07:00:00Z", "2026-09-24T07:00:00Z" },
		{ "0 days", "2026-11-23T07:00:00Z", "2026-11-23T07:00:00Z" },
		{ "2 weeks", "2026-11-23T07:00:00Z", "2026-11-09T07:00:00Z" },
		{ "1 month", "2026-03-31T07:00:00Z", "2026-02-28T07:00:00Z" },
		{ "12 Months", "2024-02-29T07:00:00Z", "2023-02-28T07:00:00Z" },
		{ "1 year", "2024-02-29T07:00:00Z", "2023-02-28T07:00:00Z" },
		{ "6y", "2026-11-23T07:00:00Z", "2020-11-23T07:00:00Z" },
		{ "for good", "2026-11-23T07:00:00Z", NULL },
		{ "keep", "2026-11-23T07:00:00Z", NULL },
	};
	size_t class = retention_class_named("no-action");

	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autofree char *line = g_strconcat("no-action = ", rows[i].key, NULL);
		g_autoptr(GError) err = NULL;
		g_autoptr(retention_t) r = with(line, &err);
		int64_t want = rows[i].cutoff ? at(rows[i].cutoff) : WHEN_NONE;

		g_assert_no_error(err);
		g_assert_cmpint(retention_cutoff(r, class, at(rows[i].now)), ==, want);
		g_assert_cmpstr(retention_span(r, class), ==, rows[i].key);
	}
}

static void
test_refused(void)
{
	static const char *const rows[] = {
		"banana = 3 days",
		"cases-banana = 3 days",
		"irrelevant =",
		"irrelevant = soon",
		"irrelevant = -3 days",
		"irrelevant = 3",
		"irrelevant = 3 parsecs",
		"irrelevant = 99999999999999999999 days",
		"irrelevant = 1201 years",
		"partial = 31 days",
		"partial = 1 month",
		"partial = for good",
	};

	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autoptr(GError) err = NULL;
		g_autoptr(retention_t) r = with(rows[i], &err);

		g_assert_null(r);
		g_assert_error(err, EARSHOT_ERROR, EARSHOT_ERROR_CONFIG);
	}
}

static void
test_unset(void)
{
	g_autoptr(GError) err = NULL;
	g_autoptr(retention_t) r = with("", &err);
	g_autofree char *unset = retention_unset(r);
	int64_t now = at("2026-11-23T07:00:00Z");
	size_t n;

	g_assert_no_error(err);
	retention_classes(&n);
	for (size_t i = 0; i < n; i++)
		if (i == retention_class_named("partial"))
			g_assert_cmpint(retention_cutoff(r, i, now), ==,
					at("2026-10-24T07:00:00Z"));
		else
			g_assert_cmpint(retention_cutoff(r, i, now), ==, WHEN_NONE);
	g_assert_nonnull(strstr(unset, "untriaged"));
	g_assert_null(strstr(unset, "partial"));
}

static void
test_cases(void)
{
	g_autoptr(GError) err = NULL;
	g_autoptr(retention_t) r = with("cases = 2 years\ncases-not-about-us = 1 month", &err);
	int64_t now = at("2026-11-23T07:00:00Z");

	g_assert_no_error(err);
	g_assert_cmpint(retention_case_cutoff(r, "settled", now), ==, at("2024-11-23T07:00:00Z"));
	g_assert_cmpint(retention_case_cutoff(r, NULL, now), ==, at("2024-11-23T07:00:00Z"));
	g_assert_cmpint(retention_case_cutoff(r, "not-about-us", now), ==,
			at("2026-10-23T07:00:00Z"));
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/retention/times", test_times);
	g_test_add_func("/retention/refused", test_refused);
	g_test_add_func("/retention/unset", test_unset);
	g_test_add_func("/retention/cases", test_cases);
	return g_test_run();
}
