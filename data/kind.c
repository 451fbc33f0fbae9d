#include "data/kind.h"

#include <string.h>

#include "base/error.h"
#include "base/url.h"
#include "data/cadence.h"

#define MAX_FIELDS 20
#define MAX_VALUE_BYTES 2000

static const char *const defaults[] = {
	[KIND_ON] = "on",
	[KIND_ASK] = "ask",
	[KIND_OFF] = "off",
	[KIND_MANUAL] = "manual",
};

char **
kind_map_text(struct kind_map *m, size_t i)
{
	char **all[KIND_MAP_TEXTS] = { &m->entries, &m->id,        &m->link,    &m->title, &m->text,
				       &m->html,    &m->published, &m->updated, &m->unwrap };

	return all[i];
}

void
kind_map_copy(struct kind_map *to, const struct kind_map *from)
{
	*to = *from;
	for (size_t i = 0; i < KIND_MAP_TEXTS; i++)
		*kind_map_text(to, i) = g_strdup(*kind_map_text(to, i));
}

void
kind_map_clear(struct kind_map *m)
{
	for (size_t i = 0; i < KIND_MAP_TEXTS; i++)
		g_free(*kind_map_text(m, i));
	*m = (struct kind_map){ 0 };
}

static void
field_free(void *data)
{
	struct kind_field *f = data;

	g_free(f->name);
	g_free(f->about);
	g_free(f->usual);
	g_free(f);
}

void
kind_free(struct kind *k)
{
	if (!k)
		return;
	g_free(k->name);
	g_free(k->title);
	g_strfreev(k->urls);
	g_free(k->read);
	g_free(k->terms);
	g_free(k->platform);
	g_ptr_array_unref(k->fields);
	kind_map_clear(&k->map);
	g_free(k);
}

const char *
kind_default_name(enum kind_default d)
{
	return defaults[d];
}

bool
kind_default_named(const char *name, enum kind_default *d)
{
	for (size_t i = 0; i < G_N_ELEMENTS(defaults); i++) {
		if (strcmp(defaults[i], name) != 0)
			continue;
		*d = (enum kind_default)i;
		return true;
	}
	return false;
}

bool
kind_read_is_known(const char *read)
{
	static const char *const known[] = { "feed", "page", "site", "sitemap", "json", NULL };

	return g_strv_contains(known, read);
}

const struct kind_field *
kind_field(const struct kind *k, const char *name)
{
	for (guint i = 0; i < k->fields->len; i++) {
		const struct kind_field *f = k->fields->pdata[i];

		if (strcmp(f->name, name) == 0)
			return f;
	}
	return NULL;
}

bool
kind_is_search(const struct kind *k)
{
	return kind_field(k, "query") || kind_field(k, "tag");
}

/* ---- patterns ---------------------------------------------------------------------------- */

static bool
is_field_name(const char *at, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if (!g_ascii_islower(at[i]))
			return false;
	return len > 0 && len <= 20;
}

/* The next {field} from `at`: its name is *from of *len bytes, and what follows the brace is
 * returned. NULL: there is none, or (`*is_bad`) a brace that makes no field. */
static const char *
next_field(const char *at, const char **from, size_t *len, bool *is_bad)
{
	const char *open = at + strcspn(at, "{}"), *close;

	*is_bad = false;
	if (!*open)
		return NULL;
	close = open + 1 + strcspn(open + 1, "{}");
	*from = open + 1;
	*len = (size_t)(close - open - 1);
	*is_bad = *open != '{' || *close != '}' || !is_field_name(*from, *len);
	return *is_bad ? NULL : close + 1;
}

struct kind *
kind_new(const char *name)
{
	struct kind *k = g_new0(struct kind, 1);

	k->name = g_strdup(name);
	k->every_s = CADENCE_DAY_S;
	k->is_proposed = true;
	k->fields = g_ptr_array_new_with_free_func(field_free);
	return k;
}

char *
kind_set_urls(struct kind *k, const char *patterns)
{
	g_strfreev(k->urls);
	k->urls = g_strsplit_set(patterns, " \t", -1);
	for (char **url = k->urls; *url; url++) {
		const char *at = *url, *from;
		size_t len;
		bool is_bad;

		if (!g_str_has_prefix(*url, "https://") && !g_str_has_prefix(*url, "http://") &&
		    !g_str_has_prefix(*url, "{site}") && strcmp(*url, "{url}") != 0)
			return g_strdup_printf("`%s` begins neither with https:// nor with {site}",
					       *url);
		while ((at = next_field(at, &from, &len, &is_bad))) {
			g_autofree char *name = g_strndup(from, len);
			struct kind_field *f;

			if (kind_field(k, name))
				continue;
			if (k->fields->len == MAX_FIELDS)
				return g_strdup("it has too many fields");
			f = g_new0(struct kind_field, 1);
			f->name = g_steal_pointer(&name);
			g_ptr_array_add(k->fields, f);
		}
		if (is_bad)
			return g_strdup_printf("in `%s` a brace makes no {field}", *url);
	}
	return NULL;
}

static bool
is_plain_path(const char *at, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if (!g_ascii_isalnum(at[i]) && !strchr("._$-|", at[i]))
			return false;
	return len > 0;
}

bool
kind_path_is_valid(const char *path)
{
	if (!strchr(path, '{'))
		return is_plain_path(path, strlen(path));
	for (;;) {
		const char *open = path + strcspn(path, "{}"), *close;
		size_t len;

		if (!*open)
			return true;
		close = open + 1 + strcspn(open + 1, "{}");
		len = (size_t)(close - open - 1);
		if (len > 5 && memcmp(close - 5, ":last", 5) == 0)
			len -= 5;
		if (*open != '{' || *close != '}' || !is_plain_path(open + 1, len))
			return false;
		path = close + 1;
	}
}

/* ---- filling ----------------------------------------------------------------------------- */

/* An address as it stands, but no login, and for a site nothing after its path. */
static char *
whole_address(const char *value, bool is_site)
{
	g_autoptr(url_t) url = url_parse(value, NULL);
	g_autofree char *address = NULL;
	size_t len;

	if (!url || !url_is_http(url) || url_has_credentials(url) ||
	    (is_site && (url_query(url) || url_fragment(url))))
		return NULL;
	address = url_fetchable(url);
	for (len = strlen(address); is_site && len > 0 && address[len - 1] == '/'; len--)
		address[len - 1] = '\0';
	return g_steal_pointer(&address);
}

/* A host and perhaps a port, and nothing that would make it more. */
static char *
host_and_port(const char *value)
{
	g_autofree char *address = g_strdup_printf("https://%s/", value);
	g_autoptr(url_t) url =
		value[strcspn(value, "/\\?#@{} \t\r\n")] ? NULL : url_parse(address, NULL);

	if (!url || url_has_credentials(url) || strcmp(url_path(url), "/") != 0)
		return NULL;
	return url_port(url) == 443 ? g_strdup(url_host(url))
				    : g_strdup_printf("%s:%d", url_host(url), url_port(url));
}

/* NULL: it cannot be used. */
static char *
encoded(const char *name, const char *value)
{
	if (!value || !*value || strlen(value) > MAX_VALUE_BYTES ||
	    !g_utf8_validate(value, -1, NULL))
		return NULL;
	if (strcmp(name, "url") == 0 || strcmp(name, "site") == 0)
		return whole_address(value, name[0] == 's');
	if (strcmp(name, "host") == 0)
		return host_and_port(value);
	/* A segment of dots leads out of its place in the path, encoded too (URL Standard §4.1). */
	if (value[strspn(value, ".")] == '\0')
		return NULL;
	return g_uri_escape_string(value, NULL, FALSE);
}

static const char *
value_of(const struct kind *k, const char *name, GHashTable *values)
{
	const char *value = g_hash_table_lookup(values, name);
	const struct kind_field *f = kind_field(k, name);

	return value && *value ? value : f ? f->usual : NULL;
}

/* The first field of `pattern` that nothing is known for; NULL: none. Caller frees. */
static char *
missing_field(const struct kind *k, const char *pattern, GHashTable *values)
{
	const char *from;
	size_t len;
	bool is_bad;

	while ((pattern = next_field(pattern, &from, &len, &is_bad))) {
		g_autofree char *name = g_strndup(from, len);

		if (!value_of(k, name, values))
			return g_steal_pointer(&name);
	}
	return NULL;
}

static const char *
choose(const struct kind *k, GHashTable *values)
{
	for (char **url = k->urls; url && *url; url++) {
		g_autofree char *missing = missing_field(k, *url, values);

		if (!missing)
			return *url;
	}
	return NULL;
}

bool
kind_can_fill(const struct kind *k, GHashTable *values)
{
	return choose(k, values) != NULL;
}

static void
say_missing(const struct kind *k, GHashTable *values, GError **err)
{
	g_autofree char *name = k->urls ? missing_field(k, k->urls[0], values) : NULL;
	const struct kind_field *f = name ? kind_field(k, name) : NULL;

	if (!name)
		g_set_error(err, EARSHOT_ERROR, EARSHOT_ERROR_USAGE,
			    "%s is not read by earshot%s%s", k->title, k->terms ? ": " : "",
			    k->terms ? k->terms : "");
	else
		g_set_error(err, EARSHOT_ERROR, EARSHOT_ERROR_USAGE, "%s wants --%s%s%s%s", k->name,
			    name, f && f->about ? " (" : "", f && f->about ? f->about : "",
			    f && f->about ? ")" : "");
}

char *
kind_fill(const struct kind *k, GHashTable *values, GError **err)
{
	const char *at = choose(k, values), *next, *from;
	g_autoptr(GString) address = g_string_new(NULL);
	g_autoptr(url_t) url = NULL;
	size_t len;
	bool is_bad;

	if (!at) {
		say_missing(k, values, err);
		return NULL;
	}
	for (; (next = next_field(at, &from, &len, &is_bad)); at = next) {
		g_autofree char *name = g_strndup(from, len);
		const char *value = value_of(k, name, values);
		g_autofree char *safe = encoded(name, value);

		if (!safe) {
			g_set_error(err, EARSHOT_ERROR, EARSHOT_ERROR_USAGE,
				    "`%s` cannot be used as --%s of %s", value, name, k->name);
			return NULL;
		}
		g_string_append_len(address, at, from - 1 - at);
		g_string_append(address, safe);
	}
	g_string_append(address, at);
	url = url_parse(address->str, NULL);
	if (!url || !url_is_http(url)) {
		g_set_error(err, EARSHOT_ERROR, EARSHOT_ERROR_USAGE,
			    "`%s`, as %s makes it, is no web address", address->str, k->name);
		return NULL;
	}
	return url_fetchable(url);
}
