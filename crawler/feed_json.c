/* JSON Feed 1.0 and 1.1 (jsonfeed.org/version/1.1). */
#include <jansson.h>
#include <string.h>

#include "base/when.h"
#include "crawler/feed_build.h"
#include "crawler/markup.h"

/* Each value costs the JSON library some fifty bytes, however short: what is denser than any
 * feed is not parsed. */
#define MAX_VALUES 400000

static bool
is_too_dense(const char *text, size_t len)
{
	size_t values = 0;

	for (size_t i = 0; i < len; i++)
		values += text[i] == ',' || text[i] == '[' || text[i] == '{';
	return values > MAX_VALUES;
}

json_t *
feed_load_json(const char *text, size_t len)
{
	return is_too_dense(text, len) ? NULL : json_loadb(text, len, JSON_ALLOW_NUL, NULL);
}

/* A string, or a number as one (ids are numbers in the wild); NULL: neither, or empty. Caller
 * frees. */
static char *
get_text(const json_t *object, const char *key)
{
	const json_t *value = json_object_get(object, key);

	if (json_is_string(value) && *json_string_value(value))
		return g_strdup(json_string_value(value));
	if (json_is_number(value))
		return json_dumps(value, JSON_ENCODE_ANY);
	return NULL;
}

static char *
get_line(const json_t *object, const char *key, size_t max)
{
	g_autofree char *text = get_text(object, key);

	return text ? feed_line(text, max) : NULL;
}

static char *
get_address(const json_t *object, const char *key, const struct url *base)
{
	g_autofree char *text = get_text(object, key);

	return text ? feed_address(text, base) : NULL;
}

static int64_t
get_date(const json_t *object, const char *key)
{
	g_autofree char *text = get_text(object, key);
	int64_t at = WHEN_NONE;

	if (text)
		when_parse(text, &at);
	return at;
}

/* "authors" (1.1) or "author" (1.0); NULL: none. */
static char *
get_author(const json_t *object)
{
	const json_t *authors = json_object_get(object, "authors"), *author;
	g_autoptr(GString) names = g_string_new(NULL);
	g_autofree char *only = NULL;
	size_t i;

	json_array_foreach(authors, i, author)
	{
		g_autofree char *name = get_line(author, "name", FEED_MAX_NAME);

		if (name && *name && names->len < FEED_MAX_NAME)
			g_string_append_printf(names, "%s%s", names->len ? ", " : "", name);
	}
	if (names->len > 0)
		return g_strdup(names->str);
	author = json_object_get(object, "author");
	only = json_is_string(author) ? get_line(object, "author", FEED_MAX_NAME)
				      : get_line(author, "name", FEED_MAX_NAME);
	return only && *only ? g_steal_pointer(&only) : NULL;
}

static struct feed_entry *
read_item(const json_t *item, const struct url *base)
{
	struct feed_entry *e = feed_entry_new();
	g_autofree char *html = get_text(item, "content_html"),
			*text = get_text(item, "content_text");
	g_autofree char *summary = get_text(item, "summary"), *title = get_text(item, "title");
	const json_t *list, *value;
	size_t i;

	e->id = get_line(item, "id", FEED_MAX_LINE);
	e->link = get_address(item, "url", base);
	if (!e->link)
		e->link = get_address(item, "external_url", base);
	if (!e->link && e->id)
		e->link = feed_address(e->id, NULL);
	if (title)
		e->title = feed_title_of(title, markup_looks_like_html(title, strlen(title)));
	if (html)
		e->content = feed_html_of(html, true, base);
	else if (text)
		e->content = feed_html_of(text, false, base);
	if (summary)
		e->summary = feed_html_of(summary, false, base);
	e->published = get_date(item, "date_published");
	e->updated = get_date(item, "date_modified");
	e->author = get_author(item);
	list = json_object_get(item, "tags");
	json_array_foreach(list, i, value) feed_add_category(e, json_string_value(value));
	list = json_object_get(item, "attachments");
	json_array_foreach(list, i, value)
	{
		g_autofree char *url = get_text(value, "url"), *type = get_text(value, "mime_type");
		g_autofree char *length = get_text(value, "size_in_bytes");

		feed_add_enclosure(e, url, type, length, base);
	}
	return e;
}

static bool
is_json_feed(const json_t *root)
{
	const char *version = json_string_value(json_object_get(root, "version"));

	return json_is_array(json_object_get(root, "items")) ||
	       (version && strstr(version, "jsonfeed.org"));
}

bool
feed_read_json(struct feed *f, const char *text, size_t len, const struct url *base)
{
	json_t *root = feed_load_json(text, len);
	g_autofree char *author = NULL, *title = NULL;
	const json_t *list, *value;
	size_t i;

	if (!root || !is_json_feed(root)) {
		f->bozo = !root;
		json_decref(root);
		return false;
	}
	f->format = "jsonfeed";
	title = get_text(root, "title");
	f->title =
		title ? feed_title_of(title, markup_looks_like_html(title, strlen(title))) : NULL;
	f->link = get_address(root, "home_page_url", base);
	f->lang = get_line(root, "language", FEED_MAX_NAME);
	f->older = get_address(root, "next_url", base);
	list = json_object_get(root, "hubs");
	json_array_foreach(list, i, value)
	{
		if (!f->hub)
			f->hub = get_address(value, "url", base);
	}
	list = json_object_get(root, "items");
	json_array_foreach(list, i, value)
	{
		if (json_is_object(value))
			feed_take(f, read_item(value, base));
	}
	author = get_author(root);
	feed_finish(f, author);
	json_decref(root);
	return true;
}
