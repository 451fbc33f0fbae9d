/* What lists and searches take inside the process, for tests/bench/search.py: bench_find DIR N
 * [QUERY…].
 *
 * Each is done N times over a store of bench_store: what is new since a mark some hundred mentions
 * back, a page of the list of what is new, and phrases of two words that stand side by side in some
 * text. Each QUERY once. Wall time in ms; prints one JSON object. */
#include <glib.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/when.h"
#include "data/browse.h"
#include "data/db.h"
#include "data/mention.h"
#include "indexer/words.h"
#include "query/search.h"

#define NOW 1795418909
#define PAGE 20

struct bench {
	struct db *db;
	GRand *rand;
	int64_t newest;
	struct words words;
};

static double
now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static bool
read_news(struct bench *b, GError **err)
{
	int64_t mark = b->newest - g_rand_int_range(b->rand, 20, 500);
	struct mention_news news = { 0 };
	bool ok = mention_news(b->db, MAX(mark, 0), PAGE, &news, err);

	g_clear_pointer(&news.ids, g_array_unref);
	return ok;
}

static bool
read_page(struct bench *b, GError **err)
{
	const struct browse new = { .status = "new" };
	int64_t total;
	g_autoptr(GArray) ids = NULL;

	if (!browse_total(b->db, &new, &total, err))
		return false;
	ids = browse_page(b->db, &new, total, PAGE, g_rand_int_range(b->rand, 0, 20) * PAGE, err);
	return ids != NULL;
}

static bool
search(struct bench *b, const char *text, GError **err)
{
	const struct search_options options = { .sort = SEARCH_BY_RELEVANCE, .limit = PAGE };
	g_autoptr(query_t) q = query_parse(text, NOW);
	struct search_result result = { 0 };
	bool ok = search_run(b->db, q, &options, &result, err);

	search_result_clear(&result);
	return ok;
}

/* Two neighbours of some text, made while no clock runs. NULL on error. */
static char *
make_phrase(struct bench *b, GError **err)
{
	for (;;) {
		int64_t id = 1 + g_rand_int_range(b->rand, 0, (gint32)b->newest);
		g_autoptr(mention_t) m = mention_get(b->db, id, err);
		const struct word *w;

		if (!m)
			return NULL;
		words_read(&b->words, m->text, strlen(m->text));
		if (b->words.n < 2)
			continue;
		w = &b->words.list[g_rand_int_range(b->rand, 0, (gint32)b->words.n - 1)];
		return g_strdup_printf("\"%.*s %.*s\"", (int)w->len, w->text, (int)w[1].len,
				       w[1].text);
	}
}

static bool
search_phrase(struct bench *b, double *start, GError **err)
{
	g_autofree char *text = make_phrase(b, err);

	*start = now_ms();
	return text && search(b, text, err);
}

static int
by_size(const void *a, const void *b)
{
	const double *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

static void
print_times(const char *name, double *ms, int n)
{
	qsort(ms, (size_t)n, sizeof *ms, by_size);
	printf("\"%s\": {\"p50_ms\": %.3f, \"p99_ms\": %.3f}", name, ms[n / 2], ms[n * 99 / 100]);
}

static bool
run(struct bench *b, int n, char **queries, GError **err)
{
	static const char *const names[] = { "new", "page_of_new", "phrase" };
	g_autofree double *ms = g_new0(double, n);

	printf("{");
	for (size_t k = 0; k < G_N_ELEMENTS(names); k++) {
		for (int i = 0; i < n; i++) {
			double start = now_ms();
			bool ok = k == 0   ? read_news(b, err)
				  : k == 1 ? read_page(b, err)
					   : search_phrase(b, &start, err);

			if (!ok)
				return false;
			ms[i] = now_ms() - start;
		}
		print_times(names[k], ms, n);
		printf(", ");
	}
	printf("\"queries_ms\": [");
	for (; *queries; queries++) {
		double start = now_ms();

		if (!search(b, *queries, err))
			return false;
		printf("%.1f%s", now_ms() - start, queries[1] ? ", " : "");
	}
	printf("]}\n");
	return true;
}

int
main(int argc, char **argv)
{
	g_autoptr(GError) err = NULL;
	g_autoptr(db_t) db = argc >= 3 ? db_open_reader(argv[1], &err) : NULL;
	struct bench b = { .db = db, .rand = g_rand_new_with_seed(9) };
	int n = argc >= 3 ? MAX(atoi(argv[2]), 1) : 1;
	bool ok;

	words_init(&b.words);
	ok = db && mention_newest(db, &b.newest, &err) && run(&b, n, argv + 3, &err);
	words_clear(&b.words);
	g_rand_free(b.rand);
	if (!ok)
		fprintf(stderr, "bench_find DIR N [QUERY...]: %s\n", err ? err->message : "usage");
	return !ok;
}
