#include <glib.h>
#include <string.h>

#include "data/automaton.h"

static void
note(void *data, uint32_t phrase, size_t start, size_t end)
{
	g_string_append_printf(data, "%u@%zu-%zu ", phrase, start, end);
}

static const char *const phrases[] = { "hope",    "hope school", "school", "star of hope",
				       "of hope", "sch",         "é" };

static const struct {
	const char *text, *hits;
} scans[] = {
	{ "", "" },
	{ "hope", "0@0-4 " },
	{ "hopes", "0@0-4 " }, /* the caller says where words end */
	{ "shope", "" },
	{ "star of hope school", "3@0-12 4@5-12 0@8-12 5@13-16 1@8-19 2@13-19 " },
	{ "hope\nschool", "0@0-4 5@5-8 1@0-11 2@5-11 " },
	{ "hope  hope", "0@0-4 0@6-10 " },
	{ "é é", "6@0-2 6@3-5 " },
	{ "star of star of hope", "3@8-20 4@13-20 0@16-20 " },
};

static void
test_scan(void)
{
	g_autoptr(automaton_t) a = automaton_new(phrases, G_N_ELEMENTS(phrases));

	for (size_t i = 0; i < G_N_ELEMENTS(scans); i++) {
		g_autoptr(GString) log = g_string_new(NULL);

		automaton_scan(a, scans[i].text, strlen(scans[i].text), note, log);
		g_assert_cmpstr(log->str, ==, scans[i].hits);
	}
}

static void
test_prefix(void)
{
	g_autoptr(automaton_t) a = automaton_new(phrases, G_N_ELEMENTS(phrases));
	g_autoptr(GString) log = g_string_new(NULL);

	automaton_prefix(a, "schoolhope", 10, note, log);
	g_assert_cmpstr(log->str, ==, "5@0-3 2@0-6 ");
}

static void
test_none(void)
{
	g_autoptr(automaton_t) a = automaton_new(NULL, 0);
	g_autoptr(GString) log = g_string_new(NULL);

	automaton_scan(a, "a b c", 5, note, log);
	g_assert_cmpstr(log->str, ==, "");
	g_assert_cmpuint(automaton_states(a), ==, 2);
}

/* Against a plain search, on random words of few letters, where much overlaps. */
static void
test_random(void)
{
	g_autoptr(GRand) rand = g_rand_new_with_seed(7);

	for (int round = 0; round < 200; round++) {
		g_autoptr(GHashTable) set =
			g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
		g_autofree char **list = NULL;
		g_autoptr(GString) text = g_string_new(NULL), log = g_string_new(NULL);
		g_autoptr(automaton_t) a = NULL;
		guint n;
		size_t hits = 0, found = 0;

		for (int i = 0; i < 20; i++) {
			GString *w = g_string_new(NULL);

			for (int k = g_rand_int_range(rand, 1, 7); k > 0; k--)
				g_string_append_c(w, "ab "[g_rand_int_range(rand, 0, 3)]);
			g_strstrip(w->str);
			if (*w->str && !strstr(w->str, "  "))
				g_hash_table_add(set, g_string_free(w, FALSE));
			else
				g_string_free(w, TRUE);
		}
		list = (char **)g_hash_table_get_keys_as_array(set, &n);
		for (int k = 0; k < 120; k++)
			g_string_append_c(text, "ab "[g_rand_int_range(rand, 0, 3)]);
		a = automaton_new((const char *const *)list, n);
		automaton_scan(a, text->str, text->len, note, log);
		for (const char *p = log->str; *p; p++)
			hits += *p == '@';
		for (guint i = 0; i < n; i++)
			for (size_t at = 0; at < text->len; at++)
				found += (at == 0 || text->str[at - 1] == ' ') &&
					 g_str_has_prefix(text->str + at, list[i]);
		g_assert_cmpuint(hits, ==, found);
	}
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/automaton/scan", test_scan);
	g_test_add_func("/automaton/prefix", test_prefix);
	g_test_add_func("/automaton/none", test_none);
	g_test_add_func("/automaton/random", test_random);
	return g_test_run();
}
