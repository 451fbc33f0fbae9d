#include <string.h>

#include "base/error.h"
#include "crawler/opml.h"

static struct opml *
parse(const char *text, GError **err)
{
	g_autoptr(GBytes) body = g_bytes_new(text, strlen(text));

	return opml_parse(body, err);
}

/* "title=feed_url(page_url)[category]", one a line. */
static char *
list_of(const struct opml *o)
{
	g_autoptr(GString) out = g_string_new(NULL);

	for (guint i = 0; i < o->feeds->len; i++) {
		const struct opml_feed *f = o->feeds->pdata[i];

		g_string_append_printf(out, "%s%s=%s(%s)[%s]", i ? "\n" : "", f->title, f->feed_url,
				       f->page_url ? f->page_url : "",
				       f->category ? f->category : "");
	}
	return g_strdup(out->str);
}

#define OPML(inside)                                                                               \
	"<opml version=\"2.0\"><head><title>L</title></head><body>" inside "</body></opml>"
#define A "https://a.example/feed"

static const struct {
	const char *text, *want;
	guint n_refused;
} rows[] = {
	{ OPML("<outline text=\"T\" xmlUrl=\"" A "\" htmlUrl=\"https://a.example/\"/>"),
	  "T=" A "(https://a.example/)[]", 0 },
	{ OPML("<outline title=\"Long\" text=\"T\" xmlUrl=\"" A "\"/>"), "Long=" A "()[]", 0 },
	{ OPML("<outline xmlUrl=\"" A "\"/>"), A "=" A "()[]", 0 },
	{ OPML("<outline text=\"T\" url=\"" A "\"/>"), "T=" A "()[]", 0 },
	{ OPML("<outline type=\"link\" text=\"T\" url=\"" A "\"/>"), "", 0 },
	{ OPML("<OUTLINE TEXT=\"T\" XMLURL=\"" A "\"/>"), "T=" A "()[]", 0 },
	{ OPML("<outline text=\"X\"><outline text=\"Y\"><outline text=\"T\" xmlUrl=\"" A
	       "\"/></outline></outline>"),
	  "T=" A "()[X/Y]", 0 },
	{ OPML("<outline text=\"T\" category=\"C\" xmlUrl=\"" A "\"/>"), "T=" A "()[C]", 0 },
	{ OPML("<outline text=\"T\" xmlUrl=\"" A "\"/><outline text=\"U\" xmlUrl=\"" A "\"/>"),
	  "T=" A "()[]", 0 },
	{ OPML("<outline text=\"T\" xmlUrl=\"file:///etc/passwd\"/><outline text=\"U\" "
	       "xmlUrl=\"javascript:x\"/>"),
	  "", 2 },
	{ OPML("<outline text=\"T\" xmlUrl=\"" A "\" htmlUrl=\"javascript:x\"/>"), "T=" A "()[]",
	  0 },
	{ OPML("<outline text=\"R & D\" xmlUrl=\"" A "?a&b\"/>"), "R & D=" A "?a&b()[]", 0 },
	{ "\xef\xbb\xbf<?xml version=\"1.0\"?>" OPML("<outline text=\"\xc3\xa9\" xmlUrl=\"" A
						     "\"/>"),
	  "é=" A "()[]", 0 },
	{ "<?xml version=\"1.0\" encoding=\"iso-8859-1\"?>" OPML(
		  "<outline text=\"\xe9\" xmlUrl=\"" A "\"/>"),
	  "é=" A "()[]", 0 },
	{ "<opml><body><outline text=\"T\" xmlUrl=\"" A
	  "\"><outline text=\"U\" xmlUrl=\"https://b.example/\">",
	  "T=" A "()[]\nU=https://b.example/()[T]", 0 },
	{ "<!DOCTYPE opml [<!ENTITY e SYSTEM \"file:///etc/passwd\">]>" OPML(
		  "<outline text=\"x&e;y\" xmlUrl=\"" A "\"/>"),
	  "xy=" A "()[]", 0 },
};

static void
test_import(void)
{
	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autoptr(GError) err = NULL;
		g_autoptr(opml_t) o = parse(rows[i].text, &err);
		g_autofree char *got = NULL;

		g_test_message("row %zu", i);
		g_assert_no_error(err);
		got = list_of(o);
		g_assert_cmpstr(got, ==, rows[i].want);
		g_assert_cmpuint(o->n_refused, ==, rows[i].n_refused);
	}
}

static void
test_refused(void)
{
	g_autoptr(GString) many = g_string_new("<opml><body>");
	g_autofree char *large = g_strnfill(OPML_MAX_BYTES + 1, ' ');
	g_autoptr(GError) none = NULL, full = NULL, size = NULL;

	g_assert_null(parse("<html><outline xmlUrl=\"" A "\"/></html>", &none));
	g_assert_error(none, EARSHOT_ERROR, EARSHOT_ERROR_INPUT);
	for (int i = 0; i < 100000; i++)
		g_string_append_printf(many, "<outline xmlUrl=\"https://h%d.example/\"/>", i);
	g_string_append(many, "</body></opml>");
	g_assert_null(parse(many->str, &full));
	g_assert_error(full, EARSHOT_ERROR, EARSHOT_ERROR_LIMIT);
	g_assert_null(parse(large, &size));
	g_assert_error(size, EARSHOT_ERROR, EARSHOT_ERROR_LIMIT);
}

static void
test_depth(void)
{
	g_autoptr(GString) deep =
		g_string_new("<opml><body><outline text=\"T\" xmlUrl=\"" A "\"/>");
	g_autoptr(opml_t) o = NULL;

	for (int i = 0; i < 100000; i++)
		g_string_append(deep, "<outline text=\"deep\">");
	o = parse(deep->str, NULL);
	g_assert_nonnull(o);
	g_assert_cmpuint(o->feeds->len, ==, 1);
}

static void
test_round_trip(void)
{
	g_autoptr(opml_t) o = opml_new("Our \"list\" <&>"), back = NULL;
	g_autofree char *text = NULL, *got = NULL;
	g_autoptr(GError) err = NULL;

	opml_add(o, "B", "https://b.example/?x=1&y=2", "https://b.example/", "Papers & more");
	opml_add(o, "A\x01 \"quoted\" <tag>", "https://a.example/", NULL, NULL);
	opml_add(o, NULL, "https://c.example/", NULL, "Papers & more");
	text = opml_print(o);
	g_assert_null(strchr(text, '\x01'));
	back = parse(text, &err);
	g_assert_no_error(err);
	g_assert_cmpstr(back->title, ==, "Our \"list\" <&>");
	got = list_of(back);
	g_assert_cmpstr(got, ==,
			"A \"quoted\" <tag>=https://a.example/()[]\n"
			"B=https://b.example/?x=1&y=2(https://b.example/)[Papers & more]\n"
			"https://c.example/=https://c.example/()[Papers & more]");
}

/* Titles that are long together make a category that is cut once, between characters; a page's
 * address that only the encoding made too long is left out. */
static void
test_long(void)
{
	g_autoptr(GString) text = g_string_new("<opml><body>");
	g_autoptr(opml_t) o = NULL, back = NULL;
	g_autofree char *printed = NULL, *again = NULL;
	const struct opml_feed *f;

	for (int depth = 0; depth < 2; depth++) {
		g_string_append(text, "<outline text=\"x");
		for (int i = 0; i < 150; i++)
			g_string_append(text, "€");
		g_string_append(text, "\">");
	}
	g_string_append(text, "<outline text=\"T\" xmlUrl=\"" A "\" htmlUrl=\"https://a.example/");
	for (int i = 0; i < 1000; i++)
		g_string_append(text, "€");
	g_string_append(text, "\"/></outline></outline></body></opml>");
	o = parse(text->str, NULL);
	g_assert_nonnull(o);
	g_assert_cmpuint(o->feeds->len, ==, 1);
	f = o->feeds->pdata[0];
	g_assert_cmpuint(strlen(f->category), ==, 510); /* one more € would be 513 */
	g_assert_true(g_utf8_validate(f->category, -1, NULL));
	g_assert_null(f->page_url);
	printed = opml_print(o);
	back = parse(printed, NULL);
	again = opml_print(back);
	g_assert_cmpstr(again, ==, printed);
}

/* A page that is watched comes back as what it was; other people's links are no sources. */
static void
test_links(void)
{
	g_autoptr(opml_t) o = opml_new(NULL), back = NULL, others = NULL;
	g_autofree char *text = NULL;
	const struct opml_feed *f;

	opml_add_link(o, "Parish", "https://parish.example/", "site", "Council");
	text = opml_print(o);
	back = parse(text, NULL);
	g_assert_nonnull(back);
	g_assert_cmpuint(back->feeds->len, ==, 1);
	f = back->feeds->pdata[0];
	g_assert_cmpstr(f->kind, ==, "site");
	g_assert_cmpstr(f->feed_url, ==, "https://parish.example/");
	g_assert_cmpstr(f->category, ==, "Council");
	others = parse("<opml><body><outline type=\"link\" text=\"x\" url=\"https://x.example/\"/>"
		       "</body></opml>",
		       NULL);
	g_assert_nonnull(others);
	g_assert_cmpuint(others->feeds->len, ==, 0);
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/opml/import", test_import);
	g_test_add_func("/opml/refused", test_refused);
	g_test_add_func("/opml/depth", test_depth);
	g_test_add_func("/opml/round-trip", test_round_trip);
	g_test_add_func("/opml/long", test_long);
	g_test_add_func("/opml/links", test_links);
	return g_test_run();
}
