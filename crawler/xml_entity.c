#include "crawler/xml_entity.h"

#include <string.h>

/* Real feeds declare a handful, for a prefix of identifiers or a symbol. */
#define MAX_DECLARED 64
#define MAX_VALUE 256 /* bytes */
#define MAX_EXPANDED (64 * 1024) /* bytes, of all declared entities together */

struct xml_entities {
	GHashTable *values; /* name -> value; "": refused */
	size_t expanded;
};

struct xml_entities *
xml_entities_new(void)
{
	struct xml_entities *e = g_new0(struct xml_entities, 1);

	e->values = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
	return e;
}

void
xml_entities_free(struct xml_entities *e)
{
	if (!e)
		return;
	g_hash_table_destroy(e->values);
	g_free(e);
}

void
xml_entities_declare(struct xml_entities *e, const char *name, const char *value)
{
	bool is_plain = value && strlen(value) <= MAX_VALUE && !strpbrk(value, "&<%");

	if (g_hash_table_size(e->values) < MAX_DECLARED && !g_hash_table_contains(e->values, name))
		g_hash_table_insert(e->values, g_strdup(name), g_strdup(is_plain ? value : ""));
}

const char *
xml_entities_expand(struct xml_entities *e, const char *name)
{
	static const struct {
		const char *name, *text;
	} predefined[] = {
		{ "amp", "&" }, { "lt", "<" }, { "gt", ">" }, { "quot", "\"" }, { "apos", "'" },
	};
	const char *value;

	for (size_t i = 0; i < G_N_ELEMENTS(predefined); i++) {
		if (strcmp(predefined[i].name, name) == 0)
			return predefined[i].text;
	}
	value = e ? g_hash_table_lookup(e->values, name) : NULL;
	if (!value)
		return NULL;
	e->expanded += strlen(value);
	return e->expanded <= MAX_EXPANDED ? value : "";
}

bool
xml_entity_html(const char *name, char out[HTML_ENTITY_ROOM + 1])
{
	g_autofree char *reference = g_strdup_printf("&%s;", name);
	size_t whole = strlen(reference), len = 0;

	if (!g_ascii_isalpha(*name) ||
	    html_entity_decode(reference, reference + whole, false, out, &len) != whole)
		return false;
	out[len] = '\0';
	return true;
}
