#include <glib.h>
#include <glib/gstdio.h>
#include <string.h>

#include "base/error.h"
#include "data/school.h"

static struct school *
parse(const char *text, GError **err)
{
	json_error_t fault;
	json_t *json = json_loads(text, JSON_DECODE_ANY, &fault);
	struct school *s;

	g_assert_nonnull(json);
	s = school_from_json(json, err);
	json_decref(json);
	return s;
}

static void
test_whole(void)
{
	g_autoptr(GError) err = NULL;
	g_autoptr(school_t) s =
		parse("{\"name\":\" Elm Fold School \",\"postcode\":\"ZZ99 1AA\",\"urn\":123456,"
		      "\"handles\":[\"@elm\",\"\"],\"not_us\":[\"Elm Hill School\"],\"town\":null,"
		      "\"unknown\":5}",
		      &err);
	json_t *json;

	g_assert_no_error(err);
	g_assert_cmpstr(s->name, ==, "Elm Fold School");
	g_assert_cmpstr(s->postcode, ==, "ZZ99 1AA");
	g_assert_cmpstr(s->urn, ==, "123456");
	g_assert_cmpstr(s->town, ==, "");
	g_assert_cmpuint(g_strv_length(s->handles), ==, 1);
	g_assert_cmpuint(g_strv_length(s->hashtags), ==, 0);
	json = school_to_json(s);
	g_assert_cmpstr(json_string_value(json_object_get(json, "name")), ==, "Elm Fold School");
	g_assert_cmpuint(json_array_size(json_object_get(json, "not_us")), ==, 1);
	g_assert_cmpuint(json_object_size(json), ==, 14);
	json_decref(json);
}

static const struct {
	const char *text, *names; /* what the message must hold */
} refused[] = {
	{ "[]", "object" },
	{ "{}", "\"name\"" },
	{ "{\"name\":\"  \"}", "\"name\"" },
	{ "{\"name\":7}", "\"name\"" },
	{ "{\"name\":\"A School\",\"town\":[\"B\"]}", "\"town\"" },
	{ "{\"name\":\"A School\",\"handles\":\"@a\"}", "\"handles\"" },
	{ "{\"name\":\"A School\",\"context\":[1]}", "\"context\"" },
	{ "{\"name\":\"A\\u0000B\"}", "\"name\"" },
};

static void
test_refused(void)
{
	for (size_t i = 0; i < G_N_ELEMENTS(refused); i++) {
		g_autoptr(GError) err = NULL;

		if (strstr(refused[i].text, "\\u0000")) {
			json_t *json = json_object();

			json_object_set_new(json, "name", json_stringn("A\0B", 3));
			g_assert_null(school_from_json(json, &err));
			json_decref(json);
		} else {
			g_assert_null(parse(refused[i].text, &err));
		}
		g_assert_error(err, EARSHOT_ERROR, EARSHOT_ERROR_INPUT);
		g_assert_nonnull(strstr(err->message, refused[i].names));
	}
}

/* What a person typed is looked at more closely than what a register says. */
static void
test_check(void)
{
	static const struct {
		const char *postcode, *website;
		bool is_sound;
	} rows[] = {
		{ "", "", true },
		{ "ZZ1 1ZZ", "https://www.school.example/", true },
		{ "zz11zz", "school.example", true },
		{ "Z1 1ZZ", "www.school.example/about?x#y", true },
		{ "Z1Z 1ZZ", "http://127.0.0.1:8080/", true },
		{ "ZZ1Z 1ZZ", "", true },
		{ "ZZ99  1ZZ", "", true },
		{ "BFPO 57", "", true },
		{ "ZZZZ 57", "", false },
		{ "nonsense", "", false },
		{ "ZZ1", "", false },
		{ "ZZ1 1ZZ 2", "", false },
		{ "1ZZ ZZ1", "", false },
		{ "", "nonsense", false },
		{ "", "ftp://school.example/", false },
		{ "", "https://", false },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autoptr(GError) err = NULL;
		struct school s = { .postcode = (char *)(uintptr_t)rows[i].postcode,
				    .website = (char *)(uintptr_t)rows[i].website };

		g_test_message("%s, %s", s.postcode, s.website);
		g_assert_true(school_check(&s, NULL, &err) == rows[i].is_sound);
		g_assert_true((err == NULL) == rows[i].is_sound);
		/* whatever stood there may stay */
		g_assert_true(school_check(&s, &s, NULL));
	}
}

static void
test_file(void)
{
	g_autofree char *dir = g_dir_make_tmp("school-XXXXXX", NULL);
	g_autofree char *path = g_build_filename(dir, "s.json", NULL);
	g_autoptr(GError) err = NULL;
	g_autoptr(school_t) s = NULL;

	g_assert_null(school_load(path, &err));
	g_assert_error(err, EARSHOT_ERROR, EARSHOT_ERROR_INPUT);
	g_clear_error(&err);
	g_assert_true(g_file_set_contents(path, "{\"name\": }", -1, NULL));
	g_assert_null(school_load(path, &err));
	g_assert_error(err, EARSHOT_ERROR, EARSHOT_ERROR_INPUT);
	g_assert_nonnull(strstr(err->message, "line 1"));
	g_clear_error(&err);
	g_assert_true(g_file_set_contents(path, "{\"name\": \"Elm Fold School\"}", -1, NULL));
	s = school_load(path, &err);
	g_assert_no_error(err);
	g_assert_cmpstr(s->name, ==, "Elm Fold School");
	g_unlink(path);
	g_rmdir(dir);
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/school/whole", test_whole);
	g_test_add_func("/school/refused", test_refused);
	g_test_add_func("/school/check", test_check);
	g_test_add_func("/school/file", test_file);
	return g_test_run();
}
