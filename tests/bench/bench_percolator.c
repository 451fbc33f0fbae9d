/* Puts every mention of a store to many saved searches, for tests/bench/index.py:
 * bench_percolator DIR SEARCHES. The searches are made of the store's own words, as people would:
 * phrases, pairs, alternatives, exclusions. Reading the mentions is not counted. Prints one JSON
 * object. */
#include <glib.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/when.h"
#include "data/db.h"
#include "data/mention.h"
#include "indexer/intern.h"
#include "indexer/words.h"
#include "query/percolator.h"

#define NOW 1795418909
#define MIN_WORD 4 /* bytes: shorter words are asked for by nobody, */
#define MAX_SHARE 100 /* nor what is in more than one text of so many */

/* How two words become a search; a phrase takes neighbours. */
static const struct {
	const char *before, *between, *after;
	bool is_phrase;
} shapes[] = {
	{ "\"", " ", "\"", true }, { "", " ", "", false },  { "\"", " ", "\"", true },
	{ "", " OR ", "", false }, { "", " -", "", false }, { "", " ", "", false },
};

struct sums {
	int64_t mentions, asked, matching;
	double seconds;
};

static double
cpu(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* How many texts each word is in. */
struct shares {
	struct intern *words;
	GArray *texts; /* struct share, by number of the word */
	guint n;
};

struct share {
	guint texts, last; /* the text it was seen in last */
};

static bool
count_shares(struct shares *s, struct db *db, const GArray *ids, GError **err)
{
	const struct share none = { 0 };
	struct words words;

	words_init(&words);
	for (s->n = 0; s->n < ids->len;) {
		g_autoptr(mention_t) m = mention_get(db, g_array_index(ids, int64_t, s->n), err);

		if (!m)
			break;
		s->n++;
		words_read(&words, m->text, strlen(m->text));
		for (size_t i = 0; i < words.n; i++) {
			uint32_t number =
				intern_put(s->words, "", words.list[i].text, words.list[i].len);
			struct share *share;

			if (number == s->texts->len)
				g_array_append_val(s->texts, none);
			share = &g_array_index(s->texts, struct share, number);
			share->texts += share->last != s->n;
			share->last = s->n;
		}
	}
	words_clear(&words);
	return s->n == ids->len;
}

/* Any word of the text that somebody might ask for, not the last one; NULL: none was met. */
static const struct word *
pick(const struct words *w, const struct shares *s, GRand *rand)
{
	for (int tries = 0; tries < 100 && w->n > 2; tries++) {
		const struct word *word = &w->list[g_rand_int_range(rand, 0, (gint32)w->n - 1)];
		uint32_t number = intern_put(s->words, "", word->text, word->len);

		if (word->is_main && word->len >= MIN_WORD && word[1].is_main &&
		    g_array_index(s->texts, struct share, number).texts * MAX_SHARE <= s->n)
			return word;
	}
	return NULL;
}

static struct query *
make_query(const struct words *w, const struct shares *shares, GRand *rand)
{
	size_t s = (size_t)g_rand_int_range(rand, 0, G_N_ELEMENTS(shapes));
	const struct word *a = pick(w, shares, rand);
	const struct word *b = shapes[s].is_phrase && a ? a + 1 : pick(w, shares, rand);
	g_autofree char *text = NULL;

	if (!a || !b)
		return NULL;
	text = g_strdup_printf("%s%.*s%s%.*s%s", shapes[s].before, (int)a->len, a->text,
			       shapes[s].between, (int)b->len, b->text, shapes[s].after);
	return query_parse(text, NOW);
}

/* One search out of each of `n` mentions. */
static bool
add_queries(struct percolator *p, struct db *db, const GArray *ids, int n, GError **err)
{
	GRand *rand = g_rand_new_with_seed(7);
	struct shares shares = { intern_new(), g_array_new(FALSE, FALSE, sizeof(struct share)), 0 };
	struct words words;
	bool ok = ids->len > 0 && count_shares(&shares, db, ids, err);

	words_init(&words);
	for (int made = 0; ok && made < n;) {
		guint at = (guint)g_rand_int_range(rand, 0, (gint32)ids->len);
		g_autoptr(mention_t) m = mention_get(db, g_array_index(ids, int64_t, at), err);
		struct query *q;

		ok = m != NULL;
		if (!ok)
			break;
		words_read(&words, m->text, strlen(m->text));
		q = make_query(&words, &shares, rand);
		if (q)
			ok = percolator_add(p, q, err);
		made += q != NULL;
	}
	words_clear(&words);
	intern_free(shares.words);
	g_array_unref(shares.texts);
	g_rand_free(rand);
	return ok;
}

static bool
run(struct percolator *p, struct db *db, const GArray *ids, struct sums *sums, GError **err)
{
	g_autoptr(GArray) matching = g_array_new(FALSE, FALSE, sizeof(guint));

	for (guint i = 0; i < ids->len; i++) {
		g_autoptr(mention_t) m = mention_get(db, g_array_index(ids, int64_t, i), err);
		double start;

		if (!m)
			return false;
		g_array_set_size(matching, 0);
		start = cpu();
		percolator_run(p, m, matching);
		sums->seconds += cpu() - start;
		sums->mentions++;
		sums->asked += percolator_asked(p);
		sums->matching += matching->len;
	}
	return true;
}

int
main(int argc, char **argv)
{
	const struct mention_filter any = { .since = WHEN_NONE, .until = WHEN_NONE };
	struct percolator *p = percolator_new();
	struct sums sums = { 0 };
	g_autoptr(GError) err = NULL;
	g_autoptr(db_t) db = argc == 3 ? db_open_reader(argv[1], &err) : NULL;
	int64_t total;
	g_autoptr(GArray) ids = db ? mention_list(db, &any, G_MAXINT, 0, &total, &err) : NULL;
	bool ok =
		ids && add_queries(p, db, ids, atoi(argv[2]), &err) && run(p, db, ids, &sums, &err);
	double n = (double)MAX(sums.mentions, 1);

	percolator_free(p);
	if (!ok) {
		fprintf(stderr, "bench_percolator DIR SEARCHES: %s\n",
			err ? err->message : "usage");
		return 1;
	}
	printf("{\"cpu_ms_per_document\": %.4f, \"asked\": %.1f, \"matching\": %.1f}\n",
	       sums.seconds * 1e3 / n, (double)sums.asked / n, (double)sums.matching / n);
	return 0;
}
