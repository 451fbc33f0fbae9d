/* The numbers of lists are kept by triggers; they and the pages agree with the rows themselves. */
#include <glib.h>
#include <string.h>

#include "data/browse.h"
#include "data/source.h"
#include "data/triage.h"
#include "tests/unit/sample_store.h"

#define N 400

static char *
copy(const char *text)
{
	return (char *)(uintptr_t)text;
}

static int64_t
add_source(struct db *db, const char *url)
{
	g_autoptr(GError) err = NULL;
	struct source s = { .url = copy(url),
			    .kind = copy("feed"),
			    .every_s = 86400,
			    .state = SOURCE_ON,
			    .added_at = 1700000000,
			    .last_at = WHEN_NONE,
			    .last_ok_at = WHEN_NONE,
			    .last_new_at = WHEN_NONE };
	bool is_new;

	g_assert_true(source_put(db, &s, &is_new, &err));
	g_assert_no_error(err);
	return s.id;
}

static void
fill(struct sample_store *s)
{
	static const char *const states[] = { "irrelevant", "respond", "no-action" };
	static const char *const whys[] = { "[]", "[{\"alias\":\"Little Hill\"}]",
					    "[{\"alias\":\"LHS\"},{\"alias\":\"Little Hill\"}]" };
	int64_t sources[] = { 0, add_source(s->db, "https://a.example/"),
			      add_source(s->db, "https://b.example/") };
	g_autoptr(GRand) rand = g_rand_new_with_seed(7);

	for (int i = 0; i < N; i++) {
		g_autofree char *url = g_strdup_printf("https://s%d.example/%d", i % 5, i);
		g_autofree char *site = g_strdup_printf("s%d.example", i % 5);
		g_autoptr(GError) err = NULL;
		struct triage t = { .who = "u:head", .at = 1700000000 };
		int64_t id =
			sample_put(s, (struct mention){
					      .url = url,
					      .site = site,
					      .text = url,
					      .why = copy(whys[g_rand_int_range(rand, 0, 3)]),
					      .source_id = sources[g_rand_int_range(rand, 0, 3)],
					      .published = 1690000000 +
							   g_rand_int_range(rand, 0, 300) * 86400,
					      .first_seen = 1700000000 + i,
					      .status = i % 11 == 0 ? copy("own") : NULL });

		t.state = states[i % 3];
		if (i % 4 == 0)
			g_assert_cmpint(triage_set(s->db, id, &t, NULL, &err), !=, TRIAGE_FAILED);
		g_assert_no_error(err);
		if (i % 50 == 49)
			sample_delete(s, id);
	}
}

static int64_t
count_rows(struct db *db, const struct browse *b)
{
	g_autoptr(GError) err = NULL;
	int64_t n;

	g_assert_true(db_query_int(db, &err, &n, 0,
				   "select count(*) from mention where ($1 = 0 or source = $1) and "
				   "($2 is null or status = $2) and ($3 is null or site = $3) and "
				   "($4 is null or alias = $4) and ($5 is null or month = $5) and "
				   "($6 = 1 or is_history = 0 or status <> 'new')",
				   "issssi", b->source, b->status, b->site, b->alias, b->month,
				   (int64_t)b->has_history));
	g_assert_no_error(err);
	return n;
}

/* All pages together are the rows, newest first, each once. */
static void
check_pages(struct db *db, const struct browse *b, int64_t total)
{
	int64_t last = INT64_MAX, seen = 0;

	for (int64_t offset = 0; offset < total + 30; offset += 30) {
		g_autoptr(GError) err = NULL;
		g_autoptr(GArray) ids = browse_page(db, b, total, 30, offset, &err);

		g_assert_no_error(err);
		for (guint i = 0; i < ids->len; i++) {
			int64_t id = g_array_index(ids, int64_t, i);

			g_assert_cmpint(id, <, last);
			last = id;
			seen++;
		}
	}
	g_assert_cmpint(seen, ==, total);
}

static void
check(struct db *db, const struct browse *b)
{
	g_autoptr(GError) err = NULL;
	int64_t total;

	g_assert_true(browse_total(db, b, &total, &err));
	g_assert_no_error(err);
	g_assert_cmpint(total, ==, count_rows(db, b));
	check_pages(db, b, total);
}

/* Each value of each facet says how many its filter would give. */
static void
check_facet(struct db *db, const struct browse *b, enum browse_facet facet)
{
	g_autoptr(GError) err = NULL;
	g_autoptr(GPtrArray) values = browse_values(db, b, facet, 1000, &err);

	g_assert_no_error(err);
	for (guint i = 0; i < values->len; i++) {
		const struct browse_value *v = values->pdata[i];
		struct browse one = *b;

		switch (facet) {
		case BROWSE_STATUS:
			one.status = v->name;
			break;
		case BROWSE_SOURCE:
			one.source = v->id;
			break;
		case BROWSE_MONTH:
			one.month = v->name;
			break;
		case BROWSE_SITE:
			one.site = v->name;
			break;
		case BROWSE_ALIAS:
			one.alias = v->name;
			break;
		}
		g_assert_cmpint(v->n, ==, count_rows(db, &one));
		check(db, &one);
	}
}

static void
test_numbers(void)
{
	static const struct browse rows[] = {
		{ 0 },
		{ .has_history = true },
		{ .status = "new" },
		{ .status = "new", .has_history = true },
		{ .status = "own" },
		{ .status = "respond", .site = "s3.example" },
		{ .alias = "Little Hill", .site = "s1.example", .has_history = true },
		{ .source = 1, .alias = "LHS" },
		{ .source = 2, .status = "no-action", .month = "2023-11" },
		{ .site = "nobody.example" },
	};
	struct sample_store s;

	sample_store_open(&s);
	fill(&s);
	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
		check(s.db, &rows[i]);
		for (int f = BROWSE_STATUS; f <= BROWSE_ALIAS; f++)
			check_facet(s.db, &rows[i], (enum browse_facet)f);
	}
	/* where pages began before is forgotten with the first that goes */
	for (int64_t id = N - 1; id > N - 40; id -= 3) {
		sample_delete(&s, id);
		check(s.db, &rows[1]);
	}
	sample_store_close(&s);
}

/* What changes a mention moves it from one number to another, and leaves no row of none. */
static void
test_moves(void)
{
	struct sample_store s;
	g_autoptr(GError) err = NULL;
	const struct triage t = { .state = "respond", .who = "u:head", .at = 1700000000 };
	struct mention m = { 0 };
	const struct browse is_new = { .status = "new" }, is_respond = { .status = "respond" };
	int64_t n, id;

	sample_store_open(&s);
	id = sample_put(&s, (struct mention){ .url = copy("https://a.example/"),
					      .why = copy("[{\"alias\":\"LHS\"}]"),
					      .published = 1690000000 });
	g_assert_true(browse_total(s.db, &is_new, &n, &err));
	g_assert_cmpint(n, ==, 1);
	g_assert_cmpint(triage_set(s.db, id, &t, NULL, &err), ==, TRIAGE_DONE);
	g_assert_true(browse_total(s.db, &is_new, &n, &err));
	g_assert_cmpint(n, ==, 0);
	g_assert_true(browse_total(s.db, &is_respond, &n, &err));
	g_assert_cmpint(n, ==, 1);
	/* judged anew: found by another name */
	m = (struct mention){
		.id = id, .score = 0.5, .why = copy("[{\"alias\":\"Hill\"}]"), .near = copy("[]")
	};
	g_assert_true(mention_judge(s.db, &m, &err));
	check(s.db, &(struct browse){ .alias = "Hill" });
	check(s.db, &(struct browse){ .alias = "LHS" });
	sample_delete(&s, id);
	g_assert_true(db_query_int(s.db, &err, &n, -1, "select count(*) from mention_count", ""));
	g_assert_cmpint(n, ==, 0);
	g_assert_no_error(err);
	sample_store_close(&s);
}

static void
test_beside(void)
{
	struct sample_store s;
	g_autoptr(GError) err = NULL;
	int64_t ids[3], newer, older;

	sample_store_open(&s);
	for (int i = 0; i < 3; i++) {
		g_autofree char *url = g_strdup_printf("https://a.example/%d", i);

		ids[i] = sample_put(&s, (struct mention){ .url = url, .site = copy("a.example") });
	}
	g_assert_true(browse_beside(s.db, &(struct browse){ .site = "a.example" }, ids[1], &newer,
				    &older, &err));
	g_assert_no_error(err);
	g_assert_cmpint(newer, ==, ids[2]);
	g_assert_cmpint(older, ==, ids[0]);
	g_assert_true(browse_beside(s.db, &(struct browse){ .status = "new" }, ids[2], &newer,
				    &older, &err));
	g_assert_cmpint(newer, ==, 0);
	g_assert_cmpint(older, ==, ids[1]);
	sample_store_close(&s);
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/browse/numbers", test_numbers);
	g_test_add_func("/browse/moves", test_moves);
	g_test_add_func("/browse/beside", test_beside);
	return g_test_run();
}
