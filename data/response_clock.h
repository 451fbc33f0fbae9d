/* response_clock: by when a comment on one of the school's own accounts is to be answered.
 *
 * The school's policy: "within 24 hours or on the next working day if received at a weekend". It is
 * silent on bank holidays and on Friday evenings, so there are two readings. Days are London's; the
 * bank holidays of England and Wales are data (seeds/bank-holidays.json) that end with a year. */
#ifndef DATA_RESPONSE_CLOCK_H
#define DATA_RESPONSE_CLOCK_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

struct response_due {
	int64_t literal; /* weekday receipt: 24 hours later; at a weekend: end of the next day that
			  * is neither weekend nor bank holiday */
	int64_t working; /* a bank holiday (and a closure) is like a weekend, and a due time never
			  * falls on one */
};

/* Days on which the school is closed, beside the bank holidays; "2026-12-21" each. NULL: none.
 * EARSHOT_ERROR_LIMIT when a date lies past the last year of the data, naming it. */
bool response_clock_due(int64_t received_at, const char *const *closures, struct response_due *due,
			GError **err);

/* The last year that the data knows. */
int response_clock_last_year(void);

#endif
