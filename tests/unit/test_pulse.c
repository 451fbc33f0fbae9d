/* How alive a feed is, by its entries. */
#include <glib.h>

#include "base/when.h"
#include "crawler/pulse.h"

#define DAY (24 * 3600)
#define NOW (20000 * (int64_t)DAY)

/* Days before now of the entries, -1: no date, ended by -99. */
static struct pulse
pulse(const int *days)
{
	g_autoptr(parsed_t) feed = parsed_new();
	struct pulse p;

	for (int i = 0; days[i] != -99; i++) {
		struct parsed_item *item = parsed_item_new();

		item->id = g_strdup_printf("%d", i);
		if (days[i] != -1)
			item->published = NOW - days[i] * (int64_t)DAY;
		g_ptr_array_add(feed->items, item);
	}
	pulse_take(feed, NOW, &p);
	return p;
}

static void
test_rows(void)
{
	static const struct {
		int days[32];
		int64_t newest; /* days before now; -1: none */
		int64_t gap;
	} rows[] = {
		{ { -99 }, -1, 0 },
		{ { -1, -1, -99 }, -1, 0 },
		{ { 5, -99 }, 5, 0 },
		{ { 5, -1, 7, -99 }, 5, 2 },
		{ { 9, 3, 6, -99 }, 3, 3 }, /* in any order */
		{ { -30, 4, 6, -99 }, 4, 2 }, /* a plan for next month */
		/* one entry that stays for ever does not make a lively feed slow */
		{
			{ 1,  2,  3,  4,  5,  6,  7,  8,  9,  10,   11,
			  12, 13, 14, 15, 16, 17, 18, 19, 20, 2000, -99 },
			1,
			1 },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
		struct pulse p = pulse(rows[i].days);

		if (rows[i].newest < 0)
			g_assert_cmpint(p.newest_at, ==, WHEN_NONE);
		else
			g_assert_cmpint(p.newest_at, ==, NOW - rows[i].newest * DAY);
		g_assert_cmpint(p.gap_s, ==, rows[i].gap * DAY);
	}
}

/* The same entries in another order, or with other dates, are the same. */
static void
test_entries(void)
{
	static const char *const ids[][3] = { { "a", "b", "c" },
					      { "c", "a", "b" },
					      { "a", "b", "d" } };
	int64_t entries[3];

	for (size_t i = 0; i < G_N_ELEMENTS(ids); i++) {
		g_autoptr(parsed_t) feed = parsed_new();
		struct pulse p;

		for (size_t k = 0; k < G_N_ELEMENTS(ids[i]); k++) {
			struct parsed_item *item = parsed_item_new();

			item->id = g_strdup(ids[i][k]);
			g_ptr_array_add(feed->items, item);
		}
		pulse_take(feed, NOW, &p);
		entries[i] = p.entries;
	}
	g_assert_cmpint(entries[0], ==, entries[1]);
	g_assert_cmpint(entries[0], !=, entries[2]);
	g_assert_cmpint(entries[0], !=, 0);
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/pulse/rows", test_rows);
	g_test_add_func("/pulse/entries", test_entries);
	return g_test_run();
}
