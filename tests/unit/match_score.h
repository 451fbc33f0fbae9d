/* match_score: for tests of the matcher, what one school got of a text. */
#ifndef TESTS_UNIT_MATCH_SCORE_H
#define TESTS_UNIT_MATCH_SCORE_H

#include "data/matcher.h"

/* `found` are matcher_run()'s; 0 when the school is not among them. */
static inline double
match_score_of(const GPtrArray *found, uint32_t school)
{
	for (guint i = 0; i < found->len; i++)
		if (((const struct match *)found->pdata[i])->school == school)
			return ((const struct match *)found->pdata[i])->score;
	return 0;
}

#endif
