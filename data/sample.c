#include "data/sample.h"

#include <string.h>

#include "base/error.h"
#include "data/proposal.h"
#include "data/seeds.h"
#include "data/source.h"

#define SCHOOL "school"

struct sample {
	char *name;
	GKeyFile *file;
};

void
sample_free(struct sample *s)
{
	if (!s)
		return;
	g_free(s->name);
	g_key_file_unref(s->file);
	g_free(s);
}

struct sample *
sample_load(const char *name, GError **err)
{
	g_autofree char *file = g_strconcat(name, ".ini", NULL);
	const char *text = seeds_text(file);
	g_autoptr(sample_t) s = g_new0(struct sample, 1);

	s->name = g_strdup(name);
	s->file = g_key_file_new();
	if (text && g_key_file_load_from_data(s->file, text, strlen(text), G_KEY_FILE_NONE, NULL) &&
	    g_key_file_has_group(s->file, SCHOOL))
		return g_steal_pointer(&s);
	g_set_error(err, EARSHOT_ERROR, EARSHOT_ERROR_USAGE,
		    "no sample is called `%s`; there is little-missenden", name);
	return NULL;
}

static bool
is_list(const char *key)
{
	static const char *const lists[] = { "handles", "hashtags", "extra_aliases",
					     "not_us",  "context",  NULL };

	return g_strv_contains(lists, key);
}

static json_t *
list_of(GKeyFile *file, const char *key)
{
	g_auto(GStrv) values = g_key_file_get_string_list(file, SCHOOL, key, NULL, NULL);
	json_t *list = json_array();

	for (char **v = values; v && *v; v++)
		json_array_append_new(list, json_string(*v));
	return list;
}

struct school *
sample_school(const struct sample *s, GError **err)
{
	g_auto(GStrv) keys = g_key_file_get_keys(s->file, SCHOOL, NULL, NULL);
	json_t *json = json_object();
	struct school *school;

	for (char **key = keys; *key; key++) {
		g_autofree char *text = g_key_file_get_string(s->file, SCHOOL, *key, NULL);

		json_object_set_new(json, *key,
				    is_list(*key) ? list_of(s->file, *key) : json_string(text));
	}
	school = school_from_json(json, err);
	json_decref(json);
	return school;
}

/* The source of a section, not stored. */
static struct source *
read_source(const struct sample *sample, const char *section, const struct kind *k,
	    const struct school *school, GError **err)
{
	g_auto(GStrv) keys = g_key_file_get_keys(sample->file, section, NULL, NULL);
	g_autoptr(GHashTable) values = proposal_fields(school);
	g_autofree char *guess = g_key_file_get_string(sample->file, section, "guess", NULL);
	g_autofree char *url = NULL, *why = NULL;
	struct source *s;

	for (char **key = keys; *key; key++)
		g_hash_table_insert(values, g_strdup(*key),
				    g_key_file_get_string(sample->file, section, *key, NULL));
	url = kind_fill(k, values, err);
	if (!url)
		return NULL;
	s = proposal_source(k, url, school->id);
	s->title = g_key_file_get_string(sample->file, section, "title", NULL);
	why = g_key_file_get_string(sample->file, section, "why", NULL);
	if (g_strcmp0(guess, "yes") == 0) {
		s->state = SOURCE_OFF;
		s->note = g_strdup_printf("%s; the address is a guess: check it, then enable it",
					  why);
	} else {
		s->note = g_steal_pointer(&why);
	}
	return s;
}

static void
free_source(void *data)
{
	source_free(data);
}

GPtrArray *
sample_sources(const struct sample *sample, struct db *db, const struct catalogue *c,
	       const struct school *school, const char *who, GError **err)
{
	g_autoptr(GPtrArray) made = g_ptr_array_new_with_free_func(free_source);
	g_auto(GStrv) sections = g_key_file_get_groups(sample->file, NULL);

	for (char **section = sections; *section; section++) {
		g_autofree char *name = g_key_file_get_string(sample->file, *section, "kind", NULL);
		const struct kind *k = catalogue_find(c, name);
		g_autoptr(source_t) s = NULL;
		bool is_new;

		if (strcmp(*section, SCHOOL) == 0)
			continue;
		if (!k || !k->read) {
			g_set_error(err, EARSHOT_ERROR, EARSHOT_ERROR_CONFIG,
				    "the catalogue has no kind `%s`, which [%s] of the sample %s "
				    "wants",
				    name ? name : "", *section, sample->name);
			return NULL;
		}
		s = read_source(sample, *section, k, school, err);
		if (!s || !proposal_put(db, s, k, who, &is_new, err))
			return NULL;
		if (is_new)
			g_ptr_array_add(made, g_steal_pointer(&s));
	}
	return g_steal_pointer(&made);
}
