#include "crawler/opml.h"

#include <string.h>

#include "base/charset.h"
#include "base/error.h"
#include "base/url.h"
#include "crawler/feed_build.h"
#include "crawler/xml.h"

#define OWN_CATEGORY "earshot/"

struct reader {
	struct opml *opml;
	GPtrArray *path; /* char *: title of each open outline; NULL: not an outline */
	GHashTable *known; /* feed_url */
	GString *title; /* of the list */
	unsigned title_depth; /* 0: not inside it */
	bool is_opml, is_full;
};

static void
opml_feed_free(void *p)
{
	struct opml_feed *f = p;

	g_free(f->title);
	g_free(f->feed_url);
	g_free(f->page_url);
	g_free(f->kind);
	g_free(f->category);
	g_free(f);
}

struct opml *
opml_new(const char *title)
{
	struct opml *o = g_new0(struct opml, 1);

	o->title = g_strdup(title);
	o->feeds = g_ptr_array_new_with_free_func(opml_feed_free);
	return o;
}

void
opml_free(struct opml *o)
{
	if (!o)
		return;
	g_free(o->title);
	g_ptr_array_unref(o->feeds);
	g_free(o);
}

void
opml_add(struct opml *o, const char *title, const char *feed_url, const char *page_url,
	 const char *category)
{
	struct opml_feed *f = g_new0(struct opml_feed, 1);

	f->title = feed_line(title && *title ? title : feed_url, FEED_MAX_NAME);
	f->feed_url = g_strdup(feed_url);
	f->page_url = g_strdup(page_url);
	f->category = g_strdup(category && *category ? category : NULL);
	g_ptr_array_add(o->feeds, f);
}

void
opml_add_link(struct opml *o, const char *title, const char *url, const char *kind,
	      const char *category)
{
	struct opml_feed *f;

	opml_add(o, title, url, NULL, category);
	f = o->feeds->pdata[o->feeds->len - 1];
	f->kind = g_strdup(kind);
}

/* ---- import ----------------------------------------------------------------------------- */

static char *
line_of(const struct xml_attribute *attributes, size_t n, const char *name)
{
	const char *value = xml_attribute(attributes, n, name);
	g_autofree char *line = value ? feed_line(value, FEED_MAX_NAME) : NULL;

	return line && *line ? g_steal_pointer(&line) : NULL;
}

/* Titles of the open outlines, outermost first, as long as one title may be: they are printed as
 * one. Caller frees. */
static char *
path_of(const struct reader *r)
{
	g_autoptr(GString) path = g_string_new(NULL);

	for (guint i = 0; i < r->path->len && path->len < FEED_MAX_NAME; i++) {
		const char *title = r->path->pdata[i];

		if (title && *title)
			g_string_append_printf(path, "%s%s", path->len ? "/" : "", title);
	}
	return feed_line(path->str, FEED_MAX_NAME);
}

/* What kind of source a link of our own is; NULL for other outlines. */
static const char *
link_kind(const struct xml_attribute *attributes, size_t n)
{
	const char *category = xml_attribute(attributes, n, "category");

	return category && g_str_has_prefix(category, OWN_CATEGORY)
		       ? category + strlen(OWN_CATEGORY)
		       : NULL;
}

static void
read_outline(struct reader *r, const char *title, const struct xml_attribute *attributes, size_t n)
{
	const char *feed = xml_attribute(attributes, n, "xmlurl");
	const char *page = xml_attribute(attributes, n, "htmlurl");
	const char *type = xml_attribute(attributes, n, "type");
	const char *own = link_kind(attributes, n);
	g_autofree char *feed_url = NULL, *page_url = NULL, *category = NULL;

	/* Some lists say "url"; with type "link" or "include" that is a page or another list. */
	if (!feed && (own || !(type && (g_ascii_strcasecmp(type, "link") == 0 ||
					g_ascii_strcasecmp(type, "include") == 0))))
		feed = xml_attribute(attributes, n, "url");
	if (!feed || !*feed)
		return;
	feed_url = feed_address(feed, NULL);
	if (!feed_url) {
		r->opml->n_refused++;
		return;
	}
	if (g_hash_table_contains(r->known, feed_url))
		return;
	if (r->opml->feeds->len == OPML_MAX_FEEDS) {
		r->is_full = true;
		return;
	}
	page_url = page ? feed_address(page, NULL) : NULL;
	category = path_of(r);
	if (!*category && !own) {
		g_free(category);
		category = line_of(attributes, n, "category");
	}
	if (own)
		opml_add_link(r->opml, title, feed_url, own, category);
	else
		opml_add(r->opml, title, feed_url, page_url, category);
	g_hash_table_add(r->known, g_steal_pointer(&feed_url));
}

static void
on_start(void *user, const char *ns, const char *name, const struct xml_attribute *attributes,
	 size_t n)
{
	struct reader *r = user;
	g_autofree char *title = NULL;
	bool is_outline = g_ascii_strcasecmp(name, "outline") == 0;

	(void)ns;
	r->is_opml = r->is_opml || g_ascii_strcasecmp(name, "opml") == 0;
	if (is_outline && r->is_opml) {
		title = line_of(attributes, n, "title");
		if (!title)
			title = line_of(attributes, n, "text");
		read_outline(r, title, attributes, n);
	} else if (r->is_opml && g_ascii_strcasecmp(name, "title") == 0 && !r->title_depth) {
		r->title_depth = r->path->len + 1;
	}
	g_ptr_array_add(r->path, g_steal_pointer(&title));
}

static void
on_end(void *user)
{
	struct reader *r = user;

	if (r->title_depth == r->path->len)
		r->title_depth = 0;
	g_ptr_array_set_size(r->path, (gint)r->path->len - 1);
}

static void
on_text(void *user, const char *text, size_t len)
{
	struct reader *r = user;

	if (r->title_depth && r->title->len < FEED_MAX_NAME)
		g_string_append_len(r->title, text, (gssize)len);
}

static void
on_reset(void *user)
{
	struct reader *r = user;

	g_ptr_array_set_size(r->path, 0);
	g_ptr_array_set_size(r->opml->feeds, 0);
	g_hash_table_remove_all(r->known);
	g_string_truncate(r->title, 0);
	r->opml->n_refused = 0;
	r->title_depth = 0;
	r->is_opml = r->is_full = false;
}

struct opml *
opml_parse(GBytes *body, GError **err)
{
	static const struct xml_handler handler = {
		.reset = on_reset,
		.start = on_start,
		.end = on_end,
		.text = on_text,
	};
	g_autoptr(opml_t) o = opml_new(NULL);
	struct reader r = { .opml = o };
	g_autofree char *text = NULL, *title = NULL;
	const char *charset;
	size_t len;

	if (g_bytes_get_size(body) > OPML_MAX_BYTES) {
		g_set_error(err, EARSHOT_ERROR, EARSHOT_ERROR_LIMIT,
			    "The list is larger than %d MiB; split it.",
			    OPML_MAX_BYTES / (1024 * 1024));
		return NULL;
	}
	text = charset_decode(g_bytes_get_data(body, NULL), g_bytes_get_size(body), NULL,
			      CHARSET_XML, &charset, &len);
	r.path = g_ptr_array_new_with_free_func(g_free);
	r.known = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	r.title = g_string_new(NULL);
	xml_read(text, len, &handler, &r);
	title = feed_line(r.title->str, FEED_MAX_NAME);
	if (*title)
		o->title = g_steal_pointer(&title);
	g_ptr_array_unref(r.path);
	g_hash_table_unref(r.known);
	g_string_free(r.title, TRUE);

	if (!r.is_opml) {
		g_set_error(err, EARSHOT_ERROR, EARSHOT_ERROR_INPUT,
			    "This is no list of feeds: it has no <opml> element; export the list "
			    "as OPML.");
		return NULL;
	}
	if (r.is_full) {
		g_set_error(err, EARSHOT_ERROR, EARSHOT_ERROR_LIMIT,
			    "The list has more than %d feeds; nothing was imported. Split it.",
			    OPML_MAX_FEEDS);
		return NULL;
	}
	return g_steal_pointer(&o);
}

/* ---- export ----------------------------------------------------------------------------- */

static void
append_attribute(GString *out, const char *name, const char *value)
{
	g_autofree char *clean = NULL, *escaped = NULL;

	if (!value)
		return;
	clean = feed_line(value, FEED_MAX_LINE); /* no control characters: XML has none */
	escaped = g_markup_escape_text(clean, -1);
	g_string_append_printf(out, " %s=\"%s\"", name, escaped);
}

static void
append_feed(GString *out, const struct opml_feed *f, const char *indent)
{
	g_autofree char *own = f->kind ? g_strconcat(OWN_CATEGORY, f->kind, NULL) : NULL;

	g_string_append_printf(out, "%s<outline type=\"%s\"", indent, own ? "link" : "rss");
	append_attribute(out, "text", f->title);
	append_attribute(out, "title", f->title);
	append_attribute(out, own ? "url" : "xmlUrl", f->feed_url);
	append_attribute(out, "category", own);
	append_attribute(out, "htmlUrl", f->page_url);
	g_string_append(out, "/>\n");
}

/* Feeds without category first, then category by category; glib's sort is stable. */
static int
compare_category(const void *a, const void *b)
{
	const struct opml_feed *x = *(struct opml_feed *const *)a,
			       *y = *(struct opml_feed *const *)b;

	return g_strcmp0(x->category, y->category);
}

char *
opml_print(const struct opml *o)
{
	GString *out = g_string_new("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
				    "<opml version=\"2.0\">\n<head>\n\t<title>");
	g_autofree char *title = feed_line(o->title ? o->title : "Feeds", FEED_MAX_NAME);
	g_autofree char *escaped = g_markup_escape_text(title, -1);
	g_autoptr(GPtrArray) sorted = g_ptr_array_copy(o->feeds, NULL, NULL);
	const char *open = NULL;

	g_ptr_array_set_free_func(sorted, NULL);
	g_ptr_array_sort(sorted, compare_category);
	g_string_append_printf(out, "%s</title>\n</head>\n<body>\n", escaped);
	for (guint i = 0; i < sorted->len; i++) {
		const struct opml_feed *f = sorted->pdata[i];

		if (g_strcmp0(open, f->category) != 0) {
			if (open)
				g_string_append(out, "\t</outline>\n");
			open = f->category;
			g_string_append(out, "\t<outline");
			append_attribute(out, "text", open);
			g_string_append(out, ">\n");
		}
		append_feed(out, f, open ? "\t\t" : "\t");
	}
	g_string_append(out, open ? "\t</outline>\n</body>\n</opml>\n" : "</body>\n</opml>\n");
	return g_string_free(out, FALSE);
}
