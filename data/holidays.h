/* holidays: the bank holidays of England and Wales, by year.
 *
 * They travel inside the program (seeds/bank-holidays.json, in the shape of the government's own
 * https://www.gov.uk/bank-holidays.json) and end with a year: nobody can say what comes after it.
 * A bank-holidays.json in the state folder says more: the years that it has replace those here. */
#ifndef DATA_HOLIDAYS_H
#define DATA_HOLIDAYS_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

struct holidays;

/* `dir` NULL: what is built in alone. EARSHOT_ERROR_CONFIG when the file there cannot be used: it
 * is not of that shape, or a year is missing or too short to be whole. */
struct holidays *holidays_load(const char *dir, GError **err);
void holidays_free(struct holidays *h); /* NULL is fine */
typedef struct holidays holidays_t;
G_DEFINE_AUTOPTR_CLEANUP_FUNC(holidays_t, holidays_free)

int holidays_first_year(const struct holidays *h);
int holidays_last_year(const struct holidays *h);

/* The end of the last year in London, UTC seconds. */
int64_t holidays_end(const struct holidays *h);

/* The holiday's name ("Easter Monday"), or NULL; `day` is "2026-12-28". */
const char *holidays_on(const struct holidays *h, const char *day);

#endif
