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
	g_test_add_func("/school/file", test_file);
	return g_test_run();
}
