/* london: weeks and days as people in the United Kingdom count them.
 *
 * Days begin at midnight in Europe/London; weeks are those of ISO 8601, from Monday. The rule of
 * summer time is written here, so no zone file is read and every machine says the same. */
#ifndef BASE_LONDON_H
#define BASE_LONDON_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

/* A stretch of whole days: since <= t < until, UTC seconds. */
struct london_span {
	int64_t since, until;
};

/* The local date and time at `at`, which must lie in the years 1 to 9999. Caller unrefs. */
GDateTime *london_time(int64_t at);

/* Midnight there; NULL: there is no such day. Caller unrefs. */
GDateTime *london_date(int year, int month, int day);

/* The week, or the day, that `at` lies in, and the one `n` after (before, when negative) `span`. */
struct london_span london_week(int64_t at);
struct london_span london_day(int64_t at);
struct london_span london_week_after(const struct london_span *span, int n);
struct london_span london_day_after(const struct london_span *span, int n);

/* "2026-W47"; false when it is no week of the calendar. */
bool london_week_parse(const char *text, struct london_span *span);
bool london_day_parse(const char *text, struct london_span *span); /* "2026-11-22" */

/* "2026-11-27 16:00", "2026-11-27T16:00": as clocks in London show it. In the hour that there is
 * twice, the first. */
bool london_time_parse(const char *text, int64_t *at);

/* "2026-W47", "2026-11-22" of its beginning. Caller frees. */
char *london_week_name(const struct london_span *span);
char *london_day_name(const struct london_span *span);

/* "2 to 8 November 2026", "29 December 2025 to 4 January 2026", "8 November 2026". Caller frees. */
char *london_span_text(const struct london_span *span);

/* "8 November 2026", "8 November 2026, 07:15"; "" for WHEN_NONE. Caller frees. */
char *london_date_text(int64_t at);
char *london_time_text(int64_t at);

#endif
