#include <glib.h>
#include <glib/gstdio.h>
#include <string.h>
#include <zlib.h>

#include "base/error.h"
#include "data/gias.h"

static const char rows[] =
	"\xef\xbb\xbfurn\tname\tstreet\ttown\tcounty\tpostcode\twebsite\tphone\tphase\tdenomination"
	"\tla\r\n"
	"900001\tLittle Quarle CE School\tLane\tHamble\tWessex\tZZ9 "
	"1AA\thttp://q.example\t01632960001\tPrimary\t"
	"Church of England\tWessex\r\n"
	"900002\tGreat Quarle CE Combined School\tHigh Street\tGreat Quarle\tWessex\tZZ9 "
	"2AA\t\t\tPrimary\t\tWessex\r\n"
	"900003\tPark School\t\tHamble\tWessex\tZZ9 3AA\t\t\tPrimary\t\tWessex\r\n"
	"900004\tPark School\t\tYonder\tNorland\tNN9 3AA\t\t\tPrimary\t\tNorland\r\n"
	"short\r\n"
	"900005\tOther Primary School\r\n";

static char *
write_file(const char *text, size_t len, bool packed)
{
	char *path = NULL;
	int fd = g_file_open_tmp("gias-XXXXXX", &path, NULL);

	g_assert_cmpint(fd, >=, 0);
	g_assert_true(g_close(fd, NULL));
	if (packed) {
		gzFile out = gzopen(path, "wb");

		g_assert_cmpint(gzwrite(out, text, (unsigned)len), ==, (int)len);
		g_assert_cmpint(gzclose(out), ==, Z_OK);
	} else {
		g_assert_true(g_file_set_contents(path, text, (gssize)len, NULL));
	}
	return path;
}

static struct gias *
load(const char *text, size_t len, bool packed, GError **err)
{
	g_autofree char *path = write_file(text, len, packed);
	struct gias *g = gias_load(path, err);

	g_unlink(path);
	return g;
}

static void
test_rows(void)
{
	for (int packed = 0; packed < 2; packed++) {
		g_autoptr(GError) err = NULL;
		g_autoptr(gias_t) g = load(rows, strlen(rows), packed, &err);
		const struct gias_row *row;

		g_assert_no_error(err);
		g_assert_cmpuint(gias_count(g), ==, 5);
		row = gias_by_urn(g, "900001");
		g_assert_nonnull(row);
		g_assert_cmpstr(row->name, ==, "Little Quarle CE School");
		g_assert_cmpstr(row->la, ==, "Wessex");
		g_assert_cmpstr(row->diocese, ==, "");
		g_assert_cmpstr(gias_by_urn(g, "900005")->la, ==, "");
		g_assert_null(gias_by_urn(g, "1"));
	}
}

static void
test_find(void)
{
	g_autoptr(gias_t) g = load(rows, strlen(rows), false, NULL);

	g_assert_cmpstr(gias_find(g, "Little Quarle C of E School", "")->urn, ==, "900001");
	g_assert_cmpstr(gias_find(g, "little quarle school", "zz91aa")->urn, ==, "900001");
	g_assert_null(gias_find(g, "Little Quarle School", "NN9 3AA"));
	g_assert_null(gias_find(g, "Park School", "")); /* two */
	g_assert_cmpstr(gias_find(g, "The Park School", "NN9 3AA")->urn, ==, "900004");
	g_assert_null(gias_find(g, "Nowhere School", ""));
}

static void
test_namesakes(void)
{
	g_autoptr(gias_t) g = load(rows, strlen(rows), false, NULL);
	g_auto(GStrv) quarle = gias_namesakes(g, gias_by_urn(g, "900001"), 5);
	g_auto(GStrv) park = gias_namesakes(g, gias_by_urn(g, "900003"), 5);
	g_auto(GStrv) none = gias_namesakes(g, gias_by_urn(g, "900003"), 0);
	g_autoptr(school_t) s = gias_school(g, gias_by_urn(g, "900001"));

	g_assert_cmpuint(g_strv_length(quarle), ==, 1);
	g_assert_cmpstr(quarle[0], ==, "Great Quarle CE Combined School");
	g_assert_cmpuint(g_strv_length(park), ==, 1);
	g_assert_cmpstr(park[0], ==, "Park School, Yonder");
	g_assert_cmpuint(g_strv_length(none), ==, 0);
	g_assert_cmpstr(s->not_us[0], ==, "Great Quarle CE Combined School");
	g_assert_cmpstr(s->phone, ==, "01632960001");
}

/* The official extract: commas, quotation marks, Windows-1252, long names of columns. */
static void
test_official(void)
{
	static const char text[] =
		"\"URN\",\"LA "
		"(name)\",\"EstablishmentName\",\"Town\",\"SchoolWebsite\",\"TelephoneNum\"\r\n"
		"900001,\"Wessex\",\"St Anne\x92s School, \"\"Lower\"\" "
		"Caf\xe9\",\"Ham\nble\",,01632960001\r\n";
	g_autoptr(GError) err = NULL;
	g_autoptr(gias_t) g = load(text, sizeof text - 1, false, &err);

	g_assert_no_error(err);
	g_assert_cmpuint(gias_count(g), ==, 1);
	g_assert_cmpstr(gias_row(g, 0)->name, ==,
			"St Anne\xe2\x80\x99s School, \"Lower\" Caf\xc3\xa9");
	g_assert_cmpstr(gias_row(g, 0)->town, ==, "Ham\nble");
	g_assert_cmpstr(gias_row(g, 0)->phone, ==, "01632960001");
}

static const struct {
	const char *text, *says;
} refused[] = {
	{ "", "URN" },
	{ "name\ttown\nA School\tB\n", "URN" },
	{ "urn\ttown\n1\tB\n", "name" },
	{ "urn\tname\n", "no school" },
	{ "urn\tname\n\t\n", "no school" },
	{ "urn\tname\n1\t\"", NULL },
};

static void
test_refused(void)
{
	g_autoptr(GError) err = NULL;
	g_autofree char *path = write_file(rows, strlen(rows), true);
	g_autofree char *packed = NULL;
	gsize len;

	for (size_t i = 0; i < G_N_ELEMENTS(refused); i++) {
		g_autoptr(GError) why = NULL;
		g_autoptr(gias_t) g = load(refused[i].text, strlen(refused[i].text), false, &why);

		g_test_message("%s", refused[i].text);
		if (!refused[i].says) {
			g_assert_nonnull(g);
			continue;
		}
		g_assert_null(g);
		g_assert_error(why, EARSHOT_ERROR, EARSHOT_ERROR_INPUT);
		g_assert_nonnull(strstr(why->message, refused[i].says));
	}
	/* cut off */
	g_assert_true(g_file_get_contents(path, &packed, &len, NULL));
	g_unlink(path);
	g_assert_null(load(packed, len / 2, false, &err));
	g_assert_error(err, EARSHOT_ERROR, EARSHOT_ERROR_INPUT);
	g_clear_error(&err);
	g_assert_null(load("urn\tname\n1\tA\0B\n", 15, false, &err));
	g_assert_error(err, EARSHOT_ERROR, EARSHOT_ERROR_INPUT);
	g_clear_error(&err);
	g_assert_null(gias_load("/nonexistent/register.tsv", &err));
	g_assert_error(err, EARSHOT_ERROR, EARSHOT_ERROR_INPUT);
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/gias/rows", test_rows);
	g_test_add_func("/gias/find", test_find);
	g_test_add_func("/gias/namesakes", test_namesakes);
	g_test_add_func("/gias/official", test_official);
	g_test_add_func("/gias/refused", test_refused);
	return g_test_run();
}
