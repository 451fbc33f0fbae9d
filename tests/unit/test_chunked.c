#include <glib.h>
#include <string.h>

#include "base/chunked.h"

static void
test_rows(void)
{
	static const struct {
		const char *bytes, *data; /* NULL: it is not chunked */
		int used; /* -1: all */
		enum chunked_state end;
		bool has_controls;
	} rows[] = {
		{ "5\r\nhello\r\n0\r\n\r\n", "hello", -1, CHUNKED_DONE, false },
		{ "5\nhello\n0\n\n", "hello", -1, CHUNKED_DONE, false },
		{ "2\r\nhe\r\n3\r\nllo\r\n0\r\n\r\n", "hello", -1, CHUNKED_DONE, false },
		{ "005\r\nhello\r\n000\r\n\r\n", "hello", -1, CHUNKED_DONE, false },
		{ "A\r\n0123456789\r\n0\r\n\r\n", "0123456789", -1, CHUNKED_DONE, false },
		{ "5;a=b\r\nhello\r\n0;c\r\nX: y\r\nZ: w\r\n\r\n", "hello", -1, CHUNKED_DONE,
		  false },
		{ "5 \r\nhello\r\n0\r\n\r\n", "hello", -1, CHUNKED_DONE, false },
		{ "5;\x01\r\nhello\r\n0\r\n\r\n", "hello", -1, CHUNKED_DONE, true },
		{ "5\r\nhello\r\n0\r\nX: \x02\r\n\r\n", "hello", -1, CHUNKED_DONE, true },
		{ "5\r\nhello\r\n0\r\n\r\nHTTP/1.1 200", "hello", 15, CHUNKED_DONE, false },
		{ "5\r\nhel", "hel", -1, CHUNKED_DATA, false },
		{ "5\r\nhello\r\n", "hello", -1, CHUNKED_SIZE, false },
		{ "", "", -1, CHUNKED_SIZE, false },
		{ "<html>", NULL, 1, CHUNKED_BROKEN, false },
		{ "\r\n5\r\nhello", NULL, 1, CHUNKED_BROKEN, false },
		{ "5\r\nhelloXX", NULL, 9, CHUNKED_BROKEN, false },
		{ "ffffffffffffffffff\r\nhello", NULL, 16, CHUNKED_BROKEN, false },
		{ "-5\r\nhello", NULL, 1, CHUNKED_BROKEN, false },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
		size_t len = strlen(rows[i].bytes), used;
		g_autoptr(GBytes) all = chunked_decode(rows[i].bytes, len, &used);

		g_test_message("%s", rows[i].bytes);
		g_assert_cmpint((int)used, ==, rows[i].used < 0 ? (int)len : rows[i].used);
		g_assert_cmpint(all != NULL, ==, rows[i].data != NULL);
		if (all)
			g_assert_cmpmem(g_bytes_get_data(all, NULL), g_bytes_get_size(all),
					rows[i].data, strlen(rows[i].data));
		/* the same however it comes in */
		for (size_t piece = 1; piece < 4; piece++) {
			g_autoptr(GByteArray) out = g_byte_array_new();
			struct chunked c;
			size_t at = 0, n = 1;

			chunked_init(&c);
			while (at < len && n > 0) {
				n = chunked_add(&c, rows[i].bytes + at, MIN(piece, len - at), out);
				at += n;
			}
			g_assert_cmpint(c.state, ==, rows[i].end);
			g_assert_cmpint(c.has_controls, ==, rows[i].has_controls);
			g_assert_cmpint((int)at, ==, (int)used);
			if (rows[i].data)
				g_assert_cmpmem(out->data, out->len, rows[i].data,
						strlen(rows[i].data));
		}
	}
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/chunked/rows", test_rows);
	return g_test_run();
}
