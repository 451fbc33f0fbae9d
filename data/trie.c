#include "data/trie.h"

#include <stdlib.h>
#include <string.h>

/* States are numbered breadth first, so the children of a state are neighbours: a state is its
 * label, its first child and its phrase, nine bytes in all. Only the root has so many children that
 * a table pays. */
#define NONE UINT32_MAX
#define ROOT 0u

struct trie {
	uint32_t n_states;
	uint8_t *label; /* byte that leads here */
	uint32_t *first; /* n_states + 1: children are [first[s], first[s + 1]) */
	uint32_t *phrase; /* that ends here, or NONE */
	uint32_t from_root[256]; /* children of ROOT; NONE where none */
};

struct entry {
	const char *text;
	uint32_t number;
};

static int
compare_entries(const void *a, const void *b)
{
	return strcmp(((const struct entry *)a)->text, ((const struct entry *)b)->text);
}

/* What a state covers while the trie is built: sorted entries [from, to) agree on `depth` bytes. */
struct range {
	uint32_t from, to;
};

static uint32_t
child(const struct trie *a, uint32_t state, uint8_t byte)
{
	uint32_t from = a->first[state], n = a->first[state + 1] - from;
	const uint8_t *at;

	if (n == 0)
		return NONE;
	if (n == 1)
		return a->label[from] == byte ? from : NONE;
	at = memchr(a->label + from, byte, n);
	return at ? (uint32_t)(at - a->label) : NONE;
}

static size_t
count_states(const struct entry *e, size_t n)
{
	size_t states = 1;

	for (size_t i = 0; i < n; i++) {
		size_t shared = 0;

		if (i > 0)
			while (e[i].text[shared] && e[i].text[shared] == e[i - 1].text[shared])
				shared++;
		states += strlen(e[i].text) - shared;
	}
	return states;
}

/* Breadth first over ranges of the sorted entries, level by level. */
static void
build_trie(struct trie *a, const struct entry *e, size_t n)
{
	g_autofree struct range *ranges = g_new(struct range, a->n_states);
	uint32_t made = 1, level_end = 1, depth = 0;

	ranges[ROOT] = (struct range){ 0, (uint32_t)n };
	for (uint32_t s = ROOT; s < made; s++) {
		uint32_t i = ranges[s].from;

		if (s == level_end) {
			depth++;
			level_end = made;
		}
		a->first[s] = made;
		if (i < ranges[s].to && e[i].text[depth] == '\0')
			a->phrase[s] = e[i++].number;
		while (i < ranges[s].to) {
			uint8_t byte = (uint8_t)e[i].text[depth];
			uint32_t from = i;

			while (i < ranges[s].to && (uint8_t)e[i].text[depth] == byte)
				i++;
			a->label[made] = byte;
			ranges[made] = (struct range){ from, i };
			made++;
		}
	}
	a->first[made] = made;
	g_assert(made == a->n_states);
}

struct trie *
trie_new(const char *const *phrases, size_t n)
{
	struct trie *a = g_new0(struct trie, 1);
	g_autofree struct entry *e = g_new(struct entry, n + 1);

	g_assert(n < NONE);
	for (size_t i = 0; i < n; i++) {
		g_assert(*phrases[i]);
		e[i] = (struct entry){ phrases[i], (uint32_t)i };
	}
	qsort(e, n, sizeof *e, compare_entries);
	a->n_states = (uint32_t)count_states(e, n);
	a->label = g_new0(uint8_t, a->n_states);
	a->first = g_new0(uint32_t, a->n_states + 1);
	a->phrase = g_new(uint32_t, a->n_states);
	memset(a->phrase, 0xff, a->n_states * sizeof *a->phrase);
	build_trie(a, e, n);
	memset(a->from_root, 0xff, sizeof a->from_root);
	for (uint32_t c = a->first[ROOT]; c < a->first[ROOT + 1]; c++)
		a->from_root[a->label[c]] = c;
	return a;
}

void
trie_free(struct trie *a)
{
	if (!a)
		return;
	g_free(a->label);
	g_free(a->first);
	g_free(a->phrase);
	g_free(a);
}

void
trie_prefix(const struct trie *a, const char *text, size_t len, trie_hit *hit, void *data)
{
	uint32_t state = ROOT;

	for (size_t i = 0; i < len; i++) {
		uint8_t byte = (uint8_t)text[i];

		state = i == 0 ? a->from_root[byte] : child(a, state, byte);
		if (state == NONE)
			return;
		if (a->phrase[state] != NONE)
			hit(data, a->phrase[state], i + 1);
	}
}

size_t
trie_bytes(const struct trie *a)
{
	return sizeof *a + a->n_states * (sizeof *a->label + 2 * sizeof *a->first);
}
