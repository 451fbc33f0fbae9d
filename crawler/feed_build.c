#include "crawler/feed_build.h"

#include <string.h>

#include "base/when.h"
#include "crawler/html_entity.h"
#include "crawler/markup.h"

static void
enclosure_free(void *p)
{
	struct feed_enclosure *e = p;

	g_free(e->url);
	g_free(e->type);
	g_free(e->length);
	g_free(e);
}

struct feed_entry *
feed_entry_new(void)
{
	struct feed_entry *e = g_new0(struct feed_entry, 1);

	e->published = e->updated = WHEN_NONE;
	e->categories = g_ptr_array_new_with_free_func(g_free);
	e->enclosures = g_ptr_array_new_with_free_func(enclosure_free);
	return e;
}

void
feed_entry_free(struct feed_entry *e)
{
	if (!e)
		return;
	g_free(e->id);
	g_free(e->title);
	g_free(e->link);
	g_free(e->author);
	g_free(e->summary);
	g_free(e->content);
	g_ptr_array_unref(e->categories);
	g_ptr_array_unref(e->enclosures);
	g_free(e);
}

static void
entry_free(void *p)
{
	feed_entry_free(p);
}

struct feed *
feed_new(void)
{
	struct feed *f = g_new0(struct feed, 1);

	f->updated = WHEN_NONE;
	f->ttl_s = -1;
	f->entries = g_ptr_array_new_with_free_func(entry_free);
	return f;
}

void
feed_free(struct feed *f)
{
	if (!f)
		return;
	g_free(f->title);
	g_free(f->link);
	g_free(f->lang);
	g_free(f->hub);
	g_free(f->older);
	g_ptr_array_unref(f->entries);
	g_free(f);
}

/* ---- the newest entries ----------------------------------------------------------------- */

struct aged {
	int64_t at;
	guint index;
};

static int
compare_aged(const void *a, const void *b)
{
	const struct aged *x = a, *y = b;

	if (x->at != y->at)
		return x->at > y->at ? -1 : 1;
	return x->index < y->index ? -1 : x->index > y->index;
}

static int
compare_index(const void *a, const void *b)
{
	const struct aged *x = a, *y = b;

	return x->index < y->index ? -1 : x->index > y->index;
}

static void
keep_newest(struct feed *f)
{
	guint n = f->entries->len;
	g_autofree struct aged *aged = NULL;
	GPtrArray *kept;

	if (n <= FEED_MAX_ENTRIES)
		return;
	f->has_more_entries = true;
	aged = g_new(struct aged, n);
	for (guint i = 0; i < n; i++) {
		const struct feed_entry *e = f->entries->pdata[i];

		aged[i] = (struct aged){ .at = MAX(e->published, e->updated), .index = i };
	}
	qsort(aged, n, sizeof *aged, compare_aged);
	qsort(aged, FEED_MAX_ENTRIES, sizeof *aged, compare_index);
	kept = g_ptr_array_new_with_free_func(entry_free);
	for (guint i = 0; i < FEED_MAX_ENTRIES; i++)
		g_ptr_array_add(kept, g_steal_pointer(&f->entries->pdata[aged[i].index]));
	for (guint i = 0; i < n; i++)
		feed_entry_free(g_steal_pointer(&f->entries->pdata[i]));
	g_ptr_array_set_free_func(f->entries, NULL);
	g_ptr_array_unref(f->entries);
	f->entries = kept;
}

void
feed_take(struct feed *f, struct feed_entry *e)
{
	g_ptr_array_add(f->entries, e);
	if (f->entries->len >= 2 * FEED_MAX_ENTRIES)
		keep_newest(f);
}

void
feed_finish(struct feed *f, const char *author)
{
	keep_newest(f);
	if (f->lang)
		g_strdelimit(f->lang, "_", '-'); /* "en_GB" is no tag of BCP 47 */
	for (guint i = 0; author && i < f->entries->len; i++) {
		struct feed_entry *e = f->entries->pdata[i];

		if (!e->author)
			e->author = g_strdup(author);
	}
}

/* ---- values ----------------------------------------------------------------------------- */

char *
feed_line(const char *text, size_t max)
{
	GString *out = g_string_new(NULL);

	for (const char *at = text; *at;) {
		gunichar c = g_utf8_get_char(at);
		size_t len = g_utf8_skip[(guchar)*at];

		if (out->len + len > max)
			break;
		if (!g_unichar_isspace(c)) {
			if (!g_unichar_iscntrl(c))
				g_string_append_len(out, at, (gssize)len);
		} else if (out->len > 0 && out->str[out->len - 1] != ' ') {
			g_string_append_c(out, ' ');
		}
		at += len;
	}
	if (out->len > 0 && out->str[out->len - 1] == ' ')
		g_string_truncate(out, out->len - 1);
	return g_string_free(out, FALSE);
}

void
feed_add_category(struct feed_entry *e, const char *name)
{
	g_autofree char *line = name ? feed_line(name, FEED_MAX_NAME) : NULL;

	if (!line || !*line || e->categories->len >= FEED_MAX_ITEMS_OF_ENTRY ||
	    g_ptr_array_find_with_equal_func(e->categories, line, g_str_equal, NULL))
		return;
	g_ptr_array_add(e->categories, g_steal_pointer(&line));
}

static char *
line_or_null(const char *text)
{
	return text && *text ? feed_line(text, FEED_MAX_NAME) : NULL;
}

void
feed_add_enclosure(struct feed_entry *e, const char *url, const char *type, const char *length,
		   const struct url *base)
{
	g_autofree char *address = url ? feed_address(url, base) : NULL;
	struct feed_enclosure *enclosure;

	if (!address || e->enclosures->len >= FEED_MAX_ITEMS_OF_ENTRY)
		return;
	for (guint i = 0; i < e->enclosures->len; i++) {
		const struct feed_enclosure *other = e->enclosures->pdata[i];

		if (strcmp(other->url, address) == 0)
			return;
	}
	enclosure = g_new0(struct feed_enclosure, 1);
	enclosure->url = g_steal_pointer(&address);
	enclosure->type = line_or_null(type);
	enclosure->length = line_or_null(length);
	g_ptr_array_add(e->enclosures, enclosure);
}

char *
feed_address(const char *value, const struct url *base)
{
	g_autofree char *trimmed = g_strstrip(g_strdup(value));
	g_autoptr(url_t) u =
		*trimmed && strlen(trimmed) <= FEED_MAX_LINE ? url_parse(trimmed, base) : NULL;

	/* Percent-encoding may have made it longer. */
	return u && url_is_http(u) && strlen(url_href(u)) <= FEED_MAX_LINE ? g_strdup(url_href(u))
									   : NULL;
}

char *
feed_author_name(const char *text)
{
	g_autofree char *plain =
		markup_looks_like_html(text, strlen(text)) ? feed_title_of(text, true) : NULL;
	g_autofree char *line = feed_line(plain ? plain : text, FEED_MAX_NAME);
	char *open = strpbrk(line, "(<"), *at, *inner, *outer;

	if (!open)
		return g_steal_pointer(&line);
	inner = open + 1;
	inner[strcspn(inner, ")>")] = '\0';
	*open = '\0';
	outer = g_strstrip(line);
	inner = g_strstrip(inner);
	at = strchr(outer, '@');
	if (*outer && !at)
		return g_strdup(outer);
	return g_strdup(*inner ? inner : outer);
}

/* ---- encodings gone wrong --------------------------------------------------------------- */

/* The byte that windows-1252 or Latin-1 has for `c`; -1: none. */
static int
single_byte(gunichar c)
{
	if (c < 0x100)
		return (int)c;
	for (guint32 byte = 0x80; byte < 0xa0; byte++) {
		if (html_entity_c1(byte) == c)
			return (int)byte;
	}
	return -1;
}

/* The UTF-8 that `text` is when its characters are taken for bytes; NULL: it is none. */
static char *
decode_twice_encoded(const char *text)
{
	GString *bytes = g_string_new(NULL);
	bool is_ascii = true;

	for (const char *at = text; *at; at += g_utf8_skip[(guchar)*at]) {
		int byte = single_byte(g_utf8_get_char(at));

		if (byte < 0) {
			g_string_free(bytes, TRUE);
			return NULL;
		}
		is_ascii = is_ascii && byte < 0x80;
		g_string_append_c(bytes, (char)byte);
	}
	return g_string_free(bytes,
			     is_ascii || !g_utf8_validate(bytes->str, (gssize)bytes->len, NULL));
}

char *
feed_repair(char *text)
{
	g_autofree char *decoded = NULL;
	GString *out;

	if (g_str_is_ascii(text))
		return text;
	decoded = decode_twice_encoded(text);
	if (decoded) {
		g_free(text);
		text = g_steal_pointer(&decoded);
	}
	out = g_string_sized_new(strlen(text));
	for (const char *at = text; *at; at += g_utf8_skip[(guchar)*at]) {
		gunichar c = g_utf8_get_char(at);

		c = html_entity_c1(c);
		if (c < 0x80 || c >= 0xa0)
			g_string_append_unichar(out, c);
	}
	g_free(text);
	return g_string_free(out, FALSE);
}

char *
feed_title_of(const char *text, bool is_html)
{
	g_autofree char *plain = is_html ? markup_text(text, strlen(text), FEED_MAX_LINE) : NULL;

	return feed_line(plain ? plain : text, FEED_MAX_LINE);
}

char *
feed_html_of(const char *text, bool is_html, const struct url *base)
{
	return is_html ? markup_clean(text, strlen(text), base, FEED_MAX_HTML)
		       : markup_escape(text, strlen(text), FEED_MAX_HTML);
}
