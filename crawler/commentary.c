#include "crawler/commentary.h"

#include "crawler/pagetext.h"
#include "crawler/phrase.h"

enum {
	NAMED_SHARE = 90, /* percent of the page that no section has, whatever its name */
	HEADED_SHARE = 50, /* the same for one that has but a heading */
	HEADED_BEHIND = 400, /* letters of prose above such a heading */
	PROSE_LINE = 25, /* letters of a block that could be a sentence */
};

static enum mark
marked(const struct survey *s, uint32_t i)
{
	return (enum mark)s->marks->data[i];
}

/* By name; the outermost element counts. */
static void
mark_named(struct survey *s, const struct html *h)
{
	for (uint32_t i = 1; i < h->nodes->len;) {
		const struct survey_item *it = survey_item(s, i);
		bool is_section = marked(s, i) != MARK_UNSEEN && (it->hints & HINT_COMMENTS) &&
				  !survey_exceeds(it->prose, s->whole + s->comments, NAMED_SHARE);

		if (is_section)
			s->marks->data[i] = MARK_COMMENTS;
		i = is_section || marked(s, i) == MARK_UNSEEN ? html_node(h, i)->end : i + 1;
	}
}

static bool
is_over_comments(const struct survey *s, const struct html *h, uint32_t i, GString *line)
{
	const struct survey_item *it = survey_item(s, i);

	if (!(html_tag_flags((enum html_tag)html_node(h, i)->tag) & TAG_HEADING) || it->text == 0 ||
	    it->text > PHRASE_MAX)
		return false;
	g_string_truncate(line, 0);
	pagetext_append(h, s->marks->data, i, 1u << MARK_UNSEEN | 1u << MARK_CHROME, line);
	return line->len && phrase_is_comments_heading(line->str, line->len);
}

/* By nothing but the heading above them: all that stands beside and under it. */
static void
mark_headed(struct survey *s, const struct html *h, GString *line)
{
	uint32_t prose = 0;

	for (uint32_t i = 1; i < h->nodes->len; i++) {
		const struct html_node *node = html_node(h, i);
		uint32_t end = html_node(h, node->parent)->end;

		if (marked(s, i) != MARK_KEEP) {
			i = node->end - 1;
			continue;
		}
		if (node->tag != TAG_TEXT && survey_item(s, i)->own >= PROSE_LINE)
			prose += survey_item(s, i)->own;
		if (prose < HEADED_BEHIND || !is_over_comments(s, h, i, line) ||
		    survey_exceeds(survey_item(s, node->parent)->prose, s->whole, HEADED_SHARE))
			continue;
		s->marks->data[i] = MARK_CHROME;
		for (uint32_t k = node->end; k < end; k = html_node(h, k)->end)
			if (marked(s, k) == MARK_KEEP)
				s->marks->data[k] = MARK_COMMENTS;
		i = end - 1;
	}
}

void
commentary_mark(struct survey *s, const struct html *h, GString *line)
{
	if (s->is_thread)
		return;
	mark_named(s, h);
	mark_headed(s, h, line);
}
