/* when: points in time, as UTC seconds since 1970 (int64_t).
 *
 * when_now() is the only clock the libraries read; tests and --now freeze it. */
#ifndef BASE_WHEN_H
#define BASE_WHEN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define WHEN_NONE INT64_MIN /* "not known"; JSON null */

int64_t when_now(void); /* wall clock, or the frozen time */
void when_freeze(int64_t at); /* WHEN_NONE lets the clock run again */
bool when_is_frozen(void);
int64_t when_now_ms(void); /* the same in milliseconds */
int64_t when_monotonic_ms(void); /* for intervals; never frozen */

/* Any date that feeds and pages really use: RFC 822/1123/850, asctime, RFC 3339,
 * W3CDTF and ISO 8601 (week and ordinal dates too), with the usual misspellings
 * (two-digit years, missing or unknown zones, full month names, zone names,
 * foreign month names of feeds seen in the wild; before a comma any name of a day), and seconds or
 * milliseconds since 1970. No zone means UTC (but Korean time for a date in Korean), a letter
 * alone what RFC 822 §5.1 says,
 * a bare year and month its first day. "3/9/2021" is 9 March where the time or zone
 * is American (AM/PM with seconds, EST and the like), else 3 September; a two-digit year is
 * read by RFC 5322 §4.3. Days and times that do not exist are no date, but 24:00:00
 * and second 60 are what follows. Week days are not checked.
 *
 * False, and `*at` = WHEN_NONE, when it is no date. Opens no zone file; linear. */
bool when_parse(const char *text, int64_t *at);

/* HTTP-date of RFC 9110 §5.6.7 (all three forms), nothing else. A two-digit year is at most 50
 * years ahead, so those from 50 on may be a century later than when_parse() says: what expires lies
 * ahead, what was published does not. */
bool when_parse_http(const char *text, int64_t *at);

/* Strict RFC 3339, or a plain date (midnight UTC): what --now and options take. */
bool when_parse_rfc3339(const char *text, int64_t *at);

/* "2026-11-23T07:28:29Z"; buffer of at least WHEN_RFC3339_SIZE bytes; returns `buf`. */
#define WHEN_RFC3339_SIZE 32
char *when_rfc3339(int64_t at, char *buf);

#endif
