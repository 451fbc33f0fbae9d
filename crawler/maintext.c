#include "crawler/maintext.h"

#include <string.h>

#include "crawler/dateline.h"
#include "crawler/pagetext.h"
#include "crawler/phrase.h"
#include "crawler/region.h"

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
	NUMBER_DIGITS = 3, /* of a number that is a count and no year */
	CARD_LINKS = 2,
	POINTER_PROSE = 700, /* letters of an article whose paragraphs of nothing but a link go */
	POINTER_MAX = 140, /* letters of such a paragraph */
	TIME_MAX = 90, /* letters of the head of a post */
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

static bool
is_list_of_links(const struct survey_item *it, enum html_tag tag, uint32_t content)
{
	unsigned flags = html_tag_flags(tag);

	if (!(flags & TAG_BLOCK) || (flags & TAG_HEADING) || tag == TAG_LI || tag == TAG_PRE ||
	    content < LIST_PROSE)
		return false;
	return it->links >= CARD_LINKS && survey_exceeds(it->link_text, it->text, LIST_LINKS) &&
	       !survey_exceeds(it->text, content, LIST_SHARE);
}

/* A paragraph that only points to another article. */
static bool
is_pointer(const struct survey_item *it, enum html_tag tag, uint32_t content)
{
	return (tag == TAG_P || tag == TAG_DIV) && content > POINTER_PROSE && it->links == 1 &&
	       it->text < POINTER_MAX && it->link_text == it->text;
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

/* Boilerplate inside the content, `content` letters of prose. */
static bool
is_boilerplate(struct maintext *m, const struct html *h, uint32_t i, uint32_t content)
{
	const struct survey_item *it = survey_item(&m->survey, i);
	enum html_tag tag = (enum html_tag)html_node(h, i)->tag;
	bool is_large = it->prose && survey_exceeds(it->prose, content, KEPT_SHARE);

	if (tag == TAG_BUTTON)
		return it->text < META_MAX;
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
	if ((it->hints & HINT_META) && it->text < META_MAX &&
	    !(html_tag_flags(tag) & (TAG_HEADING | TAG_CELL)))
		return true;
	if (m->is_article && (html_tag_flags(tag) & TAG_BLOCK) &&
	    region_is_card_list(&m->survey, h, i))
		return true;
	return (m->is_article && is_pointer(it, tag, content)) ||
	       is_list_of_links(it, tag, content);
}

/* Whether the line says what the title says, or the part of it that is no site's name. */
static bool
repeats(const char *line, const char *title)
{
	g_autofree char *a = g_utf8_casefold(line, -1);
	g_autofree char *b = g_utf8_casefold(title, -1);
	size_t a_len = strlen(a), b_len = strlen(b);

	if (a_len == 0 || b_len == 0)
		return false;
	/* "Headline" of "Headline - The Gazette" too. */
	return a_len <= b_len ? strstr(b, a) && (a_len * 2 > b_len || a_len > 20)
			      : strstr(a, b) && b_len * 4 > a_len * 3;
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

/* Comment sections, wherever they stand; the outermost element counts. */
static void
mark_comments(struct maintext *m, const struct html *h)
{
	if (m->survey.is_thread)
		return;
	for (uint32_t i = 1; i < h->nodes->len;) {
		const struct survey_item *it = survey_item(&m->survey, i);
		bool is_section =
			marked(m, i) != MARK_UNSEEN && (it->hints & HINT_COMMENTS) &&
			!survey_exceeds(it->prose, m->survey.whole + m->survey.comments, 90);

		if (is_section)
			mark(m, i, MARK_COMMENTS);
		i = is_section || marked(m, i) == MARK_UNSEEN ? html_node(h, i)->end : i + 1;
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
	const char *line;

	if (!is_subject && ((tag != TAG_H1 && tag != TAG_H2) || prose > TITLE_PLACE))
		return false;
	line = line_of(m, h, i, TITLE_LETTERS);
	if (line && is_subject && g_ascii_strncasecmp(line, "Re: ", 4) == 0)
		line += 4;
	return line && repeats(line, title);
}

/* A count of votes or replies. */
static bool
is_number(const char *line, enum html_tag tag)
{
	size_t digits = strspn(line, "0123456789");

	return digits && digits <= NUMBER_DIGITS && !line[digits] && tag != TAG_LI &&
	       !(html_tag_flags(tag) & (TAG_CELL | TAG_HEADING));
}

/* Above the first sentence of an article: who wrote it and when, what section it is of. */
static bool
is_above(const struct maintext *m, const struct survey_item *it, enum html_tag tag, uint32_t prose,
	 uint32_t content, const char *line)
{
	if (prose > ABOVE_BEFORE || content < ABOVE_PROSE ||
	    (html_tag_flags(tag) & (TAG_CELL | TAG_HEADING)))
		return false;
	return dateline_is(line, m->line->len) ||
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

/* Take boilerplate out of [from, end). */
static void
clean(struct maintext *m, const struct html *h, uint32_t from, uint32_t end, uint32_t content,
      const char *title)
{
	uint32_t prose = 0;

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
		} else if (is_boilerplate(m, h, i, content) ||
			   (is_line(it, tag) && !(html_tag_flags(tag) & (TAG_CELL | TAG_HEADING)) &&
			    is_post_head(m, h, i))) {
			mark(m, i, MARK_CHROME);
		} else if (is_line(it, tag) && (line = line_of(m, h, i, PHRASE_MAX))) {
			if (((html_tag_flags(tag) & TAG_HEADING) || it->text < 40) &&
			    phrase_is_box_heading(line, m->line->len))
				drop_box(m, h, i);
			else if (phrase_is_chrome(line, m->line->len) || is_number(line, tag) ||
				 is_above(m, it, tag, prose, content, line))
				mark(m, i, MARK_CHROME);
		}
		if (marked(m, i) != MARK_KEEP) {
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
	mark_comments(m, h);
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
