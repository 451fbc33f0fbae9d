/* agreement: what the index finds for a query, the percolator decides of each document, and the
 * plain reading of it too. Queries and documents are made at random, of every operator and of
 * words that are hard to cut: forms, spellings, tags, other scripts, hyphens. */
#include <glib.h>
#include <stdio.h>
#include <string.h>

#include "indexer/index.h"
#include "query/percolator.h"
#include "query/scan.h"
#include "query/schools.h"
#include "query/search.h"
#include "tests/unit/sample_store.h"

#define NOW 1795418909
#define DAY INT64_C(86400)
#define DOCUMENTS 150
#define QUERIES 1500
#define MAX_DEPTH 3

static const char *const words[] = {
	"school", "schools",    "close",       "closed",  "closing",
	"happy",  "happier",    "happily",     "fête",    "fete",
	"parent", "parents",    "village",     "snow",    "snowed",
	"saint",  "st",         "ce",          "C of E",  "c",
	"e",      "of",         "church",      "england", "hill",
	"little", "teach",      "teacher",     "bus",     "buses",
	"busy",   "#OpenDay",   "@LittleHill", "open",    "day",
	"learn",  "well-known", "known",       "year's",  "years",
	"2026",   "ﬁrst",       "first",       "東京",    "京",
	"naïve",  "naive",      "a",           "the",     "Church of England",
	"Saint",  "SNOW",       "CEInfants",   "hilly",
};
/* For near: none of them shares some of its positions, and not others, with another. */
static const char *const near_words[] = {
	"school", "close",  "closed", "happy", "fête", "parents", "village", "snow",
	"hill",   "little", "bus",    "busy",  "day",  "learn",   "known",   "years",
	"2026",   "first",  "京",     "naïve", "a",    "the",     "saint",   "snow",
};
static const char *const sources[] = { "Village Gazette", "Parents' forum", "Saint Mary's" };
static const char *const hosts[] = { "gazette.example", "news.gazette.example", "forum.example" };
static const char *const langs[] = { "en", "en-GB", "fr", "cy" };
static const char *const statuses[] = { "new", "irrelevant", "own" };

#define ANY(rand, list) (list)[g_rand_int_range(rand, 0, G_N_ELEMENTS(list))]

static void
add_words(GString *out, GRand *rand, int n)
{
	static const char *const joints[] = { " ", " ", " ", ", ", ". ", "\n\n", "-", "/" };

	for (int i = 0; i < n; i++)
		g_string_append_printf(out, "%s%s", i ? ANY(rand, joints) : "", ANY(rand, words));
}

static char *
make_words(GRand *rand, int n)
{
	GString *out = g_string_new(NULL);

	add_words(out, rand, n);
	return g_string_free(out, FALSE);
}

static void
put_document(struct sample_store *s, GRand *rand, int i, const int64_t *schools)
{
	g_autofree char *title = make_words(rand, g_rand_int_range(rand, 0, 5));
	g_autofree char *text = make_words(rand, g_rand_int_range(rand, 1, 25));
	g_autofree char *slug = make_words(rand, 2);
	g_autofree char *escaped = g_uri_escape_string(slug, NULL, TRUE);
	const char *host = ANY(rand, hosts);
	g_autofree char *url = g_strdup_printf("https://%s/%d/%s", host, i, escaped);
	g_autoptr(GError) err = NULL;
	int64_t id;

	id = sample_put(s,
			(struct mention){
				.school = schools[g_rand_int_range(rand, 0, 2)],
				.url = url,
				.title = title,
				.text = text,
				.site = (char *)(uintptr_t) "gazette.example" +
					(strstr(host, "forum") ? strlen("gazette.example") : 0),
				.source_id = g_rand_int_range(rand, 0, G_N_ELEMENTS(sources) + 1),
				.lang = (char *)(uintptr_t)ANY(rand, langs),
				.published = g_rand_boolean(rand)
						     ? NOW - g_rand_int_range(rand, 0, 900) * DAY
						     : WHEN_NONE,
				.first_seen = NOW - g_rand_int_range(rand, 0, 60) * DAY,
				.fingerprint = i + 1,
			});
	g_assert_true(db_run(s->db, &err, "update mention set status = $1 where id = $2", "si",
			     ANY(rand, statuses), id));
	g_assert_no_error(err);
}

/* ---- queries ----------------------------------------------------------------------------- */

static void
add_phrase(GString *out, GRand *rand)
{
	g_autofree char *phrase = make_words(rand, g_rand_int_range(rand, 1, 4));

	g_strdelimit(phrase, "\n", ' ');
	g_string_append_printf(out, "\"%s\"", phrase);
}

static void
add_near(GString *out, GRand *rand)
{
	int n = g_rand_int_range(rand, 1, 4);

	g_string_append(out, ANY(rand, near_words));
	for (int i = 0; i < n; i++)
		g_string_append_printf(out, " near/%d %s", g_rand_int_range(rand, 1, 101),
				       ANY(rand, near_words));
}

static void
add_start(GString *out, GRand *rand)
{
	const char *word = ANY(rand, words);
	glong n = g_utf8_strlen(word, -1);
	g_autofree char *start =
		g_utf8_substring(word, 0, g_rand_int_range(rand, 1, (gint32)n + 1));

	g_string_append_printf(out, "%s*", start);
}

static void
add_period(GString *out, GRand *rand)
{
	static const char *const fields[] = { "before", "after", "on" };
	static const char *const periods[] = { "2026",           "2026-11",   "2025",
					       "\"last week\"",  "yesterday", "2026-10-21",
					       "\"30 days ago\"" };

	g_string_append_printf(out, "%s:%s", ANY(rand, fields), ANY(rand, periods));
}

static void
add_field(GString *out, GRand *rand)
{
	static const char *const fields[] = { "site:gazette.example",
					      "site:news.gazette.example",
					      "site:forum.example",
					      "lang:en",
					      "lang:en-gb",
					      "lang:fr",
					      "school:\"Little Hill School\"",
					      "school:\"Great Hill School\"",
					      "source:gazette",
					      "source:\"saint mary's\"",
					      "source:(parents forum)",
					      "status:new",
					      "-status:own" };

	g_string_append(out, ANY(rand, fields));
}

static void
add_part(GString *out, GRand *rand, int depth)
{
	int kind = g_rand_int_range(rand, 0, 12);

	if (g_rand_int_range(rand, 0, 6) == 0)
		g_string_append_c(out, '-');
	if (kind == 0 && depth < MAX_DEPTH) {
		int n = g_rand_int_range(rand, 1, 4);

		g_string_append(out, g_rand_boolean(rand) ? "(" : "title:(");
		for (int i = 0; i < n; i++) {
			g_string_append(out, i == 0 ? "" : g_rand_boolean(rand) ? " OR " : " ");
			add_part(out, rand, depth + 1);
		}
		g_string_append_c(out, ')');
	} else if (kind <= 2) {
		add_phrase(out, rand);
	} else if (kind == 3) {
		add_near(out, rand);
	} else if (kind == 4) {
		add_start(out, rand);
	} else if (kind == 5) {
		add_period(out, rand);
	} else if (kind == 6) {
		add_field(out, rand);
	} else if (kind == 7) {
		g_string_append(out, "title:");
		g_string_append(out, ANY(rand, words));
	} else {
		g_string_append(out, ANY(rand, words));
	}
}

static char *
make_query(GRand *rand)
{
	GString *out = g_string_new(NULL);
	int n = g_rand_int_range(rand, 1, 4);

	for (int i = 0; i < n; i++) {
		g_string_append(out, i == 0 ? "" : g_rand_int_range(rand, 0, 3) ? " " : " OR ");
		add_part(out, rand, 0);
	}
	return g_string_free(out, FALSE);
}

/* ---- the same answer --------------------------------------------------------------------- */

static struct query *
read_query(struct sample_store *s, const char *text)
{
	g_autoptr(GError) err = NULL;
	struct query *q = query_parse(text, NOW);

	g_assert_true(schools_look_up(s->db, q, NULL, &err));
	g_assert_no_error(err);
	return q;
}

/* By query: a set of the ids that the index finds. */
static GPtrArray *
ask_index(struct sample_store *s, const GPtrArray *texts)
{
	GPtrArray *answers = g_ptr_array_new_with_free_func((GDestroyNotify)g_hash_table_unref);

	for (guint i = 0; i < texts->len; i++) {
		g_autoptr(query_t) q = read_query(s, g_ptr_array_index(texts, i));
		GHashTable *ids = g_hash_table_new(NULL, NULL);
		g_autoptr(GError) err = NULL;
		bool is_whole;
		g_autoptr(GArray) rows = search_rows(s->db, q, &is_whole, &err);

		g_assert_no_error(err);
		g_assert_true(is_whole);
		for (guint k = 0; k < rows->len; k++)
			g_hash_table_add(ids, GSIZE_TO_POINTER(
						      g_array_index(rows, struct facet_row, k).id));
		g_ptr_array_add(answers, ids);
	}
	return answers;
}

static void
compare(const GPtrArray *texts, const GPtrArray *answers, const struct mention *m,
	const GArray *matching, GPtrArray *scans, guint *found)
{
	guint at = 0;

	for (guint i = 0; i < texts->len; i++) {
		bool by_index = g_hash_table_contains(g_ptr_array_index(answers, i),
						      GSIZE_TO_POINTER(m->id));
		bool by_percolator = at < matching->len && g_array_index(matching, guint, at) == i;
		bool by_scan = scan_matches(g_ptr_array_index(scans, i), m);

		if (by_index != by_percolator || by_index != by_scan)
			g_error("%s: index %d, percolator %d, scan %d\n%s\n%s\n%s",
				(const char *)g_ptr_array_index(texts, i), by_index, by_percolator,
				by_scan, m->url, m->title, m->text);
		at += by_percolator;
		*found += by_index;
	}
	g_assert_cmpuint(at, ==, matching->len);
}

static void
fill(struct sample_store *s, GRand *rand)
{
	const int64_t schools[] = { s->school, sample_school(s->db, "Great Hill School") };
	g_autoptr(GError) err = NULL;
	g_autoptr(index_t) index = NULL;

	for (size_t i = 0; i < G_N_ELEMENTS(sources); i++)
		g_assert_true(db_run(
			s->db, &err,
			"insert into source (id, url, kind, title, every_s, state, added_at) "
			"values ($1, $2, 'feed', $2, 86400, 'on', 0)",
			"is", (int64_t)i + 1, sources[i]));
	for (int i = 0; i < DOCUMENTS; i++)
		put_document(s, rand, i, schools);
	index = index_open(s->dir, &err);
	g_assert_no_error(err);
	g_assert_true(index_catch_up(index, s->db, NULL, &err));
	g_assert_no_error(err);
}

static void
test_same_answer(void)
{
	GRand *rand = g_rand_new_with_seed(23);
	struct percolator *p = percolator_new();
	g_autoptr(GPtrArray) texts = g_ptr_array_new_with_free_func(g_free);
	g_autoptr(GPtrArray) scanned = g_ptr_array_new_with_free_func((GDestroyNotify)query_free);
	g_autoptr(GPtrArray) scans = g_ptr_array_new_with_free_func((GDestroyNotify)scan_free);
	g_autoptr(GPtrArray) answers = NULL;
	g_autoptr(GArray) matching = g_array_new(FALSE, FALSE, sizeof(guint));
	g_autoptr(GError) err = NULL;
	struct sample_store s;
	guint found = 0;

	sample_store_open(&s);
	fill(&s, rand);
	for (int i = 0; i < QUERIES; i++) {
		char *text = make_query(rand);
		struct query *q = read_query(&s, text);

		g_ptr_array_add(texts, text);
		g_ptr_array_add(scanned, q);
		g_ptr_array_add(scans, scan_new(q, &err));
		g_assert_no_error(err);
		g_assert_true(percolator_add(p, read_query(&s, text), &err));
	}
	answers = ask_index(&s, texts);
	for (int64_t id = 1; id <= DOCUMENTS; id++) {
		g_autoptr(mention_t) m = mention_get(s.db, id, &err);

		g_assert_no_error(err);
		g_assert_nonnull(m);
		g_array_set_size(matching, 0);
		percolator_run(p, m, matching);
		compare(texts, answers, m, matching, scans, &found);
	}
	g_test_message("%u of %d decisions are yes", found, DOCUMENTS * QUERIES);
	g_assert_cmpuint(found, >, DOCUMENTS * QUERIES / 50);
	percolator_free(p);
	sample_store_close(&s);
	g_rand_free(rand);
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	when_freeze(NOW);
	g_test_add_func("/agreement/same-answer", test_same_answer);
	return g_test_run();
}
