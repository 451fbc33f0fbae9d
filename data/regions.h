/* regions: counties of the United Kingdom and its neighbours, and countries and states that have
 * schools with English names: where a school of the same name may be another. */
#ifndef DATA_REGIONS_H
#define DATA_REGIONS_H

#include <stdbool.h>
#include <stddef.h>

/* Folded, each followed by a semicolon. */
extern const char regions_england[];
extern const char regions_abroad[]; /* the other countries of these islands, and further away */

/* Is the county `folded` one of those that the table of shared names does not know the schools
 * of? */
bool regions_is_abroad(const char *folded);

/* Other ways to say that something is in the county `folded` ("northants", "west
 * northamptonshire"): folded, parted by semicolons; NULL: none is known. */
const char *regions_within(const char *folded);

/* Is this what newspapers call a state of America for short: "Ill", "NSW"? Folded. */
bool regions_is_state(const char *folded, size_t len);

#endif
