/* The tokens of a date, each of which fills a place: the first "N:N" is the time, a sign after the
 * time opens the zone, words are looked up, and numbers are kept for whoever knows what they mean.
 * One token that fits nowhere, and the text is no date. */
#include <string.h>

#include "base/when_tokens.h"

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
load(struct when_tokens *t, const char *text)
{
	size_t n = 0;

	while (*text) {
		gunichar c = g_utf8_get_char_validated(text, -1);

		if (c == (gunichar)-1 || c == (gunichar)-2)
			return false;
		text += g_utf8_skip[*(const unsigned char *)text];
		c = clean(c);
		if (c == ' ' && (n == 0 || t->text[n - 1] == ' '))
			continue;
		if (n == WHEN_TEXT_MAX)
			return false;
		t->text[n++] = c;
		t->is_korean |= c >= 0xac00 && c <= 0xd7a3;
	}
	while (n > 0 && t->text[n - 1] == ' ')
		n--;
	t->text[n] = 0;
	t->at = t->text;
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

/* Reads digits at t->at; at most 18 of them. */
static bool
read_number(struct when_tokens *t, int64_t *value, int *n_digits)
{
	*value = 0;
	*n_digits = 0;
	for (; is_digit(*t->at); t->at++) {
		if (++*n_digits > 18)
			return false;
		*value = *value * 10 + (*t->at - '0');
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
	if (*len + 6 >= WHEN_WORD_MAX)
		return false;
	*len += (size_t)g_unichar_to_utf8(c, word + *len);
	return true;
}

/* Reads the word at t->at, folded; "a.m." and "π.μ." without their dots, "Europe/London" whole.
 */
static bool
read_word(struct when_tokens *t, char *word)
{
	size_t len = 0, letters = 0;

	for (;; t->at++) {
		gunichar c = *t->at;
		bool is_dotted =
			c == '.' && letters == 1 && is_letter(t->at[1]) && !is_letter(t->at[2]);
		bool is_path = (c == '/' || c == '_') && letters >= 2 && is_letter(t->at[1]);

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
date_is_complete(const struct when_tokens *t)
{
	if (t->week > 0)
		return true;
	if (t->month > 0 || (t->maybe_month > 0 && t->n_numbers == 2 &&
			     (t->numbers[0].n_digits == 4 || t->numbers[1].n_digits == 4)))
		return t->n_numbers >= 2;
	if (t->n_numbers == 0)
		return false;
	if (t->numbers[0].n_digits >= 5)
		return true;
	return t->n_numbers >= 3 || (t->n_numbers == 2 && t->numbers[1].n_digits == 3);
}

/* "5", "05", "530", "0530", "05:30", "05:30:00" after a sign at t->at. An offset that no zone has
 * is read as an unknown zone. */
static bool
read_offset(struct when_tokens *t)
{
	int sign = *t->at == '-' ? -1 : 1, n, unused;
	int64_t v, minutes = 0;

	/* "-- 0700", "+ 02:00" */
	while (*t->at == '-' || *t->at == '+' || *t->at == ' ')
		t->at++;
	if (!read_number(t, &v, &n) || n > 6)
		return false;
	while (*t->at == ':' && is_digit(t->at[1])) {
		t->at++;
		if (n <= 2)
			read_number(t, &minutes, &unused), n = 7;
		else
			read_number(t, &(int64_t){ 0 }, &unused);
	}
	if (n == 3 || n == 4)
		minutes = v % 100, v /= 100;
	t->last = WHEN_LAST_ZONE;
	t->has_zone = true;
	if (v > 15 || minutes > 59)
		return true;
	t->time.offset_s = sign * (int)(v * 60 + minutes) * 60;
	t->has_offset = true;
	return true;
}

bool
when_tokens_set_time(struct when_tokens *t, int64_t hour, int64_t minute, int64_t second)
{
	if (t->has_time || hour > 24 || minute > 59 || second > 60)
		return false;
	t->time.hour = (int)hour;
	t->time.minute = (int)minute;
	t->time.second = (int)second;
	t->has_time = true;
	t->last = WHEN_LAST_TIME;
	return true;
}

static void
skip_digits(struct when_tokens *t)
{
	while (is_digit(*t->at))
		t->at++;
}

/* The rest of a time whose hour was read: ":30:55.25", ".30.55". */
static bool
read_clock(struct when_tokens *t, int64_t hour)
{
	gunichar mark = *t->at++;
	int64_t minute, second = 0;
	int n;

	if (!read_number(t, &minute, &n) || n > 2)
		return false;
	if (*t->at == mark && is_digit(t->at[1])) {
		t->at++;
		if (!read_number(t, &second, &n) || n > 2)
			return false;
		t->has_seconds = true;
		if ((*t->at == '.' || *t->at == ',' || *t->at == ':') && is_digit(t->at[1])) {
			t->at++;
			skip_digits(t);
		}
	} else if (*t->at == '.' && is_digit(t->at[1])) { /* a fraction of a minute */
		t->at++;
		second = (*t->at - '0') * 6;
		skip_digits(t);
	}
	/* "17:05:30:-0700" */
	if (*t->at == ':' && (t->at[1] == '-' || t->at[1] == '+'))
		t->at++;
	return when_tokens_set_time(t, hour, minute, second);
}

/* A time by units: "14h", "14h05", "14時05分30秒"; `hour` and its unit have been read. */
static bool
read_units(struct when_tokens *t, int64_t hour)
{
	int64_t part[2] = { 0, 0 };

	for (int i = 0; i < 2; i++) {
		const gunichar *before = t->at;
		const struct when_word *unit;
		char word[WHEN_WORD_MAX];
		int n;

		t->at = past_blanks(t->at);
		if (!read_number(t, &part[i], &n) || n > 2) {
			part[i] = 0;
			t->at = before;
			break;
		}
		t->at = past_blanks(t->at);
		if (!is_letter(*t->at))
			break;
		before = t->at;
		unit = read_word(t, word) ? when_word_find(word) : NULL;
		if (!unit || unit->kind != (i ? WHEN_WORD_SECOND : WHEN_WORD_MINUTE)) {
			t->at = before;
			break;
		}
	}
	return when_tokens_set_time(t, hour, part[0], part[1]);
}

/* The kind of the word that follows, and where it ends; -1 when there is none known. */
static int
next_word_kind(struct when_tokens *t, const gunichar **end)
{
	const gunichar *before = t->at;
	const struct when_word *word = NULL;
	char buf[WHEN_WORD_MAX];

	t->at = past_blanks(t->at);
	if (is_letter(*t->at) && read_word(t, buf))
		word = when_word_find(buf);
	*end = t->at;
	t->at = before;
	return word ? (int)word->kind : -1;
}

/* Does "5:05" come next? Then a half of the day before it is its own: "9日 午後 5:05". */
static bool
clock_follows(const gunichar *at)
{
	at = past_blanks(at);
	if (!is_digit(*at))
		return false;
	while (is_digit(*at))
		at++;
	return *at == ':';
}

static bool
take_number(struct when_tokens *t)
{
	const gunichar *end;
	int64_t v;
	int n, kind;

	if (!read_number(t, &v, &n))
		return false;
	if (*t->at == ':' && is_digit(t->at[1]) && n <= 2)
		return read_clock(t, v);
	kind = n <= 2 && !t->has_time ? next_word_kind(t, &end) : -1;
	if (kind == WHEN_WORD_HOUR) {
		t->at = end;
		return read_units(t, v);
	}
	if ((kind == WHEN_WORD_AM || kind == WHEN_WORD_PM) && v <= 12 && !clock_follows(end))
		return when_tokens_set_time(t, v, 0, 0);
	if (!t->has_time && date_is_complete(t) && n <= 2 && *t->at == '.' && is_digit(t->at[1]))
		return read_clock(t, v);
	if (!t->has_time && date_is_complete(t) && t->separator != '-' && t->separator != '/') {
		if (n <= 2)
			return when_tokens_set_time(t, v, 0, 0);
		if (n == 4)
			return when_tokens_set_time(t, v / 100, v % 100, 0);
		return n == 6 && when_tokens_set_time(t, v / 10000, v / 100 % 100, v % 100);
	}
	if (t->n_numbers == WHEN_NUMBERS)
		return false;
	t->numbers[t->n_numbers++] = (struct when_number){ v, n, t->separator };
	t->last = WHEN_LAST_NUMBER;
	return true;
}

/* "W52-3", "W523", "W52" after a year. */
static bool
take_week(struct when_tokens *t)
{
	int64_t v;
	int n;

	t->at++;
	if (t->n_numbers != 1 || t->numbers[0].n_digits != 4 || !read_number(t, &v, &n) || n < 2 ||
	    n > 3)
		return false;
	t->week_day = n == 3 ? (int)(v % 10) : 1;
	t->week = (int)(n == 3 ? v / 10 : v);
	if (n == 2 && *t->at == '-' && is_digit(t->at[1])) {
		t->week_day = (int)(t->at[1] - '0');
		t->at += 2;
	}
	t->last = WHEN_LAST_WORD;
	return t->week >= 1 && t->week <= 53 && t->week_day >= 1 && t->week_day <= 7;
}

static bool
may_be_zone(const struct when_tokens *t)
{
	return t->last == WHEN_LAST_TIME || t->last == WHEN_LAST_ZONE ||
	       (t->has_time && date_is_complete(t));
}

/* A word that the table does not have: a region, "Z" glued to a word, or an unknown zone. */
static bool
take_unknown_word(struct when_tokens *t, const char *word)
{
	size_t n = strlen(word);

	if (!may_be_zone(t))
		return false;
	if (strchr(word, '/')) {
		g_strlcpy(t->region, word, sizeof t->region);
		t->has_zone = true;
		t->last = WHEN_LAST_ZONE;
		return true;
	}
	for (size_t i = 0; i < n; i++)
		if (!g_ascii_isalpha(word[i]))
			return false;
	t->has_zone = true;
	t->last = WHEN_LAST_ZONE;
	return n <= 5;
}

static void
take_zone(struct when_tokens *t, int minutes)
{
	/* An offset in figures is surer than a name: "-0400 EST". */
	if (!t->has_offset)
		t->time.offset_s = minutes * 60;
	t->is_american |= minutes <= -240 && minutes >= -600;
	t->has_zone = true;
	t->last = WHEN_LAST_ZONE;
}

static bool
take_known_word(struct when_tokens *t, const struct when_word *word)
{
	switch (word->kind) {
	case WHEN_WORD_MONTH:
		if (t->month > 0)
			return t->month == word->value;
		t->month = word->value;
		break;
	case WHEN_WORD_MAYBE_MONTH:
		t->maybe_month = word->value;
		break;
	case WHEN_WORD_AM:
		t->has_am = true;
		return true;
	case WHEN_WORD_PM:
		t->has_pm = true;
		return true;
	case WHEN_WORD_ZONE:
		if (!may_be_zone(t) && !date_is_complete(t))
			return false;
		take_zone(t, word->value);
		return true;
	case WHEN_WORD_SKIP:
		break;
	case WHEN_WORD_HOUR: /* "13:00 h" */
		if (t->last != WHEN_LAST_TIME)
			return false;
		break;
	default: /* a unit without a number */
		return false;
	}
	t->last = WHEN_LAST_WORD;
	return true;
}

/* "A" behind a time: a zone of RFC 822 §5.1. Its signs are the wrong way round (RFC 5322 §4.3), but
 * RSS says to write dates by it. */
static bool
take_military(struct when_tokens *t)
{
	static const char east[] = "YXWVUTSRQPONZABCDEFGHIKLM";
	const char *at = *t->at < 0x80 && *t->at ? strchr(east, (int)*t->at) : NULL;

	if (t->last != WHEN_LAST_TIME || !at || is_letter(t->at[1]) || t->at[1] == '.')
		return false;
	t->at++;
	take_zone(t, (int)(12 - (at - east)) * 60);
	return true;
}

/* The first word, before a comma and a number that can be a day: the name of a week day, in
 * whatever language. What elsewhere is a zone or a unit needs no comma. `known`: NULL for neither.
 */
static bool
is_week_day(const struct when_tokens *t, const struct when_word *known)
{
	const gunichar *next = past_blanks(t->at + (*t->at == '.'));
	bool has_comma = *next == ',';

	if (has_comma)
		next = past_blanks(next + 1);
	if (t->last != WHEN_LAST_NOTHING || !is_digit(next[0]) ||
	    (is_digit(next[1]) && is_digit(next[2])))
		return false;
	return known ? known->kind == WHEN_WORD_ZONE || known->kind == WHEN_WORD_HOUR ||
			       known->kind == WHEN_WORD_MINUTE
		     : has_comma;
}

/* Han is written without blanks: the longest known word that the letters from `from` to t->at begin
 * with. t->at is then behind it, and stays where it is when there is none. */
static const struct when_word *
longest_known(struct when_tokens *t, const gunichar *from)
{
	const struct when_word *known = NULL;

	for (const gunichar *end = t->at - 1; !known && end > from; end--) {
		char word[WHEN_WORD_MAX];
		size_t len = 0;

		for (const gunichar *c = from; c < end; c++)
			if (!fold_letter(word, &len, *c))
				return NULL;
		word[len] = '\0';
		known = when_word_find(word);
		if (known)
			t->at = end;
	}
	return known;
}

static bool
take_word(struct when_tokens *t)
{
	const struct when_word *known;
	const gunichar *from = t->at;
	gunichar c = *from;
	char word[WHEN_WORD_MAX];

	if ((c == 'W' || c == 'w') && t->last == WHEN_LAST_NUMBER && is_digit(t->at[1]))
		return take_week(t);
	if ((c == 'T' || c == 't') && date_is_complete(t) && is_digit(t->at[1])) {
		t->at++;
		t->separator = 'T';
		return true;
	}
	if (take_military(t))
		return true;
	if (!read_word(t, word))
		return false;
	known = when_word_find(word);
	if (is_week_day(t, known)) {
		t->last = WHEN_LAST_WORD;
		return true;
	}
	if (!known && g_unichar_get_script(c) == G_UNICODE_SCRIPT_HAN)
		known = longest_known(t, from);
	if (!known && t->has_time && g_str_has_suffix(word, "mz")) { /* "PMZ" */
		word[strlen(word) - 1] = '\0';
		known = when_word_find(word);
		take_zone(t, 0);
	}
	if (!known)
		return take_unknown_word(t, word);
	return take_known_word(t, known);
}

/* What stands in brackets after a date says in words what is there in figures ("(Central European
 * Time)", "[Europe/Paris]"); a zone only if there is none. Before, it is a word like others. */
static bool
take_brackets(struct when_tokens *t)
{
	gunichar mark = *t->at == '(' ? ')' : ']';
	const struct when_word *known;
	char word[WHEN_WORD_MAX];

	t->at++;
	known = is_letter(*t->at) && read_word(t, word) ? when_word_find(word) : NULL;
	if (date_is_complete(t)) {
		if (t->has_time && !t->has_zone && known && known->kind == WHEN_WORD_ZONE &&
		    *t->at == mark)
			take_zone(t, known->value);
		while (*t->at && *t->at != mark)
			t->at++;
	} else if (!known || known->kind != WHEN_WORD_SKIP) {
		return false;
	}
	return *t->at == mark && *t->at++;
}

static bool
take_sign(struct when_tokens *t)
{
	bool is_after_time = t->last == WHEN_LAST_TIME || t->last == WHEN_LAST_ZONE;
	const gunichar *next = t->at + 1;

	while (*next == '-' || *next == ' ')
		next++;
	if (!t->has_offset && is_digit(*next) &&
	    ((t->has_time && (is_after_time || date_is_complete(t))) ||
	     (*t->at == '+' && date_is_complete(t))))
		return read_offset(t);
	if (*t->at == '+')
		return false;
	t->separator = '-';
	t->at++;
	return true;
}

static bool
take_token(struct when_tokens *t)
{
	gunichar c = *t->at;

	if (is_digit(c))
		return take_number(t);
	if (is_letter(c))
		return take_word(t);
	if (c == '(' || c == '[')
		return take_brackets(t);
	if (c == '-' || c == '+')
		return take_sign(t);
	if (c == '@' && date_is_complete(t))
		c = ',';
	if (c != ' ' && c != ',' && c != '.' && c != '/' && c != ';' && c != '|' && c != '\'' &&
	    c != 0x2019 && c != 0xb7)
		return false;
	if (c != ' ' || !t->separator)
		t->separator = c;
	t->at++;
	return true;
}

bool
when_tokens_read(struct when_tokens *t, const char *text)
{
	if (!load(t, text))
		return false;
	while (*t->at) {
		bool is_separator = !is_digit(*t->at) && !is_letter(*t->at);

		if (!take_token(t))
			return false;
		if (!is_separator && t->separator != 'T')
			t->separator = 0;
	}
	return true;
}
