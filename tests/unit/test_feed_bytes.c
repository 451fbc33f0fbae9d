/* The bytes of a feed: in which encoding they are, and those that were made to cost much. */
#include <string.h>

#include "crawler/feed.h"
#include "tests/unit/cpu_time.h"

static struct feed *
parse_bytes(const void *bytes, size_t len, const char *charset)
{
	g_autoptr(GBytes) body = g_bytes_new(bytes, len);
	g_autoptr(url_t) url = url_parse("https://news.example/feeds/all.xml", NULL);

	return feed_parse(body, url, NULL, charset, NULL);
}

static struct feed *
parse(const char *text)
{
	return parse_bytes(text, strlen(text), NULL);
}

static void
test_encodings(void)
{
	static const struct {
		const char *bytes, *label, *charset;
		bool is_bozo;
	} cases[] = {
		{ "<?xml version=\"1.0\" "
		  "encoding=\"iso-8859-1\"?><rss><channel><title>caf\xe9</title></channel></rss>",
		  NULL, "windows-1252", false },
		{ "<rss><channel><title>caf\xc3\xa9</title></channel></rss>", NULL, "utf-8",
		  false },
		{ "\xef\xbb\xbf<rss><channel><title>caf\xc3\xa9</title></channel></rss>",
		  "iso-8859-1", "utf-8", false },
		{ "<?xml version=\"1.0\" "
		  "encoding=\"utf-8\"?><rss><channel><title>caf\xe9</title></channel></rss>",
		  NULL, "windows-1252", true },
		{ "<?xml version=\"1.0\" "
		  "encoding=\"nonsense\"?><rss><channel><title>caf\xc3\xa9</title></channel></rss>",
		  NULL, "utf-8", true },
		{ "<?xml version=\"1.0\" "
		  "encoding=\"utf-8\"?><rss><channel><title>caf\xe9</title></channel></rss>",
		  "iso-8859-1", "windows-1252", false },
		{ "<rss><channel><title>caf\xe9</title></channel></rss>", NULL, "windows-1252",
		  true },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autoptr(feed_t) f =
			parse_bytes(cases[i].bytes, strlen(cases[i].bytes), cases[i].label);

		g_test_message("case %zu", i);
		g_assert_cmpstr(f->title, ==, "café");
		g_assert_cmpstr(f->charset, ==, cases[i].charset);
		g_assert_cmpint(f->bozo, ==, cases[i].is_bozo);
	}
}

static void
test_utf32(void)
{
	static const char text[] = "<?xml version=\"1.0\" encoding=\"utf-32\"?>"
				   "<rss><channel><title>Wide</title></channel></rss>";
	g_autofree gunichar *wide = g_utf8_to_ucs4_fast(text, -1, NULL);
	g_autoptr(feed_t) f = NULL;

	for (size_t i = 0; i < sizeof text; i++)
		wide[i] = GUINT32_TO_LE(wide[i]);
	f = parse_bytes(wide, 4 * (sizeof text - 1), NULL);
	g_assert_cmpstr(f->title, ==, "Wide");
	g_assert_cmpstr(f->charset, ==, "utf-32le");
	g_assert_false(f->bozo);
}

/* Repeats `part` to about `size` bytes between `head` and `tail`. */
static char *
flood(const char *head, const char *part, size_t size, const char *tail)
{
	GString *text = g_string_new(head);

	while (text->len < size)
		g_string_append(text, part);
	g_string_append(text, tail);
	return g_string_free(text, FALSE);
}

/* What is bounded here is also fast: seconds would be quadratic. */
static void
test_floods(void)
{
	static const struct {
		const char *head, *part, *tail;
	} floods[] = {
		{ "<!DOCTYPE rss [<!ENTITY a "
		  "\"0123456789012345678901234567890123456789\">]><rss><channel><item><"
		  "description>",
		  "&a;", "</description></item></channel></rss>" },
		{ "<rss><channel><item><title>kept</title></item><item ", "a=\"x\" ",
		  "></item></channel></rss>" },
		{ "<rss><channel><item><title>kept</title></item>", "<x>", "" },
		{ "<rss><channel><item><title>kept</title></item>",
		  "<x xmlns:a=\"b\" xmlns:c=\"d\">", "" },
		{ "<rss><channel><item><title>kept</title></item>", "<a ", "" },
		{ "<rss><channel><item><title>kept</title></item>", "</x>", "" },
		{ "<rss><channel><item><title>kept</title></item>", "<!--", "" },
		{ "<rss><channel><item><title>kept</title></item>", "&", "" },
		{ "<rss><channel><item><description><![CDATA[", "<b>",
		  "]]></description></item></channel></rss>" },
		{ "<rss><channel><item><description><![CDATA[", "<a b=\"",
		  "]]></description></item></channel></rss>" },
		{ "<rss><channel><item><description><![CDATA[", "<",
		  "]]></description></item></channel></rss>" },
		{ "<rss><channel><item>", "<category>c</category>", "</item></channel></rss>" },
		{ "<feed xmlns=\"http://www.w3.org/2005/Atom\"></feed>"
		  "<feed xmlns=\"http://www.w3.org/2005/Atom\"><entry><content "
		  "type=\"xhtml\">",
		  "<div>", "" },
		{ "{\"version\":\"https://jsonfeed.org/version/1\",\"items\":[", "[],", "]}" },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(floods); i++) {
		g_autofree char *text =
			flood(floods[i].head, floods[i].part, 2 * 1024 * 1024, floods[i].tail);
		int64_t before = cpu_time_ms();
		g_autoptr(feed_t) f = parse(text);
		size_t total = 0;

		g_test_message("flood %zu", i);
		g_assert_cmpuint(f->entries->len, <=, 2);
		for (guint e = 0; e < f->entries->len; e++) {
			const struct feed_entry *entry = f->entries->pdata[e];

			total += entry->summary ? strlen(entry->summary) : 0;
			total += entry->content ? strlen(entry->content) : 0;
			g_assert_cmpuint(entry->categories->len, <=, 100);
		}
		g_assert_cmpuint(total, <=, 3 * 1024 * 1024);
		if (strstr(floods[i].head, "kept"))
			g_assert_cmpstr(((struct feed_entry *)f->entries->pdata[0])->title, ==,
					"kept");
		g_assert_cmpint(cpu_time_ms() - before, <, 5000);
	}
}

static void
test_bombs(void)
{
	g_autoptr(GString) laughs = g_string_new("<!DOCTYPE rss [<!ENTITY a0 \"ha\">");
	g_autofree char *quadratic = NULL;
	g_autofree char *filler = g_strnfill(60000, 'A');
	g_autoptr(feed_t) f = NULL, g = NULL;

	for (int i = 1; i < 12; i++) {
		g_string_append_printf(laughs, "<!ENTITY a%d \"", i);
		for (int j = 0; j < 10; j++)
			g_string_append_printf(laughs, "&a%d;", i - 1);
		g_string_append(laughs, "\">");
	}
	g_string_append(laughs,
			"]><rss><channel><item><title>[&a11;]</title></item></channel></rss>");
	f = parse(laughs->str);
	g_assert_true(f->bozo);
	g_assert_cmpstr(((struct feed_entry *)f->entries->pdata[0])->title, ==, "[]");

	quadratic = g_strconcat("<!DOCTYPE rss [<!ENTITY a \"", filler,
				"\">]><rss><channel><title>[&a;&a;&a;]</title>", "</channel></rss>",
				NULL);
	g = parse(quadratic);
	g_assert_cmpstr(g->title, ==, "[]");
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/feed/encodings", test_encodings);
	g_test_add_func("/feed/utf-32", test_utf32);
	g_test_add_func("/feed/floods", test_floods);
	g_test_add_func("/feed/bombs", test_bombs);
	return g_test_run();
}
