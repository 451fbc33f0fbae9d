#include "crawler/survey.h"

#include <string.h>

#include "crawler/beside.h"
#include "crawler/consent.h"
#include "crawler/pagetext.h"

enum {
	PROSE_MIN = 25, /* letters of a block that could be a sentence */
	PROSE_LONG = 80, /* letters of a block that is prose even without a full stop */
	DOUBT_MAX = 200, /* letters of a doubtful block that is still chrome */
	DOUBT_LINKS = 35, /* percent of link text that makes a doubtful block chrome */
	CHROME_SHARE = 50, /* percent of the page that no chrome has */
	THREAD_OPENING = 600, /* letters: more is an article, however much is said about it */
};

void
survey_init(struct survey *s)
{
	memset(s, 0, sizeof *s);
	s->items = g_array_new(FALSE, TRUE, sizeof(struct survey_item));
	s->marks = g_byte_array_new();
	s->blocks = g_array_new(FALSE, FALSE, sizeof(uint32_t));
	s->sums = g_array_new(FALSE, FALSE, sizeof(struct survey_sums));
}

void
survey_clear(struct survey *s)
{
	g_array_unref(s->items);
	g_byte_array_unref(s->marks);
	g_array_unref(s->blocks);
	g_array_unref(s->sums);
}

static struct survey_item *
item(struct survey *s, uint32_t i)
{
	return &g_array_index(s->items, struct survey_item, i);
}

/* "display: none", however it is spaced; `value` may not be part of a longer word. */
static bool
style_says(const char *style, const char *property, const char *value)
{
	size_t len = strlen(property);

	for (; (style = strcasestr(style, property)); style += len) {
		const char *at = style + len;

		while (pagetext_is_space(*at))
			at++;
		if (*at++ != ':')
			continue;
		while (pagetext_is_space(*at))
			at++;
		if (g_ascii_strncasecmp(at, value, strlen(value)) == 0)
			return true;
	}
	return false;
}

static bool
is_unseen(const struct html *h, uint32_t i)
{
	const struct html_node *node = html_node(h, i);
	const char *style;

	if (html_tag_flags((enum html_tag)node->tag) & TAG_UNSEEN)
		return node->tag != TAG_TEMPLATE || !html_attribute(h, i, ATTR_SHADOWROOTMODE);
	if (html_attribute(h, i, ATTR_HIDDEN))
		return true;
	/* The mark behind a heading that shows under the mouse alone. */
	if (node->tag == TAG_A && (style = html_attribute(h, i, ATTR_CLASS)) &&
	    strcmp(style, "headerlink") == 0)
		return true;
	style = html_attribute(h, i, ATTR_STYLE);
	return style &&
	       (style_says(style, "display", "none") || style_says(style, "visibility", "hidden"));
}

static void
count_text(const char *text, size_t len, uint32_t *letters, uint32_t *stops)
{
	uint32_t n = 0, marks = 0;

	for (size_t i = 0; i < len; i++) {
		unsigned char c = (unsigned char)text[i];

		if (c < 0x80) {
			n += c > ' ';
			marks += c == '.' || c == '!' || c == '?';
		} else if (c >= 0xC0) {
			n += c >= 0xE3 ? 2 : 1;
			/* U+3002, the ideographic full stop. */
			marks += c == 0xE3 && i + 2 < len &&
				 memcmp(text + i, "\xe3\x80\x82", 3) == 0;
		}
	}
	*letters = n;
	*stops = marks;
}

static unsigned
role_hints(const char *role)
{
	static const struct {
		const char *role;
		unsigned hints;
	} roles[] = {
		{ "navigation", HINT_CHROME },  { "complementary", HINT_CHROME },
		{ "contentinfo", HINT_CHROME }, { "search", HINT_CHROME },
		{ "menu", HINT_CHROME },        { "menubar", HINT_CHROME },
		{ "dialog", HINT_CHROME },      { "alertdialog", HINT_CHROME },
		{ "banner", HINT_DOUBT },       { "main", HINT_MAIN },
	};

	for (size_t i = 0; role && i < G_N_ELEMENTS(roles); i++)
		if (g_ascii_strcasecmp(role, roles[i].role) == 0)
			return roles[i].hints;
	return 0;
}

/* Whether the id is made from a heading, "editing-and-navigation": it says what the text is about,
 * not what the element is. Documents written in markup languages have such. */
static bool
is_slug(const struct html *h, uint32_t i)
{
	const char *class = html_attribute(h, i, ATTR_CLASS), *id = html_attribute(h, i, ATTR_ID);
	enum html_tag tag = (enum html_tag)html_node(h, i)->tag;

	if ((html_tag_flags(tag) & TAG_HEADING) || tag == TAG_DT || tag == TAG_DD)
		return true;
	return id && strchr(id, '-') &&
	       ((tag == TAG_SECTION && !class) || (class && strcmp(class, "section") == 0));
}

static unsigned
element_hints(struct survey *s, const struct html *h, uint32_t i)
{
	const char *hidden, *prop;
	unsigned hints;

	if (html_node(h, i)->at >= h->sieve.elements->len)
		return 0;
	hints = hint_of(&s->cache, html_attribute(h, i, ATTR_CLASS)) |
		hint_of(&s->cache, html_attribute(h, i, ATTR_DATA_COMPONENT)) |
		hint_of(&s->cache, html_attribute(h, i, ATTR_DATA_TESTID)) |
		role_hints(html_attribute(h, i, ATTR_ROLE));
	if (!is_slug(h, i))
		hints |= hint_of(&s->cache, html_attribute(h, i, ATTR_ID));
	hidden = html_attribute(h, i, ATTR_ARIA_HIDDEN);
	if (hidden && g_ascii_strcasecmp(hidden, "true") == 0)
		hints |= HINT_CHROME;
	prop = html_attribute(h, i, ATTR_ITEMPROP);
	if (prop && strcasestr(prop, "articleBody"))
		hints = (hints & ~(unsigned)HINT_CHROME) | HINT_BODY;
	/* These say what the page is about ("tag-sport"), not what the element is. */
	if (html_node(h, i)->tag == TAG_ARTICLE || html_node(h, i)->tag == TAG_MAIN)
		hints &= ~(unsigned)(HINT_CHROME | HINT_DOUBT | HINT_META | HINT_BODY);
	return hints;
}

static void
survey_text(struct survey *s, const struct html *h, uint32_t i)
{
	const struct html_node *node = html_node(h, i);
	struct survey_item *it = item(s, i);
	struct survey_item *block = item(s, g_array_index(s->blocks, uint32_t, node->parent));
	uint32_t letters, stops;

	count_text(h->text->str + node->at, node->len, &letters, &stops);
	it->text = letters;
	block->own += letters;
	block->own_stops = (uint16_t)MIN(block->own_stops + stops, UINT16_MAX);
	if (it->is_in_link) {
		it->link_text = letters;
		block->own_links += letters;
	}
}

/* Down the page: what each node is by itself. */
static void
go_down(struct survey *s, const struct html *h)
{
	uint32_t n = h->nodes->len, pre_end = 0;

	for (uint32_t i = 0; i < n;) {
		const struct html_node *node = html_node(h, i);
		struct survey_item *it = item(s, i);
		uint32_t *block = &g_array_index(s->blocks, uint32_t, i);

		*block = i ? g_array_index(s->blocks, uint32_t, node->parent) : 0;
		it->is_in_link = i && item(s, node->parent)->is_in_link;
		if (node->tag == TAG_TEXT) {
			survey_text(s, h, i++);
			continue;
		}
		if (i && is_unseen(h, i)) {
			s->marks->data[i] = MARK_UNSEEN;
			i = node->end;
			continue;
		}
		if (html_tag_flags((enum html_tag)node->tag) & TAG_BLOCK)
			*block = i;
		if (node->tag == TAG_BR && item(s, *block)->own_breaks < UINT16_MAX)
			item(s, *block)->own_breaks++;
		if (node->tag == TAG_A && html_attribute(h, i, ATTR_HREF)) {
			it->is_in_link = true;
			it->links = 1;
		}
		/* The names inside are of a language's words: "comment". */
		if (i && i >= pre_end)
			it->hints = (uint8_t)element_hints(s, h, i);
		if (node->tag == TAG_PRE || node->tag == TAG_CODE)
			pre_end = MAX(pre_end, node->end);
		i++;
	}
}

/* A block that reads like a sentence and is no list of links. */
static uint32_t
prose_of(const struct html *h, uint32_t i, const struct survey_item *it)
{
	if (it->own < PROSE_MIN || survey_exceeds(it->own_links, it->own, 50) ||
	    (html_tag_flags((enum html_tag)html_node(h, i)->tag) & TAG_HEADING))
		return 0;
	/* Lines of a list or an address, cut by hand. */
	if (it->own / (it->own_breaks + 1u) < PROSE_MIN && it->own_stops <= it->own_breaks)
		return it->own / 3;
	return it->own >= PROSE_LONG || it->own_stops ? it->own - it->own_links : it->own / 3;
}

bool
survey_is_heading_button(const struct html *h, uint32_t i)
{
	uint32_t up = html_node(h, i)->parent;

	return html_node(h, i)->tag == TAG_BUTTON &&
	       ((html_tag_flags((enum html_tag)html_node(h, up)->tag) & TAG_HEADING) ||
		html_node(h, up)->tag == TAG_DT);
}

bool
survey_is_doubtful(uint32_t text, uint32_t link_text)
{
	return text < DOUBT_MAX || survey_exceeds(link_text, text, DOUBT_LINKS);
}

bool
survey_is_chrome(const struct survey *s, const struct html *h, uint32_t i, uint32_t whole)
{
	const struct survey_item *it = survey_item(s, i);
	enum html_tag tag = (enum html_tag)html_node(h, i)->tag;

	if (it->hints & HINT_BESIDE)
		return true;
	if (it->prose && survey_exceeds(it->prose, whole, CHROME_SHARE))
		return false;
	if (tag == TAG_BUTTON)
		return !survey_is_heading_button(h, i);
	if ((it->hints & HINT_CHROME) || tag == TAG_NAV || tag == TAG_ASIDE || tag == TAG_DIALOG ||
	    tag == TAG_SEARCH)
		return true;
	if (tag == TAG_FOOTER)
		return html_node(h, html_node(h, i)->parent)->tag != TAG_BLOCKQUOTE;
	return (it->hints & HINT_DOUBT) && survey_is_doubtful(it->text, it->link_text);
}

/* Up the page: children into parents. */
static void
go_up(struct survey *s, const struct html *h, uint32_t whole)
{
	for (uint32_t i = h->nodes->len; i-- > 1;) {
		struct survey_item *it = item(s, i), *up = item(s, html_node(h, i)->parent);

		if (s->marks->data[i] == MARK_UNSEEN || html_node(h, i)->tag >= TAG_TEXT) {
			up->text += it->text;
			up->link_text += it->link_text;
			continue;
		}
		/* The hints are of this element: judged before its parent sees it. */
		if (survey_is_chrome(s, h, i, whole))
			it->good = 0;
		up->text += it->text;
		up->link_text += it->link_text;
		up->links += it->links;
		up->prose += it->prose;
		if ((it->hints & HINT_COMMENTS) && !s->is_thread)
			it->good = 0;
		up->good += it->good;
	}
}

/* Prose inside comment sections; before the children are added to their parents. */
static uint32_t
count_comments(const struct survey *s, const struct html *h)
{
	uint32_t sum = 0, section_end = 0;

	for (uint32_t i = 1; i < h->nodes->len; i++) {
		if (i >= section_end && (survey_item(s, i)->hints & HINT_COMMENTS))
			section_end = html_node(h, i)->end;
		if (survey_item(s, i)->hints & HINT_BESIDE) {
			i = html_node(h, i)->end - 1;
			continue;
		}
		if (i < section_end)
			sum += survey_item(s, i)->prose;
	}
	return sum;
}

void
survey_page(struct survey *s, const struct html *h)
{
	uint32_t n = h->nodes->len, whole = 0, rest;

	g_array_set_size(s->items, 0);
	g_array_set_size(s->items, n);
	g_byte_array_set_size(s->marks, n);
	g_array_set_size(s->blocks, n);
	memset(s->marks->data, MARK_KEEP, n);
	go_down(s, h);
	consent_mark(s, h);
	for (uint32_t i = 0; i < n; i++) {
		struct survey_item *it = item(s, i);

		it->prose = it->good = prose_of(h, i, it);
		whole += it->prose;
	}
	whole -= beside_mark(s, h);
	s->comments = count_comments(s, h);
	rest = whole - s->comments;
	s->is_thread = rest < THREAD_OPENING && s->comments / 3 > rest;
	s->whole = s->is_thread ? whole : rest;
	go_up(s, h, s->whole);
}
