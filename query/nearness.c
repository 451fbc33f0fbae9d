#include "query/nearness.h"

#include <glib.h>

uint32_t
nearness_span(int window, size_t n)
{
	return (uint32_t)MIN((size_t)window + n - 2, QUERY_MAX_WINDOW);
}

/* The word at `i` has moved to a later position: to where it belongs among those behind it. */
static void
sink(struct nearness_word *words, size_t n, size_t i)
{
	const struct nearness_word moved = words[i];

	for (; i + 1 < n && *words[i + 1].positions < *moved.positions; i++)
		words[i] = words[i + 1];
	words[i] = moved;
}

/* False: that was its last one. */
static bool
advance(struct nearness_word *words, size_t n, size_t i, uint32_t least)
{
	while (words[i].n > 0 && *words[i].positions < least) {
		words[i].positions++;
		words[i].n--;
	}
	if (words[i].n == 0)
		return false;
	sink(words, n, i);
	return true;
}

/* One of two words at the same position, that which has more places left; `n`: there are none. */
static size_t
one_of_two(const struct nearness_word *words, size_t n)
{
	for (size_t i = 1; i < n; i++)
		if (*words[i].positions == *words[i - 1].positions)
			return words[i].n < words[i - 1].n ? i - 1 : i;
	return n;
}

bool
nearness_holds(struct nearness_word *words, size_t n, uint32_t span)
{
	for (size_t i = 0; i < n; i++)
		if (words[i].n == 0)
			return false;
	for (size_t i = n; i-- > 0;)
		sink(words, n, i);
	/* always the one that stands too early moves on, so each position is looked at once */
	for (;;) {
		uint32_t first = *words[0].positions, last = *words[n - 1].positions;
		size_t i;

		if (last - first > span) {
			if (!advance(words, n, 0, last - span))
				return false;
			continue;
		}
		i = one_of_two(words, n);
		if (i == n)
			return true;
		if (!advance(words, n, i, *words[i].positions + 1))
			return false;
	}
}
