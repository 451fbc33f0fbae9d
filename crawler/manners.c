#include "crawler/manners.h"

#include <glib.h>

#define GAP_MIN_MS 3000
#define GAP_MAX_MS 30000
#define GAP_FACTOR 5 /* a slow server is given five times what its answer took */
#define MS_PER_DAY (24 * 3600 * 1000)
#define BACKOFF_FIRST_MS 60000
#define RETRY_AFTER_MIN_S 60
#define RETRY_AFTER_MAX_S (7 * 24 * 3600)
#define JITTER_MAX_MS 300000

int64_t
manners_gap_ms(int duration_ms)
{
	return CLAMP((int64_t)GAP_FACTOR * duration_ms, GAP_MIN_MS, GAP_MAX_MS);
}

bool
manners_is_busy(const struct manners *m)
{
	return !m->is_of_page && (m->status == 429 || m->status == 503);
}

static int64_t
backoff_ms(int64_t fails)
{
	int64_t wait = BACKOFF_FIRST_MS;

	for (int64_t i = 1; i < fails && wait < MS_PER_DAY; i++)
		wait *= 2;
	return MIN(wait, MS_PER_DAY);
}

static int64_t
jitter_ms(int64_t wait_ms)
{
	return g_random_int_range(0, (gint32)CLAMP(wait_ms / 10, 1, JITTER_MAX_MS));
}

int64_t
manners_wait_ms(const struct manners *m, int64_t fails, int64_t gap_ms)
{
	int64_t wait;

	if (fails == 0)
		return gap_ms;
	if (manners_is_busy(m) && m->retry_after_s >= 0)
		wait = CLAMP(m->retry_after_s, RETRY_AFTER_MIN_S, RETRY_AFTER_MAX_S) * 1000;
	else
		wait = backoff_ms(fails);
	return wait + jitter_ms(wait);
}
