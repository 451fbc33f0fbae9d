#include "base/quiet.h"

#include <glib.h>

#define HOUR_S 3600
#define DAY_S (24 * HOUR_S)
#define HOURS ((UINT32_C(1) << 24) - 1)
#define DAYS_AT 24 /* bit of Monday */
#define DAYS (UINT32_C(0x7f) << DAYS_AT)

bool
quiet_add_hour(uint32_t *quiet, const char *text)
{
	gchar *end;
	guint64 hour = g_ascii_strtoull(text, &end, 10);

	if (!g_ascii_isdigit(*text) || *end || hour > 24)
		return false;
	*quiet |= UINT32_C(1) << hour % 24;
	return true;
}

bool
quiet_add_day(uint32_t *quiet, const char *text)
{
	static const char *const days[] = { "Monday", "Tuesday",  "Wednesday", "Thursday",
					    "Friday", "Saturday", "Sunday" };

	for (size_t i = 0; i < G_N_ELEMENTS(days); i++)
		if (g_ascii_strcasecmp(days[i], text) == 0) {
			*quiet |= UINT32_C(1) << (DAYS_AT + i);
			return true;
		}
	return false;
}

static bool
is_quiet(uint32_t quiet, int64_t hours)
{
	int64_t days = hours / 24;

	/* 1 January 1970 was a Thursday. */
	return quiet >> hours % 24 & 1 || quiet >> (DAYS_AT + (days + 3) % 7) & 1;
}

int64_t
quiet_until(uint32_t quiet, int64_t at)
{
	int64_t hours = at / HOUR_S;

	if (quiet == 0 || at < 0 || (quiet & HOURS) == HOURS || (quiet & DAYS) == DAYS ||
	    !is_quiet(quiet, hours))
		return at;
	while (is_quiet(quiet, hours))
		hours++;
	return hours * HOUR_S;
}
