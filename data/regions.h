/* regions: counties of the United Kingdom and its neighbours, and countries and states that have
 * schools with English names: where a school of the same name may be another. */
#ifndef DATA_REGIONS_H
#define DATA_REGIONS_H

/* Folded, each followed by a semicolon. */
extern const char regions[];

#endif
