#include "crawler/beside.h"

#include "crawler/pagetext.h"

enum {
	MARKED_TEXT = 12, /* letters in what is marked as content: "No such page." */
	HEADED_TEXT = 20, /* letters behind a heading */
	LARGE_PROSE = 600, /* letters of prose that may well be the content, whatever its name */
	LARGE_SHARE = 50, /* and percent of the page's prose */
	LARGE_TEXT = 200, /* letters of marked content that outweigh that */
	CONTENTS_MAX = 64, /* pieces of marked content that are measured at once */
};

/* What an element says it is. */
enum side {
	SIDE_NONE,
	SIDE_CONTENT, /* marked as content */
	SIDE_NAMED, /* chrome by its class or id */
	SIDE_ELEMENT, /* chrome by its element or role */
};

/* What is left of the page without what stands beside it, in letters. */
struct content {
	uint32_t marked; /* of the largest piece that is marked as content */
	uint32_t headed; /* behind the first heading */
};

static struct survey_sums *
sums_before(const struct survey *s, uint32_t i)
{
	return &g_array_index(s->sums, struct survey_sums, i);
}

/* Of one of the sums, what the nodes in [from, end) add to it. */
#define SUM(s, member, from, end) (sums_before(s, end)->member - sums_before(s, from)->member)

static bool
is_main(const struct html *h, uint32_t i)
{
	const char *role = html_attribute(h, i, ATTR_ROLE);

	return html_node(h, i)->tag == TAG_MAIN || (role && g_ascii_strcasecmp(role, "main") == 0);
}

static void
sum_up(struct survey *s, const struct html *h)
{
	struct survey_sums sums = { 0 };
	uint32_t n = h->nodes->len;

	g_array_set_size(s->sums, n + 1);
	for (uint32_t i = 0; i < n; i++) {
		const struct survey_item *it = survey_item(s, i);
		enum html_tag tag = (enum html_tag)html_node(h, i)->tag;

		*sums_before(s, i) = sums;
		sums.text += it->text;
		sums.link_text += it->link_text;
		sums.prose += it->prose;
		sums.headlines += tag == TAG_H1;
		sums.mains += i && tag != TAG_TEXT && is_main(h, i);
	}
	*sums_before(s, n) = sums;
}

static bool
has_side_role(const struct html *h, uint32_t i)
{
	static const char *const roles[] = { "navigation", "complementary", "contentinfo", "search",
					     "banner",     "menu",          "menubar" };
	const char *role = html_attribute(h, i, ATTR_ROLE);

	for (size_t k = 0; role && k < G_N_ELEMENTS(roles); k++)
		if (g_ascii_strcasecmp(role, roles[k]) == 0)
			return true;
	return false;
}

/* The top of the page, unless it holds the only headline. */
static bool
is_page_header(const struct survey *s, const struct html *h, uint32_t i)
{
	uint32_t headlines = SUM(s, headlines, i, html_node(h, i)->end);

	for (uint32_t up = html_node(h, i)->parent; up; up = html_node(h, up)->parent) {
		enum html_tag tag = (enum html_tag)html_node(h, up)->tag;

		if (tag == TAG_ARTICLE || tag == TAG_SECTION || tag == TAG_MAIN)
			return false;
	}
	return headlines == 0 || headlines < SUM(s, headlines, 0, h->nodes->len);
}

/* Before there was <header>. A longer name could be that of an article's. */
static bool
is_named_header(const struct html *h, uint32_t i)
{
	static const char *const names[] = { "header", "site-header", "page-header", "top",
					     "logo" };
	const char *id = html_attribute(h, i, ATTR_ID), *class = html_attribute(h, i, ATTR_CLASS);
	enum html_tag tag = (enum html_tag)html_node(h, i)->tag;

	if (tag != TAG_DIV && tag != TAG_TABLE && tag != TAG_TD)
		return false;
	for (size_t k = 0; k < G_N_ELEMENTS(names); k++)
		if ((id && g_ascii_strcasecmp(id, names[k]) == 0) ||
		    (class && g_ascii_strcasecmp(class, names[k]) == 0))
			return true;
	return false;
}

static bool
is_side_element(const struct survey *s, const struct html *h, uint32_t i)
{
	switch ((enum html_tag)html_node(h, i)->tag) {
	case TAG_NAV:
	case TAG_ASIDE:
	case TAG_SEARCH:
	case TAG_DIALOG:
		return true;
	case TAG_FOOTER:
		return html_node(h, html_node(h, i)->parent)->tag != TAG_BLOCKQUOTE;
	case TAG_HEADER:
		return is_page_header(s, h, i);
	default:
		return has_side_role(h, i) || (SUM(s, headlines, i, html_node(h, i)->end) == 0 &&
					       is_named_header(h, i) && is_page_header(s, h, i));
	}
}

/* A doubtful name counts outside marked content, for what is short or mostly links. */
static bool
is_side_named(const struct survey *s, const struct html *h, uint32_t i, bool is_in_content)
{
	const struct survey_item *it = survey_item(s, i);
	uint32_t end = html_node(h, i)->end, text = SUM(s, text, i, end);

	if (it->hints & HINT_CHROME)
		return true;
	return (it->hints & HINT_DOUBT) && !is_in_content &&
	       survey_is_doubtful(text, SUM(s, link_text, i, end));
}

static enum side
side_of(const struct survey *s, const struct html *h, uint32_t i, bool is_in_content)
{
	unsigned hints = survey_item(s, i)->hints;
	uint32_t end = html_node(h, i)->end;
	bool has_main = SUM(s, mains, i, end) > 0;

	if (hints & HINT_COMMENTS)
		return SIDE_NONE;
	if (!has_main && is_side_element(s, h, i))
		return SIDE_ELEMENT;
	if (is_main(h, i) || html_node(h, i)->tag == TAG_ARTICLE || (hints & HINT_BODY))
		return SIDE_CONTENT;
	if (!has_main && SUM(s, headlines, i, end) == 0 && is_side_named(s, h, i, is_in_content))
		return SIDE_NAMED;
	return (hints & HINT_MAIN) && !(hints & (HINT_CHROME | HINT_DOUBT)) ? SIDE_CONTENT
									    : SIDE_NONE;
}

/* Give the hint to the outermost elements that say they stand beside the content, and measure
 * what is left without them. */
static struct content
propose(struct survey *s, const struct html *h)
{
	struct content content = { 0 };
	uint32_t contents[CONTENTS_MAX], n_contents = 0, content_end = 0, heading = 0;
	uint32_t n = h->nodes->len, left = 0;

	for (uint32_t i = 1; i < n;) {
		const struct html_node *node = html_node(h, i);
		bool is_shown = s->marks->data[i] != MARK_UNSEEN;
		enum side side = SIDE_NONE;

		sums_before(s, i)->left = left;
		if (node->tag == TAG_TEXT) {
			left += survey_item(s, i++)->text;
			continue;
		}
		if (is_shown)
			side = side_of(s, h, i, i < content_end);
		if (!is_shown || side >= SIDE_NAMED) {
			if (is_shown)
				survey_set_hint(s, i, HINT_BESIDE, true);
			i = node->end;
			continue;
		}
		if (side == SIDE_CONTENT) {
			content_end = MAX(content_end, node->end);
			if (n_contents < CONTENTS_MAX)
				contents[n_contents++] = i;
		}
		if (!heading && node->tag >= TAG_H1 && node->tag <= TAG_H3)
			heading = node->end;
		i++;
	}
	sums_before(s, n)->left = left;
	for (uint32_t k = 0; k < n_contents; k++)
		content.marked = MAX(content.marked,
				     SUM(s, left, contents[k], html_node(h, contents[k])->end));
	if (heading)
		content.headed = left - sums_before(s, heading)->left;
	return content;
}

/* Whether the content that is left bears out that the element `i` is beside it. */
static bool
is_believed(const struct survey *s, const struct html *h, uint32_t i, const struct content *content)
{
	uint32_t prose = SUM(s, prose, i, html_node(h, i)->end);

	if (content->marked < MARKED_TEXT && content->headed < HEADED_TEXT)
		return false;
	if (prose <= LARGE_PROSE ||
	    !survey_exceeds(prose, SUM(s, prose, 0, h->nodes->len), LARGE_SHARE))
		return true;
	return is_side_element(s, h, i) && content->marked >= LARGE_TEXT;
}

uint32_t
beside_mark(struct survey *s, const struct html *h)
{
	struct content content;
	uint32_t sum = 0;

	sum_up(s, h);
	content = propose(s, h);
	for (uint32_t i = 1; i < h->nodes->len;) {
		uint32_t end = html_node(h, i)->end;

		if (!(survey_item(s, i)->hints & HINT_BESIDE)) {
			i++;
			continue;
		}
		if (is_believed(s, h, i, &content))
			sum += SUM(s, prose, i, end);
		else
			survey_set_hint(s, i, HINT_BESIDE, false);
		i = end;
	}
	return sum;
}
