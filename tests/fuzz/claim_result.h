/* claim_result: what must hold of a whole result, whatever was parsed.
 */
#ifndef TESTS_FUZZ_CLAIM_RESULT_H
#define TESTS_FUZZ_CLAIM_RESULT_H

#include "crawler/feed.h"
#include "crawler/parsed.h"

/* Addresses are addresses, markup is harmless, limits hold. */
void claim_feed(const struct feed *f);

/* It can travel, and no more text leaves the worker than was promised. Matches are those of
 * sample_matcher(). */
void claim_parsed(const struct parsed *p);

#endif
