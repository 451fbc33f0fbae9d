#include "query/source_health.h"

#include <string.h>

#include "base/when.h"

#define QUIET_S (60 * 24 * 3600)

enum source_health
source_health(const struct source *s, int64_t now, char **text)
{
	*text = NULL;
	if (s->state != SOURCE_ON)
		return SOURCE_WELL;
	if (s->fails > 0) {
		g_autofree char *often =
			s->fails == 1
				? g_strdup("the last time")
				: g_strdup_printf("%" G_GINT64_FORMAT " times in a row", s->fails);

		*text = g_strdup_printf("could not be read %s: %s", often,
					s->last_error ? s->last_error : "?");
		return s->fails > 2 ? SOURCE_FAILING : SOURCE_DOUBTFUL;
	}
	if (s->last_ok_at != WHEN_NONE && s->items == 0)
		*text = g_strdup("was read but holds nothing: is it the right address?");
	else if (s->last_ok_at != WHEN_NONE && strcmp(s->kind, "feed") == 0 &&
		 MAX(s->last_new_at, s->added_at) < now - QUIET_S)
		*text = g_strdup("has brought nothing for 60 days: is it still alive?");
	return *text ? SOURCE_DOUBTFUL : SOURCE_WELL;
}
