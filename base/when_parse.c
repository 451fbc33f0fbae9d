/* The generous date parser. A date is read as a row of tokens, each of which fills a place: the
 * first "N:N" is the time, a sign after the time opens the zone, words are looked up, and the
 * numbers left over are the day, month and year, told apart by their size, order and separators.
 * One token that fits nowhere, and the text is no date. */
#include <glib.h>
#include <string.h>

#include "base/when.h"
#include "base/when_parts.h"

#define TEXT_MAX 160 /* longer is no date */
#define WORD_MAX 48 /* bytes of a folded word; "america/argentina/buenos_aires" */
#define NUMBERS 4

struct number {
	int64_t value;
	int n_digits;
	gunichar before; /* the separator in front of it: ' ', '-', '/', '.' … */
};

enum last { LAST_NOTHING, LAST_NUMBER, LAST_TIME, LAST_ZONE, LAST_WORD };

struct parse {
	gunichar text[TEXT_MAX + 1]; /* cleaned, 0 terminated */
	const gunichar *at;
	struct number numbers[NUMBERS];
	int n_numbers;
	gunichar separator; /* since the last token */
	enum last last;
	int month, maybe_month; /* by name; 0: none */
	int week, week_day; /* ISO week date; 0: none */
	struct when_parts time; /* hour, minute, second, offset_s */
	int epoch_digits; /* seconds (10) or milliseconds (13) since 1970 */
	bool has_time, has_seconds, has_am, has_pm, has_zone, has_offset, is_american;
	bool is_korean; /* Hangul: such dates are Korean time */
	char region[WORD_MAX];
};

/* Digits of every script, all dashes and all blanks become the plain ones. */
static gunichar
clean(gunichar c)
{
	static const struct {
		gunichar from, to;
	} same[] = {
		{ 0x2212, '-' }, { 0xfe63, '-' }, { 0xff0d, '-' }, { 0xff0b, '+' }, { 0xff1a, ':' },
		{ 0xff0c, ',' }, { 0x3001, ',' }, { 0xff0f, '/' }, { 0xff0e, '.' }, { 0xff08, '(' },
		{ 0xff09, ')' }, { 0x200b, ' ' }, { 0x200e, ' ' }, { 0x200f, ' ' }, { 0xfeff, ' ' },
	};

	if (c < 0x80)
		return g_ascii_isspace((char)c) ? ' ' : c;
	if (g_unichar_isdigit(c))
		return '0' + (gunichar)g_unichar_digit_value(c);
	if (g_unichar_isspace(c))
		return ' ';
	if (c >= 0x2010 && c <= 0x2015)
		return '-';
	for (size_t i = 0; i < G_N_ELEMENTS(same); i++)
		if (c == same[i].from)
			return same[i].to;
	return c;
}

/* False when the text is empty, too long or not UTF-8. */
static bool
load(struct parse *p, const char *text)
{
	size_t n = 0;

	while (*text) {
		gunichar c = g_utf8_get_char_validated(text, -1);

		if (c == (gunichar)-1 || c == (gunichar)-2)
			return false;
		text += g_utf8_skip[*(const unsigned char *)text];
		c = clean(c);
		if (c == ' ' && (n == 0 || p->text[n - 1] == ' '))
			continue;
		if (n == TEXT_MAX)
			return false;
		p->text[n++] = c;
		p->is_korean |= c >= 0xac00 && c <= 0xd7a3;
	}
	while (n > 0 && p->text[n - 1] == ' ')
		n--;
	p->text[n] = 0;
	p->at = p->text;
	return n > 0;
}

static bool
is_digit(gunichar c)
{
	return c >= '0' && c <= '9';
}

static bool
is_letter(gunichar c)
{
	return g_unichar_isalpha(c) || c == 0xba || c == 0xaa;
}

static const gunichar *
past_blanks(const gunichar *at)
{
	while (*at == ' ')
		at++;
	return at;
}

/* Reads digits at p->at; at most 18 of them. */
static bool
read_number(struct parse *p, int64_t *value, int *n_digits)
{
	*value = 0;
	*n_digits = 0;
	for (; is_digit(*p->at); p->at++) {
		if (++*n_digits > 18)
			return false;
		*value = *value * 10 + (*p->at - '0');
	}
	return *n_digits > 0;
}

/* Adds a letter in lower case and without its accents; false when the word is too long. */
static bool
fold_letter(char *word, size_t *len, gunichar c)
{
	gunichar mark;

	c = g_unichar_tolower(c);
	while ((c < 0x530 || (c >= 0x1e00 && c < 0x2000)) && g_unichar_decompose(c, &c, &mark))
		;
	if (*len + 6 >= WORD_MAX)
		return false;
	*len += (size_t)g_unichar_to_utf8(c, word + *len);
	return true;
}

/* Reads the word at p->at, folded; "a.m." and "π.μ." without their dots, "Europe/London" whole.
 * Han characters are words of their own unless the whole run is known. */
static bool
read_word(struct parse *p, char *word)
{
	size_t len = 0, letters = 0;

	for (;; p->at++) {
		gunichar c = *p->at;
		bool is_dotted =
			c == '.' && letters == 1 && is_letter(p->at[1]) && !is_letter(p->at[2]);
		bool is_path = (c == '/' || c == '_') && letters >= 2 && is_letter(p->at[1]);

		if (is_dotted) {
			letters = 0;
			continue;
		}
		if (!is_letter(c) && !is_path && !(g_unichar_ismark(c) && letters > 0))
			break;
		if (g_unichar_ismark(c))
			continue;
		if (!fold_letter(word, &len, c))
			return false;
		letters++;
	}
	word[len] = '\0';
	return len > 0;
}

/* Nothing more is needed to know the day. */
static bool
date_is_complete(const struct parse *p)
{
	if (p->week > 0)
		return true;
	if (p->month > 0 || p->maybe_month > 0)
		return p->n_numbers >= 2;
	if (p->n_numbers == 0)
		return false;
	if (p->numbers[0].n_digits >= 5)
		return true;
	return p->n_numbers >= 3 || (p->n_numbers == 2 && p->numbers[1].n_digits == 3);
}

/* "5", "05", "530", "0530", "05:30", "05:30:00" after a sign at p->at. An offset that no zone has
 * is read as an unknown zone. */
static bool
read_offset(struct parse *p)
{
	int sign = *p->at == '-' ? -1 : 1, n, unused;
	int64_t v, minutes = 0;

	/* "-- 0700", "+ 02:00" */
	while (*p->at == '-' || *p->at == '+' || *p->at == ' ')
		p->at++;
	if (!read_number(p, &v, &n) || n > 6)
		return false;
	while (*p->at == ':' && is_digit(p->at[1])) {
		p->at++;
		if (n <= 2)
			read_number(p, &minutes, &unused), n = 7;
		else
			read_number(p, &(int64_t){ 0 }, &unused);
	}
	if (n == 3 || n == 4)
		minutes = v % 100, v /= 100;
	p->last = LAST_ZONE;
	p->has_zone = true;
	if (v > 15 || minutes > 59)
		return true;
	p->time.offset_s = sign * (int)(v * 60 + minutes) * 60;
	p->has_offset = true;
	return true;
}

static bool
set_time(struct parse *p, int64_t hour, int64_t minute, int64_t second)
{
	if (p->has_time || hour > 24 || minute > 59 || second > 60)
		return false;
	p->time.hour = (int)hour;
	p->time.minute = (int)minute;
	p->time.second = (int)second;
	p->has_time = true;
	p->last = LAST_TIME;
	return true;
}

/* The rest of a time whose hour was read: ":30:55.25". */
static bool
read_clock(struct parse *p, int64_t hour)
{
	int64_t minute, second = 0, fraction;
	int n;

	p->at++;
	if (!read_number(p, &minute, &n) || n > 2)
		return false;
	if (*p->at == ':' && is_digit(p->at[1])) {
		p->at++;
		if (!read_number(p, &second, &n) || n > 2)
			return false;
		p->has_seconds = true;
		if ((*p->at == '.' || *p->at == ',' || *p->at == ':') && is_digit(p->at[1])) {
			p->at++;
			while (is_digit(*p->at))
				p->at++;
		}
	} else if (*p->at == '.' && is_digit(p->at[1])) { /* a fraction of a minute */
		p->at++;
		fraction = *p->at - '0';
		second = fraction * 6;
		while (is_digit(*p->at))
			p->at++;
	}
	/* "17:05:30:-0700" */
	if (*p->at == ':' && (p->at[1] == '-' || p->at[1] == '+'))
		p->at++;
	return set_time(p, hour, minute, second);
}

/* A time by units: "14h", "14h05", "14時05分30秒"; `hour` and its unit have been read. */
static bool
read_units(struct parse *p, int64_t hour)
{
	int64_t part[2] = { 0, 0 };

	for (int i = 0; i < 2; i++) {
		const gunichar *before = p->at;
		const struct when_word *unit;
		char word[WORD_MAX];
		int n;

		p->at = past_blanks(p->at);
		if (!read_number(p, &part[i], &n) || n > 2) {
			part[i] = 0;
			p->at = before;
			break;
		}
		p->at = past_blanks(p->at);
		if (!is_letter(*p->at))
			break;
		before = p->at;
		unit = read_word(p, word) ? when_word_find(word) : NULL;
		if (!unit || unit->kind != (i ? WHEN_WORD_SECOND : WHEN_WORD_MINUTE)) {
			p->at = before;
			break;
		}
	}
	return set_time(p, hour, part[0], part[1]);
}

/* The kind of the word that follows, and where it ends; -1 when there is none known. */
static int
next_word_kind(struct parse *p, const gunichar **end)
{
	const gunichar *before = p->at;
	const struct when_word *word = NULL;
	char buf[WORD_MAX];

	p->at = past_blanks(p->at);
	if (is_letter(*p->at) && read_word(p, buf))
		word = when_word_find(buf);
	*end = p->at;
	p->at = before;
	return word ? (int)word->kind : -1;
}

static bool
take_number(struct parse *p)
{
	const gunichar *end;
	int64_t v;
	int n, kind;

	if (!read_number(p, &v, &n))
		return false;
	if (*p->at == ':' && is_digit(p->at[1]) && n <= 2)
		return read_clock(p, v);
	kind = n <= 2 && !p->has_time ? next_word_kind(p, &end) : -1;
	if (kind == WHEN_WORD_HOUR) {
		p->at = end;
		return read_units(p, v);
	}
	if ((kind == WHEN_WORD_AM || kind == WHEN_WORD_PM) && v <= 12)
		return set_time(p, v, 0, 0);
	if (!p->has_time && date_is_complete(p) && p->separator != '-' && p->separator != '/') {
		if (n <= 2 && *p->at == '.' && is_digit(p->at[1]))
			return read_clock(p, v);
		if (n <= 2)
			return set_time(p, v, 0, 0);
		if (n == 4)
			return set_time(p, v / 100, v % 100, 0);
		return n == 6 && set_time(p, v / 10000, v / 100 % 100, v % 100);
	}
	if (p->n_numbers == NUMBERS)
		return false;
	p->numbers[p->n_numbers++] = (struct number){ v, n, p->separator };
	p->last = LAST_NUMBER;
	return true;
}

/* "W52-3", "W523", "W52" after a year. */
static bool
take_week(struct parse *p)
{
	int64_t v;
	int n;

	p->at++;
	if (p->n_numbers != 1 || p->numbers[0].n_digits != 4 || !read_number(p, &v, &n) || n < 2 ||
	    n > 3)
		return false;
	p->week_day = n == 3 ? (int)(v % 10) : 1;
	p->week = (int)(n == 3 ? v / 10 : v);
	if (n == 2 && *p->at == '-' && is_digit(p->at[1])) {
		p->week_day = (int)(p->at[1] - '0');
		p->at += 2;
	}
	p->last = LAST_WORD;
	return p->week >= 1 && p->week <= 53 && p->week_day >= 1 && p->week_day <= 7;
}

static bool
may_be_zone(const struct parse *p)
{
	return p->last == LAST_TIME || p->last == LAST_ZONE || (p->has_time && date_is_complete(p));
}

/* A word that the table does not have: a region, "Z" glued to a word, or an unknown zone. */
static bool
take_unknown_word(struct parse *p, const char *word)
{
	size_t n = strlen(word);

	if (!may_be_zone(p))
		return false;
	if (strchr(word, '/')) {
		g_strlcpy(p->region, word, sizeof p->region);
		p->has_zone = true;
		p->last = LAST_ZONE;
		return true;
	}
	for (size_t i = 0; i < n; i++)
		if (!g_ascii_isalpha(word[i]))
			return false;
	p->has_zone = true;
	p->last = LAST_ZONE;
	return n <= 5;
}

static void
take_zone(struct parse *p, int minutes)
{
	/* An offset in figures is surer than a name: "-0400 EST". */
	if (!p->has_offset)
		p->time.offset_s = minutes * 60;
	p->is_american |= minutes <= -240 && minutes >= -600;
	p->has_zone = true;
	p->last = LAST_ZONE;
}

static bool
take_known_word(struct parse *p, const struct when_word *word)
{
	switch (word->kind) {
	case WHEN_WORD_MONTH:
		if (p->month > 0)
			return p->month == word->value;
		p->month = word->value;
		break;
	case WHEN_WORD_MAYBE_MONTH:
		p->maybe_month = word->value;
		break;
	case WHEN_WORD_AM:
		p->has_am = true;
		return true;
	case WHEN_WORD_PM:
		p->has_pm = true;
		return true;
	case WHEN_WORD_ZONE:
		if (!may_be_zone(p) && !date_is_complete(p))
			return false;
		take_zone(p, word->value);
		return true;
	case WHEN_WORD_SKIP:
		break;
	default: /* a unit without a number */
		return false;
	}
	p->last = LAST_WORD;
	return true;
}

static bool
take_word(struct parse *p)
{
	const struct when_word *known;
	gunichar c = *p->at;
	char word[WORD_MAX];

	if ((c == 'W' || c == 'w') && p->last == LAST_NUMBER && is_digit(p->at[1]))
		return take_week(p);
	if ((c == 'T' || c == 't') && date_is_complete(p) && is_digit(p->at[1])) {
		p->at++;
		p->separator = 'T';
		return true;
	}
	if (!read_word(p, word))
		return false;
	known = when_word_find(word);
	if (!known)
		return take_unknown_word(p, word);
	/* "Etc/GMT+5" counts westwards (POSIX); nobody means it. */
	return take_known_word(p, known);
}

/* What stands in brackets says in words what is there in figures; a zone only if there is none. */
static bool
take_brackets(struct parse *p)
{
	const gunichar *close = p->at;

	while (*close && *close != ')')
		close++;
	if (!*close)
		return false;
	if (p->has_time && date_is_complete(p) && !p->has_zone) {
		const struct when_word *known;
		char word[WORD_MAX];

		p->at++;
		known = read_word(p, word) ? when_word_find(word) : NULL;
		if (known && known->kind == WHEN_WORD_ZONE && *p->at == ')')
			take_zone(p, known->value);
	}
	p->at = close + 1;
	return true;
}

static bool
take_sign(struct parse *p)
{
	bool is_after_time = p->last == LAST_TIME || p->last == LAST_ZONE;
	const gunichar *next = p->at + 1;

	while (*next == '-' || *next == ' ')
		next++;
	if (!p->has_offset && is_digit(*next) &&
	    ((p->has_time && (is_after_time || date_is_complete(p))) ||
	     (*p->at == '+' && date_is_complete(p))))
		return read_offset(p);
	if (*p->at == '+')
		return false;
	p->separator = '-';
	p->at++;
	return true;
}

static bool
take_token(struct parse *p)
{
	gunichar c = *p->at;

	if (is_digit(c))
		return take_number(p);
	if (is_letter(c))
		return take_word(p);
	if (c == '(')
		return take_brackets(p);
	if (c == '-' || c == '+')
		return take_sign(p);
	if (c != ' ' && c != ',' && c != '.' && c != '/' && c != ';' && c != '|' && c != '\'' &&
	    c != 0x2019 && c != 0xb7)
		return false;
	if (c != ' ' || !p->separator)
		p->separator = c;
	p->at++;
	return true;
}

/* RFC 5322 §4.3. */
static int
full_year(const struct number *n)
{
	int year = (int)n->value;

	if (n->n_digits == 2)
		return year < 50 ? year + 2000 : year + 1900;
	return n->n_digits == 4 ? year : -1;
}

static bool
is_short(const struct number *n)
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
by_month_name(const struct parse *p, struct when_parts *d)
{
	const struct number *n = p->numbers;

	d->month = p->month > 0 ? p->month : p->maybe_month;
	if (p->n_numbers == 1 && n[0].n_digits == 4) {
		d->year = full_year(&n[0]);
		d->day = 1;
		return true;
	}
	if (p->n_numbers != 2)
		return false;
	if (!is_short(&n[0]) || n[0].value > 31)
		d->year = full_year(&n[0]), d->day = is_short(&n[1]) ? (int)n[1].value : 0;
	else
		d->year = full_year(&n[1]), d->day = (int)n[0].value;
	return true;
}

/* One number alone, ISO 8601 basic forms: the more digits, the more it says. */
static bool
by_digits(const struct parse *p, struct when_parts *d)
{
	const struct number *n = p->numbers;
	int v = (int)(n->value % 1000000000);
	struct number year = { .n_digits = 2 };

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
by_three(const struct parse *p, struct when_parts *d)
{
	const struct number *n = p->numbers;
	bool is_american = n[1].before == '/' &&
			   (p->is_american || ((p->has_am || p->has_pm) && p->has_seconds));
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
by_numbers(const struct parse *p, struct when_parts *d)
{
	const struct number *n = p->numbers;

	if (p->n_numbers == 1)
		return by_digits(p, d);
	if (p->n_numbers == 3)
		return by_three(p, d);
	if (p->n_numbers != 2)
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

/* ISO 8601 §5.2.4: week 1 is the one with 4 January. */
static bool
by_week(const struct parse *p, int64_t *at)
{
	int year = (int)p->numbers[0].value;
	int64_t fourth = when_days(year, 1, 4), week_day = (fourth + 3) % 7;

	if (p->n_numbers != 1 || year < 1)
		return false;
	week_day = week_day < 0 ? week_day + 7 : week_day;
	*at = (fourth - week_day + (p->week - 1) * 7 + p->week_day - 1) * 86400;
	return true;
}

/* "20031231101455" and "200312311014": digits that hold the time too. */
static bool
split_stamp(struct parse *p)
{
	struct number *n = &p->numbers[0];
	int64_t v = n->value;

	if (p->n_numbers != 1 || p->has_time || (n->n_digits != 14 && n->n_digits != 12))
		return true;
	if (n->n_digits == 12)
		v *= 100;
	n->value = v / 1000000;
	n->n_digits = 8;
	return set_time(p, v / 10000 % 100, v / 100 % 100, v % 100);
}

/* Seconds or milliseconds since 1970, from 2001-09-09 on: what can be nothing else. */
static bool
is_epoch(const struct parse *p)
{
	const struct number *n = &p->numbers[0];

	return p->n_numbers == 1 && !p->has_time && !n->before &&
	       (n->n_digits == 10 || n->n_digits == 13) &&
	       n->value >= (n->n_digits == 10 ? 1000000000 : 1000000000000);
}

static void
apply_half_day(struct parse *p)
{
	if (p->time.hour > 12)
		return;
	if (p->has_pm && p->time.hour < 12)
		p->time.hour += 12;
	else if (p->has_am && p->time.hour == 12)
		p->time.hour = 0;
}

static bool
assemble(struct parse *p, int64_t *at)
{
	struct when_parts d = { 0 };

	if (is_epoch(p) && !p->month && !p->maybe_month) {
		*at = p->numbers[0].n_digits == 10 ? p->numbers[0].value
						   : p->numbers[0].value / 1000;
		return true;
	}
	if (!split_stamp(p))
		return false;
	apply_half_day(p);
	if (p->is_korean && !p->has_zone)
		p->time.offset_s = 9 * 3600;
	if (p->week > 0) {
		d = (struct when_parts){
			1970, 1, 1, p->time.hour, p->time.minute, p->time.second, p->time.offset_s
		};
		return by_week(p, at) && when_from_parts(&d, &(int64_t){ 0 }) &&
		       (*at += d.hour * 3600 + d.minute * 60 + d.second - d.offset_s, true);
	}
	if (!(p->month || p->maybe_month ? by_month_name(p, &d) : by_numbers(p, &d)))
		return false;
	d.hour = p->time.hour, d.minute = p->time.minute, d.second = p->time.second;
	d.offset_s = p->time.offset_s;
	if (p->region[0] && !p->has_offset && d.month >= 1 && d.month <= 12)
		when_region_offset(p->region, &d, &d.offset_s);
	return when_from_parts(&d, at);
}

bool
when_parse(const char *text, int64_t *at)
{
	struct parse p = { 0 };

	*at = WHEN_NONE;
	if (!load(&p, text))
		return false;
	while (*p.at) {
		const gunichar *before = p.at;
		int n = p.n_numbers;

		if (!take_token(&p))
			return false;
		if (is_digit(*before) || is_letter(*before) || n != p.n_numbers)
			p.separator = p.separator == 'T' ? 'T' : 0;
	}
	if (assemble(&p, at))
		return true;
	*at = WHEN_NONE;
	return false;
}
