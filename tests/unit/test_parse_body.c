/* Bodies of every kind, and what is kept of them. */
#include <glib.h>
#include <string.h>

#include "base/when.h"
#include "crawler/parsed.h"

#define NAME "Chiltern Voice Primary School"
#define PAGE(title, text)                                                                          \
	"<!doctype html><html lang=en><head><title>" title                                         \
	"</title></head><body><article><h1>" title                                                 \
	"</h1><p>The village hall was full on Friday evening, when neighbours came to talk. " text \
	" There was tea afterwards, and cake for everyone who had "                                \
	"helped.</p></article></body></html>"
#define RSS(item)                                                                                  \
	"<?xml version='1.0'?><rss version='2.0'><channel><title>Valley news</title>"              \
	"<link>https://news.example/</link>" item "</channel></rss>"

static struct matcher *
matcher(void)
{
	json_t *json =
		json_pack("{ss,ss,ss}", "name", NAME, "town", "Amersham", "postcode", "HP6 5AA");
	g_autoptr(GError) error = NULL;
	struct school *s = school_from_json(json, &error);
	const struct school *list[] = { s };
	struct matcher *m;

	g_assert_no_error(error);
	m = matcher_new(list, 1, &error);
	g_assert_no_error(error);
	school_free(s);
	json_decref(json);
	return m;
}

static struct parsed *
parse(const char *type, const char *url, const void *body, size_t len)
{
	struct parse_job job = { .links = PARSE_ALL_LINKS };
	struct matcher *m = matcher();
	struct parse_tools *tools = parse_tools_new();
	struct parsed *p;

	job.body = g_bytes_new(body, len);
	job.url = g_strdup(url);
	job.content_type = g_strdup(type);
	p = parse_body(&job, m, tools);
	g_bytes_unref(job.body);
	g_free(job.url);
	g_free(job.content_type);
	parse_tools_free(tools);
	matcher_free(m);
	return p;
}

static const struct {
	const char *name, *type, *body;
	enum parsed_kind kind;
	const char *format;
	bool is_mention;
} rows[] = {
	{ "page", "text/html", PAGE("Friday", NAME " in Amersham was there."), PARSED_PAGE, "html",
	  true },
	{ "page without", "text/html", PAGE("Friday", "Nobody else was there."), PARSED_PAGE,
	  "html", false },
	{ "title alone", "text/html", PAGE(NAME, "All were there, from Amersham."), PARSED_PAGE,
	  "html", true },
	{ "no type", NULL, PAGE("Friday", NAME " in Amersham was there."), PARSED_PAGE, "html",
	  true },
	{ "page as text", "text/plain", PAGE("Friday", NAME " was there."), PARSED_PAGE, "html",
	  true },
	{ "text", "text/plain; charset=utf-8", "Minutes: pupils of\n" NAME ",\nAmersham, sang.",
	  PARSED_PAGE, "text", true },
	{ "summary", "application/rss+xml",
	  RSS("<item><title>a</title><description>At " NAME ", Amersham</description></item>"),
	  PARSED_FEED, "rss20", true },
	{ "content", "text/html",
	  RSS("<item><title>a</title><description>short</description><content:encoded "
	      "xmlns:content='http://purl.org/rss/1.0/modules/content/'><![CDATA[<p>At " NAME
	      ", Amersham</p>]]></content:encoded></item>"),
	  PARSED_FEED, "rss20", true },
	{ "sitemap", "text/plain",
	  "<?xml version='1.0'?><urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'><url>"
	  "<loc>https://news.example/a</loc></url></urlset>",
	  PARSED_SITEMAP, "urlset", false },
	{ "document", "application/pdf", "%PDF-1.7 " NAME, PARSED_NOTHING, NULL, false },
	{ "binary as text", "text/plain", "PK\x03\x04\x01\x02" NAME, PARSED_NOTHING, NULL, false },
	{ "style", "text/css", "/* " NAME " */", PARSED_NOTHING, NULL, false },
	{ "empty", "text/html", "", PARSED_NOTHING, NULL, false },
};

static void
test_rows(void)
{
	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autoptr(parsed_t) p = parse(rows[i].type, "https://news.example/a", rows[i].body,
					      strlen(rows[i].body));
		const struct parsed_item *item;
		g_autoptr(GByteArray) row = g_byte_array_new();
		g_autoptr(parsed_t) back = NULL;
		struct wire w;

		g_test_message("%s: kind %d, format %s", rows[i].name, p->kind, p->format);
		g_assert_cmpint(p->kind, ==, rows[i].kind);
		g_assert_cmpstr(p->format, ==, rows[i].format);
		if (p->kind == PARSED_PAGE || p->kind == PARSED_FEED) {
			g_assert_cmpint(p->items->len, ==, 1);
			item = p->items->pdata[0];
			g_assert_true((item->text != NULL) == rows[i].is_mention);
			if (item->matches->len > 0)
				g_assert_cmpint(item->fingerprint, !=, 0);
			/* of a page without the school no word is kept */
			if (!rows[i].is_mention && item->matches->len == 0)
				g_assert_true(!item->title && !item->partial && !p->title);
		}
		parsed_put(row, p);
		wire_open(&w, row->data, row->len);
		back = parsed_get(&w);
		g_assert_nonnull(back);
		g_assert_true(wire_done(&w));
	}
}

/* Of a page that names no school only what would be followed leaves the worker. */
static void
test_links_wanted(void)
{
	static const char body[] =
		"<title>Friday</title><meta name=robots content=noindex><p>Nobody was there."
		"<a href=/one>one</a> <a href=https://blog.news.example/two rel=nofollow>two</a>"
		"<a href=https://other.example/>three</a>"
		"<link rel=alternate type=application/rss+xml href=/feed>";
	static const char hinted[] = "<p>Nobody.<a href=/x>" NAME "</a> <a href=/y>more</a>";
	static const struct {
		const char *body;
		enum parse_links links;
		guint n;
	} wanted[] = {
		{ body, PARSE_NO_LINKS, 0 },     { body, PARSE_HINTED_LINKS, 0 },
		{ body, PARSE_SITE_LINKS, 2 },   { body, PARSE_ALL_LINKS, 3 },
		{ hinted, PARSE_NO_LINKS, 0 },   { hinted, PARSE_HINTED_LINKS, 1 },
		{ hinted, PARSE_SITE_LINKS, 2 },
	};
	struct matcher *m = matcher();
	g_autoptr(parse_tools_t) tools = parse_tools_new();

	for (size_t i = 0; i < G_N_ELEMENTS(wanted); i++) {
		char url[] = "https://news.example/a", type[] = "text/html";
		g_autoptr(GBytes) bytes =
			g_bytes_new_static(wanted[i].body, strlen(wanted[i].body));
		const struct parse_job job = {
			.body = bytes, .url = url, .content_type = type, .links = wanted[i].links
		};
		g_autoptr(parsed_t) p = parse_body(&job, m, tools);

		g_assert_cmpuint(p->links->len, ==, wanted[i].n);
		g_assert_cmpuint(p->items->len, ==, 1);
		if (wanted[i].body == body) {
			g_assert_true(p->noindex);
			g_assert_cmpuint(p->feeds->len, ==, 1);
		}
		for (guint k = 0; k < p->links->len; k++) {
			const struct parsed_link *l = p->links->pdata[k];

			g_assert_cmpint(l->nofollow, ==, strstr(l->url, "two") != NULL);
			g_assert_cmpint(l->is_hinted, ==, strcmp(l->text, NAME) == 0);
		}
	}
	matcher_free(m);
}

/* Of somebody's archive nothing is told but what names a school. */
static void
test_only_hits(void)
{
#define FEED "<link rel=alternate type=application/rss+xml href=/feed><title>x</title>"
	static const struct {
		const char *body;
		guint matches, feeds;
	} pages[] = {
		{ FEED "<p>Nobody was there.", 0, 0 },
		{ FEED "<p class='" NAME "'>Nobody was there.<div hidden>" NAME "</div>", 0, 0 },
		{ FEED "<p>The fair of " NAME " was a success.", 1, 1 },
	};
	struct matcher *m = matcher();
	g_autoptr(parse_tools_t) tools = parse_tools_new();

	for (size_t i = 0; i < G_N_ELEMENTS(pages); i++) {
		char url[] = "https://news.example/a", type[] = "text/html";
		g_autoptr(GBytes) bytes = g_bytes_new_static(pages[i].body, strlen(pages[i].body));
		const struct parse_job job = {
			.body = bytes, .url = url, .content_type = type, .only_hits = true
		};
		g_autoptr(parsed_t) p = parse_body(&job, m, tools);
		const struct parsed_item *item;

		g_assert_cmpuint(p->items->len, ==, 1);
		item = p->items->pdata[0];
		g_assert_cmpstr(item->url, ==, url);
		g_assert_cmpuint(item->matches->len, ==, pages[i].matches);
		g_assert_cmpuint(p->feeds->len, ==, pages[i].feeds);
	}
	matcher_free(m);
}

static void
test_address(void)
{
	static const struct {
		const char *canonical, *want;
	} pages[] = {
		{ "/b?x=1#top", "https://www.news.example/b?x=1" },
		{ "https://m.news.example/c", "https://m.news.example/c" },
		{ "https://elsewhere.example/c", "https://www.news.example/a" },
		{ "javascript:alert(1)", "https://www.news.example/a" },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(pages); i++) {
		g_autofree char *body =
			g_strdup_printf("<html><head><link rel=canonical "
					"href=\"%s\"><title>t</title></head><body><p>"
					"Some words.</p></body></html>",
					pages[i].canonical);
		g_autoptr(parsed_t) p =
			parse("text/html", "https://www.news.example/a#x", body, strlen(body));

		g_assert_cmpstr(((struct parsed_item *)p->items->pdata[0])->url, ==, pages[i].want);
	}
}

static void
test_links(void)
{
	GString *body = g_string_new("<html><body><a rel='x nofollow' href='/school'>" NAME
				     ", Amersham</a>");
	g_autoptr(parsed_t) p = NULL;
	const struct parsed_link *l = NULL;

	for (int i = 0; i < PARSED_MAX_LINKS + 50; i++)
		g_string_append_printf(body, "<p><a href='/p/%d'>number %d</a></p>", i, i);
	p = parse("text/html", "https://news.example/", body->str, body->len);
	g_string_free(body, TRUE);
	g_assert_cmpint(p->links->len, ==, PARSED_MAX_LINKS);
	for (guint i = 0; i < p->links->len; i++) {
		const struct parsed_link *k = p->links->pdata[i];

		if (strcmp(k->url, "https://news.example/school") == 0)
			l = k;
		else
			g_assert_false(k->is_hinted);
	}
	g_assert_nonnull(l);
	g_assert_true(l && l->nofollow && l->is_hinted);
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/parse-body/links wanted", test_links_wanted);
	g_test_add_func("/parse-body/only-hits", test_only_hits);
	g_test_add_func("/parse-body/rows", test_rows);
	g_test_add_func("/parse-body/address", test_address);
	g_test_add_func("/parse-body/links", test_links);
	return g_test_run();
}
