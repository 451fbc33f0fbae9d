#include <glib.h>
#include <string.h>

#include "data/trie.h"

static void
note(void *data, uint32_t phrase, size_t len)
{
	g_string_append_printf(data, "%u:%zu ", phrase, len);
}

static const char *const phrases[] = { "hope", "hopeful", "ho", "sch", "school", "\303\251a" };

static const struct {
	const char *text, *hits;
} rows[] = {
	{ "", "" },
	{ "h", "" },
	{ "hop", "2:2 " },
	{ "hopefulness", "2:2 0:4 1:7 " },
	{ "schoolhope", "3:3 4:6 " },
	{ "xhope", "" },
	{ "\303\251ab", "5:3 " },
};

static void
test_prefix(void)
{
	g_autoptr(trie_t) t = trie_new(phrases, G_N_ELEMENTS(phrases));

	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autoptr(GString) log = g_string_new(NULL);

		trie_prefix(t, rows[i].text, strlen(rows[i].text), note, log);
		g_assert_cmpstr(log->str, ==, rows[i].hits);
	}
}

static void
test_none(void)
{
	g_autoptr(trie_t) t = trie_new(NULL, 0);
	g_autoptr(GString) log = g_string_new(NULL);

	trie_prefix(t, "abc", 3, note, log);
	g_assert_cmpstr(log->str, ==, "");
	g_assert_cmpuint(trie_bytes(t), >, 0);
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/trie/prefix", test_prefix);
	g_test_add_func("/trie/none", test_none);
	return g_test_run();
}
