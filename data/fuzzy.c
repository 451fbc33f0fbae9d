#include "data/fuzzy.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "data/nameword.h"

struct entry {
	uint32_t key; /* hash of the word less one letter */
	uint32_t word;
};

struct fuzzy {
	const char *const *words;
	struct entry *entries; /* sorted by key */
	size_t n, longest;
	uint8_t *filter; /* a bit for the lowest bits of each key: most words end here */
	uint32_t filter_mask;
	uint32_t *start; /* first entry whose key has these highest bits; one more than there are */
	unsigned shift;
};

#define FILTER_MIN_BITS 16
#define FILTER_MAX_BITS 23

/* Keys of a word whole and without each of its letters: a polynomial, so that each takes one step
 * from the hashes of what stands before and behind the letter. */
#define BASE 0x01000193u

struct keys {
	uint32_t of[FUZZY_MAX_LENGTH + 2]; /* [skip]; the last is the whole word's */
};

static uint32_t
mix(uint32_t h)
{
	h ^= h >> 16;
	h *= 0x85ebca6bu;
	return h ^ h >> 13;
}

static void
keys_init(struct keys *k, const char *word, size_t len)
{
	uint32_t behind = 0, power = 1, before[FUZZY_MAX_LENGTH + 2];

	g_assert(len <= FUZZY_MAX_LENGTH + 1);
	before[0] = 1;
	for (size_t i = 0; i < len; i++)
		before[i + 1] = before[i] * BASE + (uint8_t)word[i];
	k->of[len] = mix(before[len]);
	for (size_t i = len; i-- > 0;) {
		k->of[i] = mix(before[i] * power + behind);
		behind += (uint8_t)word[i] * power;
		power *= BASE;
	}
}

static int
compare_entries(const void *a, const void *b)
{
	const struct entry *x = a, *y = b;

	if (x->key != y->key)
		return x->key < y->key ? -1 : 1;
	return x->word < y->word ? -1 : x->word > y->word;
}

static size_t
starts_of(const struct fuzzy *f)
{
	return (size_t)1 << (32 - f->shift);
}

struct fuzzy *
fuzzy_new(const char *const *words, size_t n)
{
	struct fuzzy *f = g_new0(struct fuzzy, 1);
	GArray *entries = g_array_new(FALSE, FALSE, sizeof(struct entry));
	unsigned bits = FILTER_MIN_BITS;

	for (size_t i = 0; i < n; i++) {
		size_t len = strlen(words[i]);
		struct keys keys;

		g_assert(len <= FUZZY_MAX_LENGTH);
		keys_init(&keys, words[i], len);
		f->longest = MAX(f->longest, len);
		for (size_t skip = 0; skip <= len; skip++) {
			struct entry e = { keys.of[skip], (uint32_t)i };

			g_array_append_val(entries, e);
		}
	}
	f->words = words;
	f->n = entries->len;
	f->entries = (struct entry *)(void *)g_array_free(entries, FALSE);
	if (f->n > 0)
		qsort(f->entries, f->n, sizeof *f->entries, compare_entries);
	while (bits < FILTER_MAX_BITS && (size_t)1 << bits < f->n * 8)
		bits++;
	f->filter_mask = (1u << bits) - 1;
	f->filter = g_new0(uint8_t, ((size_t)1 << bits) / 8);
	for (size_t i = 0; i < f->n; i++)
		f->filter[(f->entries[i].key & f->filter_mask) / 8] |=
			(uint8_t)(1 << (f->entries[i].key & 7));
	/* two entries a start, more or less */
	f->shift = 36 - bits;
	f->start = g_new0(uint32_t, starts_of(f) + 1);
	for (size_t i = 0; i < f->n; i++)
		f->start[(f->entries[i].key >> f->shift) + 1] = (uint32_t)i + 1;
	for (size_t i = 1; i <= starts_of(f); i++)
		f->start[i] = MAX(f->start[i], f->start[i - 1]);
	return f;
}

void
fuzzy_free(struct fuzzy *f)
{
	if (!f)
		return;
	g_free(f->entries);
	g_free(f->filter);
	g_free(f->start);
	g_free(f);
}

/* The first entry of a key that is not less; few have to be passed over. */
static size_t
first_entry(const struct fuzzy *f, uint32_t key)
{
	size_t i = f->start[key >> f->shift];

	while (i < f->n && f->entries[i].key < key)
		i++;
	return i;
}

size_t
fuzzy_find(const struct fuzzy *f, const char *word, size_t len, uint32_t *found, size_t max)
{
	struct keys keys;
	size_t n = 0;

	if (len > f->longest + 1)
		return 0;
	keys_init(&keys, word, len);
	for (size_t skip = 0; skip <= len; skip++) {
		uint32_t key = keys.of[skip];

		if (!(f->filter[(key & f->filter_mask) / 8] & 1 << (key & 7)))
			continue;
		for (size_t i = first_entry(f, key); i < f->n && f->entries[i].key == key; i++) {
			const char *known = f->words[f->entries[i].word];
			size_t known_len = strlen(known);
			bool is_new = true;

			for (size_t j = 0; j < n; j++)
				is_new &= found[j] != f->entries[i].word;
			if (!is_new || n == max)
				continue;
			if ((known_len == len && memcmp(known, word, len) == 0) ||
			    nameword_is_slip(word, len, known, known_len))
				found[n++] = f->entries[i].word;
		}
	}
	return n;
}

size_t
fuzzy_bytes(const struct fuzzy *f)
{
	return sizeof *f + f->n * sizeof *f->entries + ((size_t)f->filter_mask + 1) / 8 +
	       starts_of(f) * sizeof *f->start;
}
