/* when_tokens: what the tokens of a date say, before it is known which day they mean.
 *
 * Private to base/when_read.c, which fills it in, and base/when_parse.c. */
#ifndef BASE_WHEN_TOKENS_H
#define BASE_WHEN_TOKENS_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/when_parts.h"

#define WHEN_TEXT_MAX 160 /* longer is no date */
#define WHEN_WORD_MAX 48 /* bytes of a folded word; "america/argentina/buenos_aires" */
#define WHEN_NUMBERS 4

struct when_number {
	int64_t value;
	int n_digits;
	gunichar before; /* the separator in front of it: ' ', '-', '/', '.' … */
};

enum when_last {
	WHEN_LAST_NOTHING,
	WHEN_LAST_NUMBER,
	WHEN_LAST_TIME,
	WHEN_LAST_ZONE,
	WHEN_LAST_WORD
};

struct when_tokens {
	gunichar text[WHEN_TEXT_MAX + 1]; /* cleaned, 0 terminated */
	const gunichar *at;
	struct when_number numbers[WHEN_NUMBERS];
	int n_numbers;
	gunichar separator; /* since the last token */
	enum when_last last;
	int month, maybe_month; /* by name; 0: none */
	int week, week_day; /* ISO week date; 0: none */
	struct when_parts time; /* hour, minute, second, offset_s */
	bool has_time, has_seconds, has_am, has_pm, has_zone, has_offset, is_american;
	bool is_korean; /* Hangul: such dates are Korean time */
	char region[WHEN_WORD_MAX];
};

/* False when some token fits nowhere: the text is no date. `t` is zeroed by the caller. */
bool when_tokens_read(struct when_tokens *t, const char *text);

/* False when there is a time already, or this is none. */
bool when_tokens_set_time(struct when_tokens *t, int64_t hour, int64_t minute, int64_t second);

#endif
