/* fingerprint and cluster: copies of a text are found, and look-alikes are none: by hand, and on
 * ten thousand invented stories that go through the store. */
#include <glib.h>
#include <stdio.h>
#include <string.h>

#include "base/hash.h"
#include "data/cluster.h"
#include "data/fingerprint.h"
#include "tests/unit/sample_store.h"

static const char story[] =
	"The village school raised four hundred pounds for the new library on Saturday when "
	"parents and neighbours walked around the common with lanterns. The head teacher thanked "
	"everybody who came, and said that the first books would be bought before Easter. The "
	"walk began at the church and ended in the hall, where soup was served to all.";

static const struct {
	const char *name, *title_a, *title_b, *b;
	bool is_copy;
} rows[] = {
	{ "the same", "A title", "Another title", story, true },
	{ "cut short", "A", "B",
	  "The village school raised four hundred pounds for the new library on Saturday when "
	  "parents and neighbours walked around the common with lanterns.",
	  true },
	{ "a few words changed", "A", "B",
	  "The village school raised five hundred pounds for its new library on Saturday when "
	  "parents and neighbours walked around the common with lanterns. The head teacher thanked "
	  "everyone who came, and said that the first books would be bought before Easter. The "
	  "walk began at the church and ended in the hall, where soup was given to all.",
	  true },
	{ "a quotation in a longer text", "A", "B",
	  "We were at the meeting of the council last night and heard a lot about the roads, the "
	  "bins and the new car park by the station. \"The head teacher thanked everybody who "
	  "came\", said the chair. Then the talk went back to the roads and the bins, on which "
	  "nobody could agree, and to the price of the tickets.",
	  false },
	{ "another story", "A walk with lanterns", "A walk with lanterns",
	  "The football team lost by three goals to two on Saturday after a long journey by bus, "
	  "and its coach was not pleased with the second half at all.",
	  false },
	{ "the same title, rewritten", "Lantern walk pays for the library | Gazette",
	  "Lantern walk pays for the library - News from the valley",
	  "The village school raised four hundred pounds for the new library on Saturday when "
	  "parents and neighbours walked around the common. It was the third time that they did, "
	  "and more people came than ever before, the organisers said. The head teacher thanked "
	  "everybody who came. Soup was served afterwards, and the band played until nine.",
	  true },
	{ "no text", "Lantern walk pays for the library", "Lantern walk pays for the library", "",
	  false },
};

static void
test_rows(void)
{
	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
		struct fingerprint a, b;

		fingerprint_init(&a, rows[i].title_a, story);
		fingerprint_init(&b, rows[i].title_b, rows[i].b);
		if (fingerprint_is_copy(&a, &b) != rows[i].is_copy)
			g_error("%s: containment %.2f", rows[i].name,
				fingerprint_containment(&a, &b));
		g_assert_cmpint(fingerprint_is_copy(&b, &a), ==, rows[i].is_copy);
		g_assert_cmpint(a.n_keys, <=, FINGERPRINT_MAX_KEYS);
		fingerprint_clear(&a);
		fingerprint_clear(&b);
	}
}

static void
test_titles(void)
{
	static const struct {
		const char *a, *b;
		bool same;
	} titles[] = {
		{ "Walk pays for the library | Gazette", "Walk pays for the library", true },
		{ "Gazette: walk pays for the library", "Walk pays for the library \u2013 Voice",
		  true },
		{ "Latest news | Gazette", "Latest news | Voice", false },
		{ "Walk pays for the library", "Walk pays for the hall", false },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(titles); i++) {
		struct fingerprint a, b;

		fingerprint_init(&a, titles[i].a, "");
		fingerprint_init(&b, titles[i].b, "");
		g_assert_cmpint(a.title != 0 && a.title == b.title, ==, titles[i].same);
		fingerprint_clear(&a);
		fingerprint_clear(&b);
	}
}

static void
test_odd(void)
{
	static const char *const texts[] = { NULL, "", " ", "one", "one two", "\n\n.\n" };

	for (size_t i = 0; i < G_N_ELEMENTS(texts); i++) {
		struct fingerprint f;

		fingerprint_init(&f, texts[i], texts[i]);
		g_assert_cmpint(f.n, <=, 1);
		g_assert_false(fingerprint_is_copy(&f, &f) && f.n == 0);
		fingerprint_clear(&f);
	}
}

/* ---- ten thousand stories ---------------------------------------------------------------- */

#define VOCABULARY 6000

struct world {
	GRand *rand;
	GPtrArray *titles, *texts; /* char * */
	GArray *origins; /* int: which story it is of; look-alikes are stories of their own */
};

/* Words of a text come by Zipf's law, as in any language. */
static void
add_word(struct world *w, GPtrArray *words)
{
	double x = g_rand_double(w->rand);
	int rank = (int)(VOCABULARY * x * x * x);

	g_ptr_array_add(words, g_strdup_printf("w%x", rank * 2654435761u % 0xfffffu));
}

static GPtrArray *
make_words(struct world *w, int n)
{
	GPtrArray *words = g_ptr_array_new_with_free_func(g_free);

	while (n-- > 0)
		add_word(w, words);
	return words;
}

static char *
join(const GPtrArray *words, guint n)
{
	GString *text = g_string_new(NULL);

	for (guint i = 0; i < MIN(n, words->len); i++)
		g_string_append_printf(text, "%s%s%s", i ? " " : "",
				       (const char *)g_ptr_array_index(words, i),
				       i % 14 == 13 ? "." : "");
	return g_string_free(text, FALSE);
}

static void
put(struct world *w, int origin, char *title, char *text)
{
	g_ptr_array_add(w->titles, title);
	g_ptr_array_add(w->texts, text);
	g_array_append_val(w->origins, origin);
}

/* One word in `every` becomes another. */
static void
edit(struct world *w, GPtrArray *words, int every)
{
	for (guint i = 0; i < words->len; i++)
		if (g_rand_int_range(w->rand, 0, every) == 0) {
			g_autoptr(GPtrArray) other = make_words(w, 1);

			g_free(g_ptr_array_index(words, i));
			g_ptr_array_index(words, i) = g_strdup(g_ptr_array_index(other, 0));
		}
}

static GPtrArray *
copy(const GPtrArray *words)
{
	GPtrArray *own = g_ptr_array_new_with_free_func(g_free);

	for (guint i = 0; i < words->len; i++)
		g_ptr_array_add(own, g_strdup(g_ptr_array_index(words, i)));
	return own;
}

static const char boilerplate[] =
	" Subscribe to the weekly letter of the valley and never miss what is on around you. All "
	"rights reserved by the publisher.";

static void
put_variant(struct world *w, int origin, const GPtrArray *words, const char *title)
{
	static const char *const names[] = { "Gazette", "Valley Voice", "Parish News" };
	const char *site = names[g_rand_int_range(w->rand, 0, 3)];
	g_autoptr(GPtrArray) own = copy(words);
	guint len = own->len;
	char *text;

	switch (g_rand_int_range(w->rand, 0, 5)) {
	case 0: /* edited: one word in ten to one in fifty */
		edit(w, own, g_rand_int_range(w->rand, 10, 50));
		text = join(own, len);
		break;
	case 1: /* cut short, as feeds do */
		text = join(own, MAX(len * (guint)g_rand_int_range(w->rand, 20, 75) / 100, 20));
		break;
	case 2: { /* a sentence left out, another put in, and boilerplate */
		g_autofree char *all = NULL;
		g_autoptr(GPtrArray) more = make_words(w, (int)len / 8);
		g_autofree char *added = join(more, more->len);

		if (own->len > 40)
			g_ptr_array_remove_range(own, own->len / 2, 8);
		all = join(own, len);
		text = g_strconcat("By our own reporter. ", all, ". ", added, boilerplate, NULL);
		break;
	}
	case 3: { /* cut short and edited */
		edit(w, own, 25);
		text = join(own, len * 6 / 10);
		break;
	}
	default: /* the same */
		text = join(own, len);
	}
	put(w, origin, g_strdup_printf("%s | %s", title, site), text);
}

/* A form that is filled in each week: half the words are the same, the story never is. */
static void
put_look_alikes(struct world *w, int *origin)
{
	g_autoptr(GPtrArray) form = make_words(w, 70);

	for (int week = 0; week < 5; week++) {
		g_autoptr(GPtrArray) own = copy(form);

		for (guint i = 0; i < own->len; i += 4) {
			g_autoptr(GPtrArray) fact = make_words(w, 1);

			g_free(g_ptr_array_index(own, i));
			g_ptr_array_index(own, i) =
				g_strdup_printf("%s%d", (char *)g_ptr_array_index(fact, 0),
						g_rand_int_range(w->rand, 0, 10));
		}
		put(w, (*origin)++, g_strdup("The week at the school in pictures"), join(own, 70));
	}
}

static void
put_story(struct world *w, int origin)
{
	static const int lengths[] = { 25, 60, 120, 300, 700 };
	g_autoptr(GPtrArray) words = make_words(w, lengths[g_rand_int_range(w->rand, 0, 5)]);
	g_autoptr(GPtrArray) title_words = make_words(w, 6);
	g_autofree char *title = join(title_words, 6), *text = join(words, words->len);
	bool has_tail = g_rand_boolean(w->rand);

	put(w, origin, g_strdup(title), g_strconcat(text, has_tail ? boilerplate : "", NULL));
	for (int i = g_rand_int_range(w->rand, 0, 4); i > 0; i--)
		put_variant(w, origin, words, title);
}

/* Pairs of one cluster, of one story, and of both. */
static void
count_pairs(const GArray *origins, const GArray *clusters, double *in_cluster, double *in_story,
	    double *in_both)
{
	struct {
		GHashTable *counts;
		double *pairs;
	} of[] = { { g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, NULL), in_cluster },
		   { g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, NULL), in_story },
		   { g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, NULL), in_both } };

	for (guint i = 0; i < origins->len; i++) {
		int64_t origin = g_array_index(origins, int, i);
		int64_t cluster = g_array_index(clusters, int64_t, i);
		int64_t keys[] = { cluster, origin, cluster << 20 | origin };

		for (size_t k = 0; k < G_N_ELEMENTS(of); k++) {
			void *known = g_hash_table_lookup(of[k].counts, &keys[k]);

			*of[k].pairs += GPOINTER_TO_UINT(known);
			g_hash_table_insert(of[k].counts, g_memdup2(&keys[k], sizeof keys[k]),
					    GUINT_TO_POINTER(GPOINTER_TO_UINT(known) + 1));
		}
	}
	for (size_t k = 0; k < G_N_ELEMENTS(of); k++)
		g_hash_table_unref(of[k].counts);
}

static void
shuffle(struct world *w)
{
	for (guint i = w->titles->len; i-- > 1;) {
		guint k = (guint)g_rand_int_range(w->rand, 0, (int)i + 1);
		int origin = g_array_index(w->origins, int, i);
		void *title = w->titles->pdata[i], *text = w->texts->pdata[i];

		w->titles->pdata[i] = w->titles->pdata[k];
		w->texts->pdata[i] = w->texts->pdata[k];
		g_array_index(w->origins, int, i) = g_array_index(w->origins, int, k);
		w->titles->pdata[k] = title;
		w->texts->pdata[k] = text;
		g_array_index(w->origins, int, k) = origin;
	}
}

static void
test_many(void)
{
	struct world w = { g_rand_new_with_seed(77), g_ptr_array_new_with_free_func(g_free),
			   g_ptr_array_new_with_free_func(g_free),
			   g_array_new(FALSE, FALSE, sizeof(int)) };
	g_autoptr(GArray) clusters = g_array_new(FALSE, FALSE, sizeof(int64_t));
	double in_cluster = 0, in_story = 0, in_both = 0, precision, recall;
	struct sample_store s;
	g_autoptr(GError) err = NULL;
	int origin = 0;
	gint64 start;

	while (w.titles->len < 10000) {
		put_story(&w, origin++);
		if (origin % 20 == 0)
			put_look_alikes(&w, &origin);
	}
	shuffle(&w);
	sample_store_open(&s);
	start = g_get_monotonic_time();
	g_assert_true(db_begin(s.db, &err));
	for (guint i = 0; i < w.titles->len; i++) {
		g_autofree char *url = g_strdup_printf("https://p.example/%u", i);
		const char *text = w.texts->pdata[i];
		struct mention m = { .url = url,
				     .title = w.titles->pdata[i],
				     .text = w.texts->pdata[i],
				     .fingerprint = hash_bytes(text, strlen(text)) };

		sample_put(&s, m);
	}
	g_assert_true(db_commit(s.db, &err));
	for (guint i = 0; i < w.titles->len; i++) {
		g_autoptr(mention_t) m = mention_get(s.db, i + 1, &err);

		g_assert_no_error(err);
		g_array_append_val(clusters, m->cluster);
	}
	count_pairs(w.origins, clusters, &in_cluster, &in_story, &in_both);
	precision = in_both / in_cluster;
	recall = in_both / in_story;
	g_test_message(
		"%u texts, %.0f pairs of copies: precision %.4f, recall %.4f, %.2f ms a text",
		w.titles->len, in_story, precision, recall,
		(double)(g_get_monotonic_time() - start) / 1e3 / w.titles->len);
	g_assert_cmpfloat(precision, >=, 0.99);
	g_assert_cmpfloat(recall, >=, 0.95);
	sample_store_close(&s);
	g_rand_free(w.rand);
	g_ptr_array_unref(w.titles);
	g_ptr_array_unref(w.texts);
	g_array_unref(w.origins);
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/fingerprint/rows", test_rows);
	g_test_add_func("/fingerprint/titles", test_titles);
	g_test_add_func("/fingerprint/odd", test_odd);
	g_test_add_func("/fingerprint/many", test_many);
	return g_test_run();
}
