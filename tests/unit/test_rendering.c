#include <glib.h>
#include <jansson.h>
#include <string.h>

#include "base/url.h"
#include "crawler/article.h"
#include "crawler/article_match.h"
#include "data/matcher.h"

/* What is found in plain text is found however a page writes it. */

static const char profile[] =
	"{\"name\":\"St Ultan's and Nether Quill CE Infant School\",\"town\":\"Saxmere\","
	"\"extra_aliases\":[\"Ysgol Bro Hafren\",\"The Skylark Academy\"],\"county\":\"Kent\","
	"\"website\":\"https://www.nquill.example\",\"postcode\":\"ZZ9 7RA\"}";

static const char *const texts[] = {
	"St Ultan's and Nether Quill CE Infant School has won a prize for its pond.",
	"A cake sale at Nether Quill C of E Infants' School, Saxmere, on Friday.",
	"Pupils of St Ultan's & Nether Quill Infant School sang in Saxmere.",
	"The infant school in Saxmere, Nether Quill CE Infants, is full.",
	"Bu plant Ysgol Bro Hafren yn canu.",
	"The Skylark Academy has a new head, Saxmere heard on Monday.",
	"Details are at www.nquill.example for all who want to know.",
};

static bool
is_mention(const struct matcher *m, struct match_scratch *s, const char *html)
{
	g_autoptr(GBytes) bytes = g_bytes_new_static(html, strlen(html));
	g_autoptr(url_t) url = url_parse("https://news.example/story", NULL);
	g_autoptr(article_t) a = article_parse(bytes, url, "utf-8");
	g_autoptr(GPtrArray) found = NULL;
	struct article_doc d;
	const struct match *best;

	article_doc_init(&d, a, NULL);
	found = matcher_run(m, s, &d.doc);
	article_doc_clear(&d);
	best = found->len > 0 ? found->pdata[0] : NULL;
	return best && best->is_mention;
}

/* Ways to write one character of a text; `is_host`: it must stay an address. */
static void
put_blank(GString *out, GRand *rand)
{
	static const char *const blanks[] = { " ",   "\n",     "&nbsp;", "&#32;",   " <b></b>",
					      "\t ", "&#xa0;", "&ensp;", "</i> <i>" };

	g_string_append(out, blanks[g_rand_int_range(rand, 0, G_N_ELEMENTS(blanks))]);
}

static void
put_letter(GString *out, GRand *rand, char c)
{
	int way = g_rand_int_range(rand, 0, 24);

	if (c == '\'')
		g_string_append(out, way % 3 == 0   ? "&rsquo;"
				     : way % 3 == 1 ? "\342\200\231"
						    : "'");
	else if (c == '&')
		g_string_append(out, way & 1 ? "&amp;" : "&#38;");
	else if (way == 0)
		g_string_append_printf(out, "&#%d;", c);
	else if (way == 1)
		g_string_append_printf(out, "&#x%x;", (unsigned)c);
	else if (way == 2)
		g_string_append_printf(out, "%c&shy;", c);
	else if (way == 3)
		g_string_append_printf(out, "%c&#8203;", c);
	else if (way == 4)
		g_string_append_printf(out, "<b>%c</b>", c);
	else if (way == 5)
		g_string_append_printf(out, "%c<!-- x -->", c);
	else
		g_string_append_c(out, c);
}

static char *
render(const char *text, GRand *rand)
{
	GString *out = g_string_new("<!doctype html><html lang=\"en\"><title>News</title><main>"
				    "<p>It was a fine day for most of us, and nobody was late.</p>"
				    "<p><i>");
	bool is_loud = g_rand_boolean(rand);

	for (const char *p = text; *p; p++) {
		if (*p == ' ')
			put_blank(out, rand);
		else
			put_letter(out, rand, is_loud ? g_ascii_toupper(*p) : *p);
	}
	g_string_append(out, "</i></p><p>There will be more of it next week, they say.</p></main>");
	return g_string_free(out, FALSE);
}

static void
test_renderings(void)
{
	json_t *json = json_loads(profile, 0, NULL);
	g_autoptr(school_t) school = school_from_json(json, NULL);
	g_autoptr(matcher_t) m = matcher_new((const struct school *const *)&school, 1, NULL);
	g_autoptr(GRand) rand = g_rand_new_with_seed(23);
	struct match_scratch *s = match_scratch_new();

	for (size_t i = 0; i < G_N_ELEMENTS(texts); i++)
		for (int k = 0; k < 60; k++) {
			g_autofree char *html = render(texts[i], rand);

			g_test_message("%s", html);
			g_assert_true(is_mention(m, s, html));
		}
	match_scratch_free(s);
	json_decref(json);
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/rendering/renderings", test_renderings);
	return g_test_run();
}
