#include <string.h>

#include "crawler/markup.h"
#include "tests/unit/cpu_time.h"

#define BASE "https://news.example/a/b"

static const struct {
	const char *html, *want;
} clean_rows[] = {
	{ "plain & <b>bold</b>", "plain &amp; <b>bold</b>" },
	{ "", "" },
	{ "a < b > c & d", "a &lt; b &gt; c &amp; d" },
	{ "&lt;script&gt;", "&lt;script&gt;" },
	{ "&eacute;&#233;&#xe9;&#146;&nbsp", "ééé’\xc2\xa0" },
	{ "&unknown; &#xfffffff; &#0;", "&amp;unknown; \xef\xbf\xbd \xef\xbf\xbd" },
	/* what may not pass */
	{ "a<script>x</script>b", "ab" },
	{ "a<SCRIPT\n>x</scr</SCRIPT >b", "ab" },
	{ "a<script>never closed", "a" },
	{ "a<style>p{}</style>b<iframe src=x>y</iframe>c", "abc" },
	{ "a<iframe src='x' />b<iframe src='x'>c</iframe>d", "abd" },
	{ "a<iframe src=x>b<iframe src=y>c", "abc" },
	{ "a<script src='x'/>b", "a" },
	{ "<svg><script>x</script><a xlink:href='javascript:x'>y</a></svg>", "<a>y</a>" },
	{ "<math><mtext><style><img src=x onerror=y></style></mtext></math>", "" },
	{ "<noscript><p title=\"</noscript><img src=x onerror=alert(1)>\"></noscript>",
	  "<p title=\"&lt;/noscript&gt;&lt;img src=x onerror=alert(1)&gt;\"></p>" },
	{ "<form action=x><input name=y>z</form>", "z" },
	{ "<b onclick=x onMouseOver='y'>z</b>", "<b>z</b>" },
	{ "<b style=\"position:fixed\">z</b>", "<b>z</b>" },
	{ "<!-- c --><!DOCTYPE html><?php x ?>z<!--><b>y</b>", "z<b>y</b>" },
	{ "<![CDATA[<p>x</p>]]>", "<p>x</p>]]&gt;" },
	{ "<blink>x</blink><unknown>y</unknown>", "xy" },
	{ "<video autoplay src=v></video><span autoplay>x</span>",
	  "<video src=\"https://news.example/a/v\"></video><span autoplay=\"\">x</span>" },
	{ "a\x01\x7f"
	  "b",
	  "ab" },
	/* addresses */
	{ "<a href=c>x</a>", "<a href=\"https://news.example/a/c\">x</a>" },
	{ "<a href=//o.example/c>x</a>", "<a href=\"https://o.example/c\">x</a>" },
	{ "<a href=http://o.example>x</a>", "<a href=\"http://o.example\">x</a>" },
	{ "<a href='mailto:x@mail.example'>x</a>", "<a href=\"mailto:x@mail.example\">x</a>" },
	{ "<a href=javascript:x>x</a>", "<a>x</a>" },
	{ "<a href=' JaVa\tScript:x'>x</a>", "<a>x</a>" },
	{ "<a href='&#106;avascript&colon;x'>x</a>", "<a>x</a>" },
	{ "<a href=data:text/html,x>x</a>", "<a>x</a>" },
	{ "<img src=data:image/png;base64,x alt=y>", "<img alt=\"y\" />" },
	{ "<a href=\"&#192;\">x</a>", "<a href=\"https://news.example/a/À\">x</a>" },
	{ "<a href=\"\xe2\x80\xae\">x</a>", "<a href=\"https://news.example/a/%E2%80%AE\">x</a>" },
	{ "<span href=x src=y background=z>t</span>", "<span>t</span>" },
	{ "<a href=x href=javascript:y>t</a>", "<a href=\"https://news.example/a/x\">t</a>" },
	{ "<img srcset='x 2x' src='y?a=1&b=2'>",
	  "<img src=\"https://news.example/a/y?a=1&amp;b=2\" />" },
	/* structure */
	{ "<b><i>x</b>y</i>", "<b><i>x</i></b>y" },
	{ "<p>one<p>two", "<p>one</p><p>two</p>" },
	{ "<ul><li>1<li>2</ul>", "<ul><li>1</li><li>2</li></ul>" },
	{ "</p></div>x", "x" },
	{ "x<br>y<br/>z<hr>", "x<br />y<br />z<hr />" },
	{ "<b", "&lt;b" },
	{ "<b title='>'>x</b>", "<b title=\"&gt;\">x</b>" },
	{ "<tbody><tr><td>x", "<tbody><tr><td>x</td></tr></tbody>" },
};

static void
test_clean(void)
{
	g_autoptr(url_t) base = url_parse(BASE, NULL);

	for (size_t i = 0; i < G_N_ELEMENTS(clean_rows); i++) {
		const char *html = clean_rows[i].html;
		g_autofree char *got = markup_clean(html, strlen(html), base, 1 << 20);
		g_autofree char *again = markup_clean(got, strlen(got), base, 1 << 20);

		if (strcmp(got, clean_rows[i].want) != 0 || strcmp(again, got) != 0) {
			g_test_message("%s\n\tis     %s\n\tagain  %s\n\twanted %s", html, got,
				       again, clean_rows[i].want);
			g_test_fail();
		}
	}
}

static void
test_no_base(void)
{
	g_autofree char *got = markup_clean("<a href=x>y</a>", 15, NULL, 100);

	g_assert_cmpstr(got, ==, "<a>y</a>");
}

static void
test_text(void)
{
	static const struct {
		const char *html, *want;
	} text_rows[] = {
		{ " a  <b>b</b>c\n d ", "a bc d" },
		{ "<p>one</p><p>two<br>three</p>", "one\ntwo\nthree" },
		{ "<table><tr><td>a<td>b<tr><td>c</table>", "a b\nc" },
		{ "a<script>b</script><title>c</title>", "ac" },
		{ "x &lt;y&gt; &amp;amp;", "x <y> &amp;" },
		{ "&nbsp;", "" },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(text_rows); i++) {
		g_autofree char *got =
			markup_text(text_rows[i].html, strlen(text_rows[i].html), 1000);

		g_assert_cmpstr(got, ==, text_rows[i].want);
	}
}

static void
test_limits(void)
{
	static const char *const parts[] = { "<b>", "<a href=x>", "&lt;",     "\xc3\xa9",
					     "<",   "<a b=\"",    "<script>", "</b>" };

	for (size_t i = 0; i < G_N_ELEMENTS(parts); i++) {
		g_autoptr(GString) html = g_string_new(NULL);
		g_autofree char *clean = NULL, *text = NULL, *escaped = NULL;
		int64_t before = cpu_time_ms();

		while (html->len < 3 * 1000 * 1000)
			g_string_append(html, parts[i]);
		clean = markup_clean(html->str, html->len, NULL, 1001);
		text = markup_text(html->str, html->len, 1001);
		escaped = markup_escape(html->str, html->len, 1001);
		/* What is open is closed, and one token is not cut. */
		g_assert_cmpuint(strlen(clean), <, 2000);
		g_assert_cmpuint(strlen(text), <, 1010);
		g_assert_cmpuint(strlen(escaped), <, 1010);
		g_assert_true(g_utf8_validate(clean, -1, NULL));
		g_assert_true(g_utf8_validate(text, -1, NULL));
		g_assert_true(g_utf8_validate(escaped, -1, NULL));
		g_assert_cmpint(cpu_time_ms() - before, <, 3000);
	}
}

static void
test_looks_like(void)
{
	static const struct {
		const char *text;
		bool want;
	} cases[] = {
		{ "plain", false },      { "a < b", false },  { "<someone@mail.example>", false },
		{ "AT&T", false },       { "<p>x", true },    { "x</b>", true },
		{ "caf&eacute;", true }, { "&#8217;", true }, { "line<br>line", true },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++)
		g_assert_cmpint(markup_looks_like_html(cases[i].text, strlen(cases[i].text)), ==,
				cases[i].want);
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/markup/clean", test_clean);
	g_test_add_func("/markup/no-base", test_no_base);
	g_test_add_func("/markup/text", test_text);
	g_test_add_func("/markup/limits", test_limits);
	g_test_add_func("/markup/looks-like-html", test_looks_like);
	return g_test_run();
}
