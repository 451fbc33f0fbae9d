#include "base/london.h"

#include <stdio.h>
#include <string.h>

#include "base/when.h"

#define DAY_S (24 * 3600)

/* Last Sundays of March and October at 01:00 UTC, as a POSIX rule (The Summer Time Order 2002). */
#define RULE "GMT0BST-1,M3.5.0/1,M10.5.0/2"

/* not %B: the language of the program is English whatever the locale says */
static const char *const months[] = { "January",   "February", "March",    "April",
				      "May",       "June",     "July",     "August",
				      "September", "October",  "November", "December" };

/* Made once, since that takes a millisecond: it lists the changes of some hundred years. */
static GTimeZone *
zone(void)
{
	static GTimeZone *made;

	if (g_once_init_enter(&made)) {
		GTimeZone *z = g_time_zone_new_identifier(RULE);

		g_once_init_leave(&made, z);
	}
	g_assert(made);
	return g_time_zone_ref(made);
}

GDateTime *
london_time(int64_t at)
{
	g_autoptr(GTimeZone) z = zone();
	g_autoptr(GDateTime) utc = g_date_time_new_from_unix_utc(at);

	g_assert(utc);
	return g_date_time_to_timezone(utc, z);
}

GDateTime *
london_date(int year, int month, int day)
{
	g_autoptr(GTimeZone) z = zone();

	return g_date_time_new(z, year, month, day, 0, 0, 0);
}

/* Midnight of that date; out-of-range years give the era's ends. */
static int64_t
midnight(GDateTime *date)
{
	g_autoptr(GDateTime) start =
		london_date(g_date_time_get_year(date), g_date_time_get_month(date),
			    g_date_time_get_day_of_month(date));

	return g_date_time_to_unix(start);
}

/* `days` from the first day of `date` for `length` days. */
static struct london_span
span_of(GDateTime *date, int days, int length)
{
	g_autoptr(GDateTime) from = g_date_time_add_days(date, days);
	g_autoptr(GDateTime) to = g_date_time_add_days(from, length);

	return (struct london_span){ midnight(from), midnight(to) };
}

struct london_span
london_week(int64_t at)
{
	g_autoptr(GDateTime) local = london_time(at);

	return span_of(local, 1 - g_date_time_get_day_of_week(local), 7);
}

struct london_span
london_day(int64_t at)
{
	g_autoptr(GDateTime) local = london_time(at);

	return span_of(local, 0, 1);
}

struct london_span
london_week_after(const struct london_span *span, int n)
{
	g_autoptr(GDateTime) local = london_time(span->since);

	return span_of(local, 7 * n, 7);
}

struct london_span
london_day_after(const struct london_span *span, int n)
{
	g_autoptr(GDateTime) local = london_time(span->since);

	return span_of(local, n, 1);
}

/* A date whose local noon is beyond doubt. */
static bool
date_at(int year, int month, int day, GDateTime **out)
{
	g_autoptr(GTimeZone) z = zone();

	/* room for the weeks before and after */
	if (year < 1971 || year > 9990)
		return false;
	*out = g_date_time_new(z, year, month, day, 12, 0, 0);
	return *out != NULL;
}

bool
london_week_parse(const char *text, struct london_span *span)
{
	g_autoptr(GDateTime) fourth = NULL;
	g_autofree char *name = NULL;
	int year, week, end = 0;

	if (strlen(text) != strlen("2026-W47") ||
	    sscanf(text, "%4d-%*1[Ww]%2d%n", &year, &week, &end) != 2 || text[end] != '\0' ||
	    !date_at(year, 1, 4, &fourth))
		return false;
	/* the week with 4 January is the first */
	*span = span_of(fourth, 1 - g_date_time_get_day_of_week(fourth) + 7 * (week - 1), 7);
	/* week 53 of a year that has none has another name */
	name = london_week_name(span);
	return g_ascii_strcasecmp(name, text) == 0;
}

bool
london_day_parse(const char *text, struct london_span *span)
{
	g_autoptr(GDateTime) date = NULL;
	int year, month, day, end = 0;

	if (strlen(text) != strlen("2026-11-22") ||
	    sscanf(text, "%4d-%2d-%2d%n", &year, &month, &day, &end) != 3 || text[end] != '\0' ||
	    !date_at(year, month, day, &date))
		return false;
	*span = span_of(date, 0, 1);
	return true;
}

bool
london_time_parse(const char *text, int64_t *at)
{
	g_autofree char *day = g_strndup(text, strlen("2026-11-27"));
	g_autoptr(GDateTime) local = NULL;
	struct london_span span;
	int hour, minute, end = 0, off;

	if (!london_day_parse(day, &span) ||
	    sscanf(text + strlen(day), "%*1[ T]%2d:%2d%n", &hour, &minute, &end) != 2 ||
	    text[strlen(day) + (size_t)end] != '\0' || hour < 0 || hour > 23 || minute < 0 ||
	    minute > 59)
		return false;
	*at = span.since + hour * 3600 + minute * 60;
	/* a day on which the clocks change has another number of hours before that one */
	local = london_time(*at);
	off = hour - g_date_time_get_hour(local);
	*at += (off > 12 ? off - 24 : off) * 3600;
	return true;
}

char *
london_week_name(const struct london_span *span)
{
	g_autoptr(GDateTime) local = london_time(span->since);

	return g_strdup_printf("%04d-W%02d", g_date_time_get_week_numbering_year(local),
			       g_date_time_get_week_of_year(local));
}

char *
london_day_name(const struct london_span *span)
{
	g_autoptr(GDateTime) local = london_time(span->since);

	return g_date_time_format(local, "%Y-%m-%d");
}

static char *
day_text(GDateTime *d, bool with_month, bool with_year)
{
	GString *out = g_string_new(NULL);

	g_string_append_printf(out, "%d", g_date_time_get_day_of_month(d));
	if (with_month)
		g_string_append_printf(out, " %s", months[g_date_time_get_month(d) - 1]);
	if (with_year)
		g_string_append_printf(out, " %d", g_date_time_get_year(d));
	return g_string_free(out, FALSE);
}

char *
london_span_text(const struct london_span *span)
{
	g_autoptr(GDateTime) a = london_time(span->since);
	g_autoptr(GDateTime) b = london_time(span->until - DAY_S / 2);
	bool same_year = g_date_time_get_year(a) == g_date_time_get_year(b);
	bool same_month = same_year && g_date_time_get_month(a) == g_date_time_get_month(b);
	g_autofree char *first = day_text(a, !same_month, !same_year);
	g_autofree char *last = day_text(b, true, true);

	if (same_month && g_date_time_get_day_of_month(a) == g_date_time_get_day_of_month(b))
		return g_strdup(last);
	return g_strdup_printf("%s to %s", first, last);
}

char *
london_date_text(int64_t at)
{
	g_autoptr(GDateTime) local = at != WHEN_NONE ? london_time(at) : NULL;

	return local ? day_text(local, true, true) : g_strdup("");
}

char *
london_time_text(int64_t at)
{
	g_autofree char *date = london_date_text(at);
	g_autoptr(GDateTime) local = at != WHEN_NONE ? london_time(at) : NULL;

	return local ? g_strdup_printf("%s, %02d:%02d", date, g_date_time_get_hour(local),
				       g_date_time_get_minute(local))
		     : g_strdup("");
}
