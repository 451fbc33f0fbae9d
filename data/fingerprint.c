#include "data/fingerprint.h"

#include <stdlib.h>
#include <string.h>

#include "base/fold.h"
#include "base/hash.h"

#define SHINGLE_WORDS 3
#define SMALLEST_KEYS 16
#define FIRST_KEYS 6
#define MIN_SAME 3 /* shingles: fewer are "read more" */
#define MIN_TITLE_WORDS 4 /* shorter ones are "Latest news" */

/* How much of the shorter text must be in the longer one, by its number of shingles. With the same
 * title less will do: then one of the two was rewritten. */
static const struct {
	size_t shingles;
	double alone, with_title;
} demands[] = {
	{ 80, 0.60, 0.40 }, { 30, 0.75, 0.45 }, { 12, 0.82, 0.60 },
	{ 5, 0.90, 0.70 },  { 0, 1.01, 0.70 },
};

/* ---- shingles ---------------------------------------------------------------------------- */

static int
by_value(const void *a, const void *b)
{
	const uint64_t *x = a, *y = b;

	return *x < *y ? -1 : *x > *y;
}

static size_t
unique(uint64_t *list, size_t n)
{
	size_t kept = 0;

	for (size_t i = 0; i < n; i++)
		if (i == 0 || list[i] != list[kept - 1])
			list[kept++] = list[i];
	return kept;
}

static uint64_t
mix(uint64_t h, uint64_t word)
{
	h = (h ^ word) * UINT64_C(0x9e3779b97f4a7c15);
	h = (h ^ (h >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
	return h ^ (h >> 31);
}

/* Hashes of the words of a folded text, in order; at most `max`. */
static size_t
hash_words(const struct fold *fold, uint64_t *out, size_t max)
{
	size_t n = 0, start = 0;

	for (size_t i = 0; i <= fold->len && n < max; i++) {
		bool is_end = i == fold->len || fold->text[i] == ' ' || fold->text[i] == '\n';

		if (!is_end)
			continue;
		if (i > start)
			out[n++] = (uint64_t)hash_bytes(fold->text + start, i - start);
		start = i + 1;
	}
	return n;
}

/* In the order of the text. A text of fewer words is one shingle. */
static size_t
make_shingles(const uint64_t *words, size_t n_words, uint64_t *out)
{
	size_t n = 0;

	if (n_words == 0)
		return 0;
	if (n_words < SHINGLE_WORDS) {
		out[0] = 0;
		for (size_t i = 0; i < n_words; i++)
			out[0] = mix(out[0], words[i]);
		return 1;
	}
	for (; n + SHINGLE_WORDS <= n_words; n++)
		out[n] = mix(mix(mix(0, words[n]), words[n + 1]), words[n + 2]);
	return n;
}

/* ---- titles ------------------------------------------------------------------------------ */

/* Sites put their name before or after: the longest part is the title itself. */
static int64_t
title_core(struct fold *fold, const char *title)
{
	static const char *const separators[] = {
		" | ",      " - ",      " \u2013 ", " \u2014 ", " :: ",
		" \u00b7 ", " \u00bb ", " \u00ab ", ": ",
	};
	g_autoptr(GString) text = g_string_new(title);
	g_auto(GStrv) parts = NULL;
	int64_t core = 0;
	size_t most = 0;

	for (size_t i = 0; i < G_N_ELEMENTS(separators); i++)
		g_string_replace(text, separators[i], "\x1f", 0);
	parts = g_strsplit(text->str, "\x1f", -1);
	for (char **p = parts; *p; p++) {
		uint64_t words[64];
		size_t n;

		fold_text(fold, *p, strlen(*p));
		n = hash_words(fold, words, G_N_ELEMENTS(words));
		if (n > most) {
			most = n;
			core = hash_bytes(words, n * sizeof *words);
		}
	}
	return most >= MIN_TITLE_WORDS ? core : 0;
}

/* ---- together ---------------------------------------------------------------------------- */

static void
add_key(struct fingerprint *f, uint64_t key)
{
	for (size_t i = 0; i < f->n_keys; i++)
		if (f->keys[i] == (int64_t)key)
			return;
	if (f->n_keys < FINGERPRINT_MAX_KEYS)
		f->keys[f->n_keys++] = (int64_t)key;
}

void
fingerprint_init(struct fingerprint *f, const char *title, const char *text)
{
	g_autofree uint64_t *words = NULL;
	struct fold fold;
	size_t room, n;

	*f = (struct fingerprint){ 0 };
	fold_init(&fold);
	f->title = title_core(&fold, title ? title : "");
	fold_text(&fold, text ? text : "", text ? strlen(text) : 0);
	room = MIN(fold.len / 2 + 1, FINGERPRINT_MAX_SHINGLES);
	words = g_new(uint64_t, room);
	n = hash_words(&fold, words, room);
	fold_clear(&fold);
	f->shingles = g_new(uint64_t, MAX(n, 1));
	f->n = make_shingles(words, n, f->shingles);
	for (size_t i = 0; i < MIN(f->n, FIRST_KEYS); i++)
		add_key(f, f->shingles[i]);
	if (f->n > 0)
		qsort(f->shingles, f->n, sizeof *f->shingles, by_value);
	f->n = unique(f->shingles, f->n);
	for (size_t i = 0; i < MIN(f->n, SMALLEST_KEYS); i++)
		add_key(f, f->shingles[i]);
	if (f->title)
		add_key(f, (uint64_t)f->title);
}

void
fingerprint_clear(struct fingerprint *f)
{
	g_free(f->shingles);
	*f = (struct fingerprint){ 0 };
}

double
fingerprint_containment(const struct fingerprint *a, const struct fingerprint *b)
{
	size_t i = 0, k = 0, both = 0;

	while (i < a->n && k < b->n) {
		uint64_t x = a->shingles[i], y = b->shingles[k];

		both += x == y;
		i += x <= y;
		k += y <= x;
	}
	return a->n && b->n ? (double)both / (double)MIN(a->n, b->n) : 0;
}

bool
fingerprint_is_copy(const struct fingerprint *a, const struct fingerprint *b)
{
	bool same_title = a->title && a->title == b->title;
	size_t n = MIN(a->n, b->n), longer = MAX(a->n, b->n);
	double part = fingerprint_containment(a, b);

	/* a few words are a copy only of as many words, or under the same title */
	if (n == 0)
		return same_title && longer < demands[2].shingles;
	if (part >= 1 && n == longer)
		return same_title || n >= MIN_SAME;
	for (size_t i = 0; i < G_N_ELEMENTS(demands); i++)
		if (n >= demands[i].shingles)
			return part >= (same_title ? demands[i].with_title : demands[i].alone);
	return false;
}
