/* quiet: the hours and days in which a feed asks not to be read (skipHours and skipDays of
 * RSS 2.0), all in GMT: a set of bits, 0 for none. */
#ifndef BASE_QUIET_H
#define BASE_QUIET_H

#include <stdbool.h>
#include <stdint.h>

/* "0" … "23", and "24" of RSS 0.91; "Monday" … "Sunday". False: it is none. */
bool quiet_add_hour(uint32_t *quiet, const char *text);
bool quiet_add_day(uint32_t *quiet, const char *text);

/* The first second from `at` (UTC seconds) on that is not quiet. A feed that is never to be read
 * says nothing. */
int64_t quiet_until(uint32_t quiet, int64_t at);

#endif
