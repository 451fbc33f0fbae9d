/* Addresses: parsing, parts, relative references, keys and registrable domains. */
#include <glib.h>
#include <string.h>

#include "base/url.h"

static const struct {
	const char *input, *base, *href; /* href NULL: failure */
} parses[] = {
	/* scheme and surroundings */
	{ "HTTP://Gazette.Example", NULL, "http://gazette.example/" },
	{ " \x01http://a.example/ \n", NULL, "http://a.example/" },
	{ "ht\ttp://a.ex\nample/b\rc", NULL, "http://a.example/bc" },
	{ "", NULL, NULL },
	{ "no-base", NULL, NULL },
	{ "1http://a.example", NULL, NULL },
	{ "http:", NULL, NULL },
	{ "http://", NULL, NULL },
	{ "http:///a.example", NULL, "http://a.example/" },
	{ "http:\\\\a.example\\b", NULL, "http://a.example/b" },
	{ "https:a.example", NULL, "https://a.example/" },
	/* credentials and port */
	{ "http://u:p@a.example/", NULL, "http://u:p@a.example/" },
	{ "http://u:@a.example/", NULL, "http://u@a.example/" },
	{ "http://:@a.example/", NULL, "http://a.example/" },
	{ "http://u@v:w@a.example/", NULL, "http://u%40v:w@a.example/" },
	{ "http://u@/x", NULL, NULL },
	{ "http://a.example:80/", NULL, "http://a.example/" },
	{ "https://a.example:80/", NULL, "https://a.example:80/" },
	{ "http://a.example:/", NULL, "http://a.example/" },
	{ "http://a.example:0065535/", NULL, "http://a.example:65535/" },
	{ "http://a.example:65536/", NULL, NULL },
	{ "http://a.example:8x/", NULL, NULL },
	{ "http://:80/", NULL, NULL },
	/* path */
	{ "http://a.example/b/../c/./d/.", NULL, "http://a.example/c/d/" },
	{ "http://a.example/b/%2e%2E/c", NULL, "http://a.example/c" },
	{ "http://a.example/../../x", NULL, "http://a.example/x" },
	{ "http://a.example/b//c//", NULL, "http://a.example/b//c//" },
	{ "http://a.example/sch\xc3\xb6n \"<>`{}^", NULL,
	  "http://a.example/sch%C3%B6n%20%22%3C%3E%60%7B%7D%5E" },
	{ "http://a.example/%zz%4", NULL, "http://a.example/%zz%4" },
	{ "http://a.example/\xff\xc3", NULL, "http://a.example/%EF%BF%BD%EF%BF%BD" },
	/* query and fragment */
	{ "http://a.example?q='x'#'<f>`", NULL, "http://a.example/?q=%27x%27#'%3Cf%3E%60" },
	{ "sc://a.example?q='x'", NULL, "sc://a.example?q='x'" },
	{ "http://a.example/?a?b#c#d", NULL, "http://a.example/?a?b#c#d" },
	{ "http://a.example/?#", NULL, "http://a.example/?#" },
	/* relative */
	{ "b", "http://a.example/x/y?q#f", "http://a.example/x/b" },
	{ "../b", "http://a.example/x/y/z", "http://a.example/x/b" },
	{ "/b", "http://u:p@a.example:8080/x", "http://u:p@a.example:8080/b" },
	{ "//b.example/c", "https://a.example/x", "https://b.example/c" },
	{ "\\\\b.example", "https://a.example/x", "https://b.example/" },
	{ "?r", "http://a.example/x?q#f", "http://a.example/x?r" },
	{ "#g", "http://a.example/x?q#f", "http://a.example/x?q#g" },
	{ "", "http://a.example/x?q#f", "http://a.example/x?q" },
	{ "http:b", "http://a.example/x/y", "http://a.example/x/b" },
	{ "http:b", "https://a.example/x/y", "http://b/" },
	{ "b", "data:text/plain,x", NULL },
	{ "#f", "mailto:office@a.example", "mailto:office@a.example#f" },
	{ "c", "sc://h", "sc://h/c" },
	{ "//h2?q", "sc://h/p", "sc://h2?q" },
	/* other schemes */
	{ "mailto:office@a.example", NULL, "mailto:office@a.example" },
	{ "data:text/plain,x y #z", NULL, "data:text/plain,x y%20#z" },
	{ "javascript:alert(1)", NULL, "javascript:alert(1)" },
	{ "sc:/.//x", NULL, "sc:/.//x" },
	{ "..//x", "sc:/a/b", "sc:/.//x" },
	{ "sc://", NULL, "sc://" },
	{ "sc://a b/", NULL, NULL },
	{ "sc://\xc3\xbc/", NULL, "sc://%C3%BC/" },
	{ "file:c|\\a\\..\\..\\b", NULL, "file:///c:/b" },
	{ "file://localhost/a", NULL, "file:///a" },
	{ "///x:/a", "file://host/d", "file:///x:/a" },
	{ "/a", "file:///c:/d/e", "file:///c:/a" },
	{ "a", "file:///c:", "file:///c:/a" },
	{ "//", "file:///d/e", "file:///" },
};

static void
test_parse(void)
{
	for (size_t i = 0; i < G_N_ELEMENTS(parses); i++) {
		g_autoptr(url_t) base = parses[i].base ? url_parse(parses[i].base, NULL) : NULL;
		g_autoptr(url_t) url = url_parse(parses[i].input, base);

		g_assert_true(!parses[i].base == !base);
		g_test_message("%s", parses[i].input);
		g_assert_cmpstr(url ? url_href(url) : NULL, ==, parses[i].href);
	}
}

static void
check_parts(const struct url *u)
{
	g_autofree char *fetched = url_fetchable(u), *origin = url_origin(u);
	g_autofree char *path = url_path_query(u);

	g_assert_cmpstr(url_scheme(u), ==, "https");
	g_assert_cmpstr(url_host(u), ==, "[::1]");
	g_assert_cmpint(url_port(u), ==, 8443);
	g_assert_cmpstr(url_path(u), ==, "/p/q");
	g_assert_cmpstr(url_query(u), ==, "a=b");
	g_assert_cmpstr(url_fragment(u), ==, "f");
	g_assert_true(url_has_credentials(u));
	g_assert_true(url_is_http(u));
	g_assert_cmpstr(fetched, ==, "https://u@[::1]:8443/p/q?a=b");
	g_assert_cmpstr(origin, ==, "https://[::1]:8443");
	g_assert_cmpstr(path, ==, "/p/q?a=b");
}

static void
test_parts(void)
{
	g_autoptr(url_t) u = url_parse("https://u@[0::1]:8443/p/q?a=b#f", NULL);
	g_autoptr(url_t) copy = url_copy(u);
	g_autoptr(url_t) bare = url_parse("http://a.example", NULL);
	g_autoptr(url_t) mail = url_parse("mailto:office@a.example", NULL);
	g_autofree char *origin = url_origin(mail);

	check_parts(u);
	check_parts(copy);
	g_assert_cmpint(url_port(bare), ==, 80);
	g_assert_null(url_query(bare));
	g_assert_null(url_fragment(bare));
	g_assert_false(url_has_credentials(bare));
	g_assert_null(url_host(mail));
	g_assert_cmpint(url_port(mail), ==, -1);
	g_assert_cmpstr(url_path(mail), ==, "office@a.example");
	g_assert_false(url_is_http(mail));
	g_assert_false(url_has_credentials(mail));
	g_assert_null(origin);
}

static void
test_too_long(void)
{
	g_autoptr(GString) text = g_string_new("http://a.example/");
	struct url *url;

	while (text->len < URL_MAX_BYTES)
		g_string_append_c(text, 'x');
	url = url_parse(text->str, NULL);
	g_assert_nonnull(url);
	url_free(url);
	g_string_append_c(text, 'x');
	g_assert_null(url_parse(text->str, NULL));
	g_string_truncate(text, URL_MAX_BYTES / 2);
	memset(text->str + 17, '"', text->len - 17);
	g_assert_null(url_parse(text->str, NULL));
}

/* Whatever comes out goes in unchanged, and its parts put together are the whole. */
static void
check_fixed_point(const struct url *url)
{
	g_autoptr(url_t) again = url_parse(url_href(url), NULL);
	g_autoptr(url_t) same = url_parse(url_href(url), url);
	g_autofree char *key = url_canonical(url), *key_again = NULL;
	g_autoptr(url_t) of_key = url_parse(key, NULL);

	g_assert_nonnull(again);
	g_assert_cmpstr(url_href(again), ==, url_href(url));
	g_assert_cmpstr(url_host(again), ==, url_host(url));
	g_assert_cmpstr(url_path(again), ==, url_path(url));
	g_assert_cmpstr(url_query(again), ==, url_query(url));
	g_assert_cmpstr(url_fragment(again), ==, url_fragment(url));
	g_assert_cmpstr(url_href(same), ==, url_href(url));
	for (const char *c = url_href(url); *c; c++)
		g_assert_true(*c >= ' ' && *c < 0x7f);
	if (of_key) {
		key_again = url_canonical(of_key);
		g_assert_cmpstr(key_again, ==, key);
	}
}

static void
test_fixed_point(void)
{
	static const char *const pieces[] = {
		"http",     "https", "file",      "sc",
		"data",     ":",     ":",         "/",
		"/",        "//",    "\\",        "?",
		"#",        "@",     ".",         "..",
		"%2e",      "a",     "b.example", "C|",
		"c:",       "[::1]", "[",         "]",
		"1",        "0x7f",  ":8080",     " ",
		"\t",       "%",     "%41",       "%7e",
		"\xc3\xa9", "\xff",  "^",         "`",
		"<",        "\"",    "'",         "xn--",
		"&",        "sid=1", "utm_x=2",   ";jsessionid=3",
		"/(S(x))/", "\x7f",
	};
	static const char *const bases[] = {
		NULL,        "http://a.example/b/c?q#f", "file:///C:/x/y", "sc://h/p/q", "sc:/a/b",
		"sc:opaque", "https://u:p@h:8080/",
	};
	GRand *random = g_rand_new_with_seed(1);
	int parsed = 0;

	for (int i = 0; i < 40000; i++) {
		const char *base_text = bases[g_rand_int_range(random, 0, G_N_ELEMENTS(bases))];
		g_autoptr(url_t) base = base_text ? url_parse(base_text, NULL) : NULL;
		g_autoptr(GString) text = g_string_new(NULL);
		g_autoptr(url_t) url = NULL;

		for (int n = g_rand_int_range(random, 1, 10); n > 0; n--)
			g_string_append(text,
					pieces[g_rand_int_range(random, 0, G_N_ELEMENTS(pieces))]);
		url = url_parse(text->str, base);
		if (!url)
			continue;
		parsed++;
		check_fixed_point(url);
	}
	g_rand_free(random);
	g_assert_cmpint(parsed, >, 10000);
}

static const struct {
	const char *input, *key;
} keys[] = {
	{ "https://www.gazette.example/a", "http://www.gazette.example/a" },
	{ "https://gazette.example:443/", "http://gazette.example/" },
	{ "https://gazette.example:80/", "http://gazette.example:80/" },
	{ "http://u:p@gazette.example./a#b", "http://gazette.example/a" },
	{ "http://a.example/?utm_source=x&UTM_Campaign=y", "http://a.example/" },
	{ "http://a.example/?b=2&fbclid=x&a=1&&gclid", "http://a.example/?b=2&a=1" },
	{ "http://a.example/?", "http://a.example/" },
	{ "http://a.example/?PHPSESSID=1&sid=2&page=3", "http://a.example/?page=3" },
	{ "http://a.example/?aspsessionidabcd=1", "http://a.example/" },
	{ "http://a.example/?side=1&residence=2", "http://a.example/?side=1&residence=2" },
	{ "http://a.example/x;jsessionid=1A2B?q", "http://a.example/x?q" },
	{ "http://a.example/x;v=1;JSESSIONID=1/y;w=2", "http://a.example/x;v=1/y;w=2" },
	{ "http://a.example/(S(lit3py55t21z5v55))/p.aspx", "http://a.example/p.aspx" },
	{ "http://a.example/(A(x1)S(y2))/p.aspx", "http://a.example/p.aspx" },
	{ "http://a.example/(S(y2));jsessionid=1/p.aspx", "http://a.example/p.aspx" },
	{ "http://a.example/(%53(y2))/p.aspx", "http://a.example/p.aspx" },
	{ "http://a.example/x;%6Asessionid=1A2B?%75tm_source=1&q", "http://a.example/x?q" },
	{ "http://a.example/(S)/(s(x))", "http://a.example/(S)/(s(x))" },
	{ "http://a.example/(S(x))", "http://a.example/" },
	{ "http://a.example/%7euser/%c3%a9?%61=%2f", "http://a.example/~user/%C3%A9?a=%2F" },
	{ "http://a.example/Index.html", "http://a.example/Index.html" },
	{ "mailto:office@a.example#x", "mailto:office@a.example" },
};

static void
test_canonical(void)
{
	for (size_t i = 0; i < G_N_ELEMENTS(keys); i++) {
		g_autoptr(url_t) url = url_parse(keys[i].input, NULL);
		g_autofree char *key = url_canonical(url);

		g_assert_cmpstr(key, ==, keys[i].key);
	}
}

static const struct {
	const char *host, *site;
} sites[] = {
	{ "www.parish.example", "parish.example" },
	{ "parish.example.", "parish.example" },
	{ "a.b.co.uk", "b.co.uk" },
	{ "co.uk", NULL },
	{ "school.kent.sch.uk", "school.kent.sch.uk" },
	{ "kent.sch.uk", NULL },
	{ "someone.github.io", "someone.github.io" }, /* the private section */
	{ "github.io", NULL },
	{ "www.xn--85x722f.xn--55qx5d.cn", "xn--85x722f.xn--55qx5d.cn" },
	{ "127.0.0.1", NULL },
	{ "[::1]", NULL },
	{ "localhost", NULL },
	{ "", NULL },
};

static void
test_site(void)
{
	for (size_t i = 0; i < G_N_ELEMENTS(sites); i++) {
		g_autofree char *site = url_site(sites[i].host);

		g_assert_cmpstr(site, ==, sites[i].site);
	}
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	url_preload();
	g_test_add_func("/url/parse", test_parse);
	g_test_add_func("/url/parts", test_parts);
	g_test_add_func("/url/too-long", test_too_long);
	g_test_add_func("/url/fixed-point", test_fixed_point);
	g_test_add_func("/url/canonical", test_canonical);
	g_test_add_func("/url/site", test_site);
	return g_test_run();
}
