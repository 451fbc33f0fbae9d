#include "base/when.h"

#include <glib.h>
#include <string.h>

#include "base/when_parts.h"

struct row {
	const char *text, *want; /* NULL: no date */
};

static const struct row generous[] = {
	/* RFC 822 and what became of it */
	{ "Tue, 09 Mar 2021 17:05:30 GMT", "2021-03-09T17:05:30Z" },
	{ "Tue, 09 Mar 21 17:05:30 GMT", "2021-03-09T17:05:30Z" },
	{ "Tue, 09 Mar 99 17:05:30 GMT", "1999-03-09T17:05:30Z" },
	{ "9 Mar 2021 17:05 +0000", "2021-03-09T17:05:00Z" },
	{ "09 Mar 2021", "2021-03-09T00:00:00Z" },
	{ "Tue,09 Mar 2021 17:05:30 GMT", "2021-03-09T17:05:30Z" },
	{ "Tue, 9th March, 2021 17:05:30 BST", "2021-03-09T16:05:30Z" },
	{ "Tuesday, 09-Mar-21 17:05:30 GMT", "2021-03-09T17:05:30Z" },
	{ "Tue, 09 Mar 2021 17:05:30 EST", "2021-03-09T22:05:30Z" },
	{ "Tue, 09 Mar 2021 17:05:30 PDT", "2021-03-10T00:05:30Z" },
	{ "Tue, 09 Mar 2021 17:05:30 CEST", "2021-03-09T15:05:30Z" },
	{ "Tue, 09 Mar 2021 17:05:30 XYZ", "2021-03-09T17:05:30Z" },
	{ "Tue, 09 Mar 2021 17:05:30 -0330", "2021-03-09T20:35:30Z" },
	{ "Tue, 09 Mar 2021 17:05:30 +5:30", "2021-03-09T11:35:30Z" },
	{ "Tue, 09 Mar 2021 17:05:30 −0330", "2021-03-09T20:35:30Z" },
	{ "Tue, 09 Mar 2021 17:05:30 -700", "2021-03-10T00:05:30Z" },
	{ "Tue, 09 Mar 2021 17:05:30 -- 0700", "2021-03-10T00:05:30Z" },
	{ "Tue, 09 Mar 2021 17:05:30 GMT+1", "2021-03-09T16:05:30Z" },
	{ "Tue, 09 Mar 2021 17:05:30 -0500 (EST)", "2021-03-09T22:05:30Z" },
	{ "Tue, 09 Mar 2021 17:05:30 (EST)", "2021-03-09T22:05:30Z" },
	{ "Tue, 09 Mar 2021 17:05:30 -0500 EST", "2021-03-09T22:05:30Z" },
	{ "Tue, 09 Mar 2021 17:05:30 MST -07:00", "2021-03-10T00:05:30Z" },
	{ "Tue, 09 Mar 2021 17 +0100", "2021-03-09T16:00:00Z" },
	{ "Tue, 09 Mar 2021 24:00:00 GMT", "2021-03-10T00:00:00Z" },
	{ "Sat, 31 Dec 2016 23:59:60 GMT", "2017-01-01T00:00:00Z" },
	{ "Tue, 09 Mar 2021 17:05:30 A", "2021-03-09T18:05:30Z" },
	{ "Tue, 09 Mar 2021 17:05:30 M", "2021-03-10T05:05:30Z" },
	{ "Tue, 09 Mar 2021 17:05:30 N", "2021-03-09T16:05:30Z" },
	{ "Tue, 09 Mar 2021 17:05:30 Y", "2021-03-09T05:05:30Z" },
	{ "Tue, 09 Mar 2021 17:05:30 J", "2021-03-09T17:05:30Z" },
	/* regions, in winter, in summer and between */
	{ "Tue, 09 Mar 2021 17:05:30 Europe/London", "2021-03-09T17:05:30Z" },
	{ "Wed, 09 Jun 2021 17:05:30 Europe/London", "2021-06-09T16:05:30Z" },
	{ "Sun, 28 Mar 2021 03:00:00 Europe/Brussels", "2021-03-28T01:00:00Z" },
	{ "Sun, 31 Oct 2021 03:00:00 Europe/Brussels", "2021-10-31T02:00:00Z" },
	{ "Mon, 15 Mar 2021 12:00:00 America/New_York", "2021-03-15T16:00:00Z" },
	{ "Thu, 25 Mar 2004 12:00:00 America/New_York", "2004-03-25T17:00:00Z" },
	{ "Tue, 09 Mar 2021 17:05:30 Etc/GMT", "2021-03-09T17:05:30Z" },
	/* asctime, date(1), JavaScript, Perforce */
	{ "Tue Mar  9 17:05:30 2021", "2021-03-09T17:05:30Z" },
	{ "Tue Mar  9 17:05:30 PST 2021", "2021-03-10T01:05:30Z" },
	{ "Tue Mar 09 17:05:30 -0800 2021", "2021-03-10T01:05:30Z" },
	{ "Tue Mar 09 2021 17:05:30 GMT+0100 (Central European Standard Time)",
	  "2021-03-09T16:05:30Z" },
	{ "Tue, 2021/03/09 17:05:30 EST", "2021-03-09T22:05:30Z" },
	/* ISO 8601, W3CDTF, RFC 3339 */
	{ "2021", "2021-01-01T00:00:00Z" },
	{ "2021-03", "2021-03-01T00:00:00Z" },
	{ "2021-03-09", "2021-03-09T00:00:00Z" },
	{ "20210309", "2021-03-09T00:00:00Z" },
	{ "210309", "2021-03-09T00:00:00Z" },
	{ "21-03-09", "2021-03-09T00:00:00Z" },
	{ "-21-03", "2021-03-01T00:00:00Z" },
	{ "-2103", "2021-03-01T00:00:00Z" },
	{ "2021-068", "2021-03-09T00:00:00Z" },
	{ "2021068", "2021-03-09T00:00:00Z" },
	{ "21068", "2021-03-09T00:00:00Z" },
	{ "2020-366", "2020-12-31T00:00:00Z" },
	{ "2021-366", NULL },
	{ "2021-W10-2", "2021-03-09T00:00:00Z" },
	{ "2021W102", "2021-03-09T00:00:00Z" },
	{ "2009-W01-1", "2008-12-29T00:00:00Z" },
	{ "2020-W53-7", "2021-01-03T00:00:00Z" },
	{ "2021-03-09T17:05:30Z", "2021-03-09T17:05:30Z" },
	{ "2021-03-09T17:05Z", "2021-03-09T17:05:00Z" },
	{ "2021-03-09t17:05:30.123456789+01:00", "2021-03-09T16:05:30Z" },
	{ "2021-03-09T17:05:30,5+01", "2021-03-09T16:05:30Z" },
	{ "2021-03-09T17:05:30:+0100", "2021-03-09T16:05:30Z" },
	{ "2021-03-09T17:05:30+01:00:00", "2021-03-09T16:05:30Z" },
	{ "2021-03-09T17:05:30+0100Z", "2021-03-09T16:05:30Z" },
	{ "2021-3-9T7:5-05:00", "2021-03-09T12:05:00Z" },
	{ "20210309T170530Z", "2021-03-09T17:05:30Z" },
	{ "20210309170530", "2021-03-09T17:05:30Z" },
	{ "2021-03-09 17:05:30.0", "2021-03-09T17:05:30Z" },
	{ "2021-03-09 17:05:30 UTC", "2021-03-09T17:05:30Z" },
	{ "2021-03-09+05:00", "2021-03-08T19:00:00Z" },
	{ "\xef\xbb\xbf 2021-03-09\n", "2021-03-09T00:00:00Z" },
	/* by people */
	{ "March 9, 2021 5:05 PM", "2021-03-09T17:05:00Z" },
	{ "March 9, 2021 12:05 am", "2021-03-09T00:05:00Z" },
	{ "9 March 2021 at 5:05 p.m.", "2021-03-09T17:05:00Z" },
	{ "Tuesday 9th of March 2021, 5pm", "2021-03-09T17:00:00Z" },
	{ "March 2021", "2021-03-01T00:00:00Z" },
	{ "17:05 09.03.2021 +0100", "2021-03-09T16:05:00Z" },
	{ "09.03.21 17.05", "2021-03-09T17:05:00Z" },
	{ "9 March 2021 - 17.05.30", "2021-03-09T17:05:30Z" },
	{ "March 9, 2021 5:05PMZ", "2021-03-09T17:05:00Z" },
	{ "9 March 2021, 17.05.30 GMT", "2021-03-09T17:05:30Z" },
	{ "2021-03-09T17:05:30+01:00[Europe/Paris]", "2021-03-09T16:05:30Z" },
	{ "(Tue) 9 March 2021", "2021-03-09T00:00:00Z" },
	{ "09/03/2021 - 17:05", "2021-03-09T17:05:00Z" },
	{ "3/9/2021 5:05:30 PM", "2021-03-09T17:05:30Z" },
	{ "03/09/2021 17:05 EST", "2021-03-09T22:05:00Z" },
	{ "12/25/2020", "2020-12-25T00:00:00Z" },
	{ "1615309530", "2021-03-09T17:05:30Z" },
	{ "1615309530123", "2021-03-09T17:05:30Z" },
	/* other languages */
	{ "Di, 09 Mär 2021 17:05:30 +0100", "2021-03-09T16:05:30Z" },
	{ "Dienstag, 9. März 2021, 17:05 Uhr", "2021-03-09T17:05:00Z" },
	{ "mar. 9 févr. 2021", "2021-02-09T00:00:00Z" },
	{ "mardi 9 mars 2021 à 17h05", "2021-03-09T17:05:00Z" },
	{ "martes, 9 de marzo de 2021", "2021-03-09T00:00:00Z" },
	{ "9 марта 2021 г.", "2021-03-09T00:00:00Z" },
	{ "Τρι, 09 Μαρ 2021 17:05:30 EET", "2021-03-09T15:05:30Z" },
	{ "Κυρ, 11 Ιούλ 2004 12:00:00 EST", "2004-07-11T17:00:00Z" },
	{ "2021-március-09T17:05+01:00", "2021-03-09T16:05:00Z" },
	{ "2021년 03월 09일  17:05:30", "2021-03-09T08:05:30Z" },
	{ "2021-03-09 오후 05:05:30", "2021-03-09T08:05:30Z" },
	{ "2021年3月9日 17時05分", "2021-03-09T17:05:00Z" },
	{ "Dydd Mawrth 9 Mawrth 2021", "2021-03-09T00:00:00Z" },
	{ "Dydd Mawrth, 8 Mehefin 2021", "2021-06-08T00:00:00Z" },
	{ "9 Meán Fómhair 2021", "2021-09-09T00:00:00Z" },
	{ "12. lipnja 2021", "2021-06-12T00:00:00Z" },
	{ "4 d’abril del 2021", "2021-04-04T00:00:00Z" },
	{ "2021 m. sausio 3 d.", "2021-01-03T00:00:00Z" },
	{ "2021. gada 3. janvāris", "2021-01-03T00:00:00Z" },
	{ "ngày 3 tháng 1 năm 2021", "2021-01-03T00:00:00Z" },
	{ "22 de marzo de 2021, 13:00 h", "2021-03-22T13:00:00Z" },
	/* what is a week day, a month and a zone elsewhere */
	{ "lun, 22 mar 2021 13:00:00 +0100", "2021-03-22T12:00:00Z" },
	{ "lun., 21 juin 2021", "2021-06-21T00:00:00Z" },
	{ "lun 22/03/2021", "2021-03-22T00:00:00Z" },
	{ "mar. 9.3.2021 17:05", "2021-03-09T17:05:00Z" },
	{ "22 Lún 2021", "2021-08-22T00:00:00Z" },
	{ "Paz, 03 Oca 2021 00:00:00 +0300", "2021-01-02T21:00:00Z" },
	{ "pt., 29 sty 2021 12:00:00 +0100", "2021-01-29T11:00:00Z" },
	{ "čt 11. 2. 2021", "2021-02-11T00:00:00Z" },
	{ "ig., 3 Jan 2021 00:00:00 GMT", "2021-01-03T00:00:00Z" },
	{ "2021年1月3日日曜日", "2021-01-03T00:00:00Z" },
	{ "2021年1月29日星期五", "2021-01-29T00:00:00Z" },
	{ "٢٠٢١-٠٣-٠٩", "2021-03-09T00:00:00Z" },
	/* no dates */
	{ "", NULL },
	{ "   ", NULL },
	{ "yesterday", NULL },
	{ "3 days ago", NULL },
	{ "Tuesday", NULL },
	{ "March", NULL },
	{ "9 March", NULL },
	{ "17:05", NULL },
	{ "12", NULL },
	{ "1.2.3", NULL },
	{ "10.0.0.1", NULL },
	{ "version 2021-03-09", NULL },
	{ "UTC 2021", NULL },
	{ "Min 300", NULL },
	{ "(c) 2021", NULL },
	{ "2021 (draft", NULL },
	{ "Page 3 of 2021", NULL },
	{ "Mon, 30 Feb 2015 10:00:00 GMT", NULL },
	{ "29 Feb 2021", NULL },
	{ "2021-13-01", NULL },
	{ "2021-00-00", NULL },
	{ "2021-03-09T25:00:00Z", NULL },
	{ "2021-03-09T17:61:00Z", NULL },
	{ "2021-03-09T24:00:01Z", NULL },
	{ "12345678901234567890", NULL },
	{ "<b>2021-03-09</b>", NULL },
	{ "\xff\xfe", NULL },
};

static const struct row http[] = {
	{ "Sun, 06 Nov 1994 08:49:37 GMT", "1994-11-06T08:49:37Z" },
	{ "Sunday, 06-Nov-94 08:49:37 GMT", "1994-11-06T08:49:37Z" },
	{ "Sun Nov  6 08:49:37 1994", "1994-11-06T08:49:37Z" },
	{ "Wed Nov 16 08:49:37 1994", "1994-11-16T08:49:37Z" },
	{ "Sun, 06-Nov-76 08:49:37 GMT", NULL },
	{ "Sunday, 06-Nov-76 08:49:37 GMT", "2076-11-06T08:49:37Z" },
	{ "Sunday, 06-Nov-77 08:49:37 GMT", "1977-11-06T08:49:37Z" },
	{ "Sun, 06 Nov 1994 08:49:60 GMT", "1994-11-06T08:50:00Z" },
	{ "Sun, 6 Nov 1994 08:49:37 GMT", NULL },
	{ "Sun, 06 Nov 1994 08:49:37", NULL },
	{ "Sun, 06 Nov 1994 08:49:37 UTC", NULL },
	{ "Sun, 06 Nov 1994 08:49:37 GMT ", NULL },
	{ "Sun, 31 Nov 1994 08:49:37 GMT", NULL },
	{ "Sun, 06 Nov 1994 24:00:00 GMT", NULL },
	{ "", NULL },
	{ "Sun", NULL },
};

static const struct row strict[] = {
	{ "2026-11-23T07:28:29Z", "2026-11-23T07:28:29Z" },
	{ "2026-11-23t07:28:29z", "2026-11-23T07:28:29Z" },
	{ "2026-11-23 07:28:29.999+01:30", "2026-11-23T05:58:29Z" },
	{ "2026-11-23", "2026-11-23T00:00:00Z" },
	{ "1969-12-31T23:59:59Z", "1969-12-31T23:59:59Z" },
	{ "0001-01-01T00:00:00Z", "0001-01-01T00:00:00Z" },
	{ "9999-12-31T23:59:59Z", "9999-12-31T23:59:59Z" },
	{ "2026-11-23T07:28:29", NULL },
	{ "2026-11-23T07:28Z", NULL },
	{ "2026-11-23T07:28:29.Z", NULL },
	{ "2026-11-23T07:28:29+0100", NULL },
	{ "2026-11-23T07:28:29+24:00", NULL },
	{ "2026-11-23T24:00:00Z", NULL },
	{ "2026-02-29", NULL },
	{ "2026-1-1", NULL },
	{ "2026-11-23Z", NULL },
	{ " 2026-11-23", NULL },
	{ "2026-11-23T", NULL },
	{ "2026", NULL },
	{ "", NULL },
};

static void
check(const struct row *rows, size_t n, bool (*parse)(const char *, int64_t *))
{
	char buf[WHEN_RFC3339_SIZE];

	for (size_t i = 0; i < n; i++) {
		int64_t at = 1;
		bool is_date = parse(rows[i].text, &at);

		g_test_message("row %zu: %s", i, rows[i].want ? rows[i].text : "no date");
		g_assert_cmpint(is_date, ==, rows[i].want != NULL);
		if (rows[i].want)
			g_assert_cmpstr(when_rfc3339(at, buf), ==, rows[i].want);
		else
			g_assert_cmpint(at, ==, WHEN_NONE);
	}
}

static void
test_generous(void)
{
	check(generous, G_N_ELEMENTS(generous), when_parse);
}

static void
test_strict(void)
{
	check(strict, G_N_ELEMENTS(strict), when_parse_rfc3339);
}

static void
test_http(void)
{
	int64_t at;

	g_assert_true(when_parse_rfc3339("2026-11-23T07:28:29Z", &at));
	when_freeze(at);
	check(http, G_N_ELEMENTS(http), when_parse_http);
	when_freeze(WHEN_NONE);
}

/* What expires may lie ahead; what was published does not. */
static void
test_centuries(void)
{
	static const struct row published[] = {
		{ "Monday, 23-Nov-49 08:20:16 GMT", "2049-11-23T08:20:16Z" },
		{ "Monday, 23-Nov-52 08:20:16 GMT", "1952-11-23T08:20:16Z" },
		{ "Monday, 23-Nov-77 08:20:16 GMT", "1977-11-23T08:20:16Z" },
	};
	static const struct row expires[] = {
		{ "Monday, 23-Nov-49 08:20:16 GMT", "2049-11-23T08:20:16Z" },
		{ "Monday, 23-Nov-52 08:20:16 GMT", "2052-11-23T08:20:16Z" },
		{ "Monday, 23-Nov-77 08:20:16 GMT", "1977-11-23T08:20:16Z" },
	};
	int64_t at;

	g_assert_true(when_parse_rfc3339("2026-11-23T07:28:29Z", &at));
	when_freeze(at);
	check(published, G_N_ELEMENTS(published), when_parse);
	check(expires, G_N_ELEMENTS(expires), when_parse_http);
	when_freeze(WHEN_NONE);
}

static void
test_clock(void)
{
	int64_t before = when_monotonic_ms();

	when_freeze(12345);
	g_assert_true(when_is_frozen());
	g_assert_cmpint(when_now(), ==, 12345);
	g_assert_cmpint(when_monotonic_ms(), >=, before);
	when_freeze(WHEN_NONE);
	g_assert_false(when_is_frozen());
	g_assert_cmpint(when_now(), >, 1700000000);
}

/* Every day of four centuries, against GLib's calendar, there and back through all parsers. */
static void
test_days(void)
{
	g_autoptr(GDate) date = g_date_new_dmy(1, 1, 1890);
	int64_t day = when_days(1890, 1, 1);

	for (; g_date_get_year(date) < 2290; g_date_add_days(date, 1), day++) {
		char buf[WHEN_RFC3339_SIZE];
		int64_t at = day * 86400 + day * 7919 % 86400, back;

		g_assert_cmpint(when_days(g_date_get_year(date), g_date_get_month(date),
					  g_date_get_day(date)),
				==, day);
		when_rfc3339(at, buf);
		g_assert_true(when_parse_rfc3339(buf, &back));
		g_assert_cmpint(back, ==, at);
		g_assert_true(when_parse(buf, &back));
		g_assert_cmpint(back, ==, at);
	}
}

/* Han that is no word, glued to what looks like a region: a reader that went back stood still. */
static void
test_han_and_region(void)
{
	int64_t at;

	g_assert_false(when_parse("日 08时20分w/e/05/fg", &at));
	g_assert_false(when_parse("2021年3月9日 08:20 分w/e", &at));
	g_assert_true(when_parse("2021年3月9日 08时20分", &at));
}

static void
test_words_are_sorted(void)
{
	static const char *const some[] = { "jan", "december", "pm",          "cest",
					    "янв", "年",       "\xec\x9b\x94" };

	for (size_t i = 0; i < G_N_ELEMENTS(some); i++)
		g_assert_nonnull(when_word_find(some[i]));
	g_assert_null(when_word_find("school"));
	g_assert_null(when_word_find(""));
}

/* Whatever comes, an answer comes; and what is no date leaves WHEN_NONE. */
static void
test_garbage(void)
{
	static const char *const pieces[] = { "2021",
					      "-",
					      ":",
					      "Mar",
					      "09",
					      "T",
					      "Z",
					      " ",
					      "+",
					      ".",
					      "PM",
					      "W",
					      "(",
					      ")",
					      "\xff",
					      "é",
					      "/",
					      ",",
					      "EST",
					      "99",
					      "999",
					      "오후",
					      "\xe2\x88\x92",
					      "0" };

	for (int round = 0; round < 200000; round++) {
		g_autoptr(GString) s = g_string_new(NULL);
		int64_t at = 0;

		for (int i = g_test_rand_int_range(0, 12); i > 0; i--)
			g_string_append(s, pieces[g_test_rand_int_range(0, G_N_ELEMENTS(pieces))]);
		if (!when_parse(s->str, &at))
			g_assert_cmpint(at, ==, WHEN_NONE);
		if (!when_parse_http(s->str, &at))
			g_assert_cmpint(at, ==, WHEN_NONE);
		if (!when_parse_rfc3339(s->str, &at))
			g_assert_cmpint(at, ==, WHEN_NONE);
	}
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/when/clock", test_clock);
	g_test_add_func("/when/days", test_days);
	g_test_add_func("/when/rfc3339", test_strict);
	g_test_add_func("/when/http", test_http);
	g_test_add_func("/when/centuries", test_centuries);
	g_test_add_func("/when/generous", test_generous);
	g_test_add_func("/when/han_and_region", test_han_and_region);
	g_test_add_func("/when/words", test_words_are_sorted);
	g_test_add_func("/when/garbage", test_garbage);
	return g_test_run();
}
