/* Pages are put together by query/html.c: what comes from outside stays text wherever it stands. */
#include <glib.h>
#include <string.h>

#include "query/html.h"

static char *
in_text(struct html *h, const char *value)
{
	HTML(h, "<p>$</p>", value);
	return g_strdup(h->out->str);
}

static char *
in_value(struct html *h, const char *value)
{
	HTML(h, "<p title=\"$\">x</p>", value);
	return g_strdup(h->out->str);
}

static char *
in_address(struct html *h, const char *value)
{
	HTML(h, "<a href=\"$\">x</a>", value);
	return g_strdup(h->out->str);
}

static char *
in_excerpt(struct html *h, const char *value)
{
	html_excerpt(h, value);
	return g_strdup(h->out->str);
}

static const struct {
	char *(*put)(struct html *h, const char *value);
	const char *value, *want;
} rows[] = {
	{ in_text, "plain", "<p>plain</p>" },
	{ in_text, NULL, "<p></p>" },
	{ in_text, "a < b & c > \"d\" 'e'",
	  "<p>a &lt; b &amp; c &gt; &quot;d&quot; &#39;e&#39;</p>" },
	{ in_text, "$ and $$ are no places", "<p>$ and $$ are no places</p>" },
	{ in_text, "tab\tline\nend", "<p>tab\tline\nend</p>" },
	{ in_text, "esc\033[31m\x07", "<p>esc\357\277\275[31m\357\277\275</p>" },
	{ in_text, "c1 \302\233", "<p>c1 \357\277\275</p>" },
	{ in_text, "bad \xff byte", "<p>bad \357\277\275 byte</p>" },
	/* right-to-left override, isolate, mark */
	{ in_text, "a\342\200\256b\342\201\247c\342\200\217d", "<p>abcd</p>" },
	/* six acute accents on one letter */
	{ in_text, "e\314\201\314\201\314\201\314\201\314\201\314\201f",
	  "<p>e\314\201\314\201\314\201\314\201f</p>" },
	{ in_value, "\"><script>alert(1)</script>",
	  "<p title=\"&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt;\">x</p>" },
	{ in_value, "' onload='x", "<p title=\"&#39; onload=&#39;x\">x</p>" },
	{ in_address, "/mentions/M-2026-0001?a=1&b=2",
	  "<a href=\"/mentions/M-2026-0001?a=1&amp;b=2\">x</a>" },
	{ in_address, "?page=2", "<a href=\"?page=2\">x</a>" },
	{ in_address, "#main", "<a href=\"#main\">x</a>" },
	{ in_address, "//evil.example/", "<a href=\"#\">x</a>" },
	{ in_address, "/\\evil.example/", "<a href=\"#\">x</a>" },
	/* left out of the page, or dropped by the browser: "//evil.example/" */
	{ in_address, "/\342\200\216/evil.example/", "<a href=\"#\">x</a>" },
	{ in_address, "/\t/evil.example/", "<a href=\"#\">x</a>" },
	{ in_address, "javascript:alert(1)", "<a href=\"#\">x</a>" },
	{ in_address, " javascript:alert(1)", "<a href=\"#\">x</a>" },
	{ in_address, "data:text/html,x", "<a href=\"#\">x</a>" },
	{ in_address, "https://news.example/a?b=1&c=\"2",
	  "<a href=\"https://news.example/a?b=1&amp;c=%222\">x</a>" },
	{ in_address, "", "<a href=\"\">x</a>" },
	{ in_excerpt, "a <mark>b</mark> &lt; \342\200\256c", "a <mark>b</mark> &lt; c" },
};

static void
test_places(void)
{
	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autoptr(GString) out = g_string_new(NULL);
		g_auto(html_t) h;
		g_autofree char *got = NULL;

		html_init(&h, out);
		got = rows[i].put(&h, rows[i].value);
		g_assert_cmpstr(got, ==, rows[i].want);
	}
}

static void
test_templates(void)
{
	g_autoptr(GString) out = g_string_new(NULL);
	g_auto(html_t) h;

	html_init(&h, out);
	HTML(&h, "<input name=\"$\"", "a\"b");
	HTML(&h, " checked");
	HTML(&h, "><b>$</b> $$5 <i>$</i>", "1 > 0", html_number(&h, 1234567));
	g_assert_cmpstr(out->str, ==,
			"<input name=\"a&quot;b\" checked><b>1 &gt; 0</b> $5 <i>1,234,567</i>");
}

static void
test_marks(void)
{
	static const struct span spans[] = { { 8, 12 }, { 0, 1 }, { 10, 14 }, { 90, 99 } };
	const char *text = "<b> the school & you";
	g_autoptr(GString) out = g_string_new(NULL);
	g_auto(html_t) h;

	html_init(&h, out);
	html_marked(&h, text, strlen(text), spans, G_N_ELEMENTS(spans));
	g_assert_cmpstr(out->str, ==,
			"<mark>&lt;</mark>b&gt; the <mark>scho</mark><mark>ol</mark> &amp; you");
}

static void
test_helpers(void)
{
	g_autoptr(GString) out = g_string_new(NULL);
	g_auto(html_t) h;

	html_init(&h, out);
	g_assert_cmpstr(html_number(&h, 0), ==, "0");
	g_assert_cmpstr(html_number(&h, 999), ==, "999");
	g_assert_cmpstr(html_number(&h, -123456), ==, "-123,456");
	g_assert_cmpstr(HTML_PATH(&h, "/search", "q", "a&b =", "sort", NULL, "page", "2"), ==,
			"/search?q=a%26b%20%3D&page=2");
	g_assert_cmpstr(HTML_PATH(&h, "/search?q=x", "page", "3"), ==, "/search?q=x&page=3");
	g_assert_cmpstr(html_format(&h, "%d of %s", 3, "five"), ==, "3 of five");
}

static void
test_unquoted(void)
{
	if (g_test_subprocess()) {
		g_autoptr(GString) out = g_string_new(NULL);
		struct html h;

		html_init(&h, out);
		HTML(&h, "<p title=$>", "x");
		return;
	}
	g_test_trap_subprocess(NULL, 0, 0);
	g_test_trap_assert_failed();
}

static void
test_code(void)
{
	if (g_test_subprocess()) {
		g_autoptr(GString) out = g_string_new(NULL);
		struct html h;

		html_init(&h, out);
		HTML(&h, "<p style=\"$\">x</p>", "x");
		return;
	}
	g_test_trap_subprocess(NULL, 0, 0);
	g_test_trap_assert_failed();
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/html/places", test_places);
	g_test_add_func("/html/templates", test_templates);
	g_test_add_func("/html/marks", test_marks);
	g_test_add_func("/html/helpers", test_helpers);
	g_test_add_func("/html/unquoted", test_unquoted);
	g_test_add_func("/html/code", test_code);
	return g_test_run();
}
