#include <string.h>

#include "crawler/prescan.h"

#include <glib.h>

static char *
repeat(const char *head, const char *part, unsigned n, const char *tail)
{
	GString *text = g_string_new(head);

	while (n-- > 0)
		g_string_append(text, part);
	g_string_append(text, tail);
	return g_string_free(text, FALSE);
}

static const struct {
	const char *head, *part;
	unsigned n;
	const char *tail;
	unsigned want;
} rows[] = {
	{ "<a>", "", 0, "</a>", 0 },
	{ "<a ", "b='c' ", 256, "/>", 0 },
	{ "<a ", "b='c' ", 257, "/>", PRESCAN_ATTRIBUTES },
	{ "<a b='", "c d=e ", 5000, "'/>", 0 },
	{ "<a b='", "xxxxxxxxxx", 7000, "'/>", PRESCAN_TAG },
	{ "<a b='", "xxxxxxxxxx", 7000, "", PRESCAN_TAG },
	{ "", "<a>", 512, "", 0 },
	{ "", "<a>", 513, "", PRESCAN_DEPTH },
	{ "", "<a></a>", 5000, "", 0 },
	{ "", "<a/>", 5000, "", 0 },
	{ "", "</a>", 5000, "", 0 },
	{ "<!--", "<a>", 600, "-->", 0 },
	{ "<![CDATA[", "<a>", 600, "]]>", 0 },
	{ "<?p ", "<a>", 600, "?>", 0 },
	{ "", "<a xmlns:b='c' xmlns:d='e'>", 128, "", 0 },
	{ "", "<a xmlns:b='c' xmlns:d='e'>", 129, "", PRESCAN_NAMESPACES },
	{ "", "<a xmlns='c'></a>", 5000, "", 0 },
	{ "<!DOCTYPE a SYSTEM \"x>y\"><a/>", "", 0, "", 0 },
	{ "<!DOCTYPE a [<!ENTITY b 'c>'>]><a/>", "", 0, "", PRESCAN_ENTITIES },
	{ "<!DOCTYPE a [<!ATTLIST b c CDATA 'd'>]><a/>", "", 0, "", PRESCAN_DEFAULTS },
	{ "<!DOCTYPE a [<?p '?><!ATTLIST b c CDATA 'd'><?p '?>]><a/>", "", 0, "",
	  PRESCAN_DEFAULTS },
	{ "<!DOCTYPE a [<!-- <!ENTITY b 'c'> -->]><a/>", "", 0, "", 0 },
	{ "<!DOCTYPE a [", "<!ELEMENT b ANY>", 5000, "]>", PRESCAN_TAG },
	{ "a < b <", "", 0, "", 0 },
	{ "<", "", 0, "", 0 },
	{ "", "", 0, "", 0 },
};

static void
test_rows(void)
{
	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autofree char *text = repeat(rows[i].head, rows[i].part, rows[i].n, rows[i].tail);

		g_test_message("row %zu: %.60s", i, text);
		g_assert_cmphex(prescan(text, strlen(text)), ==, rows[i].want);
	}
}

/* Cut anywhere, nothing is read beyond the end (under the address sanitizer). */
static void
test_cuts(void)
{
	static const char text[] =
		"<!DOCTYPE a [<!ENTITY b 'c'><!-- d -->]><?e f?><!-- g --><h i=\"j\" k='l' m>"
		"<![CDATA[n]]><o/></h><script>p</script>";

	for (size_t len = 0; len <= strlen(text); len++) {
		g_autofree char *cut = g_memdup2(text, len);

		g_assert_cmphex(prescan(cut, len) & ~(unsigned)PRESCAN_ENTITIES, ==, 0);
	}
}

static void
test_tag_end(void)
{
	static const struct {
		const char *text;
		size_t want;
	} cases[] = {
		{ "<a>b", 3 },    { "<a b='>'>c", 9 }, { "<a b=\">\">c", 9 },
		{ "<a b'>c", 6 }, { "<a", 2 },         { "<a b='", 6 },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		const char *end = cases[i].text + strlen(cases[i].text);

		g_assert_cmpint(prescan_tag_end(cases[i].text, end) - cases[i].text, ==,
				cases[i].want);
	}
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/prescan/rows", test_rows);
	g_test_add_func("/prescan/cuts", test_cuts);
	g_test_add_func("/prescan/tag-end", test_tag_end);
	return g_test_run();
}
