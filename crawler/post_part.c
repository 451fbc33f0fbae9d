/* post_part: one post of a page that has several. The contract is crawler/post_text.h. */
#include <string.h>

#include "crawler/html.h"
#include "crawler/pagetext.h"
#include "crawler/post_text.h"

#define ENOUGH 20 /* bytes of text that a post has, and a mere mark has not */

struct finder {
	const struct html *h;
	const char *fragment; /* decoded */
	size_t stem; /* bytes of it before its number */
	GArray *family; /* uint32_t: nodes with a name like it, in document order */
	uint32_t node; /* that has it; 0: none */
};

static const char *
name_of(const struct html *h, uint32_t i)
{
	const char *id = html_attribute(h, i, ATTR_ID);

	if (id && *id)
		return id;
	return html_node(h, i)->tag == TAG_A ? html_attribute(h, i, ATTR_NAME) : NULL;
}

static bool
is_family(const struct finder *f, const char *name)
{
	const char *end = name + f->stem;

	if (strncmp(name, f->fragment, f->stem) != 0 || !g_ascii_isdigit(*end))
		return false;
	while (g_ascii_isdigit(*end))
		end++;
	return *end == '\0';
}

static void
look(struct finder *f)
{
	size_t len = strlen(f->fragment);

	while (len > 0 && g_ascii_isdigit(f->fragment[len - 1]))
		len--;
	f->stem = len;
	for (uint32_t i = 1; i < f->h->nodes->len; i++) {
		const char *name;

		if (html_node(f->h, i)->tag == TAG_TEXT)
			continue;
		name = name_of(f->h, i);
		if (!name)
			continue;
		if (f->node == 0 && strcmp(name, f->fragment) == 0)
			f->node = i;
		else if (f->fragment[f->stem] && is_family(f, name))
			g_array_append_val(f->family, i);
	}
}

/* The first of the family at or behind node `i`; the page's end when there is none. */
static uint32_t
next_of_family(const struct finder *f, uint32_t i)
{
	for (guint k = 0; k < f->family->len; k++) {
		uint32_t at = g_array_index(f->family, uint32_t, k);

		if (at >= i)
			return at;
	}
	return f->h->nodes->len;
}

static bool
has_family(const struct finder *f, uint32_t i)
{
	return next_of_family(f, i) < html_node(f->h, i)->end;
}

/* Without what is not shown: styles and scripts have no text in the tree. */
static char *
text_of(const struct finder *f, const uint8_t *marks, uint32_t i)
{
	GString *out = g_string_new(NULL);

	pagetext_append(f->h, marks, i, 1u << MARK_UNSEEN, out);
	return g_strstrip(g_string_free(out, FALSE));
}

/* From the mark on, over the following siblings of what holds it alone, to the next of its kind. */
static char *
text_from(const struct finder *f, const uint8_t *marks, uint32_t top)
{
	g_autoptr(GString) out = g_string_new(NULL);
	uint32_t end = html_node(f->h, html_node(f->h, top)->parent)->end;

	for (uint32_t i = top; i < end && (i == top || !has_family(f, i));
	     i = html_node(f->h, i)->end) {
		g_autofree char *text = text_of(f, marks, i);

		if (*text)
			g_string_append_printf(out, "%s%s", out->len ? "\n" : "", text);
		if (next_of_family(f, i) == i && i != top)
			break;
	}
	return g_strdup(out->str);
}

static uint8_t *
unseen(const struct html *h)
{
	uint8_t *marks = g_malloc0(h->nodes->len);

	for (uint32_t i = 1; i < h->nodes->len; i++) {
		enum html_tag tag = (enum html_tag)html_node(h, i)->tag;

		if (tag != TAG_TEXT &&
		    ((html_tag_flags(tag) & TAG_UNSEEN) || html_attribute(h, i, ATTR_HIDDEN)))
			marks[i] = MARK_UNSEEN;
	}
	return marks;
}

char *
post_part_find(const char *html, size_t len, const char *fragment)
{
	g_autoptr(html_t) h = html_new();
	g_autoptr(GArray) family = g_array_new(FALSE, FALSE, sizeof(uint32_t));
	g_autofree char *decoded = g_uri_unescape_string(fragment, NULL);
	struct finder f = { .h = h, .fragment = decoded ? decoded : fragment, .family = family };
	g_autofree uint8_t *marks = NULL;
	g_autofree char *text = NULL;
	uint32_t top;

	if (!*f.fragment)
		return NULL;
	html_read(h, html, len);
	look(&f);
	if (f.node == 0)
		return NULL;
	marks = unseen(h);
	text = text_of(&f, marks, f.node);
	if (strlen(text) >= ENOUGH)
		return g_steal_pointer(&text);
	/* as far up as there is no other post, but never all of the page */
	for (top = f.node;
	     html_node(h, top)->parent != 0 && !has_family(&f, html_node(h, top)->parent);
	     top = html_node(h, top)->parent)
		;
	if (family->len > 0)
		return text_from(&f, marks, top);
	return g_steal_pointer(&text);
}

bool
post_asks_password(const char *html, size_t len)
{
	g_autoptr(html_t) h = html_new();

	html_read(h, html, len);
	for (uint32_t i = 1; i < h->nodes->len; i++) {
		const char *type =
			html_node(h, i)->tag == TAG_INPUT ? html_attribute(h, i, ATTR_TYPE) : NULL;

		if (type && g_ascii_strcasecmp(type, "password") == 0)
			return true;
	}
	return false;
}
