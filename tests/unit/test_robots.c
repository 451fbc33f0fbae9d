/* robots.txt: groups, matching, delays, sitemaps, and files made to hurt. */
#include <glib.h>
#include <string.h>

#include "crawler/robots.h"
#include "tests/unit/cpu_time.h"

static const struct {
	const char *text, *agent, *path;
	bool allowed;
} rules[] = {
	{ "", "earshot", "/", true },
	{ "User-agent: *\nDisallow: /", "earshot", "/x", false },
	{ "User-agent: *\nDisallow:", "earshot", "/x", true },
	/* line ends, blanks, comments, byte order mark */
	{ "User-agent: *\rDisallow: /x", "earshot", "/x", false },
	{ "User-agent: *\r\nDisallow: /x\r\n", "earshot", "/x", false },
	{ "\xef\xbb\xbfUser-agent: *\nDisallow: /x", "earshot", "/x", false },
	{ "  user-AGENT :\t* # all\n\tDISALLOW\t: /x # y\n", "earshot", "/x", false },
	{ "User-agent: *\nDisallow: /#x\n", "earshot", "/y", false },
	{ "User-agent: *\n# Disallow: /x", "earshot", "/x", true },
	/* whom a group addresses */
	{ "User-agent: EARSHOT\nDisallow: /x", "earshot", "/x", false },
	{ "User-agent: earshot/2.0 (x)\nDisallow: /x", "earshot", "/x", false },
	{ "User-agent: earshot\nDisallow: /x", "earshot/1.0", "/x", false },
	{ "User-agent: earshots\nDisallow: /x", "earshot", "/x", true },
	{ "User-agent: ear\nDisallow: /x", "earshot", "/x", true },
	{ "User-agent: b2c\nDisallow: /x", "b2c", "/x", false },
	{ "User-agent: *\nDisallow: /x\nUser-agent: earshot\nDisallow: /y", "earshot", "/x", true },
	{ "User-agent: *\nDisallow: /x\nUser-agent: earshot\n", "earshot", "/x", true },
	{ "User-agent: earshot\nDisallow: /x\nUser-agent: b\nDisallow: /z\n"
	  "User-agent: Earshot\nDisallow: /y",
	  "earshot", "/y", false },
	{ "User-agent: b\nUser-agent: earshot\nDisallow: /x", "earshot", "/x", false },
	{ "User-agent: earshot\n\n\nDisallow: /x", "earshot", "/x", false },
	{ "Disallow: /x\nUser-agent: *\nDisallow: /y", "earshot", "/x", true },
	{ "User-agent: earshot\nDisallow:\nUser-agent: *\nDisallow: /", "earshot", "/x", true },
	/* other records end no group */
	{ "User-agent: earshot\nSitemap: https://a.example/s\nUser-agent: b\nDisallow: /x",
	  "earshot", "/x", false },
	{ "User-agent: earshot\nHost: a.example\nDisallow: /x", "earshot", "/x", false },
	/* longest match, Allow wins a tie, order does not count */
	{ "User-agent: *\nDisallow: /a\nAllow: /a/b", "earshot", "/a/b/c", true },
	{ "User-agent: *\nAllow: /a/b\nDisallow: /a", "earshot", "/a/c", false },
	{ "User-agent: *\nDisallow: /a\nAllow: /a", "earshot", "/a", true },
	{ "User-agent: *\nAllow: /\nDisallow: /*.pdf$", "earshot", "/a.pdf", false },
	{ "User-agent: *\nAllow: /a\nDisallow: /*b", "earshot", "/ab", false },
	/* wildcards */
	{ "User-agent: *\nDisallow: /*/private*x", "earshot", "/a/b/private/yx", false },
	{ "User-agent: *\nDisallow: /a*b*c$", "earshot", "/a1b2c3c", false },
	{ "User-agent: *\nDisallow: /a*b*c$", "earshot", "/a1b2c3", true },
	{ "User-agent: *\nDisallow: /a*b$", "earshot", "/ab", false },
	{ "User-agent: *\nDisallow: /aba*ba$", "earshot", "/aba", true },
	{ "User-agent: *\nDisallow: /a$", "earshot", "/a?q", true },
	{ "User-agent: *\nDisallow: /a$", "earshot", "/a$b", false },
	{ "User-agent: *\nDisallow: /a$b", "earshot", "/a$bc", false },
	{ "User-agent: *\nDisallow: *", "earshot", "/", false },
	{ "User-agent: *\nDisallow: *.gif", "earshot", "/x.gif", false },
	{ "User-agent: *\nDisallow: /****x", "earshot", "/yx", false },
	{ "User-agent: *\nDisallow: /?", "earshot", "/?q", false },
	{ "User-agent: *\nDisallow: /*?", "earshot", "/a/b?q", false },
	{ "User-agent: *\nDisallow: $", "earshot", "/", true },
	/* one percent-encoded form */
	{ "User-agent: *\nDisallow: /%7Ejoe", "earshot", "/~joe/", false },
	{ "User-agent: *\nDisallow: /~joe", "earshot", "/%7ejoe/", false },
	{ "User-agent: *\nDisallow: /caf\xc3\xa9", "earshot", "/caf%c3%a9", false },
	{ "User-agent: *\nDisallow: /caf%C3%a9", "earshot", "/caf\xc3\xa9", false },
	{ "User-agent: *\nDisallow: /a%2fb", "earshot", "/a/b", true },
	{ "User-agent: *\nDisallow: /a/b", "earshot", "/a%2Fb", true },
	{ "User-agent: *\nDisallow: /a%2Ab", "earshot", "/axb", true },
	{ "User-agent: *\nDisallow: /a%2Ab", "earshot", "/a*b", false },
	{ "User-agent: *\nDisallow: /a%24", "earshot", "/a$x", false },
	{ "User-agent: *\nDisallow: /a{b", "earshot", "/a%7Bb", false },
	{ "User-agent: *\nDisallow: /a b", "earshot", "/a%20b", false },
	{ "User-agent: *\nDisallow: /%zz", "earshot", "/%zz", false },
	/* letter case counts in paths */
	{ "User-agent: *\nDisallow: /A", "earshot", "/a", true },
	/* typing errors */
	{ "Useragent: *\nDisalow: /x", "earshot", "/x", false },
	{ "User agent: *\nDissallow: /x", "earshot", "/x", false },
	{ "User-agnet: *\nDiasllow: /x", "earshot", "/x", false },
	{ "User-agent *\nDisallow /x", "earshot", "/x", false },
	{ "User-agent: *\nDisallow /x y", "earshot", "/x", true },
	{ "User-agent: *\nDisallow: /\nAlow: /x", "earshot", "/x", true },
	{ "User-agent: *\nNoindex: /x", "earshot", "/x", true },
	{ "<html>\n<body>Disallow: /x</body>", "earshot", "/x", true },
	/* the file as a page */
	{ "User-agent: *\nDisallow: /a", "earshot", "/robots.txt", true },
};

static struct url *
url_of_path(const char *path)
{
	g_autofree char *text = g_strconcat("https://a.example", path, NULL);

	return url_parse(text, NULL);
}

static void
test_rules(void)
{
	for (size_t i = 0; i < G_N_ELEMENTS(rules); i++) {
		g_autoptr(robots_t) r =
			robots_parse(rules[i].text, strlen(rules[i].text), rules[i].agent);
		g_autoptr(url_t) url = url_of_path(rules[i].path);

		g_test_message("%s | %s", rules[i].text, rules[i].path);
		g_assert_cmpint(robots_allows(r, url), ==, rules[i].allowed);
	}
}

static const struct {
	const char *text;
	double delay;
} delays[] = {
	{ "User-agent: *\nCrawl-delay: 10", 10 },
	{ "User-agent: *\nCrawl-delay: 0", 0 },
	{ "User-agent: *\nCrawlDelay: .5", 0.5 },
	{ "User-agent: *\nCrawl-delay: 2\nUser-agent: b\nCrawl-delay: 9", 2 },
	{ "User-agent: *\nCrawl-delay: 2\nUser-agent: *\nCrawl-delay: 9", 9 },
	{ "User-agent: *\nCrawl-delay: 2\nUser-agent: earshot\nDisallow: /x", -1 },
	{ "User-agent: b\nUser-agent: earshot\nCrawl-delay: 3\nDisallow: /x", 3 },
	{ "Crawl-delay: 2\nUser-agent: *\nDisallow: /", -1 },
	{ "User-agent: *\nCrawl-delay: -1", -1 },
	{ "User-agent: *\nCrawl-delay: 1.2.3", -1 },
	{ "User-agent: *\nCrawl-delay: 10s", -1 },
	{ "User-agent: *\nCrawl-delay: 1e9", -1 },
	{ "User-agent: *\nCrawl-delay: nan", -1 },
	{ "User-agent: *\nCrawl-delay: .", -1 },
	{ "User-agent: *\nCrawl-delay:", -1 },
};

static void
test_delays(void)
{
	for (size_t i = 0; i < G_N_ELEMENTS(delays); i++) {
		g_autoptr(robots_t) r =
			robots_parse(delays[i].text, strlen(delays[i].text), "earshot");

		g_assert_cmpfloat_with_epsilon(robots_crawl_delay(r), delays[i].delay, 1e-9);
	}
}

/* A delay stands between two lists of agents, but rules reach both. */
static void
test_delay_ends_no_group(void)
{
	const char *text = "User-agent: earshot\nCrawl-delay: 5\nUser-agent: b\nDisallow: /x\n";
	g_autoptr(robots_t) r = robots_parse(text, strlen(text), "earshot");
	g_autoptr(url_t) url = url_of_path("/x");

	g_assert_false(robots_allows(r, url));
	g_assert_cmpfloat(robots_crawl_delay(r), ==, 5);
}

static void
test_sitemaps(void)
{
	const char *text = "Sitemap: https://a.example/one.xml\n"
			   "User-agent: b\nDisallow: /\n"
			   "SITEMAP :HTTPS://A.example/two.xml # x\n"
			   "Site-map: https://a.example/one.xml\n"
			   "Sitemap: /relative.xml\nSitemap: file:///etc/passwd\nSitemap:\n";
	g_autoptr(robots_t) r = robots_parse(text, strlen(text), "earshot");
	char *const *list = robots_sitemaps(r);

	g_assert_cmpstr(list[0], ==, "https://a.example/one.xml");
	g_assert_cmpstr(list[1], ==, "https://a.example/two.xml");
	g_assert_null(list[2]);
}

/* Rules past the limit are not read, those before it are. */
static void
test_large(void)
{
	g_autoptr(GString) text = g_string_new("User-agent: *\nDisallow: /early\n");
	g_autoptr(robots_t) r = NULL;
	g_autoptr(url_t) early = url_of_path("/early"), late = url_of_path("/late");

	while (text->len < 500 * 1024)
		g_string_append(text, "# filling\n");
	g_string_append(text, "Disallow: /middle\n");
	while (text->len < ROBOTS_MAX_BYTES)
		g_string_append(text, "# filling\n");
	g_string_append(text, "\nDisallow: /late\n");
	r = robots_parse(text->str, text->len, "earshot");
	g_assert_false(robots_allows(r, early));
	g_assert_true(robots_allows(r, late));
	g_clear_pointer(&early, url_free);
	early = url_of_path("/middle");
	g_assert_false(robots_allows(r, early));
}

/* Patterns full of wildcards against addresses that nearly match: the time stays bounded. */
static void
test_hostile(void)
{
	g_autoptr(GString) text = g_string_new("User-agent: *\n");
	g_autoptr(GString) path = g_string_new("/");
	g_autoptr(robots_t) r = NULL;
	g_autoptr(url_t) url = NULL, too_long = NULL;
	gint64 start = cpu_time_ms();

	while (path->len < ROBOTS_MAX_PATH)
		g_string_append_c(path, 'a');
	for (int i = 0; text->len < ROBOTS_MAX_BYTES - 300; i++) {
		g_string_append(text, "Disallow: /");
		for (int j = 0; j < 40; j++)
			g_string_append(text, j % 3 ? "*a" : "*aa");
		for (int j = 0; i % 2 && j < 100; j++)
			g_string_append_c(text, 'a');
		g_string_append_printf(text, "b%d\n", i);
	}
	r = robots_parse(text->str, text->len, "earshot");
	url = url_of_path(path->str);
	g_assert_true(robots_allows(r, url));
	g_string_append_c(path, 'a');
	too_long = url_of_path(path->str);
	g_assert_false(robots_allows(r, too_long));
	g_assert_cmpint(cpu_time_ms() - start, <, 20000);
}

/* UTF-16 with its mark, either way round; cut in the middle of a letter, too. */
static void
test_utf16(void)
{
	const char *text =
		"\xef\xbb\xbfUser-agent: *\nDisallow: /x\nDisallow: /caf\xc3\xa9\nAllow: /y";
	g_autoptr(url_t) x = url_of_path("/x"), cafe = url_of_path("/caf%C3%A9");
	g_autoptr(url_t) y = url_of_path("/y");

	for (int i = 0; i < 2; i++) {
		gsize len;
		g_autofree char *wide =
			g_convert(text, -1, i ? "UTF-16BE" : "UTF-16LE", "UTF-8", NULL, &len, NULL);

		for (gsize cut = 0; cut < 2; cut++) {
			g_autoptr(robots_t) r = robots_parse(wide, len - cut, "earshot");

			g_assert_false(robots_allows(r, x));
			g_assert_false(robots_allows(r, cafe));
			g_assert_true(robots_allows(r, y));
		}
	}
}

/* Any bytes at all are a file. */
static void
test_noise(void)
{
	GRand *random = g_rand_new_with_seed(7);
	g_autoptr(url_t) url = url_of_path("/a*b$%41?q");
	static const char *const pieces[] = {
		"User-agent:", "Disallow:", "Allow",        "*",  "$", "/",        "%",
		"%2",          "%41",       "\n",           "\r", " ", ":",        "#",
		"earshot",     "\xff",      "Crawl-delay:", "9",  ".", "Sitemap:", "http://a",
		"a",           "\xff\xfe",
	};

	for (int i = 0; i < 20000; i++) {
		g_autoptr(GString) text = g_string_new(NULL);
		g_autoptr(robots_t) r = NULL;

		for (int n = g_rand_int_range(random, 0, 30); n > 0; n--)
			g_string_append(text,
					pieces[g_rand_int_range(random, 0, G_N_ELEMENTS(pieces))]);
		g_string_append_c(text, 0);
		r = robots_parse(text->str, text->len, "earshot");
		robots_allows(r, url);
		g_assert_true(robots_crawl_delay(r) == -1 || robots_crawl_delay(r) >= 0);
	}
	g_rand_free(random);
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/robots/rules", test_rules);
	g_test_add_func("/robots/delays", test_delays);
	g_test_add_func("/robots/delay-ends-no-group", test_delay_ends_no_group);
	g_test_add_func("/robots/sitemaps", test_sitemaps);
	g_test_add_func("/robots/large", test_large);
	g_test_add_func("/robots/utf16", test_utf16);
	g_test_add_func("/robots/hostile", test_hostile);
	g_test_add_func("/robots/noise", test_noise);
	return g_test_run();
}
