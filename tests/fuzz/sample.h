/* sample: a school and its matcher, for the targets that need one.
 */
#ifndef TESTS_FUZZ_SAMPLE_H
#define TESTS_FUZZ_SAMPLE_H

#include "data/matcher.h"

/* Made once, never freed. The schools are "St Wilfrid's C of E Primary School" of Lower Quenby and
 * "Quenby Vale Academy" nearby. */
const struct matcher *sample_matcher(void);
struct match_scratch *sample_scratch(void);

/* What must hold of anything matcher_run() says of `doc`: scores, order, and that `matched` is
 * exactly what stands at `start`. */
void sample_claim_matches(const GPtrArray *matches, const struct match_doc *doc);

/* The whole answer as JSON. Caller frees. */
char *sample_print_matches(const GPtrArray *matches);

#endif
