#include "base/fold.h"

#include <stdbool.h>
#include <string.h>

static void
test_rows(void)
{
	static const struct {
		const char *text, *want;
	} rows[] = {
		{ "", "" },
		{ " \n.,- ", "" },
		{ "Little Missenden", "little missenden" },
		{ "  Little\t Missenden,  school ", "little missenden school" },
		/* case, accents, compatibility */
		{ "Straße ÉCOLE e\xcc\x81"
		  "cole Ｆｕｌｌ ﬁre",
		  "strasse ecole ecole full fire" },
		{ "İstanbul ŵyl Ysgol Tŷ", "istanbul wyl ysgol ty" },
		{ "½ № 5 ™ m² ①", "1 2 no 5 m2 1" },
		{ "한국어 日本語", "한국어 日本語" },
		/* what is dropped */
		{ "St Mary's St Mary’s St Maryʼs St Mary`s St Mary´s St Mary′s",
		  "st marys st marys st marys st marys st marys st marys" },
		{ "the Marys' school", "the marys school" },
		{ "Miss\xc2\xad"
		  "enden Mis\xe2\x80\x8bsenden \xe2\x80\xaeMissenden\xef\xbb\xbf",
		  "missenden missenden missenden" },
		/* and */
		{ "A&B, C & D ＆ E", "a and b c and d and e" },
		{ "&", "and" },
		{ "&&", "and and" },
		/* dots */
		{ "C.E. C of E C. of E. CofE", "ce c of e c of e cofe" },
		{ "U.K. e.g. J.Smith example.org a.b.c.", "uk eg j smith example org abc" },
		{ "St. Mary's", "st marys" },
		{ "St.Mary's C.E.School", "st marys ce school" },
		{ "3.5 miles", "3 5 miles" },
		{ "É.É. x", "ee x" },
		/* hard breaks */
		{ "at Little Missenden. School starts", "at little missenden\nschool starts" },
		{ "at Little Missenden! School", "at little missenden\nschool" },
		{ "at “Little Missenden?” School", "at little missenden\nschool" },
		{ "(at Little Missenden.) “School”", "at little missenden\nschool" },
		{ "Little Missenden… School", "little missenden\nschool" },
		{ "Little Missenden. 12 children", "little missenden\n12 children" },
		{ "Little Missenden. Église", "little missenden\neglise" },
		{ "at approx. three. then", "at approx three then" },
		{ "Mrs. Smith, Gt. Missenden, Rev. J. Brown",
		  "mrs smith gt missenden rev j brown" },
		{ "one\ntwo\r\n\r\nthree\xe2\x80\xa9"
		  "four",
		  "one\ntwo\nthree\nfour" },
		{ "one • two | three 。四", "one\ntwo\nthree\n四" },
		{ "Little Missenden, School - a; b: c/d", "little missenden school a b c d" },
		{ "\nLittle\n", "little" },
		/* line ends after a hyphen */
		{ "Mis-\nsenden", "missenden" },
		{ "Mis- \r\n senden", "missenden" },
		{ "Mis\xc2\xad\nsenden", "missenden" },
		{ "Great-\nMissenden", "great missenden" },
		{ "LITTLE MIS-\nSENDEN", "little missenden" },
		{ "A-\nLEVEL", "a level" },
		{ "PTA-\nRun", "pta run" },
		{ "Great-\n\nmissenden", "great\nmissenden" },
		{ "Great -\nmissenden", "great\nmissenden" },
		{ "well-known", "well known" },
		{ "Mis- senden", "mis senden" },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autofree char *got = fold_string(rows[i].text);

		g_test_message("%s", rows[i].text);
		g_assert_cmpstr(got, ==, rows[i].want);
	}
}

/* The words found are the words of the document. */
static void
test_spans(void)
{
	static const struct {
		const char *text, *find, *want;
	} rows[] = {
		{ "at St. Mary’s C. of E. School.", "st marys c of e school",
		  "St. Mary’s C. of E. School" },
		{ "in Mis-\nsenden, now", "missenden", "Mis-\nsenden" },
		{ "(Little  Missenden)", "little missenden", "Little  Missenden" },
		{ "the Marys' school", "marys", "Marys'" },
		{ "E\xcc\x81"
		  "cole x",
		  "ecole",
		  "E\xcc\x81"
		  "cole" },
		{ "xÉcole", "ecole", "École" },
		{ "Church & School", "and", "&" },
		{ "A&B", "a", "A" },
		{ "C.E. x", "ce", "C.E" },
		{ "ﬁre", "f", "ﬁ" },
		{ "Straße", "s", "S" },
		{ "⑴x", "1", "⑴" },
		{ "Missenden\xc2\xad", "missenden", "Missenden" },
	};
	struct fold f;

	fold_init(&f);
	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
		size_t from, to;
		g_autofree char *got = NULL;
		const char *found;

		fold_text(&f, rows[i].text, strlen(rows[i].text));
		found = strstr(f.text, rows[i].find);
		g_assert_nonnull(found);
		fold_span(&f, (size_t)(found - f.text),
			  (size_t)(found - f.text) + strlen(rows[i].find), &from, &to);
		got = g_strndup(rows[i].text + from, to - from);
		g_assert_cmpstr(got, ==, rows[i].want);
	}
	fold_clear(&f);
}

static gunichar
random_char(void)
{
	static const gunichar likely[] = { ' ',    '\n',   '.',    '-',    '\'',   '&',
					   '!',    '(',    0xad,   0x300,  0x2019, 0x2026,
					   0x200d, 0x130,  0x1e9e, 0xfb01, 0xfdfa, 0x3002,
					   0xac00, 0x1100, 0x1161, 0x345,  0x3a3,  0x2474 };
	gunichar c;

	switch (g_test_rand_int_range(0, 4)) {
	case 0:
		return likely[g_test_rand_int_range(0, G_N_ELEMENTS(likely))];
	case 1:
		return (gunichar)g_test_rand_int_range('A', 'z' + 1);
	case 2:
		return (gunichar)g_test_rand_int_range(0x80, 0x600);
	default:
		do
			c = (gunichar)g_test_rand_int_range(0x80, 0x20000);
		while (c >= 0xd800 && c <= 0xdfff);
		return c;
	}
}

static void
check_shape(const struct fold *f, size_t len)
{
	g_assert_true(g_utf8_validate_len(f->text, f->len, NULL));
	g_assert_cmpuint(strlen(f->text), ==, f->len);
	g_assert_cmpuint(f->from[f->len], <=, len);
	for (size_t i = 0; i < f->len; i++) {
		bool is_separator = f->text[i] == ' ' || f->text[i] == '\n';

		g_assert_cmpuint(f->from[i], <=, f->from[i + 1]);
		g_assert_true((guchar)f->text[i] > ' ' || is_separator);
		if (is_separator) {
			g_assert_true(i > 0 && i + 1 < f->len);
			g_assert_true(f->text[i + 1] != ' ' && f->text[i + 1] != '\n');
		}
	}
}

/* Any text: well-formed, offsets never decrease and point at characters, words come from somewhere,
 * and folding again changes nothing. */
static void
test_random(void)
{
	struct fold f, again;

	fold_init(&f);
	fold_init(&again);
	for (int round = 0; round < 20000; round++) {
		g_autoptr(GString) s = g_string_new(NULL);
		g_autofree char *exact = NULL;

		for (int i = g_test_rand_int_range(0, 40); i > 0; i--)
			g_string_append_unichar(s, random_char());
		exact = g_memdup2(s->str, s->len);
		fold_text(&f, exact, s->len);
		check_shape(&f, s->len);
		for (size_t i = 0; i < f.len; i++)
			g_assert_true(((guchar)s->str[f.from[i]] & 0xc0) != 0x80);
		if (f.len > 0) {
			size_t start = (size_t)g_test_rand_int_range(0, (gint32)f.len), from, to;

			fold_span(&f, start, f.len, &from, &to);
			g_assert_cmpuint(from, <, to);
			g_assert_cmpuint(to, <=, s->len);
		}
		fold_text(&again, f.text, f.len);
		if (strcmp(again.text, f.text) != 0)
			g_test_message("%s", s->str);
		g_assert_cmpstr(again.text, ==, f.text);
	}
	fold_clear(&f);
	fold_clear(&again);
}

/* Long runs of plain words against the plainest way to fold them. */
static void
test_ascii(void)
{
	static const char alphabet[] = "abcxyzABCXYZ0189    ,@[`{/:";
	struct fold f;

	fold_init(&f);
	for (int round = 0; round < 20000; round++) {
		g_autoptr(GString) s = g_string_new(NULL), want = g_string_new(NULL);
		g_autofree char *exact = NULL;
		bool is_apart = false;

		for (int i = g_test_rand_int_range(0, 100); i > 0; i--) {
			char c = alphabet[g_test_rand_int_range(0, (gint32)sizeof alphabet - 1)];

			g_string_append_c(s, c);
			if (g_ascii_isalnum(c)) {
				if (is_apart && want->len > 0)
					g_string_append_c(want, ' ');
				is_apart = false;
				g_string_append_c(want, g_ascii_tolower(c));
			} else {
				is_apart |= c != '`';
			}
		}
		exact = g_memdup2(s->str, s->len);
		fold_text(&f, exact, s->len);
		g_assert_cmpstr(f.text, ==, want->str);
		for (size_t i = 0; i < f.len; i++)
			if (f.text[i] != ' ')
				g_assert_cmpint(g_ascii_tolower(s->str[f.from[i]]), ==, f.text[i]);
		check_shape(&f, s->len);
	}
	fold_clear(&f);
}

/* Every character alone, inside a word, and twice folded. */
static void
test_every_character(void)
{
	struct fold f, again;

	fold_init(&f);
	fold_init(&again);
	for (gunichar c = 1; c <= 0x10ffff; c++) {
		char text[16] = "a";
		size_t len = 1;

		if (c >= 0xd800 && c <= 0xdfff)
			continue;
		len += (size_t)g_unichar_to_utf8(c, text + len);
		text[len++] = 'b';
		fold_text(&f, text, len);
		check_shape(&f, len);
		fold_text(&again, f.text, f.len);
		if (strcmp(again.text, f.text) != 0)
			g_test_message("U+%04X", c);
		g_assert_cmpstr(again.text, ==, f.text);
	}
	fold_clear(&f);
	fold_clear(&again);
}

/* Room is found again and again while characters give more than they take. */
static void
test_growth(void)
{
	g_autoptr(GString) s = g_string_new(NULL);
	struct fold f;

	for (int i = 0; i < 3000; i++)
		g_string_append(s, i % 2 ? "\xef\xb7\xba" : "&");
	fold_init(&f);
	fold_text(&f, s->str, s->len);
	check_shape(&f, s->len);
	g_assert_true(g_str_has_prefix(f.text, "and "));
	g_assert_cmpuint(f.len, >, s->len);
	fold_text(&f, "x", 1);
	g_assert_cmpstr(f.text, ==, "x");
	fold_clear(&f);
}

static void
test_unwrap(void)
{
	static const struct {
		const char *text, *want;
	} rows[] = {
		{ "", "" },
		{ "one line", "one line" },
		{ "one\ntwo\n", "one\ntwo\n" },
		{ "The summer fair takes place on the green in front of Little\n"
		  "Missenden School, and everybody in the village is most wel-\n"
		  "come to come along and to bring a friend.\n"
		  "\n"
		  "Yours,\nA. Head\n",
		  "The summer fair takes place on the green in front of Little Missenden School, "
		  "and "
		  "everybody in the village is most welcome to come along and to bring a friend.\n"
		  "\n"
		  "Yours,\nA. Head\n" },
		{ "Little Missenden School\nChurch Lane\nLittle Missenden\n",
		  "Little Missenden School\nChurch Lane\nLittle Missenden\n" },
		{ "These are the things that you need to bring to the fair:\n"
		  "- a very large umbrella, since it always rains at fairs,\n"
		  "- a cake\n",
		  "These are the things that you need to bring to the fair:\n"
		  "- a very large umbrella, since it always rains at fairs,\n"
		  "- a cake\n" },
		{ "flowed \ntext \nhere\nend", "flowed text here\nend" },
		{ "-- \nSignature", "-- \nSignature" },
		{ "crlf \r\nflowed\r\n", "crlf flowed\r\n" },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autofree char *got = fold_unwrap(rows[i].text);

		g_assert_cmpstr(got, ==, rows[i].want);
	}
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/fold/rows", test_rows);
	g_test_add_func("/fold/spans", test_spans);
	g_test_add_func("/fold/random", test_random);
	g_test_add_func("/fold/ascii", test_ascii);
	g_test_add_func("/fold/every-character", test_every_character);
	g_test_add_func("/fold/growth", test_growth);
	g_test_add_func("/fold/unwrap", test_unwrap);
	return g_test_run();
}
