#include "crawler/pulse.h"

#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "base/when.h"

#define DAY_S (24 * 3600)
#define LAST 20 /* entries that say what is usual */

static int
newest_first(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

	return x < y ? 1 : x > y ? -1 : 0;
}

static int64_t
name_of(const struct parsed_item *item)
{
	const char *name = item->id ? item->id : item->url ? item->url : item->title;

	return name ? hash_bytes(name, strlen(name)) : item->fingerprint;
}

void
pulse_take(const struct parsed *feed, int64_t now, struct pulse *pulse)
{
	g_autofree int64_t *dates = g_new(int64_t, feed->items->len + 1);
	uint64_t entries = 0;
	size_t n = 0, last;

	*pulse = (struct pulse){ .newest_at = WHEN_NONE };
	for (guint i = 0; i < feed->items->len; i++) {
		const struct parsed_item *item = feed->items->pdata[i];
		int64_t at = MAX(item->published, item->updated);

		entries += (uint64_t)name_of(item);
		if (at != WHEN_NONE && at <= now + DAY_S)
			dates[n++] = MIN(at, now);
	}
	pulse->entries = (int64_t)entries;
	if (n == 0)
		return;
	qsort(dates, n, sizeof *dates, newest_first);
	last = MIN(n, LAST) - 1;
	pulse->newest_at = dates[0];
	pulse->gap_s = last > 0 ? (dates[0] - dates[last]) / (int64_t)last : 0;
}
