#include "base/when.h"

#include <glib.h>
#include <stdatomic.h>
#include <string.h>
#include <time.h>

#include "base/when_parts.h"

#define DAY_S 86400

/* The one clock of the process: all threads see it frozen or running. */
static _Atomic int64_t frozen_at = WHEN_NONE;

int64_t
when_now(void)
{
	int64_t at = atomic_load_explicit(&frozen_at, memory_order_relaxed);

	return at == WHEN_NONE ? (int64_t)time(NULL) : at;
}

int64_t
when_now_ms(void)
{
	int64_t at = atomic_load_explicit(&frozen_at, memory_order_relaxed);

	return at == WHEN_NONE ? g_get_real_time() / 1000 : at * 1000;
}

void
when_freeze(int64_t at)
{
	atomic_store_explicit(&frozen_at, at, memory_order_relaxed);
}

bool
when_is_frozen(void)
{
	return atomic_load_explicit(&frozen_at, memory_order_relaxed) != WHEN_NONE;
}

int64_t
when_monotonic_ms(void)
{
	return g_get_monotonic_time() / 1000;
}

/* Years run from March, so that the leap day comes last; 400 of them are 146097 days. */
int64_t
when_days(int year, int month, int day)
{
	int64_t y = year - (month <= 2);
	int64_t era = (y >= 0 ? y : y - 399) / 400;
	int64_t of_era = y - era * 400;
	int64_t of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;

	return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719468;
}

int
when_days_in_month(int year, int month)
{
	static const int days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
	bool is_leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;

	return month == 2 && is_leap ? 29 : days[month - 1];
}

bool
when_from_parts(const struct when_parts *p, int64_t *at)
{
	int64_t when;

	if (p->year < 1 || p->year > 9999 || p->month < 1 || p->month > 12 || p->day < 1 ||
	    p->day > when_days_in_month(p->year, p->month))
		return false;
	if (p->hour < 0 || p->hour > 24 || p->minute < 0 || p->minute > 59 || p->second < 0 ||
	    p->second > 60 || (p->hour == 24 && (p->minute > 0 || p->second > 0)))
		return false;
	when = when_days(p->year, p->month, p->day) * DAY_S + p->hour * 3600 + p->minute * 60 +
	       p->second - p->offset_s;
	/* Its zone may take the last day there is into year 10000, the first into year 0. */
	if (when < when_days(1, 1, 1) * DAY_S || when >= when_days(10000, 1, 1) * DAY_S)
		return false;
	*at = when;
	return true;
}

struct cursor {
	const char *at;
	bool bad;
};

static int
digits(struct cursor *c, int n)
{
	int v = 0;

	for (; n > 0 && !c->bad; n--, c->at++) {
		if (!g_ascii_isdigit(*c->at)) {
			c->bad = true;
			return 0;
		}
		v = v * 10 + (*c->at - '0');
	}
	return v;
}

static void
literal(struct cursor *c, const char *text)
{
	size_t n = strlen(text);

	if (c->bad || strncmp(c->at, text, n) != 0)
		c->bad = true;
	else
		c->at += n;
}

static void
clock_time(struct cursor *c, struct when_parts *p)
{
	p->hour = digits(c, 2);
	literal(c, ":");
	p->minute = digits(c, 2);
	literal(c, ":");
	p->second = digits(c, 2);
}

static bool
finish(const struct cursor *c, const struct when_parts *p, int64_t *at)
{
	*at = WHEN_NONE;
	return !c->bad && *c->at == '\0' && p->hour < 24 && when_from_parts(p, at);
}

static void
zone(struct cursor *c, struct when_parts *p)
{
	int sign, hour, minute;

	if (c->bad || *c->at == 'Z' || *c->at == 'z') {
		c->at += !c->bad;
		return;
	}
	sign = *c->at == '-' ? -1 : 1;
	literal(c, sign < 0 ? "-" : "+");
	hour = digits(c, 2);
	literal(c, ":");
	minute = digits(c, 2);
	if (hour > 23 || minute > 59)
		c->bad = true;
	p->offset_s = sign * (hour * 3600 + minute * 60);
}

bool
when_parse_rfc3339(const char *text, int64_t *at)
{
	struct cursor c = { text, false };
	struct when_parts p = { 0 };

	p.year = digits(&c, 4);
	literal(&c, "-");
	p.month = digits(&c, 2);
	literal(&c, "-");
	p.day = digits(&c, 2);
	if (!c.bad && *c.at) {
		if (!strchr("Tt ", *c.at))
			c.bad = true;
		else
			c.at++;
		clock_time(&c, &p);
		if (!c.bad && *c.at == '.') {
			c.at++;
			digits(&c, 1);
			c.at += c.bad ? 0 : strspn(c.at, "0123456789");
		}
		zone(&c, &p);
	}
	return finish(&c, &p, at);
}

static const char *const month_names[] = { "Jan", "Feb", "Mar", "Apr", "May", "Jun",
					   "Jul", "Aug", "Sep", "Oct", "Nov", "Dec" };
static const char *const day_names[] = { "Monday", "Tuesday",  "Wednesday", "Thursday",
					 "Friday", "Saturday", "Sunday" };

static int
month_name(struct cursor *c)
{
	for (size_t i = 0; i < G_N_ELEMENTS(month_names) && !c->bad; i++)
		if (strncmp(c->at, month_names[i], 3) == 0) {
			c->at += 3;
			return (int)i + 1;
		}
	c->bad = true;
	return 0;
}

/* Moves past the day's name; true when it was a full one, as in the form of RFC 850. */
static bool
day_name(struct cursor *c)
{
	for (size_t i = 0; i < G_N_ELEMENTS(day_names); i++) {
		size_t n = strlen(day_names[i]);
		bool is_full = strncmp(c->at, day_names[i], n) == 0;

		if (is_full || strncmp(c->at, day_names[i], 3) == 0) {
			c->at += is_full ? n : 3;
			return is_full;
		}
	}
	c->bad = true;
	return false;
}

/* "a recipient MUST interpret a timestamp that appears to be more than 50 years in the future as
 * the most recent year in the past that had the same last two digits." */
static int
full_year(int two_digits)
{
	int now = 1970 + (int)(when_now() / (DAY_S * 365.2425));
	int year = now - now % 100 + two_digits;

	return year > now + 50 ? year - 100 : year;
}

bool
when_parse_http(const char *text, int64_t *at)
{
	struct cursor c = { text, false };
	struct when_parts p = { 0 };
	bool is_full = day_name(&c);

	if (is_full) { /* rfc850-date */
		literal(&c, ", ");
		p.day = digits(&c, 2);
		literal(&c, "-");
		p.month = month_name(&c);
		literal(&c, "-");
		p.year = full_year(digits(&c, 2));
		literal(&c, " ");
		clock_time(&c, &p);
		literal(&c, " GMT");
	} else if (!c.bad && *c.at == ',') { /* IMF-fixdate */
		literal(&c, ", ");
		p.day = digits(&c, 2);
		literal(&c, " ");
		p.month = month_name(&c);
		literal(&c, " ");
		p.year = digits(&c, 4);
		literal(&c, " ");
		clock_time(&c, &p);
		literal(&c, " GMT");
	} else { /* asctime-date */
		literal(&c, " ");
		p.month = month_name(&c);
		literal(&c, " ");
		if (!c.bad && *c.at == ' ')
			literal(&c, " "), p.day = digits(&c, 1);
		else
			p.day = digits(&c, 2);
		literal(&c, " ");
		clock_time(&c, &p);
		literal(&c, " ");
		p.year = digits(&c, 4);
	}
	return finish(&c, &p, at);
}

char *
when_rfc3339(int64_t at, char *buf)
{
	int64_t days = at / DAY_S - (at % DAY_S < 0), s = at - days * DAY_S;
	int64_t z = days + 719468, era = (z >= 0 ? z : z - 146096) / 146097;
	int64_t of_era = z - era * 146097;
	int64_t y = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
	int64_t of_year = of_era - (365 * y + y / 4 - y / 100);
	int64_t m = (5 * of_year + 2) / 153, day = of_year - (153 * m + 2) / 5 + 1;
	int64_t month = m < 10 ? m + 3 : m - 9, year = y + era * 400 + (month <= 2);

	if (year < 0 || year > 9999) {
		/* RFC 3339 has four digits for a year. */
		year = year < 0 ? 0 : 9999, month = year ? 12 : 1, day = year ? 31 : 1;
		s = year ? DAY_S - 1 : 0;
	}
	g_snprintf(buf, WHEN_RFC3339_SIZE, "%04d-%02d-%02dT%02d:%02d:%02dZ", (int)year, (int)month,
		   (int)day, (int)(s / 3600), (int)(s / 60 % 60), (int)(s % 60));
	return buf;
}
