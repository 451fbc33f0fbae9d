/* Which software a page gives away, and where that begins; and pages that only look like it. */
#include <glib.h>
#include <string.h>

#include "crawler/platform.h"
#include "tests/unit/cpu_time.h"

static const struct {
	const char *url, *body;
	const char *name, *site; /* NULL: none */
} pages[] = {
	{ "https://blog.example/pta/2026/11/fete/",
	  "<head><meta name=Generator content='WordPress 6.6'><link rel=stylesheet "
	  "href='/pta/wp-content/themes/x/style.css'></head><p>x",
	  "wordpress", "https://blog.example/pta/" },
	{ "https://blog.example:8443/a", "<meta name=generator content='WordPress 6.6; nice'><p>x",
	  "wordpress", "https://blog.example:8443/" },
	{ "http://blog.example/a",
	  "<link rel='https://api.w.org/' href='http://blog.example/b/wp-json/'><p>x", "wordpress",
	  "http://blog.example/b/" },
	{ "http://blog.example/a", "<p>x<img src='b/wp-content/uploads/1.jpg'>", "wordpress",
	  "http://blog.example/b/" },
	{ "http://blog.example/a", "<p>x<img src='http://cdn.example/wp-content/1.jpg'>", NULL,
	  NULL },
	{ "http://blog.example/a", "<p>x<a href='/wp-content/1.jpg'>y</a>", NULL, NULL },
	{ "http://blog.example/?/wp-content/", "<p>x<img src='?/wp-content/1.jpg'>", NULL, NULL },
	{ "https://talk.example/t/1",
	  "<meta name='generator' content='Discourse 3.4.0 - https://x'><link rel=search "
	  "href='https://talk.example/forum/opensearch.xml'>",
	  "discourse", "https://talk.example/forum/" },
	{ "https://talk.example/t/1", "<meta name=generator content=Discourse>", "discourse",
	  "https://talk.example/" },
	{ "https://social.example/@a/1", "<div id=mastodon></div>", "mastodon",
	  "https://social.example/" },
	{ "https://social.example/@a/1", "<p class=mastodon>", NULL, NULL },
	{ "https://board.example/forum/viewtopic.php?t=1", "<body id=phpbb class=nojs><p>x</body>",
	  "phpbb", "https://board.example/forum/" },
	{ "https://board.example/forum/app.php/a/b",
	  "<link rel=stylesheet href='/forum/styles/prosilver/theme/x.css'><body id=phpbb><p>x",
	  "phpbb", "https://board.example/forum/" },
	{ "https://board.example/vb/showthread.php?1",
	  "<meta name=generator content='vBulletin 5.7'><p>x", "vbulletin",
	  "https://board.example/vb/" },
	{ "https://a.example/", "<meta name=generator content='Hugo WordPress'><p>x", NULL, NULL },
	{ "https://a.example/", "<p>generator WordPress", NULL, NULL },
	{ "https://a.example/", "", NULL, NULL },
};

static void
test_pages(void)
{
	g_autoptr(html_t) h = html_new();

	for (size_t i = 0; i < G_N_ELEMENTS(pages); i++) {
		g_autoptr(url_t) url = url_parse(pages[i].url, NULL);
		g_autofree char *site = NULL;
		unsigned sign;

		html_read(h, pages[i].body, strlen(pages[i].body));
		sign = platform_find(h, url, url, &site);
		g_test_message("%s: %s", pages[i].body, site ? site : "(none)");
		g_assert_cmpstr(platform_name(sign), ==, pages[i].name);
		g_assert_cmpstr(site, ==, pages[i].site);
		g_assert_true((platform_how(sign) != NULL) == (pages[i].name != NULL));
	}
	g_assert_null(platform_name(200));
}

static void
test_many_parts(void)
{
	g_autoptr(html_t) h = html_new();
	g_autoptr(url_t) url = url_parse("https://a.example/", NULL);
	g_autoptr(GString) body = g_string_new(NULL);
	gint64 start;
	g_autofree char *site = NULL;

	for (int i = 0; i < 100000; i++)
		g_string_append(body, "<img src='https://b.example/wp-content/x'>");
	html_read(h, body->str, body->len);
	start = cpu_time_ms();
	g_assert_cmpint(platform_find(h, url, url, &site), ==, PLATFORM_NONE);
	g_assert_cmpint(cpu_time_ms() - start, <, 5000);
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/platform/pages", test_pages);
	g_test_add_func("/platform/many-parts", test_many_parts);
	return g_test_run();
}
