#include "query/period.h"

#include <glib.h>
#include <stdio.h>
#include <string.h>

#include "base/london.h"
#include "base/when.h"

#define MAX_TEXT 40

static const char *const units[] = { "day", "week", "month", "year" };
static const char *const weekdays[] = { "monday", "tuesday",  "wednesday", "thursday",
					"friday", "saturday", "sunday" };
static const char *const months[] = { "january",   "february", "march",    "april",
				      "may",       "june",     "july",     "august",
				      "september", "october",  "november", "december" };

static const char *const numbers[] = { "a",     "one",   "two",  "three", "four",   "five",  "six",
				       "seven", "eight", "nine", "ten",   "eleven", "twelve" };

static int
index_of(const char *const *names, size_t n, const char *name)
{
	for (size_t i = 0; i < n; i++)
		if (strcmp(names[i], name) == 0)
			return (int)i;
	return -1;
}

/* 1 … 12; "nov" and "sept" are enough. 0: none. */
static int
month_of(const char *name)
{
	size_t len = strlen(name);

	for (size_t i = 0; len >= 3 && i < G_N_ELEMENTS(months); i++)
		if (strncmp(months[i], name, len) == 0)
			return (int)i + 1;
	return 0;
}

/* "day", "days" */
static int
unit_of(const char *name)
{
	size_t len = strlen(name);
	g_autofree char *one = g_strndup(name, len && name[len - 1] == 's' ? len - 1 : len);

	return index_of(units, G_N_ELEMENTS(units), one);
}

static GDateTime *
add_units(GDateTime *at, int unit, int n)
{
	switch (unit) {
	case 0:
		return g_date_time_add_days(at, n);
	case 1:
		return g_date_time_add_weeks(at, n);
	case 2:
		return g_date_time_add_months(at, n);
	default:
		return g_date_time_add_years(at, n);
	}
}

/* `n` units from `start` on. */
static bool
span(GDateTime *start, int unit, int n, struct period *p)
{
	g_autoptr(GDateTime) end = start ? add_units(start, unit, n) : NULL;

	if (!end)
		return false;
	*p = (struct period){ g_date_time_to_unix(start), g_date_time_to_unix(end) };
	return true;
}

static bool
calendar(int year, int month, int day, int unit, struct period *p)
{
	g_autoptr(GDateTime) start = london_date(year, month, day);

	return span(start, unit, 1, p);
}

/* The day, week, month or year that is `back` before the one of `now`. */
static bool
relative(GDateTime *now, int unit, int back, struct period *p)
{
	int year, month, day;
	g_autoptr(GDateTime) start = NULL, moved = NULL;

	g_date_time_get_ymd(now, &year, &month, &day);
	start = london_date(year, unit == 3 ? 1 : month, unit >= 2 ? 1 : day);
	moved = unit == 1 ? g_date_time_add_days(start, 1 - g_date_time_get_day_of_week(now))
			  : g_date_time_ref(start);
	g_clear_pointer(&start, g_date_time_unref);
	start = add_units(moved, unit, -back);
	return span(start, unit, 1, p);
}

/* "2026", "2026-11", "2026-W47" and what RFC 3339 has. */
static bool
parse_numeric(const char *text, struct period *p)
{
	int year, n, day, end = 0;
	int64_t at;

	if (strspn(text, "0123456789") < 4 || strlen(text) < 4)
		return false;
	if (sscanf(text, "%4d%n", &year, &end) == 1 && text[end] == '\0')
		return year > 0 && calendar(year, 1, 1, 3, p);
	if (sscanf(text, "%4d-%2d%n", &year, &n, &end) == 2 && text[end] == '\0')
		return year > 0 && n >= 1 && n <= 12 && calendar(year, n, 1, 2, p);
	if (sscanf(text, "%4d-%2d-%2d%n", &year, &n, &day, &end) == 3 && text[end] == '\0')
		return year > 0 && calendar(year, n, day, 0, p);
	if (sscanf(text, "%4d-w%2d%n", &year, &n, &end) == 2 && text[end] == '\0') {
		/* the week with 4 January is the first (ISO 8601) */
		g_autoptr(GDateTime) fourth = london_date(year, 1, 4);
		g_autoptr(GDateTime) start =
			fourth ? g_date_time_add_days(fourth,
						      1 - g_date_time_get_day_of_week(fourth) +
							      7 * (n - 1))
			       : NULL;

		return n >= 1 && n <= 53 && span(start, 1, 1, p);
	}
	if (!when_parse_rfc3339(text, &at))
		return false;
	*p = (struct period){ at, at + 1 };
	return true;
}

/* "3 days ago" is that day; "3d" and "3 days" are the time since. */
static bool
parse_ago(const char *text, GDateTime *now, struct period *p)
{
	char unit_name[MAX_TEXT + 1] = "", tail[MAX_TEXT + 1] = "";
	g_autoptr(GDateTime) start = NULL;
	int n, unit;

	if (sscanf(text, "%4d %40s %40s", &n, unit_name, tail) < 2 || n < 0)
		return false;
	unit = unit_of(unit_name);
	for (size_t i = 0; unit < 0 && strlen(unit_name) == 1 && i < G_N_ELEMENTS(units); i++)
		unit = units[i][0] == unit_name[0] ? (int)i : -1;
	if (unit < 0)
		return false;
	if (strcmp(tail, "ago") == 0)
		return relative(now, unit, n, p);
	start = add_units(now, unit, -n);
	if (!start || *tail)
		return false;
	*p = (struct period){ g_date_time_to_unix(start), g_date_time_to_unix(now) + 1 };
	return true;
}

/* A day of this year, or of the year before when it is still to come. */
static bool
last_such_day(GDateTime *now, int month, int day, struct period *p)
{
	int year = g_date_time_get_year(now);

	if (month > g_date_time_get_month(now) ||
	    (month == g_date_time_get_month(now) && day > g_date_time_get_day_of_month(now)))
		year--;
	return calendar(year, month, day, 0, p);
}

/* "19 november 2026", "november 19th", "19/11/2026", "19.11.": the day before the month, and
 * without a year the last one. */
static bool
parse_day(const char *text, GDateTime *now, struct period *p)
{
	char first[MAX_TEXT + 1] = "", second[MAX_TEXT + 1] = "", third[MAX_TEXT + 1] = "";
	int day = 0, month = 0, year = 0, n = 0, end = 0;
	const char *rest;

	if (sscanf(text, "%2d%*1[/.]%2d%n", &day, &month, &end) == 2 && end) {
		rest = text + end;
		if (*rest && sscanf(rest, "%*1[/.]%4d%n", &year, &n) == 1 && !rest[n])
			return year > 0 && month >= 1 && month <= 12 &&
			       calendar(year < 100 ? 2000 + year : year, month, day, 0, p);
		return (!*rest || strcmp(rest, ".") == 0) && month >= 1 && month <= 12 &&
		       last_such_day(now, month, day, p);
	}
	n = sscanf(text, "%40s %40s %40s", first, second, third);
	rest = month_of(second) ? first : second;
	month = month_of(second) ? month_of(second) : month_of(first);
	if (n < 2 || !month || sscanf(rest, "%2d%n", &day, &end) != 1 || day < 1 || day > 31)
		return false;
	rest += end;
	if (*rest && strcmp(rest, "st") != 0 && strcmp(rest, "nd") != 0 &&
	    strcmp(rest, "rd") != 0 && strcmp(rest, "th") != 0)
		return false;
	if (n < 3)
		return last_such_day(now, month, day, p);
	return sscanf(third, "%4d%n", &year, &end) == 1 && !third[end] && year > 0 &&
	       calendar(year, month, day, 0, p);
}

/* Numbers in digits, and "the last 7 days" as "7 days". A new string. */
static char *
plain(const char *text)
{
	g_auto(GStrv) words = g_strsplit(text, " ", -1);
	GString *out = g_string_new(NULL);

	for (char **w = words; *w; w++) {
		int n = index_of(numbers, G_N_ELEMENTS(numbers), *w);
		bool is_counted = w[1] && (index_of(numbers, G_N_ELEMENTS(numbers), w[1]) >= 0 ||
					   g_ascii_isdigit(*w[1]));

		if (!**w || strcmp(*w, "the") == 0 || strcmp(*w, "of") == 0 ||
		    (is_counted && (strcmp(*w, "last") == 0 || strcmp(*w, "past") == 0)))
			continue;
		if (out->len)
			g_string_append_c(out, ' ');
		if (n >= 0)
			g_string_append_printf(out, "%d", MAX(n, 1));
		else
			g_string_append(out, *w);
	}
	return g_string_free(out, FALSE);
}

static bool
parse_names(const char *text, GDateTime *now, struct period *p)
{
	char first[MAX_TEXT + 1] = "", second[MAX_TEXT + 1] = "";
	int year = g_date_time_get_year(now), n, back;

	sscanf(text, "%40s %40s", first, second);
	if (strcmp(text, "today") == 0)
		return relative(now, 0, 0, p);
	if (strcmp(text, "yesterday") == 0)
		return relative(now, 0, 1, p);
	back = strcmp(first, "this") == 0 ? 0 : strcmp(first, "last") == 0 ? 1 : -1;
	n = unit_of(second);
	if (back >= 0 && n >= 0)
		return relative(now, n, back, p);
	n = index_of(weekdays, G_N_ELEMENTS(weekdays), back == 1 ? second : text);
	if (n >= 0)
		return relative(now, 0, (g_date_time_get_day_of_week(now) - 1 - n + 7) % 7, p);
	n = month_of(first) - 1;
	if (n < 0 || (*second && sscanf(second, "%4d", &year) != 1))
		return false;
	/* a month alone is the last one of that name */
	if (!*second && n + 1 > g_date_time_get_month(now))
		year--;
	return year > 0 && calendar(year, n + 1, 1, 2, p);
}

bool
period_parse(const char *text, int64_t now, struct period *p)
{
	g_autofree char *stripped = g_strstrip(g_strdup(text));
	g_autofree char *lower = g_ascii_strdown(stripped, -1);
	g_autoptr(GDateTime) today = london_time(now);
	g_autofree char *words = NULL;
	int64_t at;

	if (strlen(stripped) > MAX_TEXT)
		return false;
	if (parse_numeric(lower, p))
		return true;
	/* RFC 3339 has capital letters */
	if (when_parse_rfc3339(stripped, &at)) {
		*p = (struct period){ at, at + 1 };
		return true;
	}
	g_strdelimit(lower, "-_,", ' ');
	words = plain(lower);
	return parse_ago(words, today, p) || parse_day(words, today, p) ||
	       parse_names(words, today, p);
}
