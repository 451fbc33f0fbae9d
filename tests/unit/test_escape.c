#include "base/escape.h"

#include <stdbool.h>
#include <string.h>

struct row {
	char *(*escape)(const char *);
	const char *text, *want;
};

static const struct row rows[] = {
	{ escape_html, "a < b & \"c\" > 'd'", "a &lt; b &amp; &quot;c&quot; &gt; &#39;d&#39;" },
	{ escape_html, "tab\tline\nend", "tab\tline\nend" },
	{ escape_html, "\x1b[31m\r\x7f\xc2\x9b",
	  "\xef\xbf\xbd[31m\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd" },
	{ escape_html, "bad \xff\xe2\x82 é", "bad \xef\xbf\xbd\xef\xbf\xbd é" },
	{ escape_html, "", "" },
	{ escape_csv, "plain", "\"plain\"" },
	{ escape_csv, "a \"b\", c\nd", "\"a \"\"b\"\", c\nd\"" },
	{ escape_csv, "=1+1", "\"'=1+1\"" },
	{ escape_csv, "+44", "\"'+44\"" },
	{ escape_csv, "-2", "\"'-2\"" },
	{ escape_csv, "@SUM(A1)", "\"'@SUM(A1)\"" },
	{ escape_csv, "\t=1", "\"'\t=1\"" },
	{ escape_csv, "\r=1", "\"'\r=1\"" },
	{ escape_csv, "  =1", "\"'  =1\"" },
	{ escape_csv, "＝1", "\"'＝1\"" },
	{ escape_csv, "a=1", "\"a=1\"" },
	{ escape_csv, "", "\"\"" },
	{ escape_csv, "\xff", "\"\xef\xbf\xbd\"" },
	{ escape_filename, "Little Missenden: Open Day!.pdf", "little-missenden-open-day-.pdf" },
	{ escape_filename, "../../etc/passwd", "etc-passwd" },
	{ escape_filename, "..", "unnamed" },
	{ escape_filename, ".hidden", "hidden" },
	{ escape_filename, "-rf", "rf" },
	{ escape_filename, "", "unnamed" },
	{ escape_filename, "日本", "unnamed" },
	{ escape_filename, "École", "ecole" },
	{ escape_filename, "CON", "_con" },
	{ escape_filename, "nul.txt", "_nul.txt" },
	{ escape_filename, "com1", "_com1" },
	{ escape_filename, "console", "console" },
	{ escape_filename, "end. ", "end" },
	{ escape_href, "https://a.example/b?c=d&e#f", "https://a.example/b?c=d&e#f" },
	{ escape_href, "HTTP://A.example", "http://a.example/" },
	{ escape_href, " \x01http://a.example/ \n", "http://a.example/" },
	{ escape_href, "http://a.example/\" onclick='x'<b>",
	  "http://a.example/%22%20onclick=%27x%27%3Cb%3E" },
	{ escape_href, "http://a.example/a\nb\tc", "http://a.example/abc" },
	{ escape_href, "http://a.example/\xe2\x80\xae", "http://a.example/%E2%80%AE" },
	{ escape_href, "http://a.example/é", "http://a.example/%C3%A9" },
	{ escape_href, "http://a.example/\xff", "http://a.example/%EF%BF%BD" },
	{ escape_href, "http://a\"b'c/", "http://a%22b%27c/" },
	{ escape_href, "javascript:alert(1)", "" },
	{ escape_href, "java\nscript:alert(1)", "" },
	{ escape_href, "data:text/html,x", "" },
	{ escape_href, "//a.example/", "" },
	{ escape_href, "/path", "" },
	{ escape_href, "http:", "" },
	{ escape_href, "http://", "" },
	{ escape_href, "http:///x", "http://x/" },
	{ escape_href, "http:\\\\a.example?q='", "http://a.example/?q=%27" },
	{ escape_href, "xhttp://a.example", "" },
	{ escape_href, "", "" },
};

static void
test_rows(void)
{
	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autofree char *got = rows[i].escape(rows[i].text);

		g_test_message("row %zu", i);
		g_assert_cmpstr(got, ==, rows[i].want);
	}
}

static void
test_terminal(void)
{
	static const struct {
		const char *text;
		int columns;
		const char *want;
	} lines[] = {
		{ "plain", 0, "plain" },
		{ "a\n b\t\r\n c\xe2\x80\xa8"
		  "d\v",
		  0, "a b c d " },
		{ "\x1b]0;title\x07", 0, "\xef\xbf\xbd]0;title\xef\xbf\xbd" },
		{ "\xc2\x9b"
		  "31m\x7f",
		  0,
		  "\xef\xbf\xbd"
		  "31m\xef\xbf\xbd" },
		{ "a\xe2\x80\xae"
		  "b\xe2\x81\xa6"
		  "c\xd8\x9c"
		  "d",
		  0, "abcd" },
		{ "1234567890", 10, "1234567890" },
		{ "12345678901", 10, "123456789…" },
		{ "日本語", 6, "日本語" },
		{ "日本語", 5, "日本…" },
		{ "日本語", 4, "日…" },
		{ "é́xyz", 3, "é́x…" },
		{ "xyz", 1, "…" },
		{ "o\xcc\x81\xcc\x81\xcc\x81\xcc\x81\xcc\x81\xcc\x81!", 0,
		  "o\xcc\x81\xcc\x81\xcc\x81\xcc\x81!" },
		{ "", 5, "" },
		{ "\xff", 5, "\xef\xbf\xbd" },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(lines); i++) {
		g_autofree char *got = escape_terminal(lines[i].text, lines[i].columns);

		g_test_message("line %zu", i);
		g_assert_cmpstr(got, ==, lines[i].want);
	}
}

static bool
is_filename(const char *name)
{
	return *name && *name != '.' && *name != '-' && strlen(name) <= 81 &&
	       strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789._-") == strlen(name);
}

/* What each sink promises holds for any bytes. */
static void
test_garbage(void)
{
	for (int round = 0; round < 20000; round++) {
		char text[200];
		size_t n = (size_t)g_test_rand_int_range(0, sizeof text);
		g_autofree char *html = NULL, *line = NULL, *csv = NULL, *name = NULL, *href = NULL;

		for (size_t i = 0; i < n; i++)
			text[i] = (char)g_test_rand_int_range(1, g_test_rand_bit() ? 256 : 128);
		text[n] = '\0';
		html = escape_html(text);
		line = escape_terminal(text, 20);
		csv = escape_csv(text);
		name = escape_filename(text);
		memcpy(text, "http://", MIN(n, 7));
		href = escape_href(text);
		g_assert_true(g_utf8_validate(html, -1, NULL));
		g_assert_null(strpbrk(html, "<>\"'\x1b\r"));
		g_assert_true(g_utf8_validate(line, -1, NULL));
		for (const char *c = line; *c; c++)
			g_assert_true((guchar)*c >= ' ' && *c != 0x7f);
		g_assert_cmpint(g_utf8_strlen(line, -1), <=, 100);
		g_assert_true(g_utf8_validate(csv, -1, NULL));
		g_assert_true(is_filename(name));
		g_assert_true(g_utf8_validate(href, -1, NULL));
		g_assert_null(strpbrk(href, " \"'<>\n\x1b"));
	}
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/escape/rows", test_rows);
	g_test_add_func("/escape/terminal", test_terminal);
	g_test_add_func("/escape/garbage", test_garbage);
	return g_test_run();
}
