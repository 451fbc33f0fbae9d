/* when_parts: calendar arithmetic and the words of dates, for base/when*.c alone. */
#ifndef BASE_WHEN_PARTS_H
#define BASE_WHEN_PARTS_H

#include <stdbool.h>
#include <stdint.h>

/* A date and time of the proleptic Gregorian calendar, as it was written. */
struct when_parts {
	int year, month, day; /* 1 to 9999, 1 to 12, 1 to 31 */
	int hour, minute, second; /* 24:00:00 and second 60 belong to what follows */
	int offset_s; /* seconds east of UTC */
};

/* Days from 1970-01-01; month and day may be out of range by a little. */
int64_t when_days(int year, int month, int day);
int when_days_in_month(int year, int month);

/* False when there is no such day or time. */
bool when_from_parts(const struct when_parts *p, int64_t *at);

enum when_word_kind {
	WHEN_WORD_MONTH, /* value: 1 to 12 */
	WHEN_WORD_MAYBE_MONTH, /* "mar": March, or a Romance Tuesday */
	WHEN_WORD_SKIP, /* a week day, "at", "de", "th", … */
	WHEN_WORD_AM,
	WHEN_WORD_PM,
	WHEN_WORD_HOUR, /* the unit after a number: "h", "時" */
	WHEN_WORD_MINUTE,
	WHEN_WORD_SECOND,
	WHEN_WORD_ZONE, /* value: minutes east of UTC */
};

struct when_word {
	const char *word; /* lower case, without accents */
	enum when_word_kind kind;
	int value;
};

/* NULL when it is no word of a date. */
const struct when_word *when_word_find(const char *word);

/* The offset of a region ("europe/london", lower case) at a local time. False: not known. */
bool when_region_offset(const char *region, const struct when_parts *local, int *offset_s);

#endif
