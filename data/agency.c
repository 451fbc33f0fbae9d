#include "data/agency.h"

#include <stdbool.h>
#include <string.h>

#include "base/error.h"
#include "data/seeds.h"

#define FILE_NAME "agencies.ini"
#define MAX_AFTER_H (366 * 24)
#define MAX_AGENCIES 200

static void
agency_free(void *data)
{
	struct agency *a = data;

	g_free(a->name);
	g_free(a->title);
	g_free(a->contact);
	g_free(a->purpose);
	g_free(a->first);
	g_free(a->then);
	g_free(a);
}

static struct agency *
find(const GPtrArray *list, const char *name)
{
	for (guint i = 0; i < list->len; i++) {
		struct agency *a = g_ptr_array_index(list, i);

		if (g_ascii_strcasecmp(a->name, name) == 0)
			return a;
	}
	return NULL;
}

static bool
refuse(const char *file, const char *name, const char *why, GError **err)
{
	g_set_error(err, EARSHOT_ERROR, EARSHOT_ERROR_CONFIG, "%s, agency `%s`: %s", file, name,
		    why);
	return false;
}

static bool
is_name(const char *name)
{
	return *name && strlen(name) <= 40 &&
	       name[strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789-")] == '\0';
}

static bool
read_one(GPtrArray *list, GKeyFile *file, const char *path, const char *name, GError **err)
{
	struct agency *a = find(list, name);
	g_autofree char *after = g_key_file_get_string(file, name, "after_h", NULL);
	gint64 hours = 0;

	if (!is_name(name))
		return refuse(path, name, "a name is of a to z, digits and dashes", err);
	if (after && !g_ascii_string_to_signed(after, 10, 0, MAX_AFTER_H, &hours, NULL))
		return refuse(path, name, "after_h is a number of hours, at most a year", err);
	if (!a && list->len >= MAX_AGENCIES)
		return refuse(path, name, "there are more than 200", err);
	if (!a) {
		a = g_new0(struct agency, 1);
		a->name = g_strdup(name);
		g_ptr_array_add(list, a);
	}
	const struct {
		const char *key;
		char **value;
	} fields[] = {
		{ "title", &a->title }, { "contact", &a->contact }, { "for", &a->purpose },
		{ "first", &a->first }, { "then", &a->then },
	};
	for (size_t i = 0; i < G_N_ELEMENTS(fields); i++) {
		g_autofree char *value = g_key_file_get_string(file, name, fields[i].key, NULL);

		if (value) {
			g_free(*fields[i].value);
			*fields[i].value = g_steal_pointer(&value);
		}
	}
	if (after)
		a->after_s = hours * 3600;
	if (!a->title || !a->contact || !a->purpose)
		return refuse(path, name, "title, contact and for have to be there", err);
	return true;
}

static bool
read_all(GPtrArray *list, GKeyFile *file, const char *path, GError **err)
{
	g_auto(GStrv) names = g_key_file_get_groups(file, NULL);

	for (size_t i = 0; names[i]; i++)
		if (!read_one(list, file, path, names[i], err))
			return false;
	return true;
}

GPtrArray *
agency_list(const char *state_dir, GError **err)
{
	g_autoptr(GPtrArray) list = g_ptr_array_new_with_free_func(agency_free);
	g_autoptr(GKeyFile) ours = g_key_file_new(), theirs = g_key_file_new();
	g_autofree char *path = state_dir ? g_build_filename(state_dir, FILE_NAME, NULL) : NULL;
	g_autoptr(GError) wrong = NULL;

	if (!g_key_file_load_from_data(ours, seeds_text(FILE_NAME), (gsize)-1, G_KEY_FILE_NONE,
				       err) ||
	    !read_all(list, ours, FILE_NAME, err))
		return NULL;
	if (!path || !g_file_test(path, G_FILE_TEST_EXISTS))
		return g_steal_pointer(&list);
	if (!g_key_file_load_from_file(theirs, path, G_KEY_FILE_NONE, &wrong)) {
		g_set_error(err, EARSHOT_ERROR, EARSHOT_ERROR_CONFIG, "%s cannot be used: %s", path,
			    wrong->message);
		return NULL;
	}
	return read_all(list, theirs, path, err) ? g_steal_pointer(&list) : NULL;
}

const struct agency *
agency_require(const GPtrArray *list, const char *name, GError **err)
{
	const struct agency *a = find(list, name);
	g_autoptr(GString) all = NULL;

	if (a)
		return a;
	all = g_string_new(NULL);
	for (guint i = 0; i < list->len; i++)
		g_string_append_printf(all, "%s%s", i ? ", " : "",
				       ((const struct agency *)list->pdata[i])->name);
	g_set_error(err, EARSHOT_ERROR, EARSHOT_ERROR_USAGE, "`%s` is none of the agencies: %s",
		    name, all->str);
	return NULL;
}
