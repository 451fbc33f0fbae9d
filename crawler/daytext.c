#include "crawler/daytext.h"

#include <glib.h>
#include <stdio.h>
#include <string.h>

#include "base/when.h"

enum {
	DAY_S = 86400,
	YEAR_FIRST = 1990,
	YEAR_LAST = 2100,
	GAP_MAX = 3,
	WORD_MAX = 24,
	EPOCH_WEEKDAY = 4
};

struct token {
	const char *start, *end;
	const char *reach; /* end, with small words that follow */
	int number; /* -1: a word */
	int digits;
};

static bool
is_word_byte(char c)
{
	return g_ascii_isalnum(c) || (unsigned char)c >= 0x80;
}

static bool
from_numbers(int year, int month, int day, int64_t *at)
{
	char text[16];

	if (year < 100)
		year += year < 70 ? 2000 : 1900;
	if (year < YEAR_FIRST || year > YEAR_LAST || month < 1 || month > 12 || day < 1 || day > 31)
		return false;
	snprintf(text, sizeof text, "%04d-%02d-%02d", year, month, day);
	return when_parse_rfc3339(text, at);
}

/* A run of digits, with what is glued to it ("5th"), or of letters. */
static struct token
next_token(const char *at, const char *end)
{
	struct token t = { .number = -1 };

	while (at < end && !is_word_byte(*at))
		at++;
	t.start = at;
	if (at < end && g_ascii_isdigit(*at)) {
		for (t.number = 0; at < end && g_ascii_isdigit(*at); at++) {
			if (++t.digits <= 6)
				t.number = t.number * 10 + (*at - '0');
		}
		while (at < end && g_ascii_isalpha(*at))
			at++;
	} else {
		while (at < end && is_word_byte(*at) && !g_ascii_isdigit(*at))
			at++;
	}
	t.end = t.reach = at;
	return t;
}

static bool
is_year(const struct token *t)
{
	return t->digits == 4 && t->number >= YEAR_FIRST && t->number <= YEAR_LAST;
}

static bool
is_day(const struct token *t)
{
	return (t->digits == 1 || t->digits == 2) && t->number >= 1 && t->number <= 31;
}

static bool
are_near(const struct token *a, const struct token *b)
{
	return a->start && b->start - a->reach <= GAP_MAX;
}

static bool
is_of(const struct token *t)
{
	static const char *const words[] = { "of", "de", "del" };

	for (size_t i = 0; t->start && i < G_N_ELEMENTS(words); i++)
		if ((size_t)(t->end - t->start) == strlen(words[i]) &&
		    g_ascii_strncasecmp(t->start, words[i], strlen(words[i])) == 0)
			return true;
	return false;
}

/* Day, month's name and year; when_parse() knows the names. */
static bool
from_words(const struct token *day, const struct token *month, int year, int64_t *at)
{
	char text[WORD_MAX + 16];
	int len = (int)(month->end - month->start);

	if (!is_day(day) || month->number >= 0 || len < 3 || len > WORD_MAX)
		return false;
	snprintf(text, sizeof text, "%d %.*s %d", day->number, len, month->start, year);
	return when_parse(text, at) && *at % DAY_S == 0; /* "8 時 2099" is no day */
}

/* "2024-03-05", "5.3.2024", "03/05/24" at the number `t`; the separator is one and the same. */
static bool
from_separated(const struct token *t, const char *end, bool is_month_first, int64_t *at)
{
	struct token second, third;
	char separator;

	if (t->end >= end || t->end - t->start != t->digits || !strchr("-/.", *t->end))
		return false;
	separator = *t->end;
	second = next_token(t->end + 1, end);
	if (second.start != t->end + 1 || second.digits < 1 || second.digits > 2 ||
	    second.end >= end || *second.end != separator)
		return false;
	third = next_token(second.end + 1, end);
	if (third.start != second.end + 1 || third.number < 0)
		return false;
	if (is_year(t))
		return third.digits <= 2 &&
		       from_numbers(t->number, second.number, third.number, at);
	if (!is_day(t) || !(is_year(&third) || (third.digits == 2 && separator != '-')))
		return false;
	if (separator != '.' &&
	    (is_month_first ? second.number <= 31 && t->number <= 12 : second.number > 12))
		return from_numbers(third.number, t->number, second.number, at);
	return from_numbers(third.number, second.number, t->number, at);
}

static bool
from_ideographs(const struct token *t, const char *end, int64_t *at)
{
	int year, month, day;
	char text[40];

	if (!is_year(t) || end - t->end < 3 ||
	    (memcmp(t->end, "年", 3) != 0 && memcmp(t->end, "년", 3) != 0))
		return false;
	g_strlcpy(text, t->start, MIN(sizeof text, (size_t)(end - t->start) + 1));
	return (sscanf(text, "%4d年 %2d月 %2d日", &year, &month, &day) == 3 ||
		sscanf(text, "%4d년 %2d월 %2d일", &year, &month, &day) == 3) &&
	       from_numbers(year, month, day, at);
}

/* 0 for Sunday; -1: the word is no English name of a day. */
static int
weekday_of(const struct token *t)
{
	static const char names[] = "sunmontuewedthufrisat";

	for (int i = 0; t->start && t->number < 0 && t->end - t->start >= 3 && i < 7; i++)
		if (g_ascii_strncasecmp(t->start, names + i * 3, 3) == 0)
			return i;
	return -1;
}

static bool
falls_on(int64_t at, int weekday)
{
	return (at / DAY_S + EPOCH_WEEKDAY) % 7 == weekday;
}

/* from_separated(), but "Tue, 08/06/2024" says itself which number is the month. */
static bool
from_separated_behind(const struct token *before, const struct token *t, const char *end,
		      bool is_month_first, int64_t *at)
{
	int weekday = are_near(before, t) ? weekday_of(before) : -1;
	int64_t other;

	if (!from_separated(t, end, is_month_first, at))
		return false;
	if (weekday >= 0 && !falls_on(*at, weekday) &&
	    from_separated(t, end, !is_month_first, &other) && falls_on(other, weekday))
		*at = other;
	return true;
}

bool
daytext_find(const char *text, size_t len, bool is_month_first, int64_t *at)
{
	const char *end = text + len;
	struct token before[2] = { { .number = -1 }, { .number = -1 } }; /* nearest first */

	for (struct token t = next_token(text, end); t.start < end; t = next_token(t.end, end)) {
		if (t.number >= 0 &&
		    (from_separated_behind(&before[0], &t, end, is_month_first, at) ||
		     from_ideographs(&t, end, at)))
			return true;
		if (is_year(&t) && are_near(&before[0], &t) && are_near(&before[1], &before[0]) &&
		    (from_words(&before[1], &before[0], t.number, at) ||
		     from_words(&before[0], &before[1], t.number, at)))
			return true;
		/* "2024. március 5." */
		if (is_year(&before[1]) && are_near(&before[0], &t) &&
		    are_near(&before[1], &before[0]) &&
		    from_words(&t, &before[0], before[1].number, at))
			return true;
		/* "5 de marzo de 2024": the small words stand for nothing. */
		if (is_of(&t) && are_near(&before[0], &t)) {
			before[0].reach = t.end;
			continue;
		}
		before[1] = before[0];
		before[0] = t;
	}
	return false;
}

/* "2024/mar/05/" */
static bool
from_named_path(const char *p, int64_t *at)
{
	int year, day, used = 0;
	char month[10], text[32];

	if (sscanf(p, "%4d/%9[A-Za-z]/%2d%n", &year, month, &day, &used) != 3 ||
	    g_ascii_isalnum(p[used]) || strlen(month) < 3 || year < YEAR_FIRST ||
	    year > YEAR_LAST || day < 1 || day > 31)
		return false;
	snprintf(text, sizeof text, "%d %s %d", day, month, year);
	return when_parse(text, at);
}

bool
daytext_find_in_path(const char *path, int64_t *at)
{
	for (const char *p = path; *p; p++) {
		int year, month, day, used = 0;
		char a, b;

		if ((p > path && g_ascii_isalnum(p[-1])) || !g_ascii_isdigit(*p))
			continue;
		if (sscanf(p, "%4d%c%2d%c%2d%n", &year, &a, &month, &b, &day, &used) == 5 &&
		    a == b && strchr("/-_", a) && !g_ascii_isdigit(p[used]) && year > 0 &&
		    month > 0 && day > 0 && from_numbers(year, month, day, at))
			return year >= YEAR_FIRST;
		if (from_named_path(p, at))
			return true;
	}
	return false;
}

bool
daytext_find_compact(const char *path, int64_t *at)
{
	for (const char *p = path; *p;) {
		size_t digits = strspn(p, "0123456789");
		int year, month, day;

		if (digits == 8 && (p == path || !g_ascii_isalpha(p[-1])) &&
		    !g_ascii_isalpha(p[digits]) &&
		    sscanf(p, "%4d%2d%2d", &year, &month, &day) == 3 && year >= YEAR_FIRST &&
		    from_numbers(year, month, day, at))
			return true;
		p += digits ? digits : 1;
	}
	return false;
}
