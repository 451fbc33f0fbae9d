#include "base/simhash.h"

#include "base/hash.h"

#define BITS 64
#define NEAR_BITS 3 /* Manku et al. §4 */

/* Each word counts along with the one before it, so that order does. */
uint64_t
simhash_text(const char *text, size_t len)
{
	const char *end = text + len;
	int32_t sums[BITS] = { 0 };
	uint64_t before = 0, hash = 0;
	bool is_empty = true;

	while (text < end) {
		const char *start;
		uint64_t word, pair;

		while (text < end && (*text == ' ' || *text == '\n'))
			text++;
		start = text;
		while (text < end && *text != ' ' && *text != '\n')
			text++;
		if (text == start)
			break;
		word = (uint64_t)hash_bytes(start, (size_t)(text - start));
		/* mixed again: what two words have in common must not show in their pairs */
		pair = word ^ (before << 1 | before >> 63);
		pair = (pair ^ pair >> 31) * UINT64_C(0x9e3779b97f4a7c15);
		pair ^= pair >> 32;
		before = word;
		for (int i = 0; i < BITS; i++)
			sums[i] += (int32_t)(pair >> i & 1) * 2 - 1;
		is_empty = false;
	}
	for (int i = 0; i < BITS; i++)
		hash |= (uint64_t)(sums[i] > 0) << i;
	return is_empty ? 0 : hash ? hash : 1;
}

bool
simhash_is_near(uint64_t a, uint64_t b)
{
	return a != 0 && b != 0 && __builtin_popcountll(a ^ b) <= NEAR_BITS;
}
