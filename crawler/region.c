#include "crawler/region.h"

#include <string.h>

#include "crawler/pagetext.h"

enum {
	PROSE_ENOUGH = 140, /* letters of good prose that make a page one with content */
	MAIN_SHARE = 30, /* percent of the good prose that <main> must hold to be believed */
	ARTICLE_SHARE = 50, /* the same for the one <article>, of what all of them hold */
	BODY_SHARE = 60, /* the same for an element named as the article's body */
	OWN_PROSE = 40, /* letters of loose text that make it content */
	TEXT_SHARE = 160, /* percent of its good prose that a level of prose has as text */
	LEAD_SHARE = 50, /* percent of its parent that the path downwards must hold */
	OUTSIDE_SHARE = 50, /* percent of the content that prose outside <main> must reach */
	BESIDE_SHARE = 20, /* the same for prose beside it */
	CAPTION_SHARE = 50, /* percent of a picture's text that its caption has */
	LEAD_MAX = 400, /* letters of a lead */
	TEASERS_MIN = 3, /* blocks led by a link that make a list of other pages */
	CARDS_MIN = 2, /* linked headings that make a list of other pages */
	MOST_LINKS = 50, /* percent of link text that makes a neighbour a menu */
	PAGE_WIDTH = 800, /* pixels of a page laid out as a table */
	SIDE_WIDTH = 220, /* of its side columns, at most */
	BESIDE_LINKS = 30, /* the same for prose that stands beside the content */
};

/* An element that arranges others, rather than a paragraph or the like. */
static bool
is_layout(const struct survey *s, const struct html *h, uint32_t i)
{
	unsigned flags = html_tag_flags((enum html_tag)html_node(h, i)->tag);

	return !(flags & TAG_FLOW) && ((flags & TAG_BLOCK) || survey_item(s, i)->good);
}

static bool
contains(const struct html *h, uint32_t outer, uint32_t inner)
{
	return outer <= inner && inner < html_node(h, outer)->end;
}

static bool
is_main(const struct survey *s, const struct html *h, uint32_t i)
{
	const char *role;

	if (html_node(h, i)->tag == TAG_MAIN)
		return true;
	role = html_attribute(h, i, ATTR_ROLE);
	return (survey_item(s, i)->hints & HINT_MAIN) && role &&
	       g_ascii_strcasecmp(role, "main") == 0;
}

/* What the author marked as the content: <main>, then the one <article> inside it, then what is
 * named as its body. 0, the body of the page, when nothing is or none can be believed. */
static uint32_t
find_marked(const struct survey *s, const struct html *h)
{
	uint32_t root_good = survey_item(s, 0)->good, region = 0, best = 0, sum = 0, best_good = 0;

	for (uint32_t i = 1; i < h->nodes->len; i++) {
		if (survey_item(s, i)->good && is_main(s, h, i) &&
		    survey_exceeds(survey_item(s, i)->good, root_good, MAIN_SHARE)) {
			region = i;
			break;
		}
	}
	for (uint32_t i = region + 1; i < html_node(h, region)->end;) {
		uint32_t good = survey_item(s, i)->good;
		bool is_article = html_node(h, i)->tag == TAG_ARTICLE;

		if (is_article) {
			sum += good;
			if (good > best_good) {
				best = i;
				best_good = good;
			}
		}
		i = is_article || !good ? html_node(h, i)->end : i + 1;
	}
	if (best && survey_exceeds(best_good, sum, ARTICLE_SHARE) &&
	    survey_exceeds(best_good, survey_item(s, region)->good, ARTICLE_SHARE))
		region = best;
	best = 0;
	for (uint32_t i = region + 1; i < html_node(h, region)->end; i++) {
		const struct survey_item *it = survey_item(s, i);

		if (it->good && (it->hints & HINT_BODY) &&
		    survey_exceeds(it->good, survey_item(s, region)->good, BODY_SHARE))
			best = i;
	}
	return best ? best : region;
}

static uint64_t
signature(const struct html *h, uint32_t i)
{
	return hint_signature(html_attribute(h, i, ATTR_CLASS)) ^ (uint64_t)html_node(h, i)->tag
									  << 56;
}

/* Whether they are two of a kind: posts of a thread, sections of a report, rows of a layout. */
static bool
is_alike(const struct html *h, uint32_t a, uint32_t b)
{
	enum html_tag tag = (enum html_tag)html_node(h, a)->tag;

	if (tag != html_node(h, b)->tag)
		return false;
	if (tag == TAG_ARTICLE || tag == TAG_SECTION || tag == TAG_TR || tag == TAG_TBODY)
		return true;
	return html_attribute(h, a, ATTR_CLASS) && signature(h, a) == signature(h, b);
}

static bool
has_heading(const struct html *h, uint32_t i, enum html_tag lowest)
{
	for (uint32_t k = i + 1; k < html_node(h, i)->end; k++)
		if (html_node(h, k)->tag >= TAG_H1 && html_node(h, k)->tag <= lowest)
			return true;
	return false;
}

/* Of a table's cell; 0 when it does not say. */
static unsigned
cell_width(const struct html *h, uint32_t i)
{
	const char *width =
		html_node(h, i)->tag == TAG_TD ? html_attribute(h, i, ATTR_WIDTH) : NULL;
	char *end;
	uint64_t n = width && g_ascii_isdigit(*width) ? g_ascii_strtoull(width, &end, 10) : 0;

	if (n == 0 || n > PAGE_WIDTH)
		return 0;
	return *end == '%' ? (unsigned)n * PAGE_WIDTH / 100 : (unsigned)n;
}

/* The side column of a page laid out as a table: narrow beside a wide one with more in it. */
static bool
is_side_cell(const struct survey *s, const struct html *h, uint32_t i, uint32_t best)
{
	unsigned width = cell_width(h, i), other = cell_width(h, best);

	return width && width <= SIDE_WIDTH && html_node(h, best)->tag == TAG_TD &&
	       (other == 0 || other >= 2 * width) &&
	       !survey_exceeds(survey_item(s, i)->good, survey_item(s, best)->good, OUTSIDE_SHARE);
}

struct level {
	uint32_t parent;
	uint32_t best; /* the child on the way down */
	bool is_ahead; /* the marked region is further down */
	bool is_inside; /* of the marked region, of <main> or of an article */
	bool is_text; /* the level is mostly prose: what stands in it belongs to it */
	bool is_headed; /* `best` has a heading */
	bool is_below; /* the headline was passed on the way down, or at this level */
	bool is_article; /* the page is one article */
	enum { CARDS_UNKNOWN, CARDS_NONE, CARDS_ALL } cards; /* whether `best` is a list of them */
};

/* Two parts of a page that has no names for them, each with a heading: both are of its text. */
static bool
is_nameless_part(const struct survey *s, const struct html *h, uint32_t i,
		 const struct level *level)
{
	return survey_item(s, i)->good && level->is_headed &&
	       html_node(h, i)->tag == html_node(h, level->best)->tag &&
	       !html_attribute(h, i, ATTR_CLASS) && !html_attribute(h, level->best, ATTR_CLASS) &&
	       !html_attribute(h, i, ATTR_ID) && has_heading(h, i, TAG_H4);
}

/* A picture's caption and little else. */
static bool
is_caption(const struct survey *s, const struct html *h, uint32_t i)
{
	uint32_t caption = 0;

	for (uint32_t k = i + 1; k < html_node(h, i)->end; k++)
		if (html_node(h, k)->tag == TAG_FIGCAPTION)
			caption = MAX(caption, survey_item(s, k)->text);
	return caption && survey_exceeds(caption, survey_item(s, i)->text, CAPTION_SHARE);
}

/* Between the headline and what is marked as the body of the article: the lead. */
static bool
is_lead(const struct survey *s, const struct html *h, uint32_t i, const struct level *level)
{
	const struct survey_item *it = survey_item(s, i);

	return i < level->best && level->is_below && it->good && it->links == 0 &&
	       it->text <= LEAD_MAX && !has_heading(h, i, TAG_H6);
}

/* Whether the first link in the element is to another page. */
static bool
links_elsewhere(const struct html *h, uint32_t heading)
{
	for (uint32_t k = heading + 1; k < html_node(h, heading)->end; k++) {
		const char *href =
			html_node(h, k)->tag == TAG_A ? html_attribute(h, k, ATTR_HREF) : NULL;

		if (href)
			return *href != '#';
	}
	/* The link is around the heading. */
	return true;
}

/* A heading that is a link, and not to its own place on the page. */
static bool
leads_elsewhere(const struct survey *s, const struct html *h, uint32_t heading)
{
	const struct survey_item *it = survey_item(s, heading);

	return it->link_text >= it->text && links_elsewhere(h, heading);
}

/* A link whose element is called a title: that of a teaser. */
static bool
is_named_title(const struct survey_item *it, const struct html *h, uint32_t i)
{
	const char *class;

	if (html_node(h, i)->tag == TAG_TEXT || it->links != 1 || it->link_text < it->text)
		return false;
	class = html_attribute(h, i, ATTR_CLASS);
	return class && (strcasestr(class, "title") || strcasestr(class, "headline"));
}

/* Whether the first line in the element is a link to another page, and more stands under it. */
static bool
is_led_by_link(const struct survey *s, const struct html *h, uint32_t i)
{
	for (uint32_t k = i; k < html_node(h, i)->end; k++) {
		const struct survey_item *it = survey_item(s, k);

		if (html_node(h, k)->tag != TAG_TEXT && it->own)
			return it->own == it->own_links && it->own < survey_item(s, i)->text &&
			       links_elsewhere(h, k);
	}
	return false;
}

/* Blocks of one kind, each led by a link. */
static bool
is_row_of_teasers(const struct survey *s, const struct html *h, uint32_t i)
{
	uint32_t first = 0;
	unsigned teasers = 0;

	for (uint32_t k = i + 1; k < html_node(h, i)->end; k = html_node(h, k)->end) {
		if (!survey_item(s, k)->text)
			continue;
		if (!is_layout(s, h, k) || (first && !is_alike(h, first, k)) ||
		    !is_led_by_link(s, h, k))
			return false;
		first = first ? first : k;
		teasers++;
	}
	return teasers >= TEASERS_MIN;
}

bool
region_is_card_list(const struct survey *s, const struct html *h, uint32_t i)
{
	unsigned headings = 0, linked = 0;

	if (survey_item(s, i)->links < CARDS_MIN)
		return false;
	for (uint32_t k = i + 1; k < html_node(h, i)->end; k++) {
		const struct survey_item *it = survey_item(s, k);

		if (it->text &&
		    ((html_tag_flags((enum html_tag)html_node(h, k)->tag) & TAG_HEADING) ||
		     is_named_title(it, h, k))) {
			headings++;
			linked += leads_elsewhere(s, h, k);
			k = html_node(h, k)->end - 1;
		}
	}
	/* One heading may be that of the whole list. */
	return (linked >= CARDS_MIN && linked + 1 >= headings) ||
	       (headings == 0 && is_row_of_teasers(s, h, i));
}

static bool
is_flow_beside(const struct survey *s, const struct html *h, uint32_t i, const struct level *level)
{
	uint32_t block = g_array_index(s->blocks, uint32_t, level->parent);

	if (level->is_inside || level->is_text)
		return true;
	if (level->is_ahead)
		return false;
	if (html_tag_flags((enum html_tag)html_node(h, i)->tag) & TAG_HEADING)
		return survey_item(s, i)->link_text < survey_item(s, i)->text;
	return survey_item(s, i)->good || survey_item(s, block)->own >= OWN_PROSE;
}

/* Whether the child `i` is a list of cards and `best` is none; `best` is looked at once. */
static bool
is_only_cards(const struct survey *s, const struct html *h, uint32_t i, struct level *level)
{
	if (!level->is_article || !region_is_card_list(s, h, i))
		return false;
	if (level->cards == CARDS_UNKNOWN)
		level->cards = region_is_card_list(s, h, level->best) ? CARDS_ALL : CARDS_NONE;
	return level->cards == CARDS_NONE;
}

/* Whether the child `i` is content beside the way down. */
static bool
is_beside(const struct survey *s, const struct html *h, uint32_t i, struct level *level)
{
	const struct survey_item *it = survey_item(s, i);
	const struct survey_item *best = survey_item(s, level->best);
	bool is_free = level->is_inside && !level->is_ahead;

	if ((it->hints & HINT_COMMENTS) && !s->is_thread)
		return true;
	if (survey_is_chrome(s, h, i, s->whole))
		return false;
	if (is_side_cell(s, h, i, level->best))
		return false;
	if (!is_layout(s, h, i))
		return is_flow_beside(s, h, i, level);
	/* Cards of a list may be links for the most part, when the best of them is as well. */
	if (is_alike(h, i, level->best) && !is_only_cards(s, h, i, level) &&
	    !(survey_exceeds(it->link_text, it->text, MOST_LINKS) &&
	      !survey_exceeds(best->link_text, best->text, BESIDE_LINKS)))
		/* Beside the one article of a page, another with a headline is another. */
		return !(level->is_article && html_node(h, i)->tag == TAG_ARTICLE &&
			 has_heading(h, i, TAG_H3));
	if (survey_exceeds(it->link_text, it->text, MOST_LINKS) || region_is_card_list(s, h, i))
		return false;
	if (level->is_inside && (it->hints & HINT_LEAD))
		return true;
	/* The headline's own box holds the lead. */
	if (level->is_inside && has_heading(h, i, TAG_H1) &&
	    survey_exceeds(best->good, it->good, 100))
		return true;
	if (level->is_inside && level->is_ahead && (is_caption(s, h, i) || is_lead(s, h, i, level)))
		return true;
	if (!it->good && is_free)
		return true;
	if (survey_exceeds(it->link_text, it->text, BESIDE_LINKS))
		return false;
	if (level->is_ahead && !level->is_inside)
		return survey_exceeds(it->good, best->good, OUTSIDE_SHARE);
	if (is_free || survey_exceeds(it->good, best->good, BESIDE_SHARE) ||
	    is_nameless_part(s, h, i, level))
		return true;
	/* A narrow column is no part of the text in the wide one. */
	return level->is_text && !(hint_is_column(html_attribute(h, i, ATTR_CLASS)) &&
				   hint_is_column(html_attribute(h, level->best, ATTR_CLASS)));
}

/* The child that holds most; in an article, teasers for others are only the last resort. */
static uint32_t
best_child(const struct survey *s, const struct html *h, uint32_t node, uint32_t marked,
	   bool is_article)
{
	uint32_t best = 0, other = 0;

	for (uint32_t i = node + 1; i < html_node(h, node)->end; i = html_node(h, i)->end) {
		if (marked && contains(h, i, marked))
			return i;
		if (survey_item(s, i)->good > (best ? survey_item(s, best)->good : 0)) {
			other = best;
			best = i;
		} else if (survey_item(s, i)->good > (other ? survey_item(s, other)->good : 0)) {
			other = i;
		}
	}
	/* with the headline in it, it is more than teasers */
	return is_article && other &&
			       survey_exceeds(survey_item(s, other)->good,
					      survey_item(s, best)->good, OUTSIDE_SHARE) &&
			       !has_heading(h, best, TAG_H1) && region_is_card_list(s, h, best)
		       ? other
		       : best;
}

/* Paragraphs stand in it directly, or hardly anything but prose and links does. */
static bool
is_text(const struct survey *s, const struct html *h, const struct level *level)
{
	const struct survey_item *it = survey_item(s, level->parent);

	return !level->is_ahead &&
	       (!is_layout(s, h, level->best) ||
		(level->parent && !survey_exceeds(it->text - it->link_text, it->good, TEXT_SHARE)));
}

static bool
has_headline(const struct html *h, uint32_t i)
{
	return html_node(h, i)->tag == TAG_H1 || has_heading(h, i, TAG_H1);
}

/* Judge what stands beside the way down. */
static void
judge_level(struct survey *s, const struct html *h, struct level *level)
{
	uint32_t end = html_node(h, level->parent)->end;

	for (uint32_t i = level->parent + 1; i < end; i = html_node(h, i)->end) {
		if (i != level->best && s->marks->data[i] == MARK_KEEP &&
		    !is_beside(s, h, i, level))
			s->marks->data[i] = MARK_CHROME;
		level->is_below |= i < level->best && has_headline(h, i);
	}
}

bool
region_mark(struct survey *s, const struct html *h, bool is_article)
{
	struct level level = { .is_article = is_article };
	uint32_t marked;

	if (survey_item(s, 0)->good < PROSE_ENOUGH)
		return false;
	marked = find_marked(s, h);
	for (;;) {
		const struct survey_item *it = survey_item(s, level.parent);
		enum html_tag tag = (enum html_tag)html_node(h, level.parent)->tag;

		level.is_ahead = marked > level.parent;
		level.is_inside |= (marked && !level.is_ahead) || tag == TAG_ARTICLE ||
				   (level.parent && is_main(s, h, level.parent)) ||
				   (it->hints & HINT_BODY);
		level.best =
			best_child(s, h, level.parent, level.is_ahead ? marked : 0, is_article);
		if (!level.best)
			break;
		level.cards = CARDS_UNKNOWN;
		level.is_text = is_text(s, h, &level);
		level.is_headed = has_heading(h, level.best, TAG_H4);
		judge_level(s, h, &level);
		if (!level.is_ahead &&
		    (!is_layout(s, h, level.best) ||
		     !survey_exceeds(survey_item(s, level.best)->good, it->good, LEAD_SHARE)))
			break;
		level.parent = level.best;
	}
	return true;
}
