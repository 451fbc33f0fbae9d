#include "query/suggest.h"

#include <stdlib.h>
#include <string.h>

#include "base/fold.h"
#include "indexer/index.h"
#include "indexer/variants.h"
#include "query/broaden.h"

#define MIN_LETTERS 4 /* of a word that may be misspelt */
#define LONG_WORD 8 /* letters: two of them may be wrong */
#define MAX_LETTERS 32
#define MAX_WALK 30000 /* terms of the vocabulary that are looked at, for one word */
#define MAX_TIES 16 /* of which the most frequent is taken */

struct speller {
	struct xapian_reader *reader;
	struct xapian_stemmer *stemmer;
	const GPtrArray *names; /* char * */
	bool is_better;
};

/* Edits that lead from one to the other; two letters that changed places are one. Above `max` it is
 * any number above `max`. */
static int
distance(const char *a, const char *b, int max)
{
	int n = (int)strlen(a), m = (int)strlen(b);
	int rows[3][MAX_LETTERS + 1];

	if (n > MAX_LETTERS || m > MAX_LETTERS || abs(n - m) > max)
		return max + 1;
	for (int k = 0; k <= m; k++)
		rows[0][k] = k;
	for (int i = 1; i <= n; i++) {
		int *row = rows[i % 3], *above = rows[(i + 2) % 3], *before = rows[(i + 1) % 3];
		int least = row[0] = i;

		for (int k = 1; k <= m; k++) {
			row[k] = MIN(MIN(row[k - 1], above[k]) + 1,
				     above[k - 1] + (a[i - 1] != b[k - 1]));
			if (i > 1 && k > 1 && a[i - 1] == b[k - 2] && a[i - 2] == b[k - 1])
				row[k] = MIN(row[k], before[k - 2] + 1);
			least = MIN(least, row[k]);
		}
		if (least > max)
			return max + 1;
	}
	return rows[n % 3][m];
}

/* ---- the nearest word -------------------------------------------------------------------- */

struct nearest {
	const char *word; /* misspelt */
	int distance; /* of those in `ties` */
	GPtrArray *ties; /* char * */
};

static void
consider(struct nearest *n, const char *known)
{
	int d = distance(n->word, known, n->distance);

	if (d > n->distance || d == 0)
		return;
	if (d < n->distance)
		g_ptr_array_set_size(n->ties, 0);
	n->distance = d;
	if (n->ties->len < MAX_TIES)
		g_ptr_array_add(n->ties, g_strdup(known));
}

/* Terms with a capital letter or colon in them are filters and titles. */
static bool
consider_vocabulary(struct speller *s, struct nearest *n, const char *start)
{
	bool all;
	g_autoptr(GPtrArray) terms =
		xapian_reader_vocabulary(s->reader, start, MAX_WALK, &all, NULL);

	for (guint i = 0; terms && i < terms->len; i++)
		consider(n, g_ptr_array_index(terms, i));
	return terms != NULL;
}

static uint32_t
frequency(struct speller *s, const char *word)
{
	uint32_t n;

	return xapian_reader_frequency(s->reader, word, &n, NULL) ? n : 0;
}

/* Words of the schools' names come first: they are what is mostly looked for. */
static void
consider_names(struct speller *s, struct nearest *n)
{
	for (guint i = 0; s->names && i < s->names->len; i++) {
		g_autofree char *folded = fold_string(g_ptr_array_index(s->names, i));
		g_auto(GStrv) words = g_strsplit_set(folded, " \n", -1);

		for (char **w = words; *w; w++)
			if (strlen(*w) >= MIN_LETTERS)
				consider(n, *w);
	}
}

static char *
find_nearest(struct speller *s, const char *word)
{
	g_autoptr(GPtrArray) ties = g_ptr_array_new_with_free_func(g_free);
	struct nearest n = { .word = word,
			     .distance = strlen(word) < LONG_WORD ? 1 : 2,
			     .ties = ties };
	const char first[] = { word[0], '\0' }, second[] = { word[1], '\0' };
	const char *best = NULL;
	uint32_t most = 0;

	consider_names(s, &n);
	if (ties->len)
		return g_strdup(g_ptr_array_index(ties, 0));
	consider_vocabulary(s, &n, first);
	/* the first letter left out, or behind the second */
	consider_vocabulary(s, &n, second);
	for (guint i = 0; i < ties->len; i++) {
		uint32_t f = frequency(s, g_ptr_array_index(ties, i));

		if (f > most) {
			most = f;
			best = g_ptr_array_index(ties, i);
		}
	}
	return g_strdup(best);
}

/* ---- words of the query ------------------------------------------------------------------ */

static bool
may_be_misspelt(const char *word)
{
	size_t len = strlen(word);

	if (len < MIN_LETTERS || len > MAX_LETTERS)
		return false;
	for (; *word; word++)
		if (!g_ascii_islower(*word))
			return false;
	return true;
}

static bool
is_known(struct speller *s, const char *word)
{
	bool all;
	g_autoptr(GPtrArray) same = xapian_reader_vocabulary(s->reader, word, 1, &all, NULL);
	g_autoptr(GPtrArray) forms = NULL;

	if (!same || (same->len && strcmp(g_ptr_array_index(same, 0), word) == 0))
		return true;
	forms = variants_of_word(s->reader, s->stemmer, "", word, NULL);
	return !forms || forms->len > 1;
}

static void
correct(struct query_node *n, void *user)
{
	struct speller *s = user;

	if (!n->words || n->op == QUERY_PREFIX || n->op == QUERY_SOURCE)
		return;
	for (guint i = 0; i < n->words->len; i++) {
		char *word = g_ptr_array_index(n->words, i), *better;

		if (!may_be_misspelt(word) || is_known(s, word) || broaden_knows(s->stemmer, word))
			continue;
		better = find_nearest(s, word);
		if (!better)
			continue;
		g_free(word);
		n->words->pdata[i] = better;
		s->is_better = true;
	}
}

char *
suggest_query(struct db *db, const struct query *q, int64_t now, const GPtrArray *names)
{
	g_autofree char *text = query_string(q);
	g_autoptr(query_t) own = query_parse(text, now);
	int64_t seq;
	struct xapian_reader *reader = index_reader_kept(db, &seq, NULL);
	struct speller s = { .reader = reader, .names = names };

	s.stemmer = reader ? xapian_stemmer_new("english", NULL) : NULL;
	if (s.stemmer)
		query_each(own->root, correct, &s);
	xapian_stemmer_free(s.stemmer);
	return s.is_better ? query_string(own) : NULL;
}
