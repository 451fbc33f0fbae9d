/* survey: the figures of each element that judging it takes, in two passes over the page. */
#ifndef CRAWLER_SURVEY_H
#define CRAWLER_SURVEY_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

#include "crawler/hint.h"
#include "crawler/html.h"

/* Letters count, white space does not; East Asian letters count twice. All but `own` and
 * `own_links` are of the whole subtree, without what is not shown. */
struct survey_item {
	uint32_t text; /* letters */
	uint32_t link_text; /* of them, in links */
	uint32_t links;
	uint32_t own; /* letters of a block outside the blocks inside it */
	uint32_t own_links; /* of them, in links */
	uint32_t prose; /* letters of blocks that read like sentences */
	uint32_t good; /* prose that is not chrome or comments */
	uint16_t own_stops; /* full stops, question and exclamation marks of `own` */
	uint16_t own_breaks; /* <br> outside the blocks inside it */
	uint8_t hints;
	bool is_in_link;
};

/* Sums over the nodes before one, so that those of a subtree are a subtraction. */
struct survey_sums {
	uint32_t text, link_text; /* letters */
	uint32_t left; /* letters outside what stands beside the content */
	uint32_t prose;
	uint32_t headlines, mains; /* <h1>; <main> and the like */
};

struct survey {
	GArray *items; /* struct survey_item, one a node */
	GByteArray *marks; /* enum mark, one a node: MARK_UNSEEN is set, the rest is the caller's */
	GArray *blocks; /* scratch: the nearest block around each node */
	GArray *sums; /* struct survey_sums, one a node and one more; of beside.c */
	struct hint_cache cache;
	uint32_t comments; /* prose inside comment sections */
	uint32_t whole; /* prose of the page that chrome and content are measured against */
	bool is_thread; /* the comments are the content: a forum, a short post much discussed */
};

void survey_init(struct survey *s);
void survey_clear(struct survey *s);

/* Replaces the page before, whose buffers are used again. */
void survey_page(struct survey *s, const struct html *h);

static inline const struct survey_item *
survey_item(const struct survey *s, uint32_t i)
{
	return &g_array_index(s->items, struct survey_item, i);
}

/* Whether `part` of `whole` is more than `percent`; whole numbers, no overflow. */
static inline bool
survey_exceeds(uint32_t part, uint32_t whole, unsigned percent)
{
	return (uint64_t)part * 100 > (uint64_t)whole * percent;
}

static inline void
survey_set_hint(struct survey *s, uint32_t i, unsigned hint, bool is_set)
{
	struct survey_item *it = &g_array_index(s->items, struct survey_item, i);

	it->hints = (uint8_t)(is_set ? it->hints | hint : it->hints & ~hint);
}

/* Letters of all shown text in the nodes [from, end). */
static inline uint32_t
survey_text_between(const struct survey *s, uint32_t from, uint32_t end)
{
	return g_array_index(s->sums, struct survey_sums, end).text -
	       g_array_index(s->sums, struct survey_sums, from).text;
}

/* Whether it is the button inside a heading that opens what stands under it: text to be read. */
bool survey_is_heading_button(const struct html *h, uint32_t i);

/* Whether letters of such a kind and number make a doubtful element chrome. */
bool survey_is_doubtful(uint32_t text, uint32_t link_text);

/* Whether the element is chrome by its name or hints, seen against `whole` letters of prose:
 * what holds most of the page is not chrome, whatever it is called. */
bool survey_is_chrome(const struct survey *s, const struct html *h, uint32_t i, uint32_t whole);

#endif
