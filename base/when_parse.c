/* The generous date parser: which day the tokens mean. The numbers that are no time are day, month
 * and year, told apart by their size, order and separators. */
#include <string.h>

#include "base/when.h"
#include "base/when_tokens.h"

/* RFC 5322 §4.3. */
static int
full_year(const struct when_number *n)
{
	int year = (int)n->value;

	if (n->n_digits == 2)
		return year < 50 ? year + 2000 : year + 1900;
	return n->n_digits == 4 ? year : -1;
}

static bool
is_short(const struct when_number *n)
{
	return n->n_digits <= 2;
}

/* The day of a year, ISO 8601 §5.2.3. */
static bool
from_ordinal(struct when_parts *d, int year, int64_t of_year)
{
	if (year < 1 || of_year < 1 || of_year > 365 + (when_days_in_month(year, 2) == 29))
		return false;
	d->year = year;
	for (d->month = 1; of_year > when_days_in_month(year, d->month); d->month++)
		of_year -= when_days_in_month(year, d->month);
	d->day = (int)of_year;
	return true;
}

/* "9 March 2021", "March 9, 2021", "2021 March 9", "March 2021". */
static bool
by_month_name(const struct when_tokens *t, struct when_parts *d)
{
	const struct when_number *n = t->numbers;

	d->month = t->month > 0 ? t->month : t->maybe_month;
	if (t->n_numbers == 1 && n[0].n_digits == 4) {
		d->year = full_year(&n[0]);
		d->day = 1;
		return true;
	}
	if (t->n_numbers != 2)
		return false;
	if (!is_short(&n[0]) || n[0].value > 31)
		d->year = full_year(&n[0]), d->day = is_short(&n[1]) ? (int)n[1].value : 0;
	else
		d->year = full_year(&n[1]), d->day = (int)n[0].value;
	return true;
}

/* One number alone, ISO 8601 basic forms: the more digits, the more it says. */
static bool
by_digits(const struct when_tokens *t, struct when_parts *d)
{
	const struct when_number *n = t->numbers;
	int v = (int)(n->value % 1000000000);
	struct when_number year = { .n_digits = 2 };

	*d = (struct when_parts){ .year = v, .month = 1, .day = 1 };
	switch (n->n_digits) {
	case 4:
		if (n->before == '-') { /* "-0312" */
			year.value = v / 100;
			*d = (struct when_parts){ full_year(&year), v % 100, 1, 0, 0, 0, 0 };
			return true;
		}
		return v >= 1000 && v < 3000;
	case 5:
		year.value = v / 1000;
		return from_ordinal(d, full_year(&year), v % 1000);
	case 6:
		year.value = v / 10000;
		*d = (struct when_parts){ full_year(&year), v / 100 % 100, v % 100, 0, 0, 0, 0 };
		return true;
	case 7:
		return from_ordinal(d, v / 1000, v % 1000);
	case 8:
		*d = (struct when_parts){ v / 10000, v / 100 % 100, v % 100, 0, 0, 0, 0 };
		return true;
	default:
		return false;
	}
}

/* Three numbers. A year first is ISO order. Else the day comes first, as nearly everywhere, except
 * with slashes where the time or the zone is American. */
static bool
by_three(const struct when_tokens *t, struct when_parts *d)
{
	const struct when_number *n = t->numbers;
	bool is_american = n[1].before == '/' &&
			   (t->is_american || ((t->has_am || t->has_pm) && t->has_seconds));
	int day = 0, month = 1;

	if (n[0].n_digits == 4 || n[0].value > 31 ||
	    (n[1].before == '-' && is_short(&n[0]) && is_short(&n[2]))) {
		if (!is_short(&n[1]) || !is_short(&n[2]))
			return false;
		d->year = full_year(&n[0]);
		d->month = (int)n[1].value, d->day = (int)n[2].value;
		return true;
	}
	if (!is_short(&n[0]) || !is_short(&n[1]))
		return false;
	if (n[1].value > 12 || (is_american && n[0].value <= 12))
		day = 1, month = 0;
	d->year = full_year(&n[2]);
	d->month = (int)n[month].value;
	d->day = (int)n[day].value;
	return true;
}

static bool
by_numbers(const struct when_tokens *t, struct when_parts *d)
{
	const struct when_number *n = t->numbers;

	if (t->n_numbers == 1)
		return by_digits(t, d);
	if (t->n_numbers == 3)
		return by_three(t, d);
	if (t->n_numbers != 2)
		return false;
	if (n[1].n_digits == 3 && n[1].before == '-' && n[0].n_digits != 3)
		return from_ordinal(d, full_year(&n[0]), n[1].value);
	d->day = 1;
	if (n[0].n_digits == 4 && is_short(&n[1]) && n[1].before != ' ') { /* "2003-12" */
		d->year = full_year(&n[0]), d->month = (int)n[1].value;
		return true;
	}
	if (n[1].n_digits == 4 && is_short(&n[0]) && n[1].before == '/') { /* "12/2003" */
		d->year = full_year(&n[1]), d->month = (int)n[0].value;
		return true;
	}
	if (n[0].before == '-' && n[0].n_digits == 2 && n[1].n_digits == 2) { /* "-03-12" */
		d->year = full_year(&n[0]), d->month = (int)n[1].value;
		return true;
	}
	return false;
}

/* ISO 8601 §5.2.4: week 1 is the one with 4 January, and may begin in the year before. */
static bool
by_week(const struct when_tokens *t, struct when_parts *d)
{
	int year = (int)t->numbers[0].value;
	int64_t new_year = when_days(year, 1, 1), fourth = new_year + 3, monday, of_year;

	if (t->n_numbers != 1 || year < 2)
		return false;
	monday = fourth - ((fourth + 3) % 7 + 7) % 7;
	of_year = monday + (t->week - 1) * 7 + t->week_day - new_year;
	if (of_year < 1)
		return from_ordinal(d, year - 1, new_year - when_days(year - 1, 1, 1) + of_year);
	if (of_year > when_days(year + 1, 1, 1) - new_year)
		return from_ordinal(d, year + 1, of_year - (when_days(year + 1, 1, 1) - new_year));
	return from_ordinal(d, year, of_year);
}

/* "20031231101455" and "200312311014": digits that hold the time too. */
static bool
split_stamp(struct when_tokens *t)
{
	struct when_number *n = &t->numbers[0];
	int64_t v = n->value;

	if (t->n_numbers != 1 || t->has_time || (n->n_digits != 14 && n->n_digits != 12))
		return true;
	if (n->n_digits == 12)
		v *= 100;
	n->value = v / 1000000;
	n->n_digits = 8;
	return when_tokens_set_time(t, v / 10000 % 100, v / 100 % 100, v % 100);
}

/* Seconds or milliseconds since 1970, from 2001-09-09 on: what can be nothing else. */
static bool
is_epoch(const struct when_tokens *t)
{
	const struct when_number *n = &t->numbers[0];

	return t->n_numbers == 1 && !t->has_time && !n->before && !t->month && !t->maybe_month &&
	       (n->n_digits == 10 || n->n_digits == 13) &&
	       n->value >= (n->n_digits == 10 ? 1000000000 : 1000000000000);
}

static void
apply_half_day(struct when_tokens *t)
{
	if (t->time.hour > 12)
		return;
	if (t->has_pm && t->time.hour < 12)
		t->time.hour += 12;
	else if (t->has_am && t->time.hour == 12)
		t->time.hour = 0;
}

static bool
find_day(const struct when_tokens *t, struct when_parts *d)
{
	if (t->week > 0)
		return by_week(t, d);
	/* "mar. 9.3.2021": of what is a week day too, only the numbers can tell */
	if (t->month > 0 || (t->maybe_month > 0 && t->n_numbers < 3))
		return by_month_name(t, d);
	return by_numbers(t, d);
}

static bool
assemble(struct when_tokens *t, int64_t *at)
{
	struct when_parts d = { 0 };

	if (is_epoch(t)) {
		*at = t->numbers[0].value / (t->numbers[0].n_digits == 10 ? 1 : 1000);
		return true;
	}
	if (!split_stamp(t) || !find_day(t, &d))
		return false;
	apply_half_day(t);
	d.hour = t->time.hour, d.minute = t->time.minute, d.second = t->time.second;
	d.offset_s = t->is_korean && !t->has_zone ? 9 * 3600 : t->time.offset_s;
	if (t->region[0] && !t->has_offset && d.month >= 1 && d.month <= 12)
		when_region_offset(t->region, &d, &d.offset_s);
	return when_from_parts(&d, at);
}

bool
when_parse(const char *text, int64_t *at)
{
	struct when_tokens t = { 0 };

	if (when_tokens_read(&t, text) && assemble(&t, at))
		return true;
	*at = WHEN_NONE;
	return false;
}
