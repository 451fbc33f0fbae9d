/* What is too much is cut, and said; what names a school is not among what is left out. */
#include <glib.h>
#include <string.h>

#include "crawler/parsed.h"
#include "crawler/sitemap.h"

#define NAME "Chiltern Voice Primary School"

static struct parsed *
parse(const char *type, const char *url, const GString *body, enum parse_links links)
{
	const char *profile = "{\"name\":\"" NAME "\",\"postcode\":\"HP6 5AA\"}";
	json_t *json = json_loads(profile, 0, NULL);
	g_autoptr(GError) error = NULL;
	struct school *school = school_from_json(json, &error);
	const struct school *list[] = { school };
	struct matcher *matcher = matcher_new(list, 1, &error);
	g_autoptr(parse_tools_t) tools = parse_tools_new();
	g_autoptr(GBytes) bytes = g_bytes_new(body->str, body->len);
	struct parse_job job = { .body = bytes,
				 .url = g_strdup(url),
				 .content_type = g_strdup(type),
				 .links = links,
				 .is_sitemap = strstr(url, "sitemap") != NULL };
	struct parsed *p;

	g_assert_no_error(error);
	p = parse_body(&job, matcher, tools);
	g_free(job.url);
	g_free(job.content_type);
	matcher_free(matcher);
	school_free(school);
	json_decref(json);
	return p;
}

static struct parsed *
page(const char *before, int links, const char *after)
{
	g_autoptr(GString) html = g_string_new("<!doctype html><title>Links</title><ul>");

	g_string_append(html, before);
	for (int i = 0; i < links; i++)
		g_string_append_printf(html, "<li><a href='/p%d'>page</a>", i);
	g_string_append(html, after);
	return parse("text/html", "https://a.example/", html, PARSE_ALL_LINKS);
}

static guint
hinted(const struct parsed *p)
{
	guint n = 0;

	for (guint i = 0; i < p->links->len; i++)
		n += ((const struct parsed_link *)p->links->pdata[i])->is_hinted;
	return n;
}

static void
test_links(void)
{
	static const char named[] = "<li><a href='/s'>" NAME "</a><li><a href='/t'>" NAME "</a>";
	static const struct {
		int links;
		const char *before, *after;
		guint kept, hinted;
		uint32_t cuts;
	} rows[] = {
		{ 10, "", "", 10, 0, 0 },
		{ PARSED_MAX_LINKS, "", "", PARSED_MAX_LINKS, 0, 0 },
		{ PARSED_MAX_LINKS + 1, "", "", PARSED_MAX_LINKS, 0, CUT_LINKS },
		{ PARSED_MAX_LINKS - 2, named, "", PARSED_MAX_LINKS, 2, 0 },
		{ PARSED_MAX_LINKS, "", named, PARSED_MAX_LINKS, 2, CUT_LINKS },
		{ PARSED_MAX_LINKS + 500, named, "", PARSED_MAX_LINKS, 2, CUT_LINKS },
		{ 6000, "", "", PARSED_MAX_LINKS, 0, CUT_LINKS },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autoptr(parsed_t) p = page(rows[i].before, rows[i].links, rows[i].after);

		g_assert_cmpuint(p->links->len, ==, rows[i].kept);
		g_assert_cmpuint(hinted(p), ==, rows[i].hinted);
		g_assert_cmpuint(p->cuts, ==, rows[i].cuts);
	}
}

/* Links that nobody would follow are not missed. */
static void
test_unwanted(void)
{
	g_autoptr(GString) html = g_string_new("<!doctype html><title>Links</title>" NAME);
	g_autoptr(parsed_t) p = NULL;

	for (int i = 0; i < 3000; i++)
		g_string_append_printf(html, "<a href='https://b%d.example/'>elsewhere</a> ", i);
	p = parse("text/html", "https://a.example/", html, PARSE_SITE_LINKS);
	g_assert_cmpuint(p->links->len, ==, 0);
	g_assert_cmpuint(p->cuts, ==, 0);
}

static uint32_t
feed_cuts(int entries, size_t text)
{
	g_autoptr(GString) xml = g_string_new("<rss version='2.0'><channel><title>F</title>");
	g_autofree char *words = g_strnfill(text, 'x');
	g_autoptr(parsed_t) p = NULL;

	for (int i = 0; i < entries; i++)
		g_string_append_printf(xml,
				       "<item><guid>%d</guid><description>%s</description></item>",
				       i, i == 0 ? words : "");
	g_string_append(xml, "</channel></rss>");
	p = parse("application/rss+xml", "https://a.example/feed", xml, PARSE_NO_LINKS);
	g_assert_cmpint(p->kind, ==, PARSED_FEED);
	return p->cuts;
}

static void
test_feed(void)
{
	g_assert_cmpuint(feed_cuts(5000, 1000), ==, 0);
	g_assert_cmpuint(feed_cuts(5001, 1000), ==, CUT_ENTRIES);
	g_assert_cmpuint(feed_cuts(12000, 1000), ==, CUT_ENTRIES);
	g_assert_cmpuint(feed_cuts(2, 1000 * 1000), ==, 0);
	g_assert_cmpuint(feed_cuts(2, 1200 * 1000), ==, CUT_TEXT);
}

static uint32_t
text_cuts(const char *name, size_t len)
{
	g_autoptr(GString) html = g_string_new("<!doctype html><title>Long</title><p>");
	g_autoptr(parsed_t) p = NULL;

	g_string_append(html, name);
	while (html->len < len)
		g_string_append(html, " and so on");
	p = parse("text/html", "https://a.example/", html, PARSE_NO_LINKS);
	return p->cuts;
}

static void
test_text(void)
{
	g_assert_cmpuint(text_cuts(NAME, 1 << 20), ==, 0);
	g_assert_cmpuint(text_cuts(NAME, 5 << 19), ==, CUT_TEXT);
	/* of a page without a mention nothing is kept anyway */
	g_assert_cmpuint(text_cuts("nobody", 5 << 19), ==, 0);
}

static uint32_t
sitemap_cuts(int places, bool is_text)
{
	g_autoptr(GString) list =
		g_string_new(is_text ? ""
				     : "<urlset xmlns='http://www.sitemaps.org/schemas/"
				       "sitemap/0.9'>");
	g_autoptr(parsed_t) p = NULL;

	for (int i = 0; i < places; i++)
		g_string_append_printf(list,
				       is_text ? "https://a.example/%d\n"
					       : "<url><loc>https://a.example/%d</loc></url>",
				       i);
	if (!is_text)
		g_string_append(list, "</urlset>");
	p = parse(is_text ? "text/plain" : "application/xml", "https://a.example/sitemap.txt", list,
		  PARSE_NO_LINKS);
	g_assert_cmpint(p->kind, ==, PARSED_SITEMAP);
	g_assert_cmpuint(p->places->len, ==, MIN(places, SITEMAP_MAX_URLS));
	return p->cuts;
}

static void
test_sitemap(void)
{
	for (int is_text = 0; is_text <= 1; is_text++) {
		g_assert_cmpuint(sitemap_cuts(SITEMAP_MAX_URLS, is_text), ==, 0);
		g_assert_cmpuint(sitemap_cuts(SITEMAP_MAX_URLS + 1, is_text), ==, CUT_PLACES);
	}
}

static void
test_words(void)
{
	g_autofree char *none = cut_text(0), *two = cut_text(CUT_BODY | CUT_ENTRIES);

	g_assert_null(none);
	g_assert_nonnull(strstr(two, "10 MiB"));
	g_assert_nonnull(strstr(two, "; it has more than 5,000 entries"));
	for (uint32_t cut = 1; cut <= CUT_ANY; cut <<= 1) {
		g_autofree char *text = cut_text(cut);

		g_assert_nonnull(text);
	}
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/cut/links", test_links);
	g_test_add_func("/cut/unwanted", test_unwanted);
	g_test_add_func("/cut/feed", test_feed);
	g_test_add_func("/cut/text", test_text);
	g_test_add_func("/cut/sitemap", test_sitemap);
	g_test_add_func("/cut/words", test_words);
	return g_test_run();
}
