#include "query/source_health.h"

#include <string.h>

#include "base/london.h"
#include "base/when.h"

#define DAY_S (24 * 3600)
#define QUIET_S (60 * DAY_S)
#define QUIET_GAPS 4 /* what comes once a term is not dead between two terms */
#define MANY_FAILS 3

/* "3 a week"; NULL: not known. */
static char *
pace(int64_t gap_s)
{
	static const struct {
		int64_t seconds;
		const char *name;
	} spans[] = { { DAY_S, "day" }, { 7 * DAY_S, "week" }, { 30 * DAY_S, "month" } };

	for (size_t i = 0; gap_s > 0 && i < G_N_ELEMENTS(spans); i++)
		if (gap_s <= spans[i].seconds)
			return g_strdup_printf("%" G_GINT64_FORMAT " a %s",
					       (spans[i].seconds + gap_s / 2) / gap_s,
					       spans[i].name);
	return gap_s > 0
		       ? g_strdup_printf("%" G_GINT64_FORMAT " a year", MAX(365 * DAY_S / gap_s, 1))
		       : NULL;
}

static char *
failing(const struct source *s)
{
	const char *error = s->last_error ? s->last_error : "?";
	g_autofree char *since = london_date_text(s->failing_since);

	if (s->fails == 1 || s->failing_since == WHEN_NONE)
		return g_strdup_printf("could not be read the last time: %s", error);
	return g_strdup_printf("could not be read since %s, %" G_GINT64_FORMAT
			       " times in a row: %s",
			       since, s->fails, error);
}

/* It answers, but nothing has come of it for so long that somebody should look at it. */
static char *
silent(const struct source *s, int64_t now)
{
	int64_t days = s->fresh_at == WHEN_NONE ? 0 : (now - s->fresh_at) / DAY_S;
	g_autofree char *since = london_date_text(s->fresh_at);
	g_autofree char *usual = pace(s->gap_s);

	if (days * DAY_S < MAX(QUIET_S, QUIET_GAPS * s->gap_s))
		return NULL;
	return g_strdup_printf("answers, but has had nothing new for %" G_GINT64_FORMAT
			       " days (since %s)%s%s: is it still alive?",
			       days, since, usual ? "; it used to have " : "", usual ? usual : "");
}

/* What somebody typed may lead to the wrong place; an address made by the catalogue is right, and
 * a search that finds nothing has answered. A page needs no links. */
static bool
may_be_wrong(const struct source *s)
{
	bool is_typed = !s->catalogue || strcmp(s->catalogue, s->kind) == 0;

	return is_typed && strcmp(s->kind, "page") != 0;
}

enum source_health
source_health(const struct source *s, int64_t now, char **text)
{
	*text = NULL;
	if (s->state != SOURCE_ON)
		return SOURCE_WELL;
	if (s->fails > 0) {
		*text = failing(s);
		return s->fails >= MANY_FAILS ? SOURCE_FAILING : SOURCE_DOUBTFUL;
	}
	if (s->last_ok_at == WHEN_NONE)
		return SOURCE_WELL;
	*text = silent(s, now);
	if (!*text && s->items == 0 && may_be_wrong(s))
		*text = g_strdup("was read but holds nothing: is it the right address?");
	if (!*text && s->cut)
		*text = g_strdup_printf("was read in part: %s", s->cut);
	return *text ? SOURCE_DOUBTFUL : SOURCE_WELL;
}
