#include "crawler/feed_map.h"

#include <jansson.h>
#include <string.h>

#include "base/charset.h"
#include "base/percent.h"
#include "base/when.h"
#include "crawler/feed_build.h"
#include "crawler/markup.h"

#define MAX_STEPS 12 /* names in one path */
#define MAX_NAME 64 /* bytes of one */

/* ---- paths ------------------------------------------------------------------------------- */

/* One step down: a member of an object, or of a list by its number. */
static const json_t *
step(const json_t *at, const char *name, size_t len)
{
	char key[MAX_NAME + 1];

	if (len == 0 || len > MAX_NAME)
		return NULL;
	memcpy(key, name, len);
	key[len] = '\0';
	if (json_is_array(at))
		return g_ascii_isdigit(key[0])
			       ? json_array_get(at, (size_t)g_ascii_strtoull(key, NULL, 10))
			       : NULL;
	return json_object_get(at, key);
}

/* What one path of `len` bytes leads to; NULL: nothing. */
static const json_t *
follow(const json_t *at, const char *path, size_t len)
{
	const char *end = path + len;

	if (len == 1 && *path == '.')
		return at;
	for (int i = 0; at && path <= end && i < MAX_STEPS; i++) {
		const char *dot = memchr(path, '.', (size_t)(end - path));
		const char *stop = dot ? dot : end;

		at = step(at, path, (size_t)(stop - path));
		if (stop == end)
			return at;
		path = stop + 1;
	}
	return NULL;
}

/* A string, or a number as one; NULL: neither, or empty. Caller frees. */
static char *
text_of(const json_t *value)
{
	if (json_is_string(value) && *json_string_value(value))
		return g_strdup(json_string_value(value));
	if (json_is_number(value)) {
		char *text = json_dumps(value, JSON_ENCODE_ANY);
		char *own = g_strdup(text);

		free(text);
		return own;
	}
	return NULL;
}

/* The first of the paths in [path, end), parted by "|", that leads to a text. Caller frees. */
static char *
first_text(const json_t *at, const char *path, const char *end)
{
	while (path < end) {
		const char *bar = memchr(path, '|', (size_t)(end - path));
		const char *stop = bar ? bar : end;
		char *text = text_of(follow(at, path, (size_t)(stop - path)));

		if (text)
			return text;
		path = stop + 1;
	}
	return NULL;
}

/* "https://a.example/{b}/{c:last}" with the values, encoded; NULL when one is missing. */
static char *
fill(const json_t *at, const char *pattern)
{
	g_autoptr(GString) out = g_string_new(NULL);
	const char *open;

	while ((open = strchr(pattern, '{'))) {
		const char *close = strchr(open, '}'), *end = close;
		bool is_last = end - open > 5 && memcmp(end - 5, ":last", 5) == 0;
		g_autofree char *value = first_text(at, open + 1, is_last ? end - 5 : end);
		const char *part =
			value && is_last && strrchr(value, '/') ? strrchr(value, '/') + 1 : value;

		/* A segment of dots would lead elsewhere (URL Standard §4.1). */
		if (!part || part[strspn(part, ".")] == '\0')
			return NULL;
		g_string_append_len(out, pattern, open - pattern);
		g_string_append_uri_escaped(out, part, ":@", FALSE);
		pattern = close + 1;
	}
	g_string_append(out, pattern);
	return g_string_free(g_steal_pointer(&out), FALSE);
}

/* What `path`, a path or a template, makes of an entry; NULL: nothing. Caller frees. */
static char *
value_at(const json_t *entry, const char *path)
{
	if (!path)
		return NULL;
	return strchr(path, '{') ? fill(entry, path) : first_text(entry, path, path + strlen(path));
}

/* ---- entries ----------------------------------------------------------------------------- */

static int64_t
date_at(const json_t *entry, const char *path)
{
	g_autofree char *text = value_at(entry, path);
	int64_t at = WHEN_NONE;

	if (text)
		when_parse(text, &at);
	return at;
}

static struct feed_entry *
read_entry(const json_t *entry, const struct kind_map *map, const struct url *base)
{
	struct feed_entry *e = feed_entry_new();
	g_autofree char *id = value_at(entry, map->id), *link = value_at(entry, map->link);
	g_autofree char *title = value_at(entry, map->title), *text = value_at(entry, map->text);
	g_autofree char *html = value_at(entry, map->html);

	e->id = id ? feed_line(id, FEED_MAX_LINE) : NULL;
	e->link = link ? feed_address(link, base) : NULL;
	if (title)
		e->title = feed_title_of(title, markup_looks_like_html(title, strlen(title)));
	if (text)
		e->summary = feed_html_of(text, false, base);
	if (html)
		e->content = feed_html_of(html, true, base);
	e->published = date_at(entry, map->published);
	e->updated = date_at(entry, map->updated);
	return e;
}

/* The list of entries; NULL: there is none. */
static const json_t *
list_of(const json_t *root, const char *path)
{
	const json_t *list = follow(root, path, strlen(path));

	return json_is_array(list) ? list : NULL;
}

struct feed *
feed_map_parse(GBytes *body, const struct url *url, const char *content_type,
	       const struct kind_map *map)
{
	struct feed *f = feed_new();
	size_t len = 0, text_len;
	const char *bytes = g_bytes_get_data(body, &len);
	g_autofree char *label = content_type ? charset_of_content_type(content_type) : NULL;
	g_autofree char *text =
		charset_decode(bytes, len, label, CHARSET_PLAIN, &f->charset, &text_len);
	json_t *root = feed_load_json(text, text_len);
	const json_t *list = root ? list_of(root, map->entries) : NULL, *entry;
	size_t i;

	if (list || (json_is_object(root) && json_object_size(root) == 0))
		f->format = "json";
	f->bozo = !root;
	json_array_foreach(list, i, entry)
	{
		if (json_is_object(entry))
			feed_take(f, read_entry(entry, map, url));
	}
	feed_finish(f, NULL);
	json_decref(root);
	return f;
}

/* ---- redirecting links ------------------------------------------------------------------- */

static bool
is_same_site(const struct url *a, const struct url *b)
{
	g_autofree char *site_a = url_site(url_host(a)), *site_b = url_site(url_host(b));

	return g_strcmp0(site_a ? site_a : url_host(a), site_b ? site_b : url_host(b)) == 0;
}

/* The value of a parameter, decoded as forms are (URL Standard §5.1). Caller frees. */
static char *
parameter_of(const char *query, const char *name)
{
	g_auto(GStrv) parts = g_strsplit(query, "&", 200);
	size_t len = strlen(name);

	for (char **part = parts; *part; part++) {
		struct percent_buf b;
		char room[1024], *value;

		if (strncmp(*part, name, len) != 0 || (*part)[len] != '=')
			continue;
		value = g_strdelimit(*part + len + 1, "+", ' ');
		percent_buf_init(&b, room, sizeof room);
		percent_put_decoded(&b, value, value + strlen(value));
		value = g_strndup(b.at, b.len);
		percent_buf_clear(&b);
		return value;
	}
	return NULL;
}

char *
feed_map_unwrap(const char *link, const char *parameter, const struct url *from)
{
	g_autoptr(url_t) url = url_parse(link, NULL);
	g_autoptr(url_t) to = NULL;
	g_autofree char *value = NULL;

	if (!url || !url_is_http(url) || !url_query(url) || !is_same_site(url, from))
		return NULL;
	value = parameter_of(url_query(url), parameter);
	to = value ? url_parse(value, NULL) : NULL;
	if (!to || !url_is_http(to) || url_has_credentials(to))
		return NULL;
	return g_strdup(url_href(to));
}
