/* What is said of a source: dead, quiet, or well. */
#include <glib.h>
#include <string.h>

#include "base/when.h"
#include "query/source_health.h"

#define DAY ((int64_t)24 * 3600)
#define NOW INT64_C(1793934000) /* 6 November 2026 */

static const struct {
	const char *name;
	enum source_state state;
	const char *kind, *catalogue;
	int64_t fails, failing_days; /* -1: not known */
	int64_t items, fresh_days, gap_s;
	const char *cut;
	enum source_health health;
	const char *text; /* part of what is said; NULL: nothing */
} rows[] = {
	{ "well", SOURCE_ON, "feed", "feed", 0, -1, 9, 1, DAY, NULL, SOURCE_WELL, NULL },
	{ "off", SOURCE_OFF, "feed", "feed", 9, 9, 9, 100, DAY, NULL, SOURCE_WELL, NULL },
	{ "failed once", SOURCE_ON, "feed", "feed", 1, 0, 9, 1, DAY, NULL, SOURCE_DOUBTFUL,
	  "could not be read the last time: it is not there (status 404)" },
	{ "fails", SOURCE_ON, "feed", "feed", 3, 3, 9, 1, DAY, NULL, SOURCE_FAILING,
	  "could not be read since 3 November 2026, 3 times in a row: it is not there (status "
	  "404)" },
	{ "fails, nobody noted since when", SOURCE_ON, "feed", "feed", 5, -1, 9, 1, DAY, NULL,
	  SOURCE_FAILING, "could not be read the last time: " },
	{ "dead, three a week before", SOURCE_ON, "feed", "feed", 0, -1, 9, 60, 7 * DAY / 3, NULL,
	  SOURCE_DOUBTFUL,
	  "nothing new for 60 days (since 7 September 2026); it used to have 3 a week" },
	{ "dead, two a day before", SOURCE_ON, "json", NULL, 0, -1, 9, 61, DAY / 2, NULL,
	  SOURCE_DOUBTFUL, "it used to have 2 a day" },
	{ "dead, nothing known of before", SOURCE_ON, "feed", NULL, 0, -1, 9, 90, 0, NULL,
	  SOURCE_DOUBTFUL, "for 90 days (since 8 August 2026): is it still alive?" },
	{ "not yet", SOURCE_ON, "feed", "feed", 0, -1, 9, 59, DAY, NULL, SOURCE_WELL, NULL },
	{ "always quiet", SOURCE_ON, "feed", "feed", 0, -1, 9, 200, 90 * DAY, NULL, SOURCE_WELL,
	  NULL },
	{ "too quiet even so", SOURCE_ON, "feed", "feed", 0, -1, 9, 400, 90 * DAY, NULL,
	  SOURCE_DOUBTFUL, "it used to have 4 a year" },
	{ "empty", SOURCE_ON, "feed", "feed", 0, -1, 0, -1, 0, NULL, SOURCE_DOUBTFUL,
	  "right address?" },
	{ "a search without finds", SOURCE_ON, "feed", "google-news", 0, -1, 0, -1, 0, NULL,
	  SOURCE_WELL, NULL },
	{ "a page without links", SOURCE_ON, "page", "page", 0, -1, 0, -1, 0, NULL, SOURCE_WELL,
	  NULL },
	{ "too long", SOURCE_ON, "page", "page", 0, -1, 5, -1, 0, "it is long", SOURCE_DOUBTFUL,
	  "was read in part: it is long" },
};

static void
test_rows(void)
{
	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
		const int64_t fresh = rows[i].fresh_days, since = rows[i].failing_days;
		struct source s = {
			.state = rows[i].state,
			.kind = (char *)(uintptr_t)rows[i].kind,
			.catalogue = (char *)(uintptr_t)rows[i].catalogue,
			.last_ok_at = NOW - DAY,
			.last_new_at = WHEN_NONE,
			.last_error = (char *)(uintptr_t) "it is not there (status 404)",
			.fails = rows[i].fails,
			.failing_since = since < 0 ? WHEN_NONE : NOW - since * DAY,
			.items = rows[i].items,
			.fresh_at = fresh < 0 ? WHEN_NONE : NOW - fresh * DAY,
			.gap_s = rows[i].gap_s,
			.cut = (char *)(uintptr_t)rows[i].cut,
		};
		g_autofree char *text = NULL;

		g_test_message("%s", rows[i].name);
		g_assert_cmpint(source_health(&s, NOW, &text), ==, rows[i].health);
		if (rows[i].text)
			g_assert_nonnull(text && strstr(text, rows[i].text) ? text : NULL);
		else
			g_assert_null(text);
	}
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/source-health/rows", test_rows);
	return g_test_run();
}
