/* scan_places: the places, regions and words of school life of a text, and which of them stand
 * beside a name. Private to scan.c. */
#ifndef DATA_SCAN_PLACES_H
#define DATA_SCAN_PLACES_H

#include "data/scan_names.h"

/* Take up what speaks for or against a school. */
void scan_use_place(struct scan_field *f, const struct hit *h);

/* Note of each find of the field the places right beside it; the field's are those from
 * `first_place` on. */
void scan_link_places(struct scan_field *f, size_t first_place);

#endif
