#include "crawler/dateplace.h"

#include <string.h>

#include "crawler/pagetext.h"

enum {
	CARDS_MIN = 3, /* headings that lead elsewhere and make a page a list of others */
	DIARY_SHARE = 50, /* percent of the page's prose that no diary has */
	DIARIES_MAX = 100, /* days of a page that are looked at */
	DIARY_LETTERS = 40, /* letters of a heading */
};

bool
dateplace_is_other(const char *line)
{
	static const char *const words[] = { "joined",       "join date",  "member since",
					     "registered",   "closing",    "deadline",
					     "expires",      "copyright",  "apply by",
					     "next meeting", "coming up",  "©",
					     "last seen",    "last visit", "valid until" };

	if (!strpbrk(line, "0123456789"))
		return false;
	for (size_t i = 0; i < G_N_ELEMENTS(words); i++)
		if (strcasestr(line, words[i]))
			return true;
	return false;
}

bool
dateplace_names_event(const char *class)
{
	return class && (strcasestr(class, "dtstart") || strcasestr(class, "dtend") ||
			 strcasestr(class, "event") || strcasestr(class, "start-date"));
}

/* The address behind its scheme and host. */
static const char *
local_part(const char *href)
{
	const char *host = strstr(href, "//");
	const char *path = host ? strchr(host + 2, '/') : href;

	return path ? path : "";
}

static bool
leads_to(const char *href, const char *own)
{
	const char *a = local_part(href), *b;
	size_t a_len = strcspn(a, "#"), b_len;

	if (!own)
		return false;
	b = local_part(own);
	b_len = strcspn(b, "#");
	while (a_len && a[a_len - 1] == '/')
		a_len--;
	while (b_len && b[b_len - 1] == '/')
		b_len--;
	if (*a == '/' && a_len != b_len)
		return false;
	return a_len <= b_len && memcmp(a, b + (b_len - a_len), a_len) == 0;
}

/* A heading that is a link to another page, and not to a place on a page: posts of a thread have
 * those. The element itself is a link, or has one. */
static bool
is_card_heading(const struct html *h, const struct survey *s, uint32_t i,
		const struct dateplace *place)
{
	const struct survey_item *it = survey_item(s, i);
	uint32_t end = html_node(h, i)->end;

	if (it->text == 0 || it->link_text < it->text)
		return false;
	for (uint32_t k = i + 1; k < end; k++) {
		const char *href =
			html_node(h, k)->tag == TAG_A ? html_attribute(h, k, ATTR_HREF) : NULL;

		if (href)
			return !strchr(href, '#') && !leads_to(href, place->href) &&
			       !leads_to(href, place->canonical);
	}
	return true; /* the link is around it */
}

static bool
is_between(enum html_tag tag, enum html_tag first, enum html_tag last)
{
	return tag >= first && tag <= last;
}

void
dateplace_read(const struct html *h, const struct survey *s, struct dateplace *place)
{
	unsigned cards = 0;

	for (uint32_t i = 1; i < h->nodes->len && cards < CARDS_MIN; i++)
		cards += is_between((enum html_tag)html_node(h, i)->tag, TAG_H2, TAG_H4) &&
			 is_card_heading(h, s, i, place);
	place->is_list = cards >= CARDS_MIN && !s->is_thread;
}

bool
dateplace_is_diary(const struct html *h, const struct survey *s, struct dateplace *place,
		   uint32_t i)
{
	static const char *const words[] = { "event", "diary", "calendar", "upcoming", "whats-on" };

	if (++place->n_diary > DIARIES_MAX)
		return true;
	for (uint32_t up = i; up; up = html_node(h, up)->parent) {
		const char *class = html_attribute(h, up, ATTR_CLASS);

		if (survey_exceeds(survey_item(s, up)->prose, s->whole, DIARY_SHARE))
			return false;
		for (size_t k = 0; class && k < G_N_ELEMENTS(words); k++)
			if (strcasestr(class, words[k]))
				return true;
	}
	return false;
}

/* Whether the heading is over days to come. */
static bool
heads_diary(const struct html *h, const struct survey *s, uint32_t i)
{
	static const char *const words[] = { "event",    "diary",     "calendar", "what's on",
					     "upcoming", "coming up", "dates",    "what’s on" };
	g_autoptr(GString) line = NULL;

	if (survey_item(s, i)->text == 0 || survey_item(s, i)->text > DIARY_LETTERS)
		return false;
	line = g_string_new(NULL);
	pagetext_append(h, s->marks->data, i, 1u << MARK_UNSEEN, line);
	for (size_t k = 0; k < G_N_ELEMENTS(words); k++)
		if (strcasestr(line->str, words[k]))
			return true;
	return false;
}

bool
dateplace_is_other_behind(const struct html *h, const struct survey *s, uint32_t i,
			  const struct dateplace *place, bool was)
{
	enum html_tag tag = (enum html_tag)html_node(h, i)->tag;

	if (!is_between(tag, TAG_H1, TAG_H4))
		return was;
	return tag != TAG_H1 &&
	       ((place->is_list && is_card_heading(h, s, i, place)) || heads_diary(h, s, i));
}

bool
dateplace_is_event(const struct html *h)
{
	for (uint32_t i = 1; i < h->nodes->len; i++) {
		const char *name, *value;

		if (html_node(h, i)->tag != TAG_META)
			continue;
		name = html_attribute(h, i, ATTR_PROPERTY);
		value = html_attribute(h, i, ATTR_CONTENT);
		if (name && value && g_ascii_strcasecmp(name, "og:type") == 0 &&
		    strcasestr(value, "event"))
			return true;
	}
	return false;
}
