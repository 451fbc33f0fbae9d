#include "crawler/maintext.h"

#include <string.h>

#include "crawler/commentary.h"
#include "crawler/dateline.h"
#include "crawler/headline.h"
#include "crawler/pagetext.h"
#include "crawler/phrase.h"
#include "crawler/region.h"
#include "crawler/signpost.h"

enum {
	KEPT_SHARE = 40, /* percent of the content that no boilerplate inside it has */
	SMALL_SHARE = 30, /* the same for forms, asides and footers */
	LIST_LINKS = 65, /* percent of link text that makes a block a list of links */
	LIST_SHARE = 30, /* percent of the content that no list of links has */
	LIST_PROSE = 400, /* letters of prose a page must have before its lists of links go */
	BOX_LINKS = 40, /* percent of link text of what stands under "Related articles" */
	META_MAX = 160, /* letters of a byline or a user panel */
	TITLE_PLACE = 400, /* letters of prose behind which no heading repeats the title */
	TITLE_LETTERS = 300,
	ABOVE_BEFORE = 60, /* letters of prose that may stand above that line */
	ABOVE_PROSE = 400, /* letters of a text that has a line above it for its author */
	ABOVE_ARTICLE = 120, /* the same where the page says that it is an article */
	NUMBER_DIGITS = 3, /* of a number that is a count and no year */
	ABOVE_HEADLINE = 300, /* letters above a headline that are not yet the text */
	BUTTON_MAX = 30, /* letters of a button */
	CARD_LINKS = 2,
	POINTER_PROSE = 700, /* letters of an article whose paragraphs of nothing but a link go */
	TIME_MAX = 90, /* letters of the head of a post */
	ASK_MAX = 320, /* letters of a box that asks for an address to write to */
	STAMP_PROSE = 80, /* letters of a post; a diary's entry is shorter, and needs its day */
	STAMP_TEXT = 40, /* letters of a day and a time */
	TIME_REST = 4, /* letters of "on", "at" and marks between a name and a time */
};

void
maintext_init(struct maintext *m)
{
	survey_init(&m->survey);
	m->line = g_string_sized_new(256);
}

void
maintext_clear(struct maintext *m)
{
	survey_clear(&m->survey);
	g_string_free(m->line, TRUE);
}

static void
mark(struct maintext *m, uint32_t i, enum mark as)
{
	m->survey.marks->data[i] = (guint8)as;
}

static enum mark
marked(const struct maintext *m, uint32_t i)
{
	return (enum mark)m->survey.marks->data[i];
}

/* The visible line of a short element; NULL when it is longer than `max` letters. */
static const char *
line_of(struct maintext *m, const struct html *h, uint32_t i, size_t max)
{
	const struct survey_item *it = survey_item(&m->survey, i);

	if (it->text == 0 || it->text > max)
		return NULL;
	g_string_truncate(m->line, 0);
	pagetext_append(h, m->survey.marks->data, i, 1u << MARK_UNSEEN | 1u << MARK_CHROME,
			m->line);
	return m->line->len ? m->line->str : NULL;
}

static bool
has_controls(const struct html *h, uint32_t i)
{
	for (uint32_t j = i + 1; j < html_node(h, i)->end; j++) {
		enum html_tag tag = (enum html_tag)html_node(h, j)->tag;

		if (tag == TAG_INPUT || tag == TAG_SELECT || tag == TAG_TEXTAREA ||
		    tag == TAG_BUTTON)
			return true;
	}
	return false;
}

/* A box that asks for an address to write to: a form for it, and what there is to say for that. */
static bool
asks_for_mail(const struct html *h, const struct survey_item *it, uint32_t i, uint32_t content)
{
	uint32_t end = html_node(h, i)->end;
	bool has_form = false;

	if (it->text > ASK_MAX || survey_exceeds(it->prose, content, SMALL_SHARE))
		return false;
	for (uint32_t k = i + 1; k < end && !has_form; k = html_node(h, k)->end)
		has_form = html_node(h, k)->tag == TAG_FORM;
	for (uint32_t k = i + 1; k < end && has_form; k++) {
		const char *type =
			html_node(h, k)->tag == TAG_INPUT ? html_attribute(h, k, ATTR_TYPE) : NULL;

		if (type && g_ascii_strcasecmp(type, "email") == 0)
			return true;
	}
	return false;
}

/* Whether the first link is to a file: minutes, plans and letters are what such a page is for. */
static bool
lists_files(const struct html *h, uint32_t i)
{
	static const char *const endings[] = { ".pdf", ".doc", ".docx", ".xls", ".xlsx",
					       ".odt", ".rtf", ".ppt",  ".pptx" };

	for (uint32_t k = i + 1; k < html_node(h, i)->end; k++) {
		const char *href =
			html_node(h, k)->tag == TAG_A ? html_attribute(h, k, ATTR_HREF) : NULL;
		size_t len = href ? strcspn(href, "?#") : 0;

		for (size_t e = 0; href && e < G_N_ELEMENTS(endings); e++) {
			size_t ending = strlen(endings[e]);

			if (len > ending &&
			    g_ascii_strncasecmp(href + len - ending, endings[e], ending) == 0)
				return true;
		}
		if (href)
			return false;
	}
	return false;
}

static bool
is_list_of_links(const struct html *h, const struct survey_item *it, uint32_t i, uint32_t content)
{
	enum html_tag tag = (enum html_tag)html_node(h, i)->tag;
	unsigned flags = html_tag_flags(tag);

	if (!(flags & TAG_BLOCK) || (flags & TAG_HEADING) || tag == TAG_LI || tag == TAG_PRE ||
	    content < LIST_PROSE)
		return false;
	return it->links >= CARD_LINKS && survey_exceeds(it->link_text, it->text, LIST_LINKS) &&
	       !survey_exceeds(it->text, content, LIST_SHARE) && !lists_files(h, i);
}

/* The top of the page: a <header> that heads neither an article nor a section. */
static bool
is_masthead(const struct html *h, uint32_t i)
{
	enum html_tag up = (enum html_tag)html_node(h, html_node(h, i)->parent)->tag;

	if (html_node(h, i)->tag != TAG_HEADER || up == TAG_ARTICLE || up == TAG_SECTION ||
	    up == TAG_MAIN)
		return false;
	for (uint32_t k = i + 1; k < html_node(h, i)->end; k++)
		if (html_tag_flags((enum html_tag)html_node(h, k)->tag) & (TAG_HEADING | TAG_FLOW))
			return false;
	return true;
}

/* The narrow cell of a thread laid out as a table: name, rank and posts of who wrote the wide one,
 * a line each. */
static bool
is_user_panel(const struct maintext *m, const struct html *h, uint32_t i)
{
	const struct survey_item *it = survey_item(&m->survey, i);
	const struct survey_item *row = survey_item(&m->survey, html_node(h, i)->parent);

	return it->text < META_MAX && 2 * it->prose < it->text &&
	       (it->own_breaks || (it->hints & HINT_META)) && row->prose > 2 * it->text &&
	       html_node(h, html_node(h, i)->parent)->tag == TAG_TR;
}

/* Boilerplate inside the content, `content` letters of prose. */
static bool
is_boilerplate(struct maintext *m, const struct html *h, uint32_t i, uint32_t content)
{
	const struct survey_item *it = survey_item(&m->survey, i);
	enum html_tag tag = (enum html_tag)html_node(h, i)->tag;
	bool is_large = it->prose && survey_exceeds(it->prose, content, KEPT_SHARE);

	if (tag == TAG_BUTTON && it->text < META_MAX && !survey_is_heading_button(h, i))
		return true;
	if (it->hints & HINT_BESIDE)
		return true;
	if (is_large)
		return false;
	if (tag == TAG_TIME)
		return html_node(h, html_node(h, i)->parent)->tag == TAG_HEADER;
	if (survey_is_chrome(&m->survey, h, i, content) || is_masthead(h, i))
		return true;
	if ((tag == TAG_FORM || tag == TAG_FIELDSET) &&
	    !survey_exceeds(it->prose, content, SMALL_SHARE))
		return has_controls(h, i);
	if ((html_tag_flags(tag) & TAG_BLOCK) && asks_for_mail(h, it, i, content))
		return true;
	if (tag == TAG_TD && is_user_panel(m, h, i))
		return true;
	/* in a heading a date is an event's */
	if ((it->hints & HINT_META) && it->text < META_MAX &&
	    !(html_tag_flags(tag) & (TAG_HEADING | TAG_CELL)) &&
	    !((html_tag_flags((enum html_tag)html_node(h, html_node(h, i)->parent)->tag) &
	       TAG_HEADING) &&
	      it->text < survey_item(&m->survey, html_node(h, i)->parent)->text))
		return true;
	if (m->is_article && (html_tag_flags(tag) & TAG_BLOCK) &&
	    region_is_card_list(&m->survey, h, i))
		return true;
	return (m->is_article && content > POINTER_PROSE && signpost_is_pointer(it, tag)) ||
	       is_list_of_links(h, it, i, content);
}

static void
drop_box(struct maintext *m, const struct html *h, uint32_t heading)
{
	uint32_t parent = html_node(h, heading)->parent;
	uint32_t end = html_node(h, parent)->end;

	mark(m, heading, MARK_CHROME);
	for (uint32_t i = html_node(h, heading)->end; i < end; i = html_node(h, i)->end) {
		const struct survey_item *it = survey_item(&m->survey, i);
		enum html_tag tag = (enum html_tag)html_node(h, i)->tag;

		if (it->text == 0)
			continue;
		if ((html_tag_flags(tag) & TAG_HEADING) ||
		    !survey_exceeds(it->link_text, it->text, BOX_LINKS))
			return;
		mark(m, i, MARK_CHROME);
	}
}

/* A paragraph, heading or other element without blocks inside. */
static bool
is_line(const struct survey_item *it, enum html_tag tag)
{
	return (html_tag_flags(tag) & TAG_BLOCK) && it->own == it->text;
}

/* The headline, or the subject that each post of a thread repeats. */
static bool
is_title(struct maintext *m, const struct html *h, uint32_t i, const char *title, uint32_t prose)
{
	const struct survey_item *it = survey_item(&m->survey, i);
	enum html_tag tag = (enum html_tag)html_node(h, i)->tag;
	bool is_subject =
		(html_tag_flags(tag) & TAG_HEADING) && it->links && it->link_text == it->text;
	bool is_headline = tag == TAG_H1 || tag == TAG_H2;
	const char *line;

	if (!is_subject && prose > (is_headline ? TITLE_PLACE : ABOVE_BEFORE))
		return false;
	/* Pages of old, and of scripts, write it into whatever is at hand. */
	if (!is_subject && !is_headline &&
	    (!is_line(it, tag) || tag == TAG_LI || it->links > 1 || it->own_stops > 1))
		return false;
	line = line_of(m, h, i, TITLE_LETTERS);
	if (line && is_subject && g_ascii_strncasecmp(line, "Re: ", 4) == 0)
		line += 4;
	if (!line || (!is_subject && !is_headline && !headline_may_repeat(line, title)))
		return false;
	return headline_repeats(line, title,
				tag == TAG_H1               ? HEADLINE_PART
				: is_subject || is_headline ? HEADLINE_MOST
							    : HEADLINE_ALL);
}

/* A count of votes or replies. */
static bool
is_number(const char *line, enum html_tag tag)
{
	size_t digits = strspn(line, "0123456789");

	return digits && digits <= NUMBER_DIGITS && !line[digits] && tag != TAG_LI &&
	       !(html_tag_flags(tag) & (TAG_CELL | TAG_HEADING));
}

/* A row of one cell lays out; rows of more are a table. */
static bool
is_only_cell(const struct html *h, uint32_t i)
{
	return html_node(h, html_node(h, i)->parent)->end == html_node(h, i)->end &&
	       html_node(h, i)->parent + 1 == i;
}

/* Above the first sentence of an article: who wrote it and when, what section it is of. */
static bool
is_above(const struct maintext *m, const struct html *h, uint32_t i, uint32_t prose,
	 uint32_t content, const char *line)
{
	const struct survey_item *it = survey_item(&m->survey, i);
	enum html_tag tag = (enum html_tag)html_node(h, i)->tag;

	if (prose > ABOVE_BEFORE ||
	    content < (m->is_article || (m->is_titled && dateline_is_day(line, m->line->len))
			       ? ABOVE_ARTICLE
			       : ABOVE_PROSE) ||
	    (html_tag_flags(tag) & TAG_HEADING) ||
	    ((html_tag_flags(tag) & TAG_CELL) && !is_only_cell(h, i)))
		return false;
	/* Meetings by their days are a list of them. */
	return (dateline_is(line, m->line->len) && !(tag == TAG_LI && it->links)) ||
	       (m->is_article && tag != TAG_LI && it->links && it->link_text == it->text);
}

/* Nothing but a time, and names beside it that go as well: the head of a post. */
static bool
is_post_head(const struct maintext *m, const struct html *h, uint32_t i)
{
	const struct survey_item *it = survey_item(&m->survey, i);
	uint32_t sum = 0;

	if (it->text > TIME_MAX)
		return false;
	for (uint32_t k = i + 1; k < html_node(h, i)->end;) {
		bool is_meta = html_node(h, k)->tag == TAG_TIME ||
			       (survey_item(&m->survey, k)->hints & HINT_META);

		sum += is_meta ? survey_item(&m->survey, k)->text : 0;
		k = is_meta ? html_node(h, k)->end : k + 1;
	}
	return sum && sum + TIME_REST >= it->text;
}

/* A day or a time on a line of its own, not in a block of its own, above what was written then: the
 * post of a thread, the part of a report that goes on. */
static bool
is_stamp(struct maintext *m, const struct html *h, uint32_t i)
{
	uint32_t parent = html_node(h, i)->parent, next = html_node(h, i)->end;
	const char *line;

	/* the first of its parent, a block right after it */
	if (i != parent + 1 || next >= html_node(h, parent)->end ||
	    survey_item(&m->survey, i)->text > STAMP_TEXT)
		return false;
	while (next < html_node(h, parent)->end && survey_item(&m->survey, next)->text == 0)
		next = html_node(h, next)->end;
	if (next >= html_node(h, parent)->end ||
	    !(html_tag_flags((enum html_tag)html_node(h, next)->tag) & TAG_BLOCK) ||
	    survey_item(&m->survey, parent)->good < STAMP_PROSE)
		return false;
	line = line_of(m, h, i, STAMP_TEXT);
	return line && dateline_is_stamp(line, m->line->len);
}

/* A link among nothing but links that says what buttons say: "Reply", "Share". */
static bool
is_button(struct maintext *m, const struct html *h, uint32_t i)
{
	const struct survey_item *it = survey_item(&m->survey, i), *block;
	const char *line;

	if (html_node(h, i)->tag != TAG_A || it->links != 1 || it->text > BUTTON_MAX)
		return false;
	block = survey_item(&m->survey,
			    g_array_index(m->survey.blocks, uint32_t, html_node(h, i)->parent));
	if (block->own != block->own_links)
		return false;
	line = line_of(m, h, i, BUTTON_MAX);
	return line && (signpost_is_social(h, it, i) || phrase_is_chrome(line, m->line->len));
}

/* What stands above the headline is the section it is of, or how to get there. */
static void
drop_above(struct maintext *m, const struct html *h, uint32_t from, uint32_t headline)
{
	if (survey_text_between(&m->survey, from, headline) > ABOVE_HEADLINE)
		return;
	for (uint32_t i = from; i < headline;) {
		const struct html_node *node = html_node(h, i);
		bool is_around = node->end > headline;

		if (!is_around && marked(m, i) == MARK_KEEP && node->tag != TAG_FIGURE &&
		    !(html_tag_flags((enum html_tag)node->tag) & TAG_HEADING))
			mark(m, i, MARK_CHROME);
		i = is_around ? i + 1 : node->end;
	}
}

/* What a list says under a term that went: the days behind "Published:". */
static void
drop_term(struct maintext *m, const struct html *h, uint32_t term)
{
	uint32_t end = html_node(h, html_node(h, term)->parent)->end;

	for (uint32_t i = html_node(h, term)->end; i < end && html_node(h, i)->tag != TAG_DT;
	     i = html_node(h, i)->end)
		if (html_node(h, i)->tag == TAG_DD && survey_item(&m->survey, i)->text < META_MAX)
			mark(m, i, MARK_CHROME);
}

/* Take boilerplate out of [from, end). */
static void
clean(struct maintext *m, const struct html *h, uint32_t from, uint32_t end, uint32_t content,
      const char *title)
{
	uint32_t prose = 0;

	m->is_titled = false;
	for (uint32_t i = from; i < end;) {
		const struct survey_item *it = survey_item(&m->survey, i);
		enum html_tag tag = (enum html_tag)html_node(h, i)->tag;
		const char *line;

		if (marked(m, i) != MARK_KEEP) {
			i = html_node(h, i)->end;
			continue;
		}
		if (tag == TAG_TEXT || it->text == 0) {
			i++;
			continue;
		}
		if (is_title(m, h, i, title, prose)) {
			mark(m, i, MARK_CHROME);
			if (tag == TAG_H1 && prose == 0)
				drop_above(m, h, from, i);
			m->is_titled = tag == TAG_H1;
			i = html_node(h, i)->end;
			continue;
		} else if (is_boilerplate(m, h, i, content) ||
			   (!(html_tag_flags(tag) & TAG_BLOCK) && is_stamp(m, h, i)) ||
			   is_button(m, h, i) ||
			   (m->is_article && content > ABOVE_PROSE &&
			    ((2 * prose > content && signpost_is_author(h, it, i)) ||
			     signpost_is_call(h, it, i))) ||
			   (is_line(it, tag) && signpost_is_social(h, it, i)) ||
			   (is_line(it, tag) && !(html_tag_flags(tag) & (TAG_CELL | TAG_HEADING)) &&
			    is_post_head(m, h, i))) {
			mark(m, i, MARK_CHROME);
		} else if (is_line(it, tag) && (line = line_of(m, h, i, PHRASE_MAX))) {
			if (((html_tag_flags(tag) & TAG_HEADING) || it->text < 40) &&
			    phrase_is_box_heading(line, m->line->len))
				drop_box(m, h, i);
			else if (phrase_is_chrome(line, m->line->len) || is_number(line, tag) ||
				 (tag != TAG_LI && !(html_tag_flags(tag) & TAG_HEADING) &&
				  (dateline_says(line, m->line->len) ||
				   dateline_is_ago(line, m->line->len))) ||
				 is_above(m, h, i, prose, content, line))
				mark(m, i, MARK_CHROME);
		}
		m->is_titled &= !is_line(it, tag);
		if (marked(m, i) != MARK_KEEP) {
			if (tag == TAG_DT)
				drop_term(m, h, i);
			i = html_node(h, i)->end;
			continue;
		}
		if (is_line(it, tag))
			prose += it->prose;
		i++;
	}
}

static uint32_t
kept_prose(const struct maintext *m, const struct html *h)
{
	uint32_t sum = 0;

	for (uint32_t i = 0; i < h->nodes->len;) {
		const struct survey_item *it = survey_item(&m->survey, i);

		if (i && marked(m, i) != MARK_KEEP) {
			i = html_node(h, i)->end;
			continue;
		}
		if (it->own >= 25 && !survey_exceeds(it->own_links, it->own, 50))
			sum += it->own;
		i++;
	}
	return sum;
}

/* A heading goes with what stood under it: when that was taken out, and no text is left before
 * the next heading of its rank or the end. */
static void
drop_orphans(struct maintext *m, const struct html *h)
{
	uint32_t heading = 0;
	bool has_lost = false;

	for (uint32_t i = 1; i < h->nodes->len;) {
		const struct html_node *node = html_node(h, i);

		if (marked(m, i) != MARK_KEEP) {
			has_lost |= survey_item(&m->survey, i)->text > 0;
			i = node->end;
		} else if (html_tag_flags((enum html_tag)node->tag) & TAG_HEADING) {
			if (heading && has_lost && node->tag <= html_node(h, heading)->tag)
				mark(m, heading, MARK_CHROME);
			heading = i;
			has_lost = false;
			i = node->end;
		} else {
			if (node->tag == TAG_TEXT && survey_item(&m->survey, i)->text)
				heading = 0;
			i++;
		}
	}
	if (heading && has_lost)
		mark(m, heading, MARK_CHROME);
}

void
maintext_find(struct maintext *m, const struct html *h, bool is_article, const char *title)
{
	uint32_t n = h->nodes->len;

	m->is_article = is_article;
	survey_page(&m->survey, h);
	region_mark(&m->survey, h, is_article);
	commentary_mark(&m->survey, h, m->line);
	clean(m, h, 1, n, kept_prose(m, h), title);
	drop_orphans(m, h);
	for (uint32_t i = 1; i < n;
	     i = marked(m, i) == MARK_COMMENTS ? html_node(h, i)->end : i + 1)
		if (marked(m, i) == MARK_COMMENTS)
			clean(m, h, i + 1, html_node(h, i)->end, survey_item(&m->survey, i)->prose,
			      "");
}

void
maintext_append(const struct maintext *m, const struct html *h, GString *out)
{
	pagetext_append(h, m->survey.marks->data, 0,
			1u << MARK_UNSEEN | 1u << MARK_CHROME | 1u << MARK_COMMENTS, out);
}

void
maintext_append_comments(const struct maintext *m, const struct html *h, GString *out)
{
	for (uint32_t i = 1; i < h->nodes->len;) {
		if (marked(m, i) == MARK_COMMENTS) {
			if (out->len)
				g_string_append_c(out, '\n');
			pagetext_append(h, m->survey.marks->data, i,
					1u << MARK_UNSEEN | 1u << MARK_CHROME, out);
		}
		i = marked(m, i) == MARK_COMMENTS || marked(m, i) == MARK_UNSEEN
			    ? html_node(h, i)->end
			    : i + 1;
	}
}
