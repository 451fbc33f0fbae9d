/* shared: title, text and address as phones and bookmarks hand them over. */
#include "query/shared.h"

static const struct {
	const char *title, *text, *url, *want_url, *want_words;
} rows[] = {
	{ NULL, NULL, NULL, NULL, NULL },
	{ "", " ", "", NULL, NULL },
	{ NULL, NULL, "https://forum.example/t/17", "https://forum.example/t/17", NULL },
	{ NULL, "https://forum.example/t/17", NULL, "https://forum.example/t/17", NULL },
	{ NULL, "HTTP://forum.example/t/17\n", NULL, "HTTP://forum.example/t/17", NULL },
	{ "A post", "https://forum.example/t/17", NULL, "https://forum.example/t/17", "A post" },
	{ "A post", "So they said https://forum.example/t/17", NULL, "https://forum.example/t/17",
	  "A post\n\nSo they said" },
	{ "A post", "A post https://forum.example/t/17", NULL, "https://forum.example/t/17",
	  "A post" },
	{ NULL, "So they\nsaid https://forum.example/t/17 yesterday", NULL,
	  "https://forum.example/t/17", "So they\nsaid yesterday" },
	{ NULL, "see https://a.example/ and https://b.example/", NULL, "https://a.example/",
	  "see and https://b.example/" },
	/* an address that was named stands; another one is a word of the text */
	{ NULL, "see https://a.example/", "https://b.example/", "https://b.example/",
	  "see https://a.example/" },
	{ NULL, "words https://b.example/", "https://b.example/", "https://b.example/", "words" },
	{ "https://a.example/", NULL, NULL, "https://a.example/", NULL },
	{ "A post", "words", "https://b.example/", "https://b.example/", "A post\n\nwords" },
	/* what is no address of the web is none */
	{ NULL, "javascript:alert(1)", NULL, NULL, "javascript:alert(1)" },
	{ NULL, "xhttps://a.example/", NULL, NULL, "xhttps://a.example/" },
};

static void
test_rows(void)
{
	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_auto(shared_t) s = { 0 };

		shared_read(&s, rows[i].title, rows[i].text, rows[i].url);
		g_assert_cmpstr(s.url, ==, rows[i].want_url);
		g_assert_cmpstr(s.words, ==, rows[i].want_words);
	}
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/shared/rows", test_rows);
	return g_test_run();
}
