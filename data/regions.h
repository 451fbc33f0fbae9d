/* regions: counties of the United Kingdom and its neighbours, and countries and states that have
 * schools with English names: where a school of the same name may be another. */
#ifndef DATA_REGIONS_H
#define DATA_REGIONS_H

/* Folded, each followed by a semicolon. */
extern const char regions[];

/* Other ways to say that something is in the county `folded` ("northants", "west
 * northamptonshire"): folded, parted by semicolons; NULL: none is known. */
const char *regions_within(const char *folded);

#endif
