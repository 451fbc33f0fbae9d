#include <glib.h>
#include <string.h>

#include "base/when.h"
#include "crawler/clock_offset.h"
#include "data/watch.h"

#define HOUR 3600
#define DAY (24 * HOUR)

/* The schedule, and that it never passes the end. */
static void
test_schedule(void)
{
	static const int64_t wanted[] = { HOUR,     6 * HOUR, DAY,     2 * DAY, 3 * DAY,
					  4 * DAY,  5 * DAY,  6 * DAY, 7 * DAY, 8 * DAY,
					  15 * DAY, 22 * DAY, 28 * DAY };
	struct watch w = { .began_at = 1000000, .ends_at = 1000000 + 28 * DAY };
	int64_t now = w.began_at;

	for (size_t i = 0; i < G_N_ELEMENTS(wanted); i++) {
		now = watch_next(&w, now);
		g_assert_cmpint(now - w.began_at, ==, wanted[i]);
	}
	g_assert_cmpint(watch_next(&w, now), ==, WHEN_NONE);
	g_assert_cmpint(watch_next(&w, now + 100 * DAY), ==, WHEN_NONE);
	w.ends_at = w.began_at + 30 * HOUR;
	g_assert_cmpint(watch_next(&w, w.began_at + DAY), ==, w.ends_at);
}

/* A doubt is looked into an hour later, or as soon as may be. */
static void
test_doubt(void)
{
	char gone[] = "gone";
	struct watch w = { .began_at = 1000000,
			   .ends_at = 1000000 + 28 * DAY,
			   .doubt = gone,
			   .doubt_at = 1000000 + 10 * DAY };

	g_assert_cmpint(watch_next(&w, w.doubt_at), ==, w.doubt_at + HOUR);
	g_assert_cmpint(watch_next(&w, w.doubt_at + 2 * HOUR), ==, w.doubt_at + 2 * HOUR + 1);
	w.doubt_at = w.ends_at - 60;
	g_assert_cmpint(watch_next(&w, w.doubt_at), ==, w.ends_at);
	g_assert_cmpint(watch_next(&w, w.ends_at), ==, WHEN_NONE);
}

static void
put_stamp(uint8_t *at, int64_t ms)
{
	uint64_t s = (uint64_t)(ms / 1000 + 2208988800LL) & 0xffffffff;
	uint64_t stamp = s << 32 | ((uint64_t)(ms % 1000) << 32) / 1000;

	for (int i = 0; i < 8; i++)
		at[i] = (uint8_t)(stamp >> (56 - 8 * i));
}

/* Answers of time servers, believed only when they are to this very question. */
static void
test_clock(void)
{
	const int64_t sent = 1795424400000, got = sent + 40;
	const uint64_t nonce = 0x0102030405060708;
	uint8_t a[48] = { 4 << 3 | 4, 2 };
	int64_t offset;

	for (int i = 0; i < 8; i++)
		a[24 + i] = (uint8_t)(nonce >> (56 - 8 * i));
	put_stamp(a + 32, sent + 5020);
	put_stamp(a + 40, sent + 5020);
	g_assert_true(clock_offset_read(a, sizeof a, nonce, sent, got, &offset));
	g_assert_cmpint(ABS(offset - 5000), <=, 1);
	g_assert_false(clock_offset_read(a, sizeof a - 1, nonce, sent, got, &offset));
	g_assert_false(clock_offset_read(a, sizeof a, nonce + 1, sent, got, &offset));
	a[1] = 0; /* "go away" */
	g_assert_false(clock_offset_read(a, sizeof a, nonce, sent, got, &offset));
	a[1] = 2;
	a[0] = 3 << 6 | 4 << 3 | 4; /* its own clock is not set */
	g_assert_false(clock_offset_read(a, sizeof a, nonce, sent, got, &offset));
	a[0] = 4 << 3 | 3; /* a client */
	g_assert_false(clock_offset_read(a, sizeof a, nonce, sent, got, &offset));
	/* the stamps begin again in February 2036 */
	a[0] = 4 << 3 | 4;
	put_stamp(a + 32, INT64_C(2100000000000));
	put_stamp(a + 40, INT64_C(2100000000000));
	g_assert_true(clock_offset_read(a, sizeof a, nonce, INT64_C(2100000000000),
					INT64_C(2100000000000), &offset));
	g_assert_cmpint(ABS(offset), <=, 1);
}

static void
test_unverified(void)
{
	g_autofree char *none = clock_offset_text(NULL), *empty = clock_offset_text("");
	g_autofree char *dead = clock_offset_text("127.0.0.1:9");

	g_assert_cmpstr(none, ==, "unverified clock");
	g_assert_cmpstr(empty, ==, "unverified clock");
	g_assert_cmpstr(dead, ==, "unverified clock (127.0.0.1:9 did not answer)");
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/watch/schedule", test_schedule);
	g_test_add_func("/watch/doubt", test_doubt);
	g_test_add_func("/clock_offset/read", test_clock);
	g_test_add_func("/clock_offset/unverified", test_unverified);
	return g_test_run();
}
