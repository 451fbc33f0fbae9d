#include "data/automaton.h"

#include <stdlib.h>
#include <string.h>

/* A trie with failure links. States are numbered breadth first, so the children of a state
 * are neighbours: a state is its label, its first child, its failure link and its phrase,
 * 17 bytes in all. Only the root (where a blank is awaited) and the state after a word's first
 * blank have so many children that a table pays.
 *
 * Every phrase is kept with a blank before it; that blank makes it begin at a word. */
#define NONE UINT32_MAX
#define ROOT 0u
#define WORD 1u /* a blank was read */

struct automaton {
	uint32_t n_states;
	uint8_t *label; /* byte that leads here */
	uint32_t *first; /* n_states + 1: children are [first[s], first[s + 1]) */
	uint32_t *fail; /* longest proper suffix that is a state */
	uint32_t *phrase; /* that ends here, or NONE */
	uint32_t *report; /* nearest state on the failure path (this one included) with a phrase, or
			     NONE */
	uint32_t *length; /* of each phrase, without its blank */
	size_t n_phrases;
	uint32_t after_blank[256]; /* children of WORD; ROOT where none */
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
child(const struct automaton *a, uint32_t state, uint8_t byte)
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

static uint32_t
step(const struct automaton *a, uint32_t state, uint8_t byte)
{
	for (;;) {
		uint32_t next;

		if (state == WORD && byte != ' ')
			return a->after_blank[byte];
		if (state <= WORD)
			return byte == ' ' ? WORD : ROOT;
		next = child(a, state, byte);
		if (next != NONE)
			return next;
		state = a->fail[state];
	}
}

static size_t
count_states(const struct entry *e, size_t n)
{
	size_t states = 2;

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
build_trie(struct automaton *a, const struct entry *e, size_t n)
{
	g_autofree struct range *ranges = g_new(struct range, a->n_states);
	uint32_t made = 2, level_end = 2, depth = 0;

	ranges[WORD] = (struct range){ 0, (uint32_t)n };
	a->first[ROOT] = WORD;
	a->label[WORD] = ' ';
	for (uint32_t s = WORD; s < made; s++) {
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

static void
link_failures(struct automaton *a)
{
	a->fail[WORD] = ROOT;
	for (uint32_t c = a->first[WORD]; c < a->first[WORD + 1]; c++)
		a->after_blank[a->label[c]] = c;
	for (uint32_t s = WORD; s < a->n_states; s++) {
		for (uint32_t c = a->first[s]; c < a->first[s + 1]; c++)
			a->fail[c] = s == WORD ? ROOT : step(a, a->fail[s], a->label[c]);
		a->report[s] = a->phrase[s] != NONE ? s : a->report[a->fail[s]];
	}
}

struct automaton *
automaton_new(const char *const *phrases, size_t n)
{
	struct automaton *a = g_new0(struct automaton, 1);
	g_autofree struct entry *e = g_new(struct entry, n + 1);

	g_assert(n < NONE);
	a->length = g_new(uint32_t, n + 1);
	a->n_phrases = n;
	for (size_t i = 0; i < n; i++) {
		g_assert(*phrases[i]);
		e[i] = (struct entry){ phrases[i], (uint32_t)i };
		a->length[i] = (uint32_t)strlen(phrases[i]);
	}
	qsort(e, n, sizeof *e, compare_entries);
	a->n_states = (uint32_t)count_states(e, n);
	a->label = g_new0(uint8_t, a->n_states);
	a->first = g_new0(uint32_t, a->n_states + 1);
	a->fail = g_new0(uint32_t, a->n_states);
	a->phrase = g_new(uint32_t, a->n_states);
	a->report = g_new(uint32_t, a->n_states);
	memset(a->phrase, 0xff, a->n_states * sizeof *a->phrase);
	memset(a->report, 0xff, a->n_states * sizeof *a->report);
	build_trie(a, e, n);
	link_failures(a);
	return a;
}

void
automaton_free(struct automaton *a)
{
	if (!a)
		return;
	g_free(a->label);
	g_free(a->first);
	g_free(a->fail);
	g_free(a->phrase);
	g_free(a->report);
	g_free(a->length);
	g_free(a);
}

static void
report_all(const struct automaton *a, uint32_t state, size_t end, automaton_hit *hit, void *data)
{
	for (uint32_t s = a->report[state]; s != NONE; s = a->report[a->fail[s]])
		hit(data, a->phrase[s], end - a->length[a->phrase[s]], end);
}

void
automaton_scan(const struct automaton *a, const char *text, size_t len, automaton_hit *hit,
	       void *data)
{
	uint32_t state = WORD; /* a word begins at the start of the text */

	for (size_t i = 0; i < len; i++) {
		uint8_t byte = (uint8_t)text[i];

		if (byte == '\n')
			byte = ' ';
		if (state == ROOT && byte != ' ')
			continue;
		state = step(a, state, byte);
		if (a->report[state] != NONE)
			report_all(a, state, i + 1, hit, data);
	}
}

void
automaton_prefix(const struct automaton *a, const char *text, size_t len, automaton_hit *hit,
		 void *data)
{
	uint32_t state = WORD;

	for (size_t i = 0; i < len; i++) {
		uint8_t byte = (uint8_t)text[i];

		state = child(a, state, byte == '\n' ? ' ' : byte);
		if (state == NONE)
			return;
		if (a->phrase[state] != NONE)
			hit(data, a->phrase[state], 0, i + 1);
	}
}

size_t
automaton_bytes(const struct automaton *a)
{
	return sizeof *a + a->n_states * (sizeof *a->label + 4 * sizeof *a->first) +
	       a->n_phrases * sizeof *a->length;
}

size_t
automaton_states(const struct automaton *a)
{
	return a->n_states;
}
