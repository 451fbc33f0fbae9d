/* period: a stretch of time as people write it.
 *
 * RFC 3339 instants and dates, "2026-11", "2026", "2026-W47", "today", "yesterday", "this week",
 * "last month", "monday" (the last one), "november", "nov 2026", "19 november", "19/11/2026",
 * "3 days ago", "a week ago", "7d" and "last two weeks" (since then). Days are those of
 * London, as they are shown; weeks begin on Monday. Letter case and the kind of blank ("last-week")
 * do not matter. */
#ifndef QUERY_PERIOD_H
#define QUERY_PERIOD_H

#include <stdbool.h>
#include <stdint.h>

struct period {
	int64_t from, to; /* UTC seconds: from <= t < to */
};

/* False when `text` says no time. `now` is what "yesterday" is relative to. */
bool period_parse(const char *text, int64_t now, struct period *p);

#endif
