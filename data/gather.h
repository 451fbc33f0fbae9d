/* gather: what a document holds that speaks for or against one school, for one find.
 *
 * Private to the matcher: scan.c found, judge.c weighs. */
#ifndef DATA_GATHER_H
#define DATA_GATHER_H

#include "data/judge.h"
#include "data/scan.h"

/* Work on one document. */
struct judging {
	const struct profiles *profiles;
	struct match_scratch *scratch;
	GArray *verdicts; /* struct verdict */
	size_t judgements; /* so far */
};

/* Once, before all others: the document's places in the order they are looked up. */
void gather_sort_places(struct match_scratch *s);

/* What the title says, it says of all that follows: enough for what is vague. */
bool gather_is_in_title(const struct match_scratch *s, uint32_t field);
bool gather_is_place_in_title(const struct judging *j, uint32_t school);

/* How near `phrase`, as a place of `school` (NULL: of anybody), stands to a find; not within it. */
enum nearness gather_nearness(const struct judging *j, const struct profile *school,
			      uint32_t phrase, const struct find *f);

struct evidence gather_evidence(const struct judging *j, uint32_t school, const struct find *f);

/* Likewise of a name without a word for a school: also what the text around is about. */
struct evidence gather_vague(const struct judging *j, const struct known_name *n,
			     const struct find *f);

#endif
