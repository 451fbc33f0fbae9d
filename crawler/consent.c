#include "crawler/consent.h"

#include <string.h>
#include <strings.h>

enum {
	BOXES_MAX = 8, /* places on a page that are looked at */
	LEVELS = 6, /* elements around the word that may be the box */
	NODES_MAX = 150, /* nodes of a box */
	BYTES_MAX = 2500, /* of its text */
	CHOICE_MAX = 60, /* bytes of text of a button */
};

static bool
has_word(const struct html *h, uint32_t i, const char *word)
{
	const struct html_node *node = html_node(h, i);
	size_t len = strlen(word);

	for (uint32_t k = 0; k + len <= node->len; k++)
		if (g_ascii_strncasecmp(h->text->str + node->at + k, word, len) == 0)
			return true;
	return false;
}

/* Whether the text node is what a button of such a box says. */
static bool
is_choice(const struct html *h, uint32_t i)
{
	static const char *const words[] = { "accept",  "agree",   "allow",   "reject", "declin",
					     "got it",  "consent", "dismiss", "akzept", "ablehn",
					     "zustimm", "refuse",  "acept",   "rechaz", "accett",
					     "rifiut",  "akkoord", "akcept",  "zgadz",  "godkänn" };
	enum html_tag up = (enum html_tag)html_node(h, html_node(h, i)->parent)->tag;

	if (html_node(h, i)->len > CHOICE_MAX ||
	    (up != TAG_BUTTON && up != TAG_A && up != TAG_SPAN))
		return false;
	for (size_t w = 0; w < G_N_ELEMENTS(words); w++)
		if (has_word(h, i, words[w]))
			return true;
	return false;
}

/* Whether the element is small, holds a choice, and nothing that a box does not have. */
static bool
is_box(const struct html *h, uint32_t i)
{
	uint32_t end = html_node(h, i)->end;
	size_t bytes = 0;
	bool has_choice = false;

	for (uint32_t k = i + 1; k < end; k++) {
		enum html_tag tag = (enum html_tag)html_node(h, k)->tag;

		if (tag == TAG_H1 || tag == TAG_MAIN || tag == TAG_ARTICLE)
			return false;
		if (tag != TAG_TEXT)
			continue;
		bytes += html_node(h, k)->len;
		if (bytes > BYTES_MAX)
			return false;
		has_choice |= is_choice(h, k);
	}
	return has_choice;
}

static void
mark_around(struct survey *s, const struct html *h, uint32_t text)
{
	uint32_t i = html_node(h, text)->parent;

	for (unsigned level = 0; i && level < LEVELS; level++, i = html_node(h, i)->parent) {
		enum html_tag tag = (enum html_tag)html_node(h, i)->tag;

		if (tag == TAG_BODY || tag == TAG_MAIN || tag == TAG_ARTICLE ||
		    html_node(h, i)->end - i > NODES_MAX)
			return;
		if ((html_tag_flags(tag) & TAG_BLOCK) && is_box(h, i)) {
			survey_set_hint(s, i, HINT_CHROME, true);
			return;
		}
	}
}

void
consent_mark(struct survey *s, const struct html *h)
{
	const char *text = h->text->str;
	unsigned boxes = 0;

	if (!memmem(text, h->text->len, "ookie", 5))
		return;
	for (uint32_t i = 1; i < h->nodes->len && boxes < BOXES_MAX; i++) {
		const struct html_node *node = html_node(h, i);

		if (node->tag != TAG_TEXT || !memmem(text + node->at, node->len, "ookie", 5))
			continue;
		boxes++;
		mark_around(s, h, i);
	}
}
