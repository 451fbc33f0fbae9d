#include "base/hash.h"

#include <endian.h>
#include <string.h>

#define LANES 4
#define LANE_BYTES (LANES * sizeof(uint64_t))

static const uint64_t odd[LANES] = { 0x9e3779b97f4a7c15u, 0xc2b2ae3d27d4eb4fu, 0x165667b19e3779f9u,
				     0xd6e8feb86659fd93u };

static inline uint64_t
stir(uint64_t h, uint64_t word, uint64_t by)
{
	h ^= word;
	/* a product carries upwards alone: turned, the high bits come down again */
	return (h << 29 | h >> 35) * by;
}

static inline uint64_t
mix(uint64_t h)
{
	h = (h ^ (h >> 33)) * 0xff51afd7ed558ccdu;
	h = (h ^ (h >> 33)) * 0xc4ceb9fe1a85ec53u;
	return h ^ (h >> 33);
}

/* Four lanes, because each word has to wait for the product before it in its own. */
int64_t
hash_bytes(const void *data, size_t len)
{
	const unsigned char *p = data;
	uint64_t lanes[LANES] = { odd[0], odd[1], odd[2], odd[3] }, h = len, last[LANES] = { 0 };
	size_t left = len;

	for (; left >= LANE_BYTES; left -= LANE_BYTES, p += LANE_BYTES) {
		uint64_t words[LANES];

		memcpy(words, p, sizeof words);
		for (int i = 0; i < LANES; i++)
			lanes[i] = stir(lanes[i], le64toh(words[i]), odd[i]);
	}
	if (left > 0)
		memcpy(last, p, left);
	for (int i = 0; i < LANES; i++)
		h = mix(stir(h, stir(lanes[i], le64toh(last[i]), odd[i]), odd[0]));
	return (int64_t)h;
}
