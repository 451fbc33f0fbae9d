#include <glib.h>
#include <string.h>

#include "data/lexicon.h"

static void
note(void *data, uint32_t phrase, size_t start, size_t end)
{
	g_string_append_printf(data, "%u@%zu-%zu ", phrase, start, end);
}

static void
count(void *data, uint32_t phrase, size_t start, size_t end)
{
	(void)phrase;
	g_assert_cmpuint(start, <, end);
	++*(size_t *)data;
}

enum { M = LEXICON_MARK, C = LEXICON_CORE, P = LEXICON_PLACE };

static const char *const phrases[] = { "hope",     "hope school",
				       "school",   "star of hope",
				       "of hope",  "a very long wordthatgoeson and on",
				       "\303\251", "place" };
static const uint8_t classes[] = { M, M, M | C, M, M, M, M, P };

static const struct {
	const char *text, *hits;
} scans[] = {
	{ "", "" },
	{ "hope", "0@0-4 " },
	{ "hopes", "0@0-5 " }, /* a genitive */
	{ "hoper shope", "" },
	{ "hopes school", "0@0-5 2@6-12 " },
	{ "hope schools", "0@0-4 1@0-12 2@5-12 " },
	{ "star of hope school", "3@0-12 4@5-12 0@8-12 1@8-19 2@13-19 " },
	{ "hope\nschool", "0@0-4 1@0-11 2@5-11 " },
	{ "a very long wordthatgoeson and on", "5@0-33 " },
	{ "a very long wordthatgoesom and on", "" },
	{ "\303\251 \303\251", "6@0-2 6@3-5 " },
	{ "star of star of hope", "3@8-20 4@13-20 0@16-20 " },
	{ "place", "" },
};

/* The text with room behind it. */
static char *
with_slack(const char *text)
{
	return g_strconcat(text, "\n_________", NULL);
}

static char *
scan(const struct lexicon *l, unsigned wanted, const char *text)
{
	g_autofree char *copy = with_slack(text);
	GString *log = g_string_new(NULL);

	copy[strlen(text)] = '\0';
	lexicon_scan(l, wanted, copy, strlen(text), 0, strlen(text), note, log);
	return g_string_free(log, FALSE);
}

static void
test_scan(void)
{
	g_autoptr(lexicon_t) l = lexicon_new(phrases, classes, G_N_ELEMENTS(phrases));

	for (size_t i = 0; i < G_N_ELEMENTS(scans); i++) {
		g_autofree char *log = scan(l, LEXICON_MARK, scans[i].text);

		g_assert_cmpstr(log, ==, scans[i].hits);
	}
}

static void
test_classes(void)
{
	g_autoptr(lexicon_t) l = lexicon_new(phrases, classes, G_N_ELEMENTS(phrases));
	g_autofree char *core = scan(l, LEXICON_CORE, "hope school place"),
			*place = scan(l, LEXICON_PLACE, "hope school place"), *part = NULL;
	g_autofree char *text = with_slack("hope school hope school");
	GString *log = g_string_new(NULL);

	g_assert_cmpstr(core, ==, "2@5-11 ");
	g_assert_cmpstr(place, ==, "7@12-17 ");
	/* what begins in the part, even if it ends beyond */
	text[23] = '\0';
	lexicon_scan(l, LEXICON_MARK, text, 23, 5, 16, note, log);
	part = g_string_free(log, FALSE);
	g_assert_cmpstr(part, ==, "2@5-11 0@12-16 1@12-23 ");
}

static void
test_none(void)
{
	g_autoptr(lexicon_t) l = lexicon_new(NULL, NULL, 0);
	g_autofree char *log = scan(l, LEXICON_MARK | LEXICON_CORE, "a b c");

	g_assert_cmpstr(log, ==, "");
	g_assert_cmpuint(lexicon_bytes(l), >, 0);
}

static bool
stands_at(const char *text, size_t at, const char *phrase)
{
	const char *end = text + at + strlen(phrase);

	return (at == 0 || text[at - 1] == ' ') && g_str_has_prefix(text + at, phrase) &&
	       (!*end || *end == ' ' || (*end == 's' && (!end[1] || end[1] == ' ')));
}

/* Against a plain search, on random words of few letters, where much overlaps. */
static void
test_random(void)
{
	g_autoptr(GRand) rand = g_rand_new_with_seed(7);

	for (int round = 0; round < 300; round++) {
		g_autoptr(GHashTable) set =
			g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
		g_autofree char **list = NULL;
		g_autofree uint8_t *all = g_malloc(64);
		g_autofree char *copy = NULL;
		g_autoptr(GString) text = g_string_new(NULL);
		g_autoptr(lexicon_t) l = NULL;
		size_t hits = 0, found = 0;
		guint n;

		memset(all, LEXICON_MARK, 64);
		for (int i = 0; i < 20; i++) {
			GString *w = g_string_new(NULL);

			for (int k = g_rand_int_range(rand, 1, 8); k > 0; k--)
				g_string_append_c(w, "as "[g_rand_int_range(rand, 0, 3)]);
			g_strstrip(w->str);
			if (*w->str && !strstr(w->str, "  "))
				g_hash_table_add(set, g_string_free(w, FALSE));
			else
				g_string_free(w, TRUE);
		}
		list = (char **)g_hash_table_get_keys_as_array(set, &n);
		for (int k = 0; k < 120; k++) {
			char c = "as "[g_rand_int_range(rand, 0, 3)];

			if (c != ' ' || (text->len > 0 && text->str[text->len - 1] != ' '))
				g_string_append_c(text, c);
		}
		g_string_append_c(text, 'a');
		copy = with_slack(text->str);
		copy[text->len] = '\0';
		l = lexicon_new((const char *const *)list, all, n);
		lexicon_scan(l, LEXICON_MARK, copy, text->len, 0, text->len, count, &hits);
		for (guint i = 0; i < n; i++)
			for (size_t at = 0; at < text->len; at++)
				found += stands_at(text->str, at, list[i]);
		g_assert_cmpuint(hits, ==, found);
	}
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/lexicon/scan", test_scan);
	g_test_add_func("/lexicon/classes", test_classes);
	g_test_add_func("/lexicon/none", test_none);
	g_test_add_func("/lexicon/random", test_random);
	return g_test_run();
}
