#include "query/form.h"

#include <stdbool.h>
#include <string.h>

#include "base/error.h"
#include "base/utf8.h"

char *
form_clean(const char *bytes, size_t len)
{
	const char *at = bytes, *stop = bytes + len;
	GString *clean;

	if (memchr(bytes, '\0', len))
		return NULL;
	clean = g_string_sized_new(len);
	while (at < stop) {
		gunichar c = utf8_next(&at, stop);

		if (c == '\t' || c == '\n' || !(c < 0x20 || (c >= 0x7f && c < 0xa0)))
			g_string_append_unichar(clean, c);
	}
	return g_string_free(clean, FALSE);
}

/* Decode [from, end) into new UTF-8; NULL when it has a NUL. */
static char *
decode(const char *from, const char *end)
{
	g_autoptr(GString) raw = g_string_sized_new((gsize)(end - from));

	for (; from < end; from++) {
		if (*from == '%' && end - from > 2 && g_ascii_isxdigit(from[1]) &&
		    g_ascii_isxdigit(from[2])) {
			int c = g_ascii_xdigit_value(from[1]) * 16 + g_ascii_xdigit_value(from[2]);

			g_string_append_c(raw, (char)c);
			from += 2;
		} else {
			g_string_append_c(raw, *from == '+' ? ' ' : *from);
		}
	}
	return form_clean(raw->str, raw->len);
}

GHashTable *
form_new(void)
{
	return g_hash_table_new_full(g_str_hash, g_str_equal, g_free,
				     (GDestroyNotify)g_ptr_array_unref);
}

/* Takes `value`; false when it is NULL. */
static bool
add(GHashTable *form, const char *name, char *value)
{
	GPtrArray *values = g_hash_table_lookup(form, name);

	if (!value)
		return false;
	if (!values) {
		values = g_ptr_array_new_with_free_func(g_free);
		g_hash_table_insert(form, g_strdup(name), values);
	}
	g_ptr_array_add(values, value);
	return true;
}

bool
form_put(GHashTable *form, const char *name, const char *bytes, size_t len)
{
	return add(form, name, form_clean(bytes, len));
}

static bool
add_pair(GHashTable *form, const char *from, const char *end)
{
	const char *equals = memchr(from, '=', (size_t)(end - from));
	g_autofree char *name = decode(from, equals ? equals : end);

	return name && add(form, name, equals ? decode(equals + 1, end) : g_strdup(""));
}

GHashTable *
form_parse(const char *text, size_t len, GError **err)
{
	g_autoptr(GHashTable) form = form_new();
	const char *end = text + len;
	int n = 0;

	for (const char *from = text; from < end;) {
		const char *amp = memchr(from, '&', (size_t)(end - from));
		const char *stop = amp ? amp : end;

		if (stop > from && ++n > FORM_MAX_FIELDS) {
			g_set_error_literal(err, EARSHOT_ERROR, EARSHOT_ERROR_INPUT,
					    "the form has too many fields");
			return NULL;
		}
		if (stop > from && !add_pair(form, from, stop)) {
			g_set_error_literal(err, EARSHOT_ERROR, EARSHOT_ERROR_INPUT,
					    "the form holds a character that no text has");
			return NULL;
		}
		from = stop + 1;
	}
	return g_steal_pointer(&form);
}

const char *
form_get(GHashTable *form, const char *name)
{
	const GPtrArray *values = form ? g_hash_table_lookup(form, name) : NULL;

	return values ? g_ptr_array_index(values, 0) : NULL;
}

const GPtrArray *
form_all(GHashTable *form, const char *name)
{
	static const GPtrArray none = { 0 };
	const GPtrArray *values = form ? g_hash_table_lookup(form, name) : NULL;

	return values ? values : &none;
}

void
form_append(GString *out, const char *name, const char *value)
{
	g_autofree char *n = g_uri_escape_string(name, NULL, FALSE);
	g_autofree char *v = g_uri_escape_string(value, NULL, FALSE);

	g_string_append_printf(out, "%s%s=%s", out->len ? "&" : "", n, v);
}
