#include "crawler/links.h"

#include <string.h>

#include "crawler/pagetext.h"

enum { TEXT_MAX = 1000, ALT_MAX = 1000, REL_MAX = 16 };

void
links_init(struct links *l)
{
	l->seen = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, NULL);
	l->text = g_string_sized_new(256);
}

void
links_clear(struct links *l)
{
	g_hash_table_unref(l->seen);
	g_string_free(l->text, TRUE);
}

/* Not in the middle of a character. */
static void
cut(GString *text, size_t max)
{
	const char *end;

	if (text->len <= max)
		return;
	end = g_utf8_find_prev_char(text->str, text->str + max + 1);
	g_string_truncate(text, end ? (gsize)(end - text->str) : 0);
}

/* The visible text, else the alternative text of an image, else what the element is called. */
static void
text_of(GString *out, const struct html *h, const struct survey *s, uint32_t i)
{
	const char *title = html_attribute(h, i, ATTR_TITLE);

	g_string_truncate(out, 0);
	if (survey_item(s, i)->text <= TEXT_MAX)
		pagetext_append(h, s->marks->data, i, 1u << MARK_UNSEEN, out);
	for (char *at = out->str; *at; at++)
		if (*at == '\n' || *at == '\t')
			*at = ' ';
	for (uint32_t k = i + 1; out->len == 0 && k < html_node(h, i)->end; k++) {
		const char *alt =
			html_node(h, k)->tag == TAG_IMG ? html_attribute(h, k, ATTR_ALT) : NULL;

		if (alt)
			pagetext_collapse(alt, strlen(alt), out);
	}
	if (out->len == 0) {
		const char *alt = html_attribute(h, i, ATTR_ALT);
		const char *name = html_attribute(h, i, ATTR_NAME);

		if (alt || title)
			pagetext_collapse(alt ? alt : title, strlen(alt ? alt : title), out);
		else if (name && html_node(h, i)->tag == TAG_FRAME)
			pagetext_collapse(name, strlen(name), out);
	}
	cut(out, TEXT_MAX);
}

static GPtrArray *
rel_of(const char *rel)
{
	GPtrArray *tokens = NULL;

	while (rel && *rel && (!tokens || tokens->len < REL_MAX)) {
		size_t len = strcspn(rel, " \t\r\n\f,");

		if (len) {
			if (!tokens)
				tokens = g_ptr_array_new_with_free_func(g_free);
			g_ptr_array_add(tokens, g_ascii_strdown(rel, (gssize)len));
		}
		rel += len;
		rel += strspn(rel, " \t\r\n\f,");
	}
	return tokens;
}

static bool
is_new(struct links *l, const char *url)
{
	gint64 *key = g_new(gint64, 1);

	*key = (gint64)((guint64)g_str_hash(url) << 32 | g_str_hash(l->text->str));
	return g_hash_table_add(l->seen, key);
}

static bool
is_link(enum html_tag tag)
{
	return tag == TAG_A || tag == TAG_AREA || tag == TAG_FRAME || tag == TAG_IFRAME;
}

/* Where the element leads; NULL: nowhere. Caller frees. */
static struct url *
target_of(const struct html *h, uint32_t i, const struct url *base)
{
	enum html_tag tag = (enum html_tag)html_node(h, i)->tag;
	const char *href =
		html_attribute(h, i, tag == TAG_FRAME || tag == TAG_IFRAME ? ATTR_SRC : ATTR_HREF);
	g_autoptr(url_t) url = href ? url_parse(href, base) : NULL;

	return url && url_is_http(url) ? g_steal_pointer(&url) : NULL;
}

/* With the text that is in l->text. */
static void
add_link(struct links *l, struct article *a, const struct html *h, uint32_t i,
	 const struct url *url, bool in_main)
{
	struct article_link *link;

	if (!is_new(l, url_href(url)))
		return;
	a->has_more_links = a->links->len >= ARTICLE_MAX_LINKS;
	if (a->has_more_links)
		return;
	link = g_new0(struct article_link, 1);
	link->url = g_strdup(url_href(url));
	link->text = g_strndup(l->text->str, l->text->len);
	link->rel = rel_of(html_attribute(h, i, ATTR_REL));
	link->in_main = in_main;
	g_ptr_array_add(a->links, link);
}

static void
read_link(struct links *l, struct article *a, const struct html *h, const struct survey *s,
	  uint32_t i, const struct url *base, bool in_main)
{
	g_autoptr(url_t) url = a->has_more_links ? NULL : target_of(h, i, base);

	if (!url)
		return;
	text_of(l->text, h, s, i);
	add_link(l, a, h, i, url, in_main);
}

void
links_skim(struct links *l, struct article *a, const struct html *h, const struct url *base)
{
	g_hash_table_remove_all(l->seen);
	g_string_truncate(l->text, 0);
	for (uint32_t i = 1; i < h->nodes->len && !a->has_more_links; i++) {
		g_autoptr(url_t) url =
			is_link((enum html_tag)html_node(h, i)->tag) ? target_of(h, i, base) : NULL;

		if (url)
			add_link(l, a, h, i, url, false);
	}
}

static void
add_alt(struct links *l, struct article *a, const struct html *h, const struct survey *s,
	uint32_t i)
{
	const char *alt = html_attribute(h, i, ATTR_ALT);

	if (a->alts->len >= ARTICLE_MAX_ALTS)
		return;
	g_string_truncate(l->text, 0);
	if (html_node(h, i)->tag == TAG_FIGCAPTION)
		pagetext_append(h, s->marks->data, i, 1u << MARK_UNSEEN, l->text);
	else if (alt)
		pagetext_collapse(alt, strlen(alt), l->text);
	cut(l->text, ALT_MAX);
	if (l->text->len)
		g_ptr_array_add(a->alts, g_strndup(l->text->str, l->text->len));
}

void
links_read(struct links *l, struct article *a, const struct html *h, const struct survey *s,
	   const struct url *base)
{
	uint32_t chrome_end = 0;

	g_hash_table_remove_all(l->seen);
	for (uint32_t i = 1; i < h->nodes->len; i++) {
		bool in_main = i >= chrome_end;

		if (in_main &&
		    (s->marks->data[i] == MARK_CHROME || s->marks->data[i] == MARK_UNSEEN)) {
			chrome_end = html_node(h, i)->end;
			in_main = false;
		}
		switch (html_node(h, i)->tag) {
		case TAG_A:
		case TAG_AREA:
		case TAG_FRAME:
		case TAG_IFRAME:
			read_link(l, a, h, s, i, base, in_main);
			break;
		case TAG_IMG:
		case TAG_FIGCAPTION:
			if (in_main)
				add_alt(l, a, h, s, i);
			break;
		default:
			break;
		}
	}
}
