#include "sample_store.h"

#include <sys/stat.h>

#include "data/private_name.h"
#include "query/redact.h"

/* Invented people; `want` is what is left of the text. */
static const struct {
	const char *text, *want;
} rows[] = {
	/* listed: Ada Mary Sample (known by her first name), Björn Test-Case, staff Cora Pattern */
	{ "Ada Sample won a prize.", "[child] won a prize." },
	{ "Well done ADA SAMPLE!", "Well done [child]!" },
	{ "Ada Mary Sample and Ada", "[child] and [child]" },
	{ "Sample, Ada was first", "[child] was first" },
	{ "A. Sample was first", "[child] was first" },
	{ "Ada Sample's drawing", "[child]'s drawing" },
	{ "Ada Sample\u2019s drawing", "[child]'s drawing" },
	{ "a\u00ADda sa\u200Bmple", "[child]" },
	{ "thanks to Ada's mum", "thanks to [child]'s mum" },
	{ "the Ada compiler", "the [child] compiler" },
	{ "tirade and adagio", "tirade and adagio" },
	{ "bjorn test case came", "[child] came" },
	{ "Bj\u00F6rn Test-Case came", "[child] came" },
	{ "Cora Pattern said", "[name] said" },
	{ "Cora\nPattern said", "[name] said" },
	/* unlisted */
	{ "my daughter Zelda loves it", "my daughter [child] loves it" },
	{ "my son, Quentin, loves it", "my son, [child], loves it" },
	{ "Our little boy Max Muster cried", "Our little boy [child] cried" },
	{ "her twins Ina and Ulf started", "her twins [child] and [child] started" },
	{ "six-year-old Zelda Muster sang", "six-year-old [child] sang" },
	{ "Zelda Muster, 6, sang", "[child], 6, sang" },
	{ "Zelda Muster (6) sang", "[child] (6) sang" },
	{ "Zelda, aged six, sang", "[child], aged six, sang" },
	{ "Mrs Muster was rude", "Mrs [name] was rude" },
	{ "Mr. O'Muster's class", "Mr. [name]'s class" },
	{ "headteacher Jo Muster said", "headteacher [name] said" },
	{ "Jo Muster, the headteacher, said", "[name], the headteacher, said" },
	{ "teacher Jo Muster said", "teacher [name] said" },
	/* known misses: no word beside them gives them away */
	{ "Zelda Muster sang", "Zelda Muster sang" },
	{ "Zeldy and the others sang", "Zeldy and the others sang" },
	{ "my daughter zelda sang", "my daughter zelda sang" },
	/* no names */
	{ "my son I think is fine", "my son I think is fine" },
	{ "my daughter loves school", "my daughter loves school" },
	{ "Teacher Training Day on Friday", "Teacher Training Day on Friday" },
	{ "Little Hill School, 6 miles away", "Little Hill School, 6 miles away" },
	{ "On Monday, 6, 7 and 8 came", "On Monday, 6, 7 and 8 came" },
	{ "", "" },
	{ "\xE2\x80\xA6 \xF0\x9F\x8E\x89 ...", "\xE2\x80\xA6 \xF0\x9F\x8E\x89 ..." },
};

static void
fill(struct sample_store *s)
{
	g_autoptr(GError) err = NULL;
	int64_t n;

	g_assert_true(private_name_add(s->db, "Ada Mary Sample", PRIVATE_CHILD, true, &n, &err));
	g_assert_cmpint(n, ==, 5);
	g_assert_true(
		private_name_add(s->db, "Bj\u00F6rn Test-Case", PRIVATE_CHILD, false, &n, &err));
	g_assert_true(private_name_add(s->db, "Cora Pattern", PRIVATE_STAFF, false, &n, &err));
	g_assert_no_error(err);
}

static void
test_rows(void)
{
	struct sample_store s;
	g_autoptr(GError) err = NULL;
	g_autoptr(private_names_t) names = NULL;

	sample_store_open(&s);
	fill(&s);
	names = private_names_open(s.db, &err);
	g_assert_no_error(err);
	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
		int n = 0;
		g_autofree char *got = redact_text(names, rows[i].text, &n);

		if (!g_str_equal(got, rows[i].want))
			g_printerr("%s\n", rows[i].text);
		g_assert_cmpstr(got, ==, rows[i].want);
		g_assert_cmpint(redact_count(got), ==, n);
	}
	g_assert_true(redact_finds_in_url(names, "https://x.example/news/ada-sample-wins"));
	g_assert_true(redact_finds_in_url(names, "https://x.example/?who=Ada%20Sample&a=b"));
	g_assert_false(redact_finds_in_url(names, "https://x.example/news/ada"));
	sample_store_close(&s);
}

/* A hoax is dropped however it is written, and nothing else for its sake. */
static void
test_hoax(void)
{
	static const struct {
		const char *text, *want;
	} hoaxes[] = {
		{ "Beware of the Purple Heron Challenge!", "Beware of the [hoax]!" },
		{ "the purple heron challenge's rules", "the [hoax]'s rules" },
		{ "#PURPLE-HERON-CHALLENGE", "#[hoax]" },
		{ "a challenge for herons", "a challenge for herons" },
		{ "a purple challenge", "a purple challenge" },
		{ "zorblo is back, says Zorblo", "[hoax] is back, says [hoax]" },
	};
	struct sample_store s;
	g_autoptr(GError) err = NULL;
	g_autoptr(private_names_t) names = NULL;
	int64_t n;

	sample_store_open(&s);
	g_assert_true(
		private_name_add(s.db, "Purple Heron Challenge", PRIVATE_HOAX, false, &n, &err));
	g_assert_cmpint(n, ==, 1);
	g_assert_true(private_name_add(s.db, "Zorblo", PRIVATE_HOAX, false, &n, &err));
	names = private_names_open(s.db, &err);
	g_assert_no_error(err);
	for (size_t i = 0; i < G_N_ELEMENTS(hoaxes); i++) {
		g_autofree char *got = redact_text(names, hoaxes[i].text, NULL);

		g_assert_cmpstr(got, ==, hoaxes[i].want);
	}
	g_assert_true(redact_finds_in_url(names, "https://x.example/zorblo"));
	g_assert_true(redact_finds_in_url(names, "https://x.example/purple-heron-challenge"));
	g_assert_false(redact_finds_in_url(names, "https://x.example/purple-heron"));
	sample_store_close(&s);
}

static void
test_list(void)
{
	struct sample_store s;
	g_autoptr(GError) err = NULL;
	g_autofree char *path = NULL;
	g_autoptr(private_names_t) names = NULL, none = NULL;
	int64_t n, counts[PRIVATE_KINDS];
	struct stat st;

	sample_store_open(&s);
	none = private_names_open(s.db, &err);
	g_assert_cmpint(private_names_longest(none), ==, 0);
	fill(&s);
	path = g_build_filename(s.dir, "name.key", NULL);
	g_assert_cmpint(stat(path, &st), ==, 0);
	g_assert_cmpint(st.st_mode & 0777, ==, 0600);
	g_assert_true(private_name_remove(s.db, "ADA MARY SAMPLE", &n, &err));
	g_assert_cmpint(n, ==, 5);
	g_assert_true(private_name_counts(s.db, counts, &err));
	g_assert_cmpint(counts[PRIVATE_CHILD], ==, 4);
	g_assert_cmpint(counts[PRIVATE_STAFF], ==, 3);
	g_assert_cmpint(counts[PRIVATE_HOAX], ==, 0);
	g_assert_false(private_name_add(s.db, " \u00AD!", PRIVATE_CHILD, false, &n, &err));
	g_clear_error(&err);
	/* without the key nobody can tell: no mail rather than one with names */
	g_remove(path);
	names = private_names_open(s.db, &err);
	g_assert_null(names);
	g_assert_nonnull(err);
	sample_store_close(&s);
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/redact/rows", test_rows);
	g_test_add_func("/redact/hoax", test_hoax);
	g_test_add_func("/redact/list", test_list);
	return g_test_run();
}
