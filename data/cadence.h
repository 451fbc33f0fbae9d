/* cadence: how often, as people write it: "6h", "1d", "2w". */
#ifndef DATA_CADENCE_H
#define DATA_CADENCE_H

#include <stdbool.h>
#include <stdint.h>

#define CADENCE_DAY_S (24 * 3600)

/* Whole hours, days or weeks: at least an hour, so that nobody is asked more often. False: it is no
 * period. */
bool cadence_parse(const char *text, int64_t *seconds);

#endif
