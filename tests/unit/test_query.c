/* query: how what people type is read. */
#include <glib.h>
#include <string.h>

#include "base/when.h"
#include "query/period.h"
#include "query/query.h"
#include "tests/unit/cpu_time.h"

/* Monday 23 November 2026, 07:28:29 UTC */
#define NOW 1795418909

static void
test_readings(void)
{
	static const struct {
		const char *text, *reading;
		bool corrected;
	} rows[] = {
		{ "", "", false },
		{ "   \t\n", "", false },
		{ "school", "school", false },
		{ "Little Hill", "little hill", false },
		{ "St. Mary's", "st marys", false },
		{ "C of E school", "cofe school", false },
		{ "church of england (c. of e)", "cofe cofe", false },
		{ "church of englander", "church of englander", false },
		{ "\"open day\"", "\"open day\"", false },
		{ "\xe2\x80\x9copen day\xe2\x80\x9d", "\"open day\"", false },
		{ "\"open\"", "\"open\"", false },
		{ "well-being", "\"well being\"", false },
		{ "clos*", "clos*", false },
		{ "-festival school", "-festival school", false },
		{ "NOT festival", "-festival", false },
		{ "+school", "school", false },
		{ "shut OR closed", "shut OR closed", false },
		{ "shut | closed", "shut OR closed", false },
		{ "school shut OR closed today", "school shut OR closed today", false },
		{ "a AND b OR c AND d", "(a b) OR (c d)", false },
		{ "(a b) OR c", "(a b) OR c", false },
		{ "a (b OR c)", "a b OR c", false },
		{ "-(a b)", "-(a b)", false },
		{ "-(a OR b) c", "-(a OR b) c", false },
		{ "(a OR b) OR c", "(a OR b) OR c", false },
		{ "((a))", "a", false },
		{ "or and not near", "or and not near", false },
		{ "head near/5 leaves", "head near/5 leaves", false },
		{ "a NEAR b NEAR c", "a near/10 b near/10 c", false },
		{ "title:fete", "title:fete", false },
		{ "title:\"summer fete\"", "title:\"summer fete\"", false },
		{ "title:(summer fete)", "(title:summer title:fete)", false },
		{ "title:(a near/3 b)", "title:(a near/3 b)", false },
		{ "TITLE:fete", "title:fete", false },
		{ "site:https://www.Bucks.example/x?y", "site:bucks.example", false },
		{ "site:*.bucks.example", "site:bucks.example", false },
		{ "site:www.*www.bucks.example", "site:bucks.example", false },
		{ "site:a@.*1", "site:0.0.0.1", false },
		{ "host:b\xc3\xbc"
		  "cks.example",
		  "site:xn--bcks-0ra.example", false },
		{ "source:\"Bucks Gazette\"", "source:\"bucks gazette\"", false },
		{ "lang:en_GB", "lang:en-gb", false },
		{ "school:\"Little\nHill\"", "school:\"Little\nHill\"", false },
		{ "school:( \" Little Hill \")", "school:\"Little Hill\"", false },
		{ "status:New -status:irrelevant", "status:new -status:irrelevant", false },
		{ "status:\"No action\" status:no_action", "status:no-action status:no-action",
		  false },
		{ "status:wrong", "status wrong", true },
		{ "fete -status:wrong", "fete -status wrong", true },
		{ "lang:EN_gb", "lang:en-gb", false },
		{ "lang:klingon", "lang klingon", true },
		{ "lang:e", "lang e", true },
		{ "school:\"Little Hill\"", "school:\"Little Hill\"", false },
		{ "before:2026-11", "before:2026-11-01T00:00:00Z", false },
		{ "after:2026-11-05", "after:2026-11-05T00:00:00Z", false },
		{ "on:2026", "after:2026-01-01T00:00:00Z before:2027-01-01T00:00:00Z", false },
		{ "after:\"last week\"", "after:2026-11-16T00:00:00Z", false },
		{ "until:yesterday", "before:2026-11-22T00:00:00Z", false },
		{ "https://a.example/b-c", "\"https a example b c\"", false },
		{ "fun & games", "fun and games", false },

		/* what makes no sense is left out or taken as words, and said */
		{ "\"open day", "\"open day\"", true },
		{ "OR school", "school", true },
		{ "school OR", "school", true },
		{ "school AND OR day", "school OR day", true },
		{ "(school", "school", true },
		{ "school)", "school", true },
		{ "()", "", true },
		{ "\"\"", "", true },
		{ "site:", "", true },
		{ "before:banana", "before banana", true },
		{ "on:2026-13", "on \"2026 13\"", true },
		{ "a near/500 b", "a near/100 b", true },
		{ "near/5 a", "a", true },
		{ "a near/5 site:b.example", "a site:b.example", true },
		{ "a near/5 title:b", "a title:b", true },
		{ "a OR status:new", "a status:new", true },
		{ "NOT", "", true },
		{ "a NOT", "a", true },
		{ "NOT OR a", "a", true },
		{ "lang:(", "", true },
		{ "before:(banana)", "", true },
		{ "--a", "a", false },
		{ "- a", "a", false },
		{ "* ? !", "", false },
		{ "\xff\xfe", "", false },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autoptr(query_t) q = query_parse(rows[i].text, NOW);
		g_autofree char *reading = query_string(q);

		if (strcmp(reading, rows[i].reading) != 0 ||
		    (q->corrected != NULL) != rows[i].corrected)
			g_error("row %zu, %s: read as %s, corrected to %s", i, rows[i].text,
				reading, q->corrected ? q->corrected : "nothing");
		if (q->corrected)
			g_assert_cmpstr(q->corrected, ==, reading);
	}
}

/* A reading is a query of the same meaning. */
static void
test_round_trip(void)
{
	static const char *const texts[] = {
		"a b OR c -d",           "(a b) OR c",          "-(a OR b) c",
		"title:(a near/3 b) c*", "a AND b OR c",        "on:2026-11 OR on:2025",
		"((a OR b) c) OR d",     "-(on:2026) source:x", "(a OR b) OR c",
	};

	for (size_t i = 0; i < G_N_ELEMENTS(texts); i++) {
		g_autoptr(query_t) once = query_parse(texts[i], NOW);
		g_autofree char *first = query_string(once);
		g_autoptr(query_t) twice = query_parse(first, NOW);
		g_autofree char *second = query_string(twice);

		g_assert_cmpstr(first, ==, second);
		g_assert_null(twice->corrected);
	}
}

static void
count(struct query_node *n, void *user)
{
	guint *words = user;

	*words += n->words ? n->words->len : 0;
}

/* However long or deep, it is read in no time and to a bounded size. */
static void
test_bounds(void)
{
	static const char *const units[] = {
		"word ", "(",         ")",         "\"",       "-",
		"a*",    "a OR ",     "NOT ",      "title:",   "near/5 ",
		"((a)",  "a near/3 ", "status:x ", "on:2026 ", "\xf0\x9f\x98\x80",
		":",     "site:(",
	};

	for (size_t i = 0; i < G_N_ELEMENTS(units); i++) {
		g_autoptr(GString) text = g_string_new(NULL);
		g_autoptr(query_t) q = NULL;
		g_autofree char *reading = NULL;
		int64_t start = cpu_time_ms();
		guint words = 0;

		while (text->len < 100000)
			g_string_append(text, units[i]);
		q = query_parse(text->str, NOW);
		reading = query_string(q);
		query_each(q->root, count, &words);
		g_assert_nonnull(q->corrected);
		g_assert_cmpuint(words, <=, QUERY_MAX_WORDS);
		g_assert_cmpint(cpu_time_ms() - start, <, 1000);
	}
}

static void
test_narrow(void)
{
	g_autoptr(query_t) q = query_parse("a", NOW);
	g_autofree char *reading = NULL;

	g_assert_true(query_narrow(q, "site", "www.bucks.example", NOW));
	g_assert_true(query_narrow(q, "status", "New", NOW));
	g_assert_true(query_narrow(q, "after", "last week", NOW));
	g_assert_true(query_narrow(q, "source", "Bucks Gazette", NOW));
	g_assert_false(query_narrow(q, "after", "banana", NOW));
	g_assert_false(query_narrow(q, "status", "wrong", NOW));
	g_assert_false(query_narrow(q, "lang", "klingon", NOW));
	g_assert_false(query_narrow(q, "site", "", NOW));
	g_assert_false(query_narrow(q, "source", "!", NOW));
	reading = query_string(q);
	g_assert_cmpstr(reading, ==,
			"a site:bucks.example after:2026-11-16T00:00:00Z source:\"bucks gazette\" "
			"status:new");
}

static void
test_periods(void)
{
	static const struct {
		const char *text, *from, *to; /* NULL: no time */
	} rows[] = {
		{ "2026-11-23", "2026-11-23T00:00:00Z", "2026-11-24T00:00:00Z" },
		{ "2026-11-23T07:28:29Z", "2026-11-23T07:28:29Z", "2026-11-23T07:28:30Z" },
		{ "2026-07-04", "2026-07-03T23:00:00Z", "2026-07-04T23:00:00Z" },
		{ "2026-10-25", "2026-10-24T23:00:00Z", "2026-10-26T00:00:00Z" },
		{ "2026-03-29", "2026-03-29T00:00:00Z", "2026-03-29T23:00:00Z" },
		{ "2026-11", "2026-11-01T00:00:00Z", "2026-12-01T00:00:00Z" },
		{ "2024-02", "2024-02-01T00:00:00Z", "2024-03-01T00:00:00Z" },
		{ "2026", "2026-01-01T00:00:00Z", "2027-01-01T00:00:00Z" },
		{ "2026-W01", "2025-12-29T00:00:00Z", "2026-01-05T00:00:00Z" },
		{ "2026-w48", "2026-11-23T00:00:00Z", "2026-11-30T00:00:00Z" },
		{ "today", "2026-11-23T00:00:00Z", "2026-11-24T00:00:00Z" },
		{ " Yesterday ", "2026-11-22T00:00:00Z", "2026-11-23T00:00:00Z" },
		{ "this week", "2026-11-23T00:00:00Z", "2026-11-30T00:00:00Z" },
		{ "last week", "2026-11-16T00:00:00Z", "2026-11-23T00:00:00Z" },
		{ "last-month", "2026-09-30T23:00:00Z", "2026-11-01T00:00:00Z" },
		{ "last year", "2025-01-01T00:00:00Z", "2026-01-01T00:00:00Z" },
		{ "monday", "2026-11-23T00:00:00Z", "2026-11-24T00:00:00Z" },
		{ "sunday", "2026-11-22T00:00:00Z", "2026-11-23T00:00:00Z" },
		{ "last tuesday", "2026-11-17T00:00:00Z", "2026-11-18T00:00:00Z" },
		{ "november", "2026-11-01T00:00:00Z", "2026-12-01T00:00:00Z" },
		{ "December", "2025-12-01T00:00:00Z", "2026-01-01T00:00:00Z" },
		{ "may 2024", "2024-04-30T23:00:00Z", "2024-05-31T23:00:00Z" },
		{ "3 days ago", "2026-11-20T00:00:00Z", "2026-11-21T00:00:00Z" },
		{ "2 weeks ago", "2026-11-09T00:00:00Z", "2026-11-16T00:00:00Z" },
		{ "7d", "2026-11-16T07:28:29Z", "2026-11-23T07:28:30Z" },
		{ "2 months", "2026-09-23T06:28:29Z", "2026-11-23T07:28:30Z" },
		{ "19 November", "2026-11-19T00:00:00Z", "2026-11-20T00:00:00Z" },
		{ "19th of nov", "2026-11-19T00:00:00Z", "2026-11-20T00:00:00Z" },
		{ "Nov 19, 2024", "2024-11-19T00:00:00Z", "2024-11-20T00:00:00Z" },
		{ "24 november", "2025-11-24T00:00:00Z", "2025-11-25T00:00:00Z" },
		{ "1 sept 2026", "2026-08-31T23:00:00Z", "2026-09-01T23:00:00Z" },
		{ "19/11/2026", "2026-11-19T00:00:00Z", "2026-11-20T00:00:00Z" },
		{ "1.2.26", "2026-02-01T00:00:00Z", "2026-02-02T00:00:00Z" },
		{ "3/12", "2025-12-03T00:00:00Z", "2025-12-04T00:00:00Z" },
		{ "nov 2026", "2026-11-01T00:00:00Z", "2026-12-01T00:00:00Z" },
		{ "two weeks ago", "2026-11-09T00:00:00Z", "2026-11-16T00:00:00Z" },
		{ "a day ago", "2026-11-22T00:00:00Z", "2026-11-23T00:00:00Z" },
		{ "the last 7 days", "2026-11-16T07:28:29Z", "2026-11-23T07:28:30Z" },
		{ "past two months", "2026-09-23T06:28:29Z", "2026-11-23T07:28:30Z" },
		{ "30 february", NULL, NULL },
		{ "32 march", NULL, NULL },
		{ "19/13/2026", NULL, NULL },
		{ "19 november banana", NULL, NULL },
		{ "19/11/2026/7", NULL, NULL },
		{ "a", NULL, NULL },
		{ "the last", NULL, NULL },
		{ "", NULL, NULL },
		{ "banana", NULL, NULL },
		{ "2026-13", NULL, NULL },
		{ "2026-00", NULL, NULL },
		{ "2026-02-30", NULL, NULL },
		{ "0000", NULL, NULL },
		{ "12", NULL, NULL },
		{ "3 bananas ago", NULL, NULL },
		{ "9999 years ago", NULL, NULL },
		{ "last", NULL, NULL },
		{ "may banana", NULL, NULL },
		{ "today and some more text that goes on and on", NULL, NULL },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
		char from[WHEN_RFC3339_SIZE], to[WHEN_RFC3339_SIZE];
		struct period p;
		bool ok = period_parse(rows[i].text, NOW, &p);

		if (ok != (rows[i].from != NULL))
			g_error("%s is %sa time", rows[i].text, ok ? "" : "not ");
		if (!ok)
			continue;
		g_assert_cmpstr(when_rfc3339(p.from, from), ==, rows[i].from);
		g_assert_cmpstr(when_rfc3339(p.to, to), ==, rows[i].to);
	}
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/query/readings", test_readings);
	g_test_add_func("/query/round-trip", test_round_trip);
	g_test_add_func("/query/bounds", test_bounds);
	g_test_add_func("/query/narrow", test_narrow);
	g_test_add_func("/period/parse", test_periods);
	return g_test_run();
}
