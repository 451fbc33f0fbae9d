#include <string.h>
#include <zlib.h>

#include "base/when.h"
#include "crawler/sitemap.h"

#define NS "xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\""
#define U "https://site.example"

static struct sitemap *
parse(const void *bytes, size_t len)
{
	g_autoptr(GBytes) body = g_bytes_new(bytes, len);
	g_autoptr(url_t) url = url_parse(U "/maps/sitemap.xml", NULL);

	return sitemap_parse(body, url);
}

/* "loc@lastmod loc …", a blank time left out. */
static char *
list_of(const GPtrArray *list)
{
	g_autoptr(GString) out = g_string_new(NULL);
	char buf[WHEN_RFC3339_SIZE];

	for (guint i = 0; i < list->len; i++) {
		const struct sitemap_url *u = list->pdata[i];

		g_string_append_printf(out, "%s%s", i ? " " : "", u->loc);
		if (u->lastmod != WHEN_NONE)
			g_string_append_printf(out, "@%s", when_rfc3339(u->lastmod, buf));
	}
	return g_strdup(out->str);
}

static const struct {
	const char *text, *type, *urls, *sitemaps;
} rows[] = {
	{ "<urlset " NS "><url><loc>" U "/a</loc><lastmod>2026-01-02</lastmod></url><url><loc>" U
	  "/b?c=1&amp;d=2</loc></url></urlset>",
	  "urlset", U "/a@2026-01-02T00:00:00Z " U "/b?c=1&d=2", "" },
	{ "<sitemapindex " NS "><sitemap><loc>" U
	  "/a.xml</loc><lastmod>2026-01-02T03:04:05+01:00</lastmod></sitemap></sitemapindex>",
	  "index", "", U "/a.xml@2026-01-02T02:04:05Z" },
	{ "<urlset><url><loc>\n " U "/a \n</loc><lastmod>soon</lastmod></url></urlset>", "urlset",
	  U "/a", "" },
	{ "<URLSET><URL><LOC>" U "/a</LOC></URL></URLSET>", "urlset", U "/a", "" },
	{ "<x:urlset xmlns:x=\"http://wrong.example/\"><x:url><x:loc><![CDATA[" U
	  "/a]]></x:loc></x:url></x:urlset>",
	  "urlset", U "/a", "" },
	{ "<urlset " NS " xmlns:image=\"http://www.google.com/schemas/sitemap-image/"
	  "1.1\"><url><image:image><image:loc>" U "/i.png</image:loc></image:image><loc>" U
	  "/a</loc></url></urlset>",
	  "urlset", U "/a", "" },
	{ "<urlset><url><loc><url>" U "/a</url></loc></url></urlset>", "urlset", U "/a", "" },
	{ "<sitemapindex><sitemap>" U "/a.xml</sitemap></sitemapindex>", "index", "", U "/a.xml" },
	{ "<urlset><url><loc>/rel</loc></url><url><loc>ftp://site.example/x</loc></url><url><loc/"
	  "></url><url/></urlset>",
	  "urlset", U "/rel", "" },
	{ "<urlset><url><loc>" U "/a</loc></url><url><loc>" U "/b<", "urlset", U "/a", "" },
	{ "<urlset><url><loc>" U "/a</loc><lastmod>2026-01-02</lastmod></url><url><loc>" U "/b",
	  "urlset", U "/a@2026-01-02T00:00:00Z", "" },
	{ "<urlset><url><loc>" U "/a</loc></url><url><loc>" U "/b</loc><lastmod>20", "urlset",
	  U "/a " U "/b", "" },
	{ "<urlset><url><loc>" U "/a?b&c</loc><url><loc>" U "/d</loc></urlset>", "urlset",
	  U "/a?b&c " U "/d", "" },
	{ "junk <?xml version=\"1.0\"?><urlset><url><loc>" U "/a</loc></url></urlset>", "urlset",
	  U "/a", "" },
	{ "<!DOCTYPE urlset [<!ENTITY e SYSTEM "
	  "\"file:///etc/passwd\">]><urlset><url><loc>&e;</loc></url><url><loc>" U
	  "/a</loc></url></urlset>",
	  "urlset", U "/a", "" },
	{ "\xef\xbb\xbf" U "/a\r\n\r\n  " U "/b\nnonsense\n", "text", U "/a " U "/b", "" },
	{ "<rss version=\"2.0\"><channel><link>" U
	  "</link><item><link>/a</link><pubDate>Fri, 02 Jan 2026 00:00:00 "
	  "GMT</pubDate></item></channel></rss>",
	  "rss", U "/a@2026-01-02T00:00:00Z", "" },
	{ "<feed xmlns=\"http://www.w3.org/2005/Atom\"><entry><link "
	  "href=\"/a\"/><updated>2026-01-02T00:00:00Z</updated></entry></feed>",
	  "atom", U "/a@2026-01-02T00:00:00Z", "" },
	{ "<html><body>404</body></html>", NULL, "", "" },
	{ "Not found", NULL, "", "" },
	{ "", NULL, "", "" },
};

static void
test_rows(void)
{
	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autoptr(sitemap_t) s = parse(rows[i].text, strlen(rows[i].text));
		g_autofree char *urls = list_of(s->urls), *sitemaps = list_of(s->sitemaps);

		g_test_message("row %zu", i);
		g_assert_cmpstr(sitemap_type_name(s->type), ==, rows[i].type);
		g_assert_cmpstr(urls, ==, rows[i].urls);
		g_assert_cmpstr(sitemaps, ==, rows[i].sitemaps);
	}
}

static void
test_news(void)
{
	static const char text[] =
		"<urlset " NS
		" xmlns:news=\"http://www.google.com/schemas/sitemap-news/0.9\"><url><loc>" U
		"/a</loc>"
		"<news:news><news:publication><news:name>N</news:name></news:publication>"
		"<news:publication_date>2026-01-02T03:04:05Z</news:publication_date><news:title> "
		"Fair &amp; fête </news:title>"
		"</news:news></url></urlset>";
	g_autoptr(sitemap_t) s = parse(text, strlen(text));
	const struct sitemap_url *u = s->urls->pdata[0];

	g_assert_cmpuint(s->urls->len, ==, 1);
	g_assert_cmpstr(u->news_title, ==, "Fair & fête");
	g_assert_cmpint(u->news_date, ==, 1767323045);
}

static GByteArray *
pack(const char *text, size_t len)
{
	GByteArray *out = g_byte_array_new();
	z_stream z = { 0 };

	g_assert_cmpint(deflateInit2(&z, 9, Z_DEFLATED, 16 + MAX_WBITS, 8, Z_DEFAULT_STRATEGY), ==,
			Z_OK);
	g_byte_array_set_size(out, (guint)deflateBound(&z, len) + 64);
	z.next_in = (Bytef *)(uintptr_t)text;
	z.avail_in = (uInt)len;
	z.next_out = out->data;
	z.avail_out = out->len;
	g_assert_cmpint(deflate(&z, Z_FINISH), ==, Z_STREAM_END);
	g_byte_array_set_size(out, (guint)z.total_out);
	deflateEnd(&z);
	return out;
}

static void
test_gzip(void)
{
	g_autoptr(GString) text = g_string_new("<urlset>");
	g_autoptr(GByteArray) packed = NULL, two = NULL;
	g_autoptr(sitemap_t) whole = NULL, cut = NULL, joined = NULL;

	for (int i = 0; i < 2000; i++)
		g_string_append_printf(text, "<url><loc>" U "/%d/%x</loc></url>", i,
				       i * 2654435761u);
	g_string_append(text, "</urlset>");
	packed = pack(text->str, text->len);
	whole = parse(packed->data, packed->len);
	g_assert_cmpuint(whole->urls->len, ==, 2000);
	cut = parse(packed->data, packed->len / 2);
	g_assert_cmpuint(cut->urls->len, >, 500);
	g_assert_cmpuint(cut->urls->len, <, 2000);
	/* Two members make one text. */
	two = pack(text->str, 5000);
	g_clear_pointer(&packed, g_byte_array_unref);
	packed = pack(text->str + 5000, text->len - 5000);
	g_byte_array_append(two, packed->data, packed->len);
	joined = parse(two->data, two->len);
	g_assert_cmpuint(joined->urls->len, ==, 2000);
}

static void
test_bomb(void)
{
	size_t len = 2 * (size_t)SITEMAP_MAX_BYTES;
	g_autofree char *zeros = g_malloc0(len);
	g_autoptr(GByteArray) packed = pack(zeros, len);
	g_autoptr(sitemap_t) s = parse(packed->data, packed->len);

	g_assert_cmpuint(packed->len, <, 1024 * 1024);
	g_assert_cmpuint(s->urls->len, ==, 0);
}

static void
test_flood(void)
{
	g_autoptr(GString) text = g_string_new("<urlset>");
	g_autoptr(sitemap_t) s = NULL;

	for (int i = 0; i < SITEMAP_MAX_URLS + 1000; i++)
		g_string_append(text, "<url><loc>" U "/</loc></url>");
	s = parse(text->str, text->len);
	g_assert_cmpuint(s->urls->len, ==, SITEMAP_MAX_URLS);
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/sitemap/rows", test_rows);
	g_test_add_func("/sitemap/news", test_news);
	g_test_add_func("/sitemap/gzip", test_gzip);
	g_test_add_func("/sitemap/bomb", test_bomb);
	g_test_add_func("/sitemap/flood", test_flood);
	return g_test_run();
}
