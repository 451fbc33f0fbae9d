#include "data/school.h"

#include <stddef.h>
#include <string.h>

#include "base/error.h"
#include "base/file.h"

/* Long enough for any name in the register (the longest has 105 characters), short enough
 * that a profile cannot swell the matcher. */
#define MAX_TEXT_BYTES 400
#define MAX_LIST_ITEMS 200
#define MAX_FILE_BYTES (4u << 20) /* more than all members at their longest */

struct member {
	const char *key;
	size_t offset;
	bool is_list;
};

static const struct member members[] = {
	{ "name", offsetof(struct school, name), false },
	{ "postcode", offsetof(struct school, postcode), false },
	{ "town", offsetof(struct school, town), false },
	{ "parish", offsetof(struct school, parish), false },
	{ "county", offsetof(struct school, county), false },
	{ "diocese", offsetof(struct school, diocese), false },
	{ "website", offsetof(struct school, website), false },
	{ "phone", offsetof(struct school, phone), false },
	{ "urn", offsetof(struct school, urn), false },
	{ "handles", offsetof(struct school, handles), true },
	{ "hashtags", offsetof(struct school, hashtags), true },
	{ "extra_aliases", offsetof(struct school, extra_aliases), true },
	{ "not_us", offsetof(struct school, not_us), true },
	{ "context", offsetof(struct school, context), true },
};

static char **
text_at(struct school *s, const struct member *m)
{
	return (char **)(void *)((char *)s + m->offset);
}

static char ***
list_at(struct school *s, const struct member *m)
{
	return (char ***)(void *)((char *)s + m->offset);
}

static char *
clean_text(const json_t *value, const char *key, GError **err)
{
	const char *text = json_string_value(value);
	g_autofree char *copy = NULL;

	if (!text) {
		g_set_error(err, EARSHOT_ERROR, EARSHOT_ERROR_INPUT,
			    "\"%s\" must be a text in quotation marks.", key);
		return NULL;
	}
	if (strlen(text) != json_string_length(value) || strlen(text) > MAX_TEXT_BYTES) {
		g_set_error(err, EARSHOT_ERROR, EARSHOT_ERROR_INPUT,
			    "\"%s\" is longer than %d bytes or holds a NUL character.", key,
			    MAX_TEXT_BYTES);
		return NULL;
	}
	copy = g_strdup(text);
	return g_strdup(g_strstrip(copy));
}

/* A missing member and null both mean "not known". */
static bool
read_text(char **out, const json_t *value, const char *key, GError **err)
{
	if (!value || json_is_null(value)) {
		*out = g_strdup("");
		return true;
	}
	/* A reference number is easily written without quotation marks. */
	if (json_is_integer(value) && strcmp(key, "urn") == 0) {
		*out = g_strdup_printf("%" JSON_INTEGER_FORMAT, json_integer_value(value));
		return true;
	}
	*out = clean_text(value, key, err);
	return *out != NULL;
}

static bool
read_list(char ***out, const json_t *value, const char *key, GError **err)
{
	g_autoptr(GPtrArray) list = g_ptr_array_new_with_free_func(g_free);
	size_t i;
	json_t *item;

	if (value && !json_is_null(value) && !json_is_array(value)) {
		g_set_error(err, EARSHOT_ERROR, EARSHOT_ERROR_INPUT,
			    "\"%s\" must be a list of texts, such as [\"one\", \"two\"].", key);
		return false;
	}
	if (json_array_size(value) > MAX_LIST_ITEMS) {
		g_set_error(err, EARSHOT_ERROR, EARSHOT_ERROR_INPUT,
			    "\"%s\" has more than %d entries.", key, MAX_LIST_ITEMS);
		return false;
	}
	json_array_foreach(value, i, item)
	{
		char *text = clean_text(item, key, err);

		if (!text)
			return false;
		if (*text)
			g_ptr_array_add(list, text);
		else
			g_free(text);
	}
	g_ptr_array_add(list, NULL);
	*out = (char **)g_ptr_array_steal(list, NULL);
	return true;
}

struct school *
school_from_json(const json_t *json, GError **err)
{
	g_autoptr(school_t) s = g_new0(struct school, 1);

	if (!json_is_object(json)) {
		g_set_error(
			err, EARSHOT_ERROR, EARSHOT_ERROR_INPUT,
			"A school's description must be a JSON object with at least a \"name\".");
		return NULL;
	}
	for (size_t i = 0; i < G_N_ELEMENTS(members); i++) {
		const struct member *m = &members[i];
		const json_t *value = json_object_get(json, m->key);

		if (m->is_list ? !read_list(list_at(s, m), value, m->key, err)
			       : !read_text(text_at(s, m), value, m->key, err))
			return NULL;
	}
	if (!*s->name) {
		g_set_error(err, EARSHOT_ERROR, EARSHOT_ERROR_INPUT,
			    "\"name\" is missing or empty: give the school's full name.");
		return NULL;
	}
	return g_steal_pointer(&s);
}

/* "ZZ1 1ZZ", with or without blanks, or "BFPO 57". */
static bool
is_postcode(const char *text)
{
	static const char *const forms[] = { "A9 9AA",   "A99 9AA",  "A9A 9AA", "AA9 9AA",
					     "AA99 9AA", "AA9A 9AA", "AAAA 9",  "AAAA 99",
					     "AAAA 999", "AAAA 9999" };

	for (size_t i = 0; i < G_N_ELEMENTS(forms); i++) {
		const char *form = forms[i], *p = text;

		while (*form) {
			while (*p == ' ')
				p++;
			if (*form == ' ')
				form++;
			if (*form == '9' ? !g_ascii_isdigit(*p) : !g_ascii_isalpha(*p))
				break;
			form++, p++;
		}
		if (!*form && !*p &&
		    (!g_str_has_prefix(forms[i], "AAAA") ||
		     g_ascii_strncasecmp(text, "BFPO", 4) == 0))
			return true;
	}
	return false;
}

struct url *
school_website(const struct school *s)
{
	g_autofree char *guess = strstr(s->website, "://")
					 ? g_strdup(s->website)
					 : g_strconcat("https://", s->website, NULL);
	g_autoptr(url_t) url = *s->website ? url_parse(guess, NULL) : NULL;

	return url && url_is_http(url) && strpbrk(url_host(url), ".:") ? g_steal_pointer(&url)
								       : NULL;
}

bool
school_check(const struct school *s, const struct school *old, GError **err)
{
	g_autoptr(url_t) url = school_website(s);
	bool is_new_postcode = !old || !g_str_equal(s->postcode, old->postcode);
	bool is_new_website = !old || !g_str_equal(s->website, old->website);

	if (*s->postcode && is_new_postcode && !is_postcode(s->postcode))
		g_set_error(err, EARSHOT_ERROR, EARSHOT_ERROR_INPUT,
			    "\"%s\" is no postcode: one looks like ZZ1 1ZZ", s->postcode);
	else if (*s->website && is_new_website && !url)
		g_set_error(err, EARSHOT_ERROR, EARSHOT_ERROR_INPUT,
			    "\"%s\" is no web address: a site's looks like "
			    "https://www.school.example/",
			    s->website);
	else
		return true;
	return false;
}

struct school *
school_load(const char *path, GError **err)
{
	g_autoptr(GBytes) bytes = file_read(path, MAX_FILE_BYTES, err);
	const char *data;
	gsize len;
	json_error_t fault;
	json_t *json;
	struct school *s;

	if (!bytes)
		return NULL;
	data = g_bytes_get_data(bytes, &len);
	json = json_loadb(data ? data : "", len, JSON_REJECT_DUPLICATES, &fault);
	if (!json) {
		g_set_error(err, EARSHOT_ERROR, EARSHOT_ERROR_INPUT,
			    "%s is not valid JSON: %s in line %d.", path, fault.text, fault.line);
		return NULL;
	}
	s = school_from_json(json, err);
	if (!s)
		g_prefix_error(err, "%s: ", path);
	json_decref(json);
	return s;
}

json_t *
school_to_json(const struct school *s)
{
	json_t *json = json_object();

	for (size_t i = 0; i < G_N_ELEMENTS(members); i++) {
		const struct member *m = &members[i];
		const char *at = (const char *)s + m->offset;
		json_t *value;

		if (m->is_list) {
			char **list = *(char **const *)(const void *)at;

			value = json_array();
			for (; list && *list; list++)
				json_array_append_new(value, json_string(*list));
		} else {
			const char *text = *(char *const *)(const void *)at;

			value = json_string(text ? text : "");
		}
		json_object_set_new(json, m->key, value);
	}
	return json;
}

void
school_free(struct school *s)
{
	if (!s)
		return;
	for (size_t i = 0; i < G_N_ELEMENTS(members); i++) {
		if (members[i].is_list)
			g_strfreev(*list_at(s, &members[i]));
		else
			g_free(*text_at(s, &members[i]));
	}
	g_free(s);
}
