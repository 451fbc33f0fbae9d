/* http_body: what is kept of a body, what is said of one that is too long, and the budget of all.
 */
#include <glib.h>
#include <string.h>

#include "query/http_body.h"

#define MIB (1024 * 1024)

static char chunk[MIB];

/* Adds `n` bytes in pieces; false when it was told to stop. */
static bool
add(struct http_body *b, size_t n)
{
	bool goes_on = true;

	for (size_t at = 0; goes_on && at < n; at += MIN(sizeof chunk, n - at))
		goes_on = http_body_add(b, chunk, MIN(sizeof chunk, n - at));
	return goes_on;
}

static void
test_lengths(void)
{
	static const struct {
		size_t max, comes;
		int64_t said; /* the length in the head; -1: none */
		int status; /* -1: not even read; -2: cut off */
	} rows[] = {
		{ 65536, 0, 0, 0 },
		{ 65536, 65536, 65536, 0 },
		{ 65536, 65537, 65537, 413 },
		{ 65536, 65537, -1, 413 },
		{ 65536, 16 * MIB, 16 * MIB, 413 },
		{ 65536, 16 * MIB + 1, 16 * MIB + 1, -1 },
		{ 65536, 17 * MIB, -1, -2 },
		{ 32 * MIB, 32 * MIB, 32 * MIB, 0 },
		{ 32 * MIB, 33 * MIB, 33 * MIB, 413 },
		{ 32 * MIB, 33 * MIB, -1, 413 },
		{ 32 * MIB, 97 * MIB, -1, -2 },
		{ 32 * MIB, 97 * MIB, 97 * MIB, -1 },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
		gsize budget = 0;
		struct http_body b;
		const char *why;
		bool is_begun = http_body_begin(&b, rows[i].max, rows[i].said, &budget);

		g_test_message("%zu of %zu", rows[i].comes, rows[i].max);
		g_assert_true(is_begun == (rows[i].status != -1));
		if (is_begun) {
			g_assert_true(add(&b, rows[i].comes) == (rows[i].status != -2));
			if (rows[i].status >= 0)
				g_assert_cmpint(http_body_refusal(&b, &why), ==, rows[i].status);
			if (rows[i].status == 0)
				g_assert_cmpuint(b.bytes->len, ==, rows[i].comes);
			g_assert_cmpuint(b.bytes->len, <=, rows[i].max);
		}
		http_body_clear(&b);
		g_assert_cmpuint(budget, ==, 0);
	}
}

static void
test_budget(void)
{
	gsize budget = 0;
	struct http_body bodies[4];
	const char *why;

	for (int i = 0; i < 4; i++) {
		g_assert_true(http_body_begin(&bodies[i], 32 * MIB, 30 * MIB, &budget));
		g_assert_true(http_body_is_upload(&bodies[i]));
		add(&bodies[i], 30 * MIB);
		g_assert_cmpint(http_body_refusal(&bodies[i], &why), ==, i < 3 ? 0 : 503);
		g_assert_cmpuint(budget, <=, HTTP_BODY_BUDGET);
	}
	http_body_clear(&bodies[0]);
	http_body_clear(&bodies[3]);
	/* small ones are never kept out, and there is room again for a large one */
	g_assert_true(http_body_begin(&bodies[0], 65536, 65536, &budget));
	g_assert_false(http_body_is_upload(&bodies[0]));
	add(&bodies[0], 65536);
	g_assert_cmpint(http_body_refusal(&bodies[0], &why), ==, 0);
	g_assert_true(http_body_begin(&bodies[3], 32 * MIB, -1, &budget));
	add(&bodies[3], 30 * MIB);
	g_assert_cmpint(http_body_refusal(&bodies[3], &why), ==, 0);
	for (int i = 0; i < 4; i++)
		http_body_clear(&bodies[i]);
	g_assert_cmpuint(budget, ==, 0);
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/http-body/lengths", test_lengths);
	g_test_add_func("/http-body/budget", test_budget);
	return g_test_run();
}
