/* The tree of a page: its shape, and that hostile bytes cost no more than their length. */
#include <glib.h>
#include <stdio.h>
#include <string.h>

#include "crawler/html.h"

/* "div(p('a'))", without the body around it. Test pages are shallow: recursion is fine here. */
static void
write_shape(const struct html *h, uint32_t i, uint32_t end, GString *out)
{
	for (bool is_first = true; i < end; i = html_node(h, i)->end, is_first = false) {
		const struct html_node *node = html_node(h, i);

		if (!is_first)
			g_string_append_c(out, ' ');
		if (node->tag == TAG_TEXT) {
			g_string_append_printf(out, "'%.*s'", (int)node->len,
					       h->text->str + node->at);
			continue;
		}
		g_string_append(out, node->tag == TAG_CUSTOM
					     ? "custom"
					     : html_tag_name((enum html_tag)node->tag));
		if (node->end > i + 1) {
			g_string_append_c(out, '(');
			write_shape(h, i + 1, node->end, out);
			g_string_append_c(out, ')');
		}
	}
}

static char *
shape_of(struct html *h, const char *page)
{
	GString *out = g_string_new(NULL);

	html_read(h, page, strlen(page));
	write_shape(h, 1, html_node(h, 0)->end, out);
	return g_string_free(out, FALSE);
}

static const struct {
	const char *page, *shape;
} shapes[] = {
	{ "", "" },
	{ "text alone", "'text alone'" },
	{ "<html><head><title>t</title></head><body><p>a</body></html>tail",
	  "title('t') p('atail')" },
	{ "<p>a<p>b", "p('a') p('b')" },
	{ "<ul><li>a<li>b</ul>c", "ul(li('a') li('b')) 'c'" },
	{ "<b>Li</b>ttle", "b('Li') 'ttle'" },
	{ "<table><tr><td>a<td>b<tr><td>c</table>", "table(tr(td('a') td('b')) tr(td('c')))" },
	{ "<p>a<section>b</section>", "p('a') section('b')" },
	{ "<article><nav>n</nav><main>m</main></article>", "article(nav('n') main('m'))" },
	{ "<my-card>x</my-card>", "custom('x')" },
	{ "a<!-- b -->c", "'ac'" },
	{ "a<!-->b<!--->c<!-- x --!>d", "'abcd'" },
	{ "a<!-- never closed", "'a'" },
	{ "a<!DOCTYPE x>b<?php echo ?>c</>d</ 1>e", "'abcde'" },
	{ "<script>var a = '<p>';</script>x", "'x'" },
	{ "<script>a('</p>')</script >x", "'x'" },
	{ "<style>p{}</style>x<STYLE>q", "'x'" },
	{ "<textarea><p>a</textarea>b", "textarea('<p>a') 'b'" },
	{ "<title>a <b>& b</title>", "title('a <b>& b')" },
	{ "<svg><title>no</title><p>no</svg>x", "'x'" },
	{ "<svg>x", "'x'" },
	{ "<noscript><p>a</noscript>b", "noscript(p('a')) 'b'" },
	{ "a < b && c > d", "'a < b && c > d'" },
	{ "&amp;&lt;&eacute;&#233;&#xe9;&#150;&nbsp", "'&<ééé–\u00a0'" },
	{ "&notit; &notin; &bogus; &;&#;&#x;", "'¬it; ∉ &bogus; &;&#;&#x;'" },
	{ "&#0;&#55296;&#1114112;", "'\ufffd\ufffd\ufffd'" },
	{ "a\x01\x02z", "'a  z'" },
	{ "<p class=\"never closed>a<p>b", "" },
	{ "a<p", "'a'" },
	{ "a<", "'a<'" },
	{ "<br/>a</br>b<hr>", "br 'a' br 'b' hr" },
	{ "<a href=x>a<a href=y>b", "a('a') a('b')" },
	{ "<body><p>a</body></body><body><p>b", "p('a') p('b')" },
	{ "</div></table>a", "'a'" },
	{ "<frameset><frame src=a><noframes>b</noframes></frameset>",
	  "frameset(frame noframes('b'))" },
};

static void
test_shape(void)
{
	g_autoptr(html_t) h = html_new();

	for (size_t i = 0; i < G_N_ELEMENTS(shapes); i++) {
		g_autofree char *shape = shape_of(h, shapes[i].page);

		g_test_message("%s", shapes[i].page);
		g_assert_cmpstr(shape, ==, shapes[i].shape);
	}
}

static const struct {
	const char *page;
	enum html_attr id;
	const char *value; /* of the first element; NULL: it has none */
} attributes[] = {
	{ "<a href='x'>", ATTR_HREF, "x" },
	{ "<a href=x>", ATTR_HREF, "x" },
	{ "<a HREF = \"x y\" class=z>", ATTR_HREF, "x y" },
	{ "<a href=/a/b/>", ATTR_HREF, "/a/b/" },
	{ "<a href=x href=y>", ATTR_HREF, "x" },
	{ "<a href>", ATTR_HREF, "" },
	{ "<a href=>", ATTR_HREF, "" },
	{ "<a/href=x>", ATTR_HREF, "x" },
	{ "<a href='/s?a=1&amp;b=2&copy=3&lt'>", ATTR_HREF, "/s?a=1&b=2&copy=3<" },
	{ "<a href='a&amp'>", ATTR_HREF, "a&" },
	{ "<a title='a\n\tb'>", ATTR_TITLE, "a\n\tb" },
	{ "<a data-x=1>", ATTR_HREF, NULL },
	{ "<a xml:lang=fr>", ATTR_XML_LANG, "fr" },
	{ "<a title='&CounterClockwiseContourIntegral;'>", ATTR_TITLE, "∳" },
};

static void
test_attributes(void)
{
	static const char roots[] = "<html lang=cy><body class=k><html lang=en>";
	g_autoptr(html_t) h = html_new();

	for (size_t i = 0; i < G_N_ELEMENTS(attributes); i++) {
		g_test_message("%s", attributes[i].page);
		html_read(h, attributes[i].page, strlen(attributes[i].page));
		g_assert_cmpuint(h->nodes->len, >, 1);
		g_assert_cmpstr(html_attribute(h, 1, attributes[i].id), ==, attributes[i].value);
	}
	html_read(h, roots, strlen(roots));
	g_assert_cmpstr(html_root_attribute(h, ATTR_LANG), ==, "cy");
	g_assert_cmpstr(html_body_attribute(h, ATTR_CLASS), ==, "k");
}

/* A tree's promises, whatever it was made of. */
static void
check_tree(const struct html *h)
{
	g_assert_cmpuint(h->nodes->len, >=, 1);
	g_assert_cmpuint(html_node(h, 0)->end, ==, h->nodes->len);
	for (uint32_t i = 1; i < h->nodes->len; i++) {
		const struct html_node *node = html_node(h, i), *up = html_node(h, node->parent);

		if (node->parent >= i || node->end <= i || node->end > up->end ||
		    (node->tag == TAG_TEXT && node->at + node->len > h->text->len))
			g_error("node %u breaks the tree", i);
	}
}

static GString *
repeat(const char *part, size_t n, const char *end)
{
	GString *page = g_string_sized_new(strlen(part) * n + 64);

	while (n--)
		g_string_append(page, part);
	return g_string_append(page, end);
}

static const struct {
	const char *name, *part;
	size_t n;
	const char *end;
	uint32_t min_nodes, max_nodes;
	bool is_too_deep;
} floods[] = {
	{ "nesting", "<div>", 200000, "last words", 2, HTML_MAX_TAGS + 2, true },
	{ "tables", "<table><tr><td>", 300000, "last words", 2, HTML_MAX_TAGS + 2, true },
	{ "mixed nesting", "<div><b><ul><li>", 40000, "last words", 2, HTML_MAX_TAGS + 2, true },
	{ "tags", "<i>x</i>", 1000000, "last words", 2, HTML_MAX_TAGS * 2, false },
	{ "links", "<a href=x>", 900000, "last words", 2, HTML_MAX_TAGS + 2, false },
	{ "end tags", "</x>", 2000000, "last words", 2, 2, false },
	{ "drawings", "<svg>", 1500000, "last words", 2, 2, false },
	{ "open quotes", "<a b=\"", 900001, "last words", 1, 2, false },
	{ "open tags", "<a ", 900000, ">last words", 3, 3, false },
	{ "references", "&aaaaaaaaaaa", 800000, " last words", 2, 2, false },
	{ "text", "words and ", 1000000, "last words", 2, 2, false },
	{ "comments", "<!-- x -->", 900000, "last words", 2, 2, false },
	{ "titles", "<title>", 900000, "last words", 3, 3, false },
	{ "scripts", "<script></script>", 500000, "last words", 2, 2, false },
};

/* Counted, not timed: the work is bounded by tags, nodes and bytes. */
static void
test_floods(void)
{
	g_autoptr(html_t) h = html_new();

	for (size_t i = 0; i < G_N_ELEMENTS(floods); i++) {
		GString *page = repeat(floods[i].part, floods[i].n, floods[i].end);

		g_test_message("%s", floods[i].name);
		html_read(h, page->str, page->len);
		check_tree(h);
		g_assert_cmpuint(h->nodes->len, >=, floods[i].min_nodes);
		g_assert_cmpuint(h->nodes->len, <=, floods[i].max_nodes);
		g_assert_cmpint(h->was_too_deep, ==, floods[i].is_too_deep);
		g_assert_cmpuint(h->sieve.out->len, <=, page->len * 2 + 64);
		/* The tail is not lost. */
		if (floods[i].min_nodes > 1)
			g_assert_true(g_str_has_suffix(h->text->str, "last words"));
		g_string_free(page, TRUE);
	}
}

static void
test_many_attributes(void)
{
	g_autoptr(html_t) h = html_new();
	g_autoptr(GString) page = g_string_new("<p ");

	for (unsigned i = 0; i < 80000; i++)
		g_string_append_printf(page, "a%u=1 class=c%u ", i, i);
	g_string_append(page, ">hello");
	html_read(h, page->str, page->len);
	check_tree(h);
	g_assert_cmpuint(h->nodes->len, ==, 3);
	g_assert_cmpuint(h->sieve.attributes->len, ==, 1);
	g_assert_cmpstr(html_attribute(h, 1, ATTR_CLASS), ==, "c0");
	g_assert_cmpstr(h->text->str, ==, "hello");
}

static void
test_input_limit(void)
{
	g_autoptr(html_t) h = html_new();
	GString *page = repeat("0123456789", HTML_MAX_INPUT / 10 + 100, "");

	html_read(h, page->str, page->len);
	g_assert_cmpuint(h->text->len, ==, HTML_MAX_INPUT);
	g_string_free(page, TRUE);
}

/* Buffers are used again: nothing of the page before may show. */
static void
test_again(void)
{
	g_autoptr(html_t) h = html_new();
	g_autofree char *first =
		shape_of(h, "<p class=x>one<script type='application/ld+json'>{}</script>");
	g_autofree char *second = NULL;

	g_assert_cmpstr(first, ==, "p('one')");
	g_assert_cmpuint(h->sieve.scripts->len, ==, 1);
	second = shape_of(h, "<p>two");
	g_assert_cmpstr(second, ==, "p('two')");
	g_assert_null(html_attribute(h, 1, ATTR_CLASS));
	g_assert_cmpuint(h->sieve.scripts->len, ==, 0);
}

/* Every prefix of a page with everything in it, and the page with each byte knocked out. */
static void
test_broken(void)
{
	static const char page[] =
		"<!DOCTYPE html><html lang='en'><head><title>a&amp;b</title><meta "
		"content=\"x\"><script>x</script></head><body><table><tr><td "
		"class='c'>1<p>&#65;<svg></svg><!-- c --></table><b>z</body>";
	g_autoptr(html_t) h = html_new();
	char broken[sizeof page];

	for (size_t len = 0; len < sizeof page; len++) {
		/* A copy of its own size, so that a sanitizer sees what is read behind it. */
		g_autofree char *prefix = len ? g_memdup2(page, len) : g_malloc(1);

		html_read(h, prefix, len);
		check_tree(h);
	}
	for (size_t i = 0; i + 1 < sizeof page; i++) {
		for (const char *with = "<>\"'&"; *with; with++) {
			memcpy(broken, page, sizeof page);
			broken[i] = *with;
			html_read(h, broken, sizeof page - 1);
			check_tree(h);
		}
	}
}

static void
test_tags(void)
{
	for (int tag = 0; tag < TAG_CUSTOM; tag++) {
		const char *name = html_tag_name((enum html_tag)tag);

		g_assert_cmpint(html_tag_of(name, strlen(name)), ==, tag);
	}
	g_assert_cmpint(html_tag_of("blink", 5), ==, TAG_UNKNOWN);
	g_assert_cmpint(html_tag_of("divx", 4), ==, TAG_UNKNOWN);
	g_assert_cmpint(html_tag_of("x-y", 3), ==, TAG_CUSTOM);
	g_assert_cmpint(html_attr_of("xml:lang", 8), ==, ATTR_XML_LANG);
	g_assert_cmpint(html_attr_of("hrefs", 5), ==, ATTR_NONE);
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/html/tags", test_tags);
	g_test_add_func("/html/shape", test_shape);
	g_test_add_func("/html/attributes", test_attributes);
	g_test_add_func("/html/floods", test_floods);
	g_test_add_func("/html/many-attributes", test_many_attributes);
	g_test_add_func("/html/input-limit", test_input_limit);
	g_test_add_func("/html/again", test_again);
	g_test_add_func("/html/broken", test_broken);
	return g_test_run();
}
