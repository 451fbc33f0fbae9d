#include "data/cadence.h"

#include <glib.h>

bool
cadence_parse(const char *text, int64_t *seconds)
{
	static const struct {
		char letter;
		int64_t seconds;
	} units[] = { { 'h', 3600 }, { 'd', CADENCE_DAY_S }, { 'w', 7 * CADENCE_DAY_S } };
	char *end = NULL;
	gint64 n = g_ascii_strtoll(text, &end, 10);

	for (size_t i = 0; i < G_N_ELEMENTS(units); i++) {
		if (end == text || end[0] != units[i].letter || end[1] != '\0' || n < 1 || n > 1000)
			continue;
		*seconds = n * units[i].seconds;
		return true;
	}
	return false;
}
