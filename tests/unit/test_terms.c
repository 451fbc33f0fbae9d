/* words and terms: what of a mention can be found, and under which names. */
#include <glib.h>
#include <string.h>

#include "base/when.h"
#include "indexer/form.h"
#include "indexer/terms.h"
#include "indexer/words.h"

/* "word@position", main words with a star, in the order they are read */
static char *
read_out(const char *text)
{
	GString *out = g_string_new(NULL);
	struct words words;

	words_init(&words);
	words_read(&words, text, strlen(text));
	for (size_t i = 0; i < words.n; i++)
		g_string_append_printf(out, "%s%.*s@%u%s", i ? " " : "", (int)words.list[i].len,
				       words.list[i].text, words.list[i].position,
				       words.list[i].is_main ? "*" : "");
	words_clear(&words);
	return g_string_free(out, FALSE);
}

static void
test_words(void)
{
	static const struct {
		const char *text, *want;
	} rows[] = {
		{ "", "" },
		{ " , - ", "" },
		{ "Open day", "open@1* day@2*" },
		{ "first line\nsecond", "first@1* line@2* second@3*" },
		{ "St. Mary\xe2\x80\x99s", "st@1* marys@2*" },
		{ "Saint Mary's", "st@1* saint@1 marys@2*" },
		{ "a C of E school", "a@1* cofe@2* c@2 of@2 e@2 school@3*" },
		{ "the C.E. school", "the@1* cofe@2* ce@2 school@3*" },
		{ "Church of England", "cofe@1* church@1 of@1 england@1" },
		{ "CofE", "cofe@1*" },
		{ "church of", "church@1* of@2*" },
		{ "#HillTopSchool is shut",
		  "hilltopschool@1* hill@1 top@2 school@3 hilltopschool@3 is@4* shut@5*" },
		{ "@HillTop", "hilltop@1* hill@1 top@2 hilltop@2" },
		{ "#CEInfants", "ceinfants@1* ce@1 infants@2 ceinfants@2" },
		{ "#hilltop HillTop", "hilltop@1* hilltop@2*" },
		{ "\xe5\xad\xa6\xe6\xa0\xa1 x", "\xe5\xad\xa6@1* \xe6\xa0\xa1@2* x@3*" },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autofree char *got = read_out(rows[i].text);

		g_assert_cmpstr(got, ==, rows[i].want);
	}
}

static void
test_long_word(void)
{
	g_autofree char *text = g_strnfill(5000000, 'x');
	g_autofree char *accents = g_strconcat("x", NULL);
	struct words words;

	words_init(&words);
	words_read(&words, text, strlen(text));
	g_assert_cmpuint(words.n, ==, 1);
	g_assert_cmpuint(words.list[0].len, ==, WORDS_MAX_BYTES);
	/* a cut never falls inside of a character */
	for (int i = 0; i < 40; i++) {
		char *more = g_strconcat(accents, "\xc3\xb8", NULL);

		g_free(accents);
		accents = more;
	}
	words_read(&words, accents, strlen(accents));
	g_assert_cmpuint(words.n, ==, 1);
	g_assert_true(g_utf8_validate_len(words.list[0].text, words.list[0].len, NULL));
	words_clear(&words);
}

static void
test_many_words(void)
{
	g_autoptr(GString) text = g_string_new(NULL);
	struct words words;

	for (int i = 0; i < WORDS_MAX_COUNT + 5000; i++)
		g_string_append_printf(text, "w%d ", i);
	words_init(&words);
	words_read(&words, text->str, text->len);
	g_assert_cmpuint(words.n, <=, WORDS_MAX_COUNT + 1);
	words_clear(&words);
}

static void
test_spans(void)
{
	const char *text = "The \xc3\x89"
			   "cole of Saint Mary";
	struct words words;

	words_init(&words);
	words_read(&words, text, strlen(text));
	g_assert_cmpuint(words.list[1].from, ==, 4);
	g_assert_cmpuint(words.list[1].to, ==, 10);
	words_clear(&words);
}

/* ---- documents --------------------------------------------------------------------------- */

static const struct xapian_term *
find(const struct xapian_doc *doc, const char *text)
{
	for (size_t i = 0; i < doc->n_terms; i++)
		if (doc->terms[i].len == strlen(text) &&
		    memcmp(doc->terms[i].text, text, doc->terms[i].len) == 0)
			return &doc->terms[i];
	return NULL;
}

static struct mention
sample(void)
{
	return (struct mention){
		.id = 7,
		.school = 3,
		.url = (char *)(uintptr_t) "https://www.news.bucks.example/2026/fete-at-hill%20top",
		.title = (char *)(uintptr_t) "Summer F\xc3\xaate",
		.text = (char *)(uintptr_t) "The fete of the school. The end.",
		.source = (char *)(uintptr_t) "Bucks Gazette",
		.site = (char *)(uintptr_t) "bucks.example",
		.lang = (char *)(uintptr_t) "en_GB",
		.published = 1000,
		.first_seen = 2000,
		.seq = 42,
	};
}

static void
test_document(void)
{
	static const char *const present[] = {
		"summer",
		"fete",
		"Ssummer",
		"Sfete",
		"the",
		"school",
		"hill",
		"top",
		"2026",
		"H:www.news.bucks.example",
		"H:news.bucks.example",
		"H:bucks.example",
		"L:en",
		"L:en-gb",
		"XS:bucks",
		"XS:gazette",
		"XM:3",
	};
	static const char *const absent[] = { "Sschool", "H:example", "gazette", "https", "S", "" };
	struct term_builder *b = term_builder_new();
	struct mention m = sample();
	const struct xapian_doc *doc = term_builder_run(b, &m);
	const struct xapian_term *fete = find(doc, "fete"), *the = find(doc, "the");

	for (size_t i = 0; i < G_N_ELEMENTS(present); i++)
		if (!find(doc, present[i]))
			g_error("%s is missing", present[i]);
	for (size_t i = 0; i < G_N_ELEMENTS(absent); i++)
		if (find(doc, absent[i]))
			g_error("%s is there", absent[i]);
	/* once in the title, where the title's own term knows the place; in the text; and in the
	 * address, which does not touch it */
	g_assert_cmpuint(fete->n_positions, ==, 2);
	g_assert_cmpuint(fete->wdf, ==, 5);
	g_assert_cmpuint(find(doc, "Sfete")->n_positions, ==, 1);
	g_assert_cmpuint(find(doc, "Sfete")->positions[0], ==, 2);
	g_assert_cmpuint(fete->positions[1], >, fete->positions[0] + 50);
	g_assert_cmpuint(the->n_positions, ==, 3);
	g_assert_cmpuint(the->positions[0], <, the->positions[1]);
	g_assert_cmpuint(find(doc, "XM:3")->wdf, ==, 0);
	g_assert_cmpuint(doc->n_values, ==, 2);
	g_assert_cmpfloat(doc->values[0].number, ==, 1000);
	g_assert_cmpfloat(doc->values[1].number, ==, 42);
	m.published = WHEN_NONE;
	g_assert_cmpfloat(term_builder_run(b, &m)->values[0].number, ==, 2000);
	term_builder_free(b);
}

static void
test_bare_document(void)
{
	struct term_builder *b = term_builder_new();
	struct mention m = { .school = 1, .url = (char *)(uintptr_t) "", .published = WHEN_NONE };

	g_assert_cmpuint(term_builder_run(b, &m)->n_terms, ==, 1);
	term_builder_free(b);
}

/* A page of nothing but different words: linear, and every term short enough. */
static void
test_unique_words(void)
{
	g_autoptr(GString) text = g_string_new(NULL);
	struct term_builder *b = term_builder_new();
	struct mention m = sample();
	const struct xapian_doc *doc;

	for (int i = 0; i < 50000; i++)
		g_string_append_printf(text, "w%x%s ", i * 7919,
				       i % 100 ? ""
					       : "aaaaaaaaaaaaaaaaaaaaa"
						 "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
						 "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa");
	m.text = text->str;
	doc = term_builder_run(b, &m);
	g_assert_cmpuint(doc->n_terms, >, 49000);
	for (size_t i = 0; i < doc->n_terms; i++)
		g_assert_cmpuint(doc->terms[i].len, <=, XAPIAN_MAX_TERM);
	term_builder_free(b);
}

static void
test_forms(void)
{
	static const struct {
		const char *word, *other;
		bool is_form;
	} rows[] = {
		{ "close", "closed", true },   { "close", "closing", true },
		{ "closed", "close", true },   { "happy", "happiness", true },
		{ "hoping", "hope", true },    { "mary", "marys", true },
		{ "school", "schools", true }, { "school", "schooner", false },
		{ "close", "closet", false },  { "2026", "2026s", false },
		{ "of", "ofs", false },        { "\xc3\xb8l", "\xc3\xb8ls", false },
	};
	struct xapian_stemmer *stemmer = xapian_stemmer_new("english", NULL);

	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
		struct form form;

		form_init(&form, stemmer, rows[i].word);
		if (form_is(&form, stemmer, rows[i].other, strlen(rows[i].other)) !=
		    rows[i].is_form)
			g_error("%s, %s", rows[i].word, rows[i].other);
		g_assert_true(form_is(&form, stemmer, rows[i].word, strlen(rows[i].word)));
		form_clear(&form);
	}
	xapian_stemmer_free(stemmer);
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/words/read", test_words);
	g_test_add_func("/words/long", test_long_word);
	g_test_add_func("/words/many", test_many_words);
	g_test_add_func("/words/spans", test_spans);
	g_test_add_func("/terms/document", test_document);
	g_test_add_func("/terms/bare", test_bare_document);
	g_test_add_func("/terms/unique-words", test_unique_words);
	g_test_add_func("/form/english", test_forms);
	return g_test_run();
}
