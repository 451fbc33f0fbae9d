#include "base/wire.h"

#include <string.h>

static GByteArray *
sample(void)
{
	GByteArray *out = g_byte_array_new();

	wire_put_u8(out, 0xa5);
	wire_put_u32(out, 0xdeadbeef);
	wire_put_i64(out, INT64_MIN + 1);
	wire_put_double(out, -0.625);
	wire_put_string(out, "Ysgol Fach ŵ");
	wire_put_string(out, NULL);
	wire_put_string(out, "");
	wire_put_bytes(out, "\0\1\2", 3);
	wire_put_bytes(out, NULL, 0);
	wire_put_u32(out, 2);
	wire_put_i64(out, 1);
	wire_put_i64(out, 2);
	return out;
}

/* Reads what sample() wrote; true when all of it was there. */
static bool
read_sample(const void *data, size_t len)
{
	struct wire w;
	g_autofree char *text = NULL, *none = NULL, *empty = NULL;
	const void *bytes, *nothing;
	size_t n_bytes, n_nothing;
	uint32_t count;

	wire_open(&w, data, len);
	if (wire_u8(&w) != 0xa5 || wire_u32(&w) != 0xdeadbeef || wire_i64(&w) != INT64_MIN + 1)
		return false;
	if (wire_double(&w) != -0.625)
		return false;
	text = wire_string(&w);
	none = wire_string(&w);
	empty = wire_string(&w);
	bytes = wire_bytes(&w, &n_bytes);
	nothing = wire_bytes(&w, &n_nothing);
	count = wire_count(&w, sizeof(int64_t));
	for (uint32_t i = 0; i < count; i++)
		wire_i64(&w);
	(void)nothing;
	return wire_done(&w) && g_strcmp0(text, "Ysgol Fach ŵ") == 0 && !none &&
	       g_strcmp0(empty, "") == 0 && n_bytes == 3 && memcmp(bytes, "\0\1\2", 3) == 0 &&
	       n_nothing == 0 && count == 2;
}

static void
test_round_trip(void)
{
	g_autoptr(GByteArray) row = sample();

	g_assert_true(read_sample(row->data, row->len));
}

/* In a buffer of its own size, so that a sanitizer sees one byte too far. */
static void
test_truncated(void)
{
	g_autoptr(GByteArray) row = sample();

	for (guint len = 0; len < row->len; len++) {
		g_autofree void *cut = g_memdup2(row->data, len);

		g_assert_false(read_sample(cut, len));
	}
}

static void
test_left_over(void)
{
	g_autoptr(GByteArray) row = sample();
	struct wire w;

	wire_put_u8(row, 0);
	g_assert_false(read_sample(row->data, row->len));
	wire_open(&w, row->data, row->len);
	g_assert_true(wire_ok(&w));
	g_assert_false(wire_done(&w));
}

static void
test_bad_stays_bad(void)
{
	g_autoptr(GByteArray) row = g_byte_array_new();
	struct wire w;
	size_t len;

	wire_put_u32(row, 1000);
	wire_put_u32(row, 7);
	wire_open(&w, row->data, row->len);
	g_assert_null(wire_bytes(&w, &len));
	g_assert_cmpuint(len, ==, 0);
	g_assert_false(wire_ok(&w));
	g_assert_cmpuint(wire_u32(&w), ==, 0);
	g_assert_cmpint(wire_i64(&w), ==, 0);
	g_assert_null(wire_string(&w));
	g_assert_false(wire_done(&w));
}

static void
test_not_utf8(void)
{
	g_autoptr(GByteArray) row = g_byte_array_new();
	struct wire w;

	wire_put_bytes(row, "caf\xe9", 4);
	wire_put_bytes(row, "a\0b", 3);
	wire_open(&w, row->data, row->len);
	g_assert_null(wire_string(&w));
	g_assert_false(wire_ok(&w));
}

static void
test_count_is_bounded(void)
{
	g_autoptr(GByteArray) row = g_byte_array_new();
	struct wire w;

	wire_put_u32(row, 3);
	wire_put_i64(row, 0);
	wire_put_i64(row, 0);
	wire_open(&w, row->data, row->len);
	g_assert_cmpuint(wire_count(&w, 8), ==, 0);
	g_assert_false(wire_ok(&w));
}

static void
test_garbage(void)
{
	for (int round = 0; round < 100000; round++) {
		guint8 bytes[64];
		size_t len = (size_t)g_test_rand_int_range(0, sizeof bytes + 1);
		g_autofree void *row = NULL;
		struct wire w;

		for (size_t i = 0; i < len; i++)
			bytes[i] = (guint8)(g_test_rand_bit() ? g_test_rand_int()
							      : g_test_rand_int_range(0, 4));
		row = g_memdup2(bytes, len);
		g_assert_false(read_sample(row, len));
		wire_open(&w, row, len);
		while (wire_ok(&w) && !wire_done(&w)) {
			g_autofree char *s = wire_string(&w);
			size_t n;

			wire_count(&w, 4);
			wire_bytes(&w, &n);
			g_assert_cmpuint(n, <=, len);
			g_assert_true(!s || g_utf8_validate(s, -1, NULL));
		}
		g_assert_true(w.at <= w.end);
	}
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/wire/round-trip", test_round_trip);
	g_test_add_func("/wire/truncated", test_truncated);
	g_test_add_func("/wire/left-over", test_left_over);
	g_test_add_func("/wire/bad", test_bad_stays_bad);
	g_test_add_func("/wire/not-utf8", test_not_utf8);
	g_test_add_func("/wire/count", test_count_is_bounded);
	g_test_add_func("/wire/garbage", test_garbage);
	return g_test_run();
}
