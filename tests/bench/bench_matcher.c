/* How fast documents are folded and matched, for one school and for a whole register:
 *
 *   bench_matcher REGISTER DOCS.jsonl …
 *
 * Prints one JSON object for each file: MB a second for folding alone, one school and all schools,
 * and for Hyperscan (where it was there when this was built) searching the folded text for the
 * same phrases, which is a limit rather than a rival: it knows nothing of what they mean. */
#include <glib.h>
#include <jansson.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#ifdef HAVE_HYPERSCAN
#include <hs/hs.h>
#endif

#include "base/fold.h"
#include "data/gias.h"
#include "data/matcher.h"
#include "data/profiles.h"

#define SECONDS 1.0
#define ROUNDS 5 /* at least */

static GPtrArray *
read_texts(const char *path, size_t *bytes)
{
	GPtrArray *texts = g_ptr_array_new_with_free_func(g_free);
	g_autofree char *row = NULL;
	size_t room = 0;
	FILE *in = fopen(path, "re");

	*bytes = 0;
	while (in && getline(&row, &room, in) > 0) {
		json_t *line = json_loads(row, 0, NULL);
		const char *text = json_string_value(json_object_get(line, "text"));

		if (!text)
			text = json_string_value(json_object_get(line, "html"));
		if (text) {
			g_ptr_array_add(texts, g_strdup(text));
			*bytes += strlen(text);
		}
		json_decref(line);
	}
	if (in)
		fclose(in);
	return texts;
}

/* One way to read all texts once. */
typedef void reading(void *data, const GPtrArray *texts);

/* Of this process: what others do to the machine costs it no more than the cache. */
static double
cpu_seconds(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static int
compare_times(gconstpointer a, gconstpointer b)
{
	const double *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

/* MB a second of the median round. */
static json_t *
time_reading(reading *read, void *data, const GPtrArray *texts, size_t bytes)
{
	g_autoptr(GArray) rounds = g_array_new(FALSE, FALSE, sizeof(double));
	double start = cpu_seconds();

	while (rounds->len < ROUNDS || cpu_seconds() - start < SECONDS) {
		double begin = cpu_seconds(), took;

		read(data, texts);
		took = cpu_seconds() - begin;
		g_array_append_val(rounds, took);
	}
	g_array_sort(rounds, compare_times);
	return json_real((double)bytes / 1e6 / g_array_index(rounds, double, rounds->len / 2));
}

static void
fold_all(void *data, const GPtrArray *texts)
{
	for (guint i = 0; i < texts->len; i++)
		fold_text(data, texts->pdata[i], strlen(texts->pdata[i]));
}

struct running {
	const struct matcher *matcher;
	struct match_scratch *scratch;
	size_t mentions, partials;
};

static void
match_all(void *data, const GPtrArray *texts)
{
	struct running *r = data;

	r->mentions = r->partials = 0;
	for (guint i = 0; i < texts->len; i++) {
		const struct match_doc doc = { .body = texts->pdata[i] };
		g_autoptr(GPtrArray) found = matcher_run(r->matcher, r->scratch, &doc);

		for (guint k = 0; k < found->len; k++) {
			const struct match *m = found->pdata[k];

			r->mentions += m->is_mention;
			r->partials += !m->is_mention;
		}
	}
}

static void
time_matcher(json_t *out, const char *what, const struct school *const *schools, size_t n,
	     const GPtrArray *texts, size_t bytes)
{
	g_autoptr(GTimer) timer = g_timer_new();
	g_autoptr(GError) err = NULL;
	g_autoptr(matcher_t) m = matcher_new(schools, n, &err);
	struct running r = { m, match_scratch_new(), 0, 0 };
	double made = g_timer_elapsed(timer, NULL), held = 0;
	json_t *row;

	g_assert_no_error(err);
	held += matcher_bytes(m);
	row = json_pack("{s:o, s:f, s:f}", "mb_s", time_reading(match_all, &r, texts, bytes),
			"made_in_s", made, "memory_mb", held / 1e6);
	json_object_set_new(row, "mentions", json_integer((json_int_t)r.mentions));
	json_object_set_new(row, "partials", json_integer((json_int_t)r.partials));
	json_object_set_new(out, what, row);
	match_scratch_free(r.scratch);
}

#ifdef HAVE_HYPERSCAN
struct hyper {
	hs_database_t *db;
	hs_scratch_t *scratch;
	GPtrArray *folded;
	size_t hits;
};

static int
on_hit(unsigned id, unsigned long long from, unsigned long long to, unsigned flags, void *data)
{
	(void)id;
	(void)from;
	(void)to;
	(void)flags;
	++*(size_t *)data;
	return 0;
}

static void
hyper_all(void *data, const GPtrArray *texts)
{
	struct hyper *h = data;

	(void)texts;
	h->hits = 0;
	for (guint i = 0; i < h->folded->len; i++)
		hs_scan(h->db, h->folded->pdata[i], (unsigned)strlen(h->folded->pdata[i]), 0,
			h->scratch, on_hit, &h->hits);
}

/* As plain literals, wherever they stand: of less it cannot be asked. */
static void
time_hyperscan(json_t *out, const struct profiles *p, const GPtrArray *texts, size_t bytes)
{
	g_autofree char **patterns = g_new0(char *, p->n_phrases + 1);
	g_autofree unsigned *flags = g_new0(unsigned, p->n_phrases + 1);
	g_autofree unsigned *ids = g_new0(unsigned, p->n_phrases + 1);
	g_autofree size_t *lengths = g_new0(size_t, p->n_phrases + 1);
	hs_compile_error_t *fault = NULL;
	struct hyper h = { .folded = g_ptr_array_new_with_free_func(g_free) };
	unsigned n = 0;

	for (size_t i = 0; i < p->n_phrases; i++) {
		bool is_slip = false;

		for (uint32_t u = p->first_use[i]; u < p->first_use[i + 1]; u++)
			is_slip |= p->uses[u].kind == USE_KIND_SLIP;
		if (is_slip || strlen(p->phrases[i]) < 4 || !g_str_is_ascii(p->phrases[i]))
			continue;
		patterns[n] = p->phrases[i];
		lengths[n] = strlen(p->phrases[i]);
		ids[n] = (unsigned)i;
		n++;
	}
	for (guint i = 0; i < texts->len; i++)
		g_ptr_array_add(h.folded, fold_string(texts->pdata[i]));
	if (hs_compile_lit_multi((const char *const *)patterns, flags, ids, lengths, n,
				 HS_MODE_BLOCK, NULL, &h.db, &fault) == HS_SUCCESS &&
	    hs_alloc_scratch(h.db, &h.scratch) == HS_SUCCESS) {
		json_object_set_new(out, "hyperscan_on_folded_text_mb_s",
				    time_reading(hyper_all, &h, texts, bytes));
		json_object_set_new(out, "hyperscan_phrases", json_integer(n));
	}
	hs_free_compile_error(fault);
	hs_free_scratch(h.scratch);
	hs_free_database(h.db);
	g_ptr_array_unref(h.folded);
}
#endif

static void
free_school(gpointer s)
{
	school_free(s);
}

/* The schools of the register that a name tells from others. */
static GPtrArray *
read_schools(const struct gias *g)
{
	GPtrArray *schools = g_ptr_array_new_with_free_func(free_school);

	for (size_t i = 0; i < gias_count(g); i++) {
		struct school *s = gias_school(g, gias_row(g, i));
		const struct school *one = s;
		g_autoptr(profiles_t) p = NULL;

		/* each name is in the register itself */
		g_strfreev(s->not_us);
		s->not_us = g_new0(char *, 1);
		p = strlen(s->name) < 24 ? profiles_new(&one, 1, NULL) : NULL;
		if (p || strlen(s->name) >= 24)
			g_ptr_array_add(schools, s);
		else
			school_free(s);
	}
	return schools;
}

/* What grep is to look for: one spelling a line. */
static void
write_phrases(const char *path, const struct profiles *p)
{
	FILE *out = fopen(path, "we");

	for (size_t i = 0; out && i < p->n_phrases; i++)
		if (strlen(p->phrases[i]) >= 4)
			fprintf(out, "%s\n", p->phrases[i]);
	if (out)
		fclose(out);
}

int
main(int argc, char **argv)
{
	g_autoptr(GError) err = NULL;
	g_autoptr(gias_t) g = argc >= 4 ? gias_load(argv[1], &err) : NULL;
	g_autoptr(GPtrArray) schools = NULL;
	g_autoptr(profiles_t) p = NULL;
	struct fold fold;

	if (!g) {
		fprintf(stderr, "%s\n",
			err ? err->message : "usage: bench_matcher REGISTER PHRASES DOCS.jsonl …");
		return 2;
	}
	schools = read_schools(g);
	p = profiles_new((const struct school *const *)schools->pdata, schools->len, &err);
	g_assert_no_error(err);
	write_phrases(argv[2], p);
	fold_init(&fold);
	for (int i = 3; i < argc; i++) {
		size_t bytes;
		g_autoptr(GPtrArray) texts = read_texts(argv[i], &bytes);
		json_t *out = json_pack("{s:s, s:i, s:f, s:i, s:i, s:i}", "documents_of", argv[i],
					"documents", (int)texts->len, "mb", (double)bytes / 1e6,
					"schools", (int)schools->len, "names", (int)p->n_names,
					"phrases", (int)p->n_phrases);

		json_object_set_new(out, "fold_mb_s", time_reading(fold_all, &fold, texts, bytes));
		time_matcher(out, "one_school", (const struct school *const *)schools->pdata, 1,
			     texts, bytes);
		time_matcher(out, "all_schools", (const struct school *const *)schools->pdata,
			     schools->len, texts, bytes);
#ifdef HAVE_HYPERSCAN
		time_hyperscan(out, p, texts, bytes);
#endif
		json_dumpf(out, stdout, JSON_REAL_PRECISION(4));
		putchar('\n');
		fflush(stdout);
		json_decref(out);
	}
	fold_clear(&fold);
	return 0;
}
