#include "base/excerpt.h"

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#define MAX_HITS 8

/* A text in which "[" and "]" stand round the hits, and what becomes of it. */
struct row {
	const char *text;
	size_t max_chars;
	const char *plain, *html;
};

static const struct row rows[] = {
	{ "", 40, "", "" },
	{ "short text", 40, "short text", "short text" },
	{ "  short\n\n text ", 40, "short text", "short text" },
	{ "a [hit] here", 40, "a hit here", "a <mark>hit</mark> here" },
	{ "[hit]", 40, "hit", "<mark>hit</mark>" },
	{ "a <b> & [\"hit\"]", 40, "a <b> & \"hit\"",
	  "a &lt;b&gt; &amp; <mark>&quot;hit&quot;</mark>" },
	{ "no hits at all, so that the beginning is shown", 30, "no hits at all, so that the…",
	  "no hits at all, so that the…" },
	{ "many words come before the one [hit] and as many words follow after", 30,
	  "…the one hit and as many…", "…the one <mark>hit</mark> and as many…" },
	{ "many words come before the one [hit] here", 30, "…come before the one hit here",
	  "…come before the one <mark>hit</mark> here" },
	{ "one [hit] is very far away from these: [hit] [hit] close together", 32,
	  "…these: hit hit close…", "…these: <mark>hit</mark> <mark>hit</mark> close…" },
	{ "[hit] twice as good [hit]", 60, "hit twice as good hit",
	  "<mark>hit</mark> twice as good <mark>hit</mark>" },
	{ "before [a hit that is far longer than what may be shown] after", 24,
	  "…a hit that is far…", "…<mark>a hit that is far</mark>…" },
	{ "日本語日本語日本語日本語日本語[学校]日本語日本語日本語日本語日本語", 20,
	  "…本語日本語日本語学校日本語日本語日本…",
	  "…本語日本語日本語<mark>学校</mark>日本語日本語日本…" },
};

static size_t
read_hits(const char *marked, GString *text, struct span *hits)
{
	size_t n = 0;

	for (; *marked; marked++) {
		if (*marked == '[')
			hits[n].start = text->len;
		else if (*marked == ']')
			hits[n++].end = text->len;
		else
			g_string_append_c(text, *marked);
	}
	return n;
}

static void
test_rows(void)
{
	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autoptr(GString) text = g_string_new(NULL);
		struct span hits[MAX_HITS];
		size_t n = read_hits(rows[i].text, text, hits);
		g_autoptr(GArray) marks = g_array_new(FALSE, FALSE, sizeof(struct span));
		g_autofree char *plain = NULL, *html = NULL;

		plain = excerpt_around(text->str, text->len, hits, n, rows[i].max_chars, marks);
		html = excerpt_html(plain, marks);
		g_assert_cmpstr(plain, ==, rows[i].plain);
		g_assert_cmpstr(html, ==, rows[i].html);
	}
}

static void
test_odd_hits(void)
{
	static const char text[] = "Ysgol ŵyl yma";
	static const struct span hits[] = {
		{ 10, 900 }, { 7, 8 }, { 0, 3 }, { 2, 5 },
		{ 50, 60 },  { 4, 4 }, { 9, 8 }, { SIZE_MAX, 1 },
	};
	g_autoptr(GArray) marks = g_array_new(FALSE, FALSE, sizeof(struct span));
	g_autofree char *plain = NULL, *html = NULL;

	plain = excerpt_around(text, sizeof text - 1, hits, G_N_ELEMENTS(hits), 100, marks);
	html = excerpt_html(plain, marks);
	g_assert_cmpstr(html, ==, "<mark>Ysgol</mark> <mark>ŵ</mark>yl <mark>yma</mark>");
}

static size_t
count(const char *text, const char *what)
{
	size_t n = 0;

	for (; (text = strstr(text, what)); text++)
		n++;
	return n;
}

static bool
shows_something(const GString *text, const struct span *hit)
{
	for (size_t i = hit->start; i < hit->end && i < text->len; i++)
		if (!g_ascii_isspace(text->str[i]))
			return true;
	return false;
}

/* Never too long, always well-formed, marks in pairs, and one hit shown at least. */
static void
test_random(void)
{
	static const char *const words[] = { "a",
					     "school",
					     "é",
					     "日本",
					     "\n",
					     "  ",
					     "<",
					     "&",
					     "the",
					     "\t",
					     "extraordinarily-long-unbroken-word",
					     "e\xcc\x81" };

	for (int round = 0; round < 5000; round++) {
		g_autoptr(GString) text = g_string_new(NULL);
		struct span hits[MAX_HITS];
		size_t n = (size_t)g_test_rand_int_range(0, MAX_HITS + 1);
		size_t max_chars = (size_t)g_test_rand_int_range(20, 120);
		g_autoptr(GArray) marks = g_array_new(FALSE, FALSE, sizeof(struct span));
		g_autofree char *plain = NULL, *html = NULL;

		for (int i = g_test_rand_int_range(0, 80); i > 0; i--) {
			g_string_append(text, words[g_test_rand_int_range(0, G_N_ELEMENTS(words))]);
			if (g_test_rand_bit())
				g_string_append_c(text, ' ');
		}
		for (size_t i = 0; i < n; i++) {
			hits[i].start = (size_t)g_test_rand_int_range(0, (gint32)text->len + 2);
			hits[i].end = hits[i].start + (size_t)g_test_rand_int_range(0, 30);
		}
		plain = excerpt_around(text->str, text->len, hits, n, max_chars, marks);
		html = excerpt_html(plain, marks);
		g_assert_true(g_utf8_validate(plain, -1, NULL));
		g_assert_true(g_utf8_validate(html, -1, NULL));
		g_assert_cmpuint((size_t)g_utf8_strlen(plain, -1), <=, max_chars);
		g_assert_null(strpbrk(plain, "\n\t"));
		g_assert_null(strstr(plain, "  "));
		g_assert_cmpuint(count(html, "<mark>"), ==, count(html, "</mark>"));
		g_assert_cmpuint(count(html, "<"), ==, 2 * count(html, "<mark>"));
		if (n > 0 && shows_something(text, &hits[0]))
			g_assert_cmpuint(count(html, "<mark>"), >=, 1);
	}
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/excerpt/rows", test_rows);
	g_test_add_func("/excerpt/odd-hits", test_odd_hits);
	g_test_add_func("/excerpt/random", test_random);
	return g_test_run();
}
