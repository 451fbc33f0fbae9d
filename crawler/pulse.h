/* pulse: how alive a feed is, by the dates of its entries: a source that is dead is told from one
 * that was always quiet. */
#ifndef CRAWLER_PULSE_H
#define CRAWLER_PULSE_H

#include <stdint.h>

#include "crawler/parsed.h"

struct pulse {
	int64_t newest_at; /* of the newest entry; WHEN_NONE: none has a date */
	int64_t gap_s; /* usual time between two of the last entries; 0: not known */
	int64_t entries; /* the same whatever their order is and what stands around them; 0: none */
};

/* Dates after `now` are plans, and say nothing. */
void pulse_take(const struct parsed *feed, int64_t now, struct pulse *pulse);

#endif
