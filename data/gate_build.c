/* The strings a gate looks for, from what the matcher knows of the schools. */
#include <stdlib.h>
#include <string.h>

#include "data/gate.h"
#include "data/gate_needle.h"

/* Some three hundred schools. Of real pages most would be let through, after a search that costs a
 * sixth of reading them. */
#define MAX_NEEDLES 2000

/* How rare a letter is in English, in bits; digits are rarer. */
static unsigned
rarity(char c)
{
	static const uint8_t bits[26] = { 4, 6, 5, 5,  3, 6, 6, 4, 4, 9, 7, 5, 5,
					  4, 4, 6, 10, 4, 4, 3, 5, 7, 5, 9, 6, 10 };

	return g_ascii_islower(c) ? bits[c - 'a'] : 8;
}

static void
add_key(struct gate *g, const char *letters, uint32_t needle, size_t at)
{
	struct key k = { gate_triple(g, letters + at), needle, (uint32_t)at };

	g_array_append_val(g->keys, k);
	g->filter[k.triple / 8] |= (uint8_t)(1 << (k.triple & 7));
}

/* Rarest triple that begins in [from, to]. One that lies inside a word is better: a hidden element
 * may stand between two. `spaced` is the needle with its blanks, or NULL. */
static size_t
best_triple(const char *letters, const char *spaced, size_t from, size_t to, unsigned *value)
{
	size_t best = from, at = 0;

	*value = 0;
	for (size_t i = 0; i <= to; i++) {
		unsigned v =
			1 + rarity(letters[i]) + rarity(letters[i + 1]) + rarity(letters[i + 2]);
		bool is_inside = true;

		while (spaced && spaced[at] == ' ')
			at++;
		if (spaced)
			is_inside = spaced[at + 1] != ' ' && spaced[at + 2] != ' ';
		at++;
		v = is_inside ? v + 40 : v;
		if (i >= from && v > *value) {
			*value = v;
			best = i;
		}
	}
	return best;
}

/* `spaced` is the needle with its blanks. */
static uint32_t
add_needle(struct gate *g, const char *letters, const char *spaced, unsigned how)
{
	struct needle n = { .len = (uint8_t)strlen(letters), .how = (uint8_t)how };
	bool is_break = false;

	/* a slip looks one letter further on both sides */
	for (GString *const *s = (GString *const[]){ g->texts, g->breaks, NULL }; *s; s++)
		g_string_append_len(*s, "\0\0", 2);
	n.letters = (uint32_t)g->texts->len;
	g_string_append_len(g->texts, letters, n.len);
	for (size_t i = 0; i < n.len; spaced++) {
		if (*spaced == ' ' || *spaced == '\n') {
			is_break = i > 0;
			continue;
		}
		g_string_append_c(g->breaks, is_break);
		is_break = false;
		i++;
	}
	for (GString *const *s = (GString *const[]){ g->texts, g->breaks, NULL }; *s; s++)
		g_string_append_len(*s, "\0\0", 2);
	g_array_append_val(g->needles, n);
	return g->needles->len - 1;
}

/* Two triples with a letter between them: one slip (two neighbours at most) breaks one of them. */
static void
add_slipping(struct gate *g, const char *letters, const char *spaced, size_t len)
{
	uint32_t needle = add_needle(g, letters, spaced, NEEDLE_SLIP);
	size_t first = 0, second = TRIPLE;
	unsigned best = 0;

	for (size_t i = 0; i + 2 * TRIPLE + 1 <= len; i++) {
		unsigned v, w;
		size_t other = best_triple(letters, spaced, i + TRIPLE + 1, len - TRIPLE, &w);

		best_triple(letters, spaced, i, i, &v);
		if (v + w > best) {
			best = v + w;
			first = i;
			second = other;
		}
	}
	add_key(g, letters, needle, first);
	add_key(g, letters, needle, second);
	/* six letters: no room for one between the triples; the swap that breaks both is a needle
	 */
	if (best == 0) {
		g_autofree char *swapped = g_strdup(letters);

		swapped[TRIPLE - 1] = letters[TRIPLE];
		swapped[TRIPLE] = letters[TRIPLE - 1];
		add_key(g, swapped, add_needle(g, swapped, spaced, 0), 0);
	}
}

/* A telephone number: it may be parted anywhere, so there is a triple in each half. */
static void
add_phone(struct gate *g, uint64_t number)
{
	g_autofree char *digits = g_strdup_printf("%" G_GUINT64_FORMAT, number);
	g_autoptr(GString) spaced = g_string_new(NULL);
	uint32_t needle;

	for (const char *d = digits; *d; d++)
		g_string_append_printf(spaced, "%c ", *d);
	needle = add_needle(g, digits, spaced->str, NEEDLE_NUMBER);
	add_key(g, digits, needle, 1);
	add_key(g, digits, needle, strlen(digits) - TRIPLE - 1);
}

/* `spaced`: folded, words parted by blanks. */
static void
add(struct gate *g, const char *spaced, unsigned how)
{
	g_autofree char *letters = g_strdup(spaced);
	char *to = letters;
	unsigned unused;
	size_t len;

	for (const char *p = spaced; *p; p++)
		if (*p != ' ' && *p != '\n')
			*to++ = *p;
	*to = '\0';
	len = (size_t)(to - letters);
	/* the beginning of a very long name is enough, but where the end is asked for */
	if (len > UINT8_MAX) {
		letters[len = UINT8_MAX] = '\0';
		how &= ~(unsigned)NEEDLE_END;
	}
	if (len == 2 && how == NEEDLE_WORD)
		g_ptr_array_add(g->pairs, g_strdup(letters));
	else if (len < TRIPLE || ((how & NEEDLE_SLIP) && len < 2 * TRIPLE))
		g->is_open = true;
	else if (how & NEEDLE_SLIP)
		add_slipping(g, letters, spaced, len);
	else
		add_key(g, letters, add_needle(g, letters, spaced, how),
			best_triple(letters, spaced, 0, len - TRIPLE, &unused));
}

static void
add_phrases(struct gate *g, const struct profiles *p)
{
	for (size_t i = 0; i < p->n_phrases; i++) {
		bool is_known = false;

		for (uint32_t u = p->first_use[i]; u < p->first_use[i + 1]; u++) {
			const struct use *use = &p->uses[u];
			bool is_capitals =
				use->kind == USE_LITERAL && p->names[use->index].is_capitals;

			if (use->kind == USE_INITIALS || is_capitals)
				add(g, p->phrases[i],
				    NEEDLE_WORD | NEEDLE_CAPITALS |
					    (use->kind == USE_INITIALS ? NEEDLE_END : 0));
			else if (use->kind == USE_CORE || use->kind == USE_LITERAL ||
				 use->kind == USE_POSTCODE || use->kind == USE_WEBSITE)
				is_known = true;
		}
		if (is_known)
			add(g, p->phrases[i], NEEDLE_WORD);
	}
}

static void
add_cores(struct gate *g, const struct profiles *p)
{
	g_autofree bool *slips = g_new0(bool, p->n_cores + 1);

	for (uint32_t w = 0; w < (p->n_slips ? p->first_slip[p->n_slips] : 0); w++)
		slips[p->slip_words[w].core] = true;
	for (size_t i = 0; i < p->n_cores; i++) {
		/* in tags shorter ones are not looked for */
		if (slips[i])
			add(g, p->cores[i].text, NEEDLE_SLIP);
		else if (strlen(p->cores[i].squashed) >= TRIPLE)
			add(g, p->cores[i].text, NEEDLE_TAG);
	}
}

static int
compare_keys(const void *a, const void *b)
{
	const struct key *x = a, *y = b;

	return x->triple < y->triple ? -1 : x->triple > y->triple;
}

struct gate *
gate_new(const struct profiles *p)
{
	struct gate *g = g_new0(struct gate, 1);

	g->texts = g_string_new(NULL);
	g->breaks = g_string_new(NULL);
	g->needles = g_array_new(FALSE, FALSE, sizeof(struct needle));
	g->keys = g_array_new(FALSE, FALSE, sizeof(struct key));
	g->pairs = g_ptr_array_new_with_free_func(g_free);
	g->filter = g_new0(uint8_t, TRIPLES / 8);
	for (unsigned c = 0; c < 256; c++)
		g->codes[c] = (uint8_t)(g_ascii_islower((char)c)   ? 1 + c - 'a'
					: g_ascii_isdigit((char)c) ? 27 + c - '0'
								   : 37 + c % 27);
	add_phrases(g, p);
	add_cores(g, p);
	for (size_t i = 0; i < p->n_accounts; i++)
		add(g, p->accounts[i].squashed, NEEDLE_TAG);
	for (size_t i = 0; i < p->n_phones; i++)
		add_phone(g, p->phones[i].digits);
	for (size_t i = 0; i < p->n_urns; i++) {
		g_autofree char *urn = g_strdup_printf("%" G_GUINT64_FORMAT, p->urns[i].digits);

		add(g, urn, NEEDLE_WORD | NEEDLE_END);
	}
	g->is_open |= g->needles->len > MAX_NEEDLES;
	if (g->keys->len > 0)
		qsort(g->keys->data, g->keys->len, sizeof(struct key), compare_keys);
	return g;
}

void
gate_free(struct gate *g)
{
	if (!g)
		return;
	g_string_free(g->texts, TRUE);
	g_string_free(g->breaks, TRUE);
	g_array_unref(g->needles);
	g_array_unref(g->keys);
	g_ptr_array_unref(g->pairs);
	g_free(g->filter);
	g_free(g);
}

size_t
gate_bytes(const struct gate *g)
{
	return sizeof *g + 2 * g->texts->allocated_len + g->needles->len * sizeof(struct needle) +
	       g->keys->len * sizeof(struct key) + TRIPLES / 8;
}
