/* gate_needle: what a gate looks for, and how. Private to data/gate*.c. */
#ifndef DATA_GATE_NEEDLE_H
#define DATA_GATE_NEEDLE_H

#include "data/gate.h"

/* How a string has to stand. */
enum {
	NEEDLE_SLIP = 1 << 0, /* one slip of the pen is allowed */
	NEEDLE_WORD = 1 << 1, /* begins where a word begins … */
	NEEDLE_TAG = 1 << 2, /* … or anywhere in a tag, handle, host name or address */
	NEEDLE_CAPITALS = 1 << 3, /* in capitals */
	NEEDLE_END = 1 << 4, /* ends where a word ends */
	NEEDLE_NUMBER = 1 << 5, /* may be parted anywhere; of two parts the longer one is enough */
};

#define TRIPLE 3
#define CODE_BITS 6
#define TRIPLES (1u << (TRIPLE * CODE_BITS))

struct needle {
	uint32_t letters; /* offset in `texts` */
	uint8_t len, how;
};

/* Three letters of a needle to look for. */
struct key {
	uint32_t triple, needle;
	uint32_t at; /* in the needle */
};

struct gate {
	GString *texts; /* the needles', one behind the other, each with a gap before it */
	GString *breaks; /* likewise: 1 at the letter that begins a word */
	GArray *needles; /* struct needle */
	GArray *keys; /* struct key, sorted by triple */
	GPtrArray *pairs; /* char *: words of two letters; there is hardly ever one */
	uint8_t *filter; /* a bit for each triple that is some key's */
	uint8_t codes[256];
	bool is_open; /* all texts are let through: something too short to look for is watched, or
		       * so many schools that hardly a page names none of their words */
};

/* The number of the triple that begins at `letters`. */
static inline uint32_t
gate_triple(const struct gate *g, const char *letters)
{
	const uint8_t *c = (const uint8_t *)letters;

	return (uint32_t)g->codes[c[0]] << (2 * CODE_BITS) | (uint32_t)g->codes[c[1]] << CODE_BITS |
	       g->codes[c[2]];
}

#endif
