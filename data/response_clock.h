/* response_clock: by when a comment on one of the school's own accounts is to be answered.
 *
 * The school's policy: "within 24 hours (or on the next working day if received at a weekend) even
 * if the response is only to acknowledge receipt". It is silent on bank and school holidays and on
 * Friday evenings, so there are two readings, and the school says which of them it goes by
 * (data/policy.h). Days are London's; bank holidays are data that end with a year
 * (data/holidays.h).
 *
 * A clock is opened once and asked often. */
#ifndef DATA_RESPONSE_CLOCK_H
#define DATA_RESPONSE_CLOCK_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

struct response_due {
	int64_t literal; /* weekday receipt: 24 hours later; at a weekend: 23:59:59 of the next day
			  * that is neither weekend nor bank holiday */
	int64_t working; /* a bank holiday or closure is like a weekend, and a due time never
			  * falls on one of the three */
};

struct response_clock;

/* `dir` is the state folder, whose bank-holidays.json is read when it is there; NULL: what is built
 * in alone. `closures` are days on which the school is closed beside weekends and bank holidays:
 * "2026-12-21", or both ends, "2026-12-21/2027-01-01"; NULL: none. They are copied.
 * EARSHOT_ERROR_CONFIG: that file cannot be used; EARSHOT_ERROR_INPUT: a closure is no such day. */
struct response_clock *response_clock_new(const char *dir, const char *const *closures,
					  GError **err);
void response_clock_free(struct response_clock *c); /* NULL is fine */
typedef struct response_clock response_clock_t;
G_DEFINE_AUTOPTR_CLEANUP_FUNC(response_clock_t, response_clock_free)

/* EARSHOT_ERROR_LIMIT, with a sentence naming the year, when a day that matters lies before the
 * first or past the last year of the data. */
bool response_clock_due(const struct response_clock *c, int64_t received_at,
			struct response_due *due, GError **err);

/* Does anybody work on the day of `at`? Of a year without data only weekends and closures are
 * known.
 */
bool response_clock_works_on(const struct response_clock *c, int64_t at);

/* The last year that the data knows, and its end, UTC seconds. */
int response_clock_last_year(const struct response_clock *c);
int64_t response_clock_end(const struct response_clock *c);

/* Is that "2026-12-21", or "2026-12-21/2027-01-01"? Fills in the two ends. */
bool response_closure_parse(const char *text, char first[11], char last[11]);

#endif
