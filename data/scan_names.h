/* scan_names: names in words, beside the words for schools. Private to the matcher. */
#ifndef DATA_SCAN_NAMES_H
#define DATA_SCAN_NAMES_H

#include "data/scan_marks.h"

/* A phrase of the profiles, where it stands in the folded text; the last word may have an s more.
 */
struct hit {
	uint32_t phrase, start, end;
};

#define SCAN_MAX_HITS 200000

/* Add the finds beside `kinds`, the field's words for schools (struct hit) in the order of the
 * text. */
void scan_names(struct scan_field *f, const GArray *kinds);

/* Sort hits from number `from` on by their ends, longer ones first. */
void scan_sort_hits(GArray *hits, guint from);

#endif
