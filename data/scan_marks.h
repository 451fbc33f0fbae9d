/* scan_marks: what points to a school without being its name in words: tags, handles, addresses
 * and numbers. Private to the matcher. */
#ifndef DATA_SCAN_MARKS_H
#define DATA_SCAN_MARKS_H

#include "data/scan.h"

/* One text of the document, while it is read. */
struct scan_field {
	const struct profiles *profiles;
	struct match_scratch *scratch;
	struct phrase_text text;
	enum match_field type;
	uint32_t number;
	bool has_starts; /* offsets mean something to a reader of the document */
	guint first_find, end_find; /* what was found in it */
};

/* Add a find of the original's [at, end); NULL when there are too many. */
struct find *scan_add(struct scan_field *f, enum find_kind kind, uint32_t index, size_t at,
		      size_t end);

/* Likewise of folded [start, end). */
struct find *scan_add_folded(struct scan_field *f, enum find_kind kind, uint32_t index,
			     size_t start, size_t end);

void scan_marks(struct scan_field *f); /* #tags, @handles, mail addresses, www. hosts */
void scan_numbers(struct scan_field *f); /* telephone and reference numbers */

/* A URL: host by host and segment by segment. */
void scan_address(struct scan_field *f, const char *address, size_t len);

#endif
