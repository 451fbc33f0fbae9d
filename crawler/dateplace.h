/* dateplace: which days on a page are not its own.
 *
 * Members join, offers end, events are to come, and the cards of a list have each the day of
 * another page. */
#ifndef CRAWLER_DATEPLACE_H
#define CRAWLER_DATEPLACE_H

#include <stdbool.h>
#include <stdint.h>

#include "crawler/html.h"
#include "crawler/survey.h"

struct dateplace {
	const char *href, *canonical; /* the page's addresses, borrowed; `canonical` may be NULL */
	bool is_list; /* headings of other pages, each with a day of its own */
	unsigned n_diary; /* how often a diary was looked for */
};

/* Fill in `is_list`. */
void dateplace_read(const struct html *h, const struct survey *s, struct dateplace *place);

/* Whether the page says by Open Graph that it is an event ("event", "events.event"). */
bool dateplace_is_event(const struct html *h);

/* Whether the words of the line say that its day is of a member, a deadline or a right. */
bool dateplace_is_other(const char *line);

/* Whether the class is of the day of an event: hCalendar and its kin. `class` may be NULL. */
bool dateplace_names_event(const char *class);

/* Whether the node stands in a box of days to come: a diary, a list of events. True without a look
 * on a page with more days than an article has. */
bool dateplace_is_diary(const struct html *h, const struct survey *s, struct dateplace *place,
			uint32_t i);

/* Whether the days behind the node `i` are those of cards or a diary; `was`: whether they were
 * before it. */
bool dateplace_is_other_behind(const struct html *h, const struct survey *s, uint32_t i,
			       const struct dateplace *place, bool was);

#endif
