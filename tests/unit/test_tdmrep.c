/* tdmrep: which addresses the file of an origin reserves. */
#include <string.h>

#include "crawler/tdmrep.h"

static bool
reserves(const char *file, const char *path)
{
	g_autofree char *address = g_strconcat("https://a.example", path, NULL);
	g_autoptr(url_t) url = url_parse(address, NULL);
	g_autoptr(tdmrep_t) t = tdmrep_parse(file, strlen(file));

	return tdmrep_reserves(t, url);
}

static const struct {
	const char *file, *path;
	bool is_reserved;
} rows[] = {
	{ "[{\"location\":\"/\",\"tdm-reservation\":1}]", "/any?q", true },
	{ "[{\"location\":\"/a/\",\"tdm-reservation\":1}]", "/a/b", true },
	{ "[{\"location\":\"/a/\",\"tdm-reservation\":1}]", "/b", false },
	{ "[{\"location\":\"/A/\",\"tdm-reservation\":1}]", "/a/b", false },
	/* the first that matches, not the longest */
	{ "[{\"location\":\"/\",\"tdm-reservation\":0},"
	  "{\"location\":\"/a/\",\"tdm-reservation\":1}]",
	  "/a/b", false },
	{ "[{\"location\":\"/a/*.jpg\",\"tdm-reservation\":0},"
	  "{\"location\":\"/a\",\"tdm-reservation\":1}]",
	  "/a/b.jpg", false },
	{ "[{\"location\":\"/a/*.jpg\",\"tdm-reservation\":0},"
	  "{\"location\":\"/a\",\"tdm-reservation\":1}]",
	  "/a/b.html", true },
	{ "[{\"location\":\"/a$\",\"tdm-reservation\":1}]", "/a", true },
	{ "[{\"location\":\"/a$\",\"tdm-reservation\":1}]", "/ab", false },
	{ "[{\"location\":\"/a*b*c$\",\"tdm-reservation\":1}]", "/a-b-b-c", true },
	/* percent-encoding as in robots.txt */
	{ "[{\"location\":\"/foo-%24\",\"tdm-reservation\":1}]", "/foo-$", true },
	{ "[{\"location\":\"/%7Ea\",\"tdm-reservation\":1}]", "/~a", true },
	{ "[{\"location\":\"/caf\\u00e9\",\"tdm-reservation\":1}]", "/caf%C3%A9", true },
	/* what is written in the wild */
	{ "{\"location\":\"/\",\"tdm-reservation\":1}", "/a", true },
	{ "[{\"location\":\"/\",\"tdm-reservation\":\"1\"}]", "/a", true },
	{ "[{\"location\":\"/\",\"tdm-reservation\":\"0\"},"
	  "{\"location\":\"/\",\"tdm-reservation\":1}]",
	  "/a", false },
	/* rules that are none, and files that are none */
	{ "[{\"location\":\"/\",\"tdm-reservation\":2},{\"location\":\"/\",\"tdm-reservation\":1}]",
	  "/a", true },
	{ "[{\"location\":\"\",\"tdm-reservation\":1}]", "/a", false },
	{ "[{\"location\":\"/\"}]", "/a", false },
	{ "[{\"tdm-reservation\":1}]", "/a", false },
	{ "[1,null,[],\"/\",{\"location\":\"/\",\"tdm-reservation\":1}]", "/a", true },
	{ "[{\"location\":\"/\",\"tdm-reservation\":1}", "/a", false },
	{ "<!doctype html>", "/a", false },
	{ "", "/a", false },
};

static void
test_rows(void)
{
	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_test_message("%s %s", rows[i].file, rows[i].path);
		g_assert_cmpint(reserves(rows[i].file, rows[i].path), ==, rows[i].is_reserved);
	}
}

/* Depth, number of rules and size have bounds. */
static void
test_bounds(void)
{
	g_autoptr(GString) deep = g_string_new(NULL), many = g_string_new("["),
			   large = g_string_new("[{\"location\":\"/\",\"tdm-reservation\":1}]");

	for (int i = 0; i < 30000; i++)
		g_string_append_c(deep, '[');
	g_assert_false(reserves(deep->str, "/a"));
	for (int i = 0; i < TDMREP_MAX_RULES; i++)
		g_string_append(many, "{\"location\":\"/b\",\"tdm-reservation\":0},");
	g_string_append(many, "{\"location\":\"/a\",\"tdm-reservation\":1}]");
	g_assert_false(reserves(many->str, "/a"));
	while (large->len <= TDMREP_MAX_BYTES)
		g_string_append_c(large, ' ');
	g_assert_false(reserves(large->str, "/a"));
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/tdmrep/rows", test_rows);
	g_test_add_func("/tdmrep/bounds", test_bounds);
	return g_test_run();
}
