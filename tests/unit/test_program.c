/* Other programs: bytes in, bytes out, and an end in any case. */
#include <glib.h>
#include <signal.h>
#include <string.h>

#include "base/error.h"
#include "base/program.h"

#define BIG (4 * 1024 * 1024)

static void
test_rows(void)
{
	static const struct {
		const char *argv[4], *in, *out;
		int exit_code;
	} rows[] = {
		{ { "cat" }, "a\nb", "a\nb", 0 },
		{ { "cat" }, NULL, "", 0 }, /* nothing to read is an end, not a wait */
		{ { "sh", "-c", "exit 7" }, NULL, "", 7 },
		{ { "sh", "-c", "kill -9 $$" }, NULL, "", -1 },
		{ { "printf", "%s", "$HOME;x" }, NULL, "$HOME;x", 0 }, /* no shell in between */
	};

	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autoptr(GBytes) in =
			rows[i].in ? g_bytes_new_static(rows[i].in, strlen(rows[i].in)) : NULL;
		g_autoptr(GBytes) out = NULL;
		g_autoptr(GError) err = NULL;
		int code = -2;
		gsize len;
		const char *bytes;

		g_assert_true(program_run(rows[i].argv, in, 10, &out, &code, &err));
		g_assert_no_error(err);
		bytes = g_bytes_get_data(out, &len);
		g_assert_cmpmem(bytes, len, rows[i].out, strlen(rows[i].out));
		g_assert_cmpint(code, ==, rows[i].exit_code);
	}
}

/* More than a pipe holds, both ways at once; and to one that does not want it. */
static void
test_big(void)
{
	static const char *const cat[] = { "cat", NULL }, *const deaf[] = { "true", NULL };
	g_autofree char *bytes = g_malloc(BIG);
	g_autoptr(GBytes) in = NULL, out = NULL;
	int code;

	memset(bytes, 'x', BIG);
	in = g_bytes_new(bytes, BIG);
	g_assert_true(program_run(cat, in, 20, &out, &code, NULL));
	g_assert_cmpint(code, ==, 0);
	g_assert_true(g_bytes_equal(in, out));
	g_assert_true(program_run(deaf, in, 20, NULL, &code, NULL));
	g_assert_cmpint(code, ==, 0);
}

static void
test_ends(void)
{
	static const char *const slow[] = { "sleep", "60", NULL };
	static const char *const none[] = { "/nonexistent/program", NULL };
	static const char *const flood[] = { "head", "-c", "70000000", "/dev/zero", NULL };
	g_autoptr(GBytes) out = NULL;
	g_autoptr(GError) err = NULL;
	gint64 start = g_get_monotonic_time();
	int code;

	g_assert_true(program_run(slow, NULL, 1, NULL, &code, &err));
	g_assert_cmpint(code, ==, -1);
	g_assert_cmpint(g_get_monotonic_time() - start, <, 30 * G_USEC_PER_SEC);
	g_assert_false(program_run(none, NULL, 1, &out, &code, &err));
	g_assert_error(err, EARSHOT_ERROR, EARSHOT_ERROR_CONFIG);
	g_clear_error(&err);
	g_assert_false(program_run(flood, NULL, 20, &out, &code, &err));
	g_assert_error(err, EARSHOT_ERROR, EARSHOT_ERROR_LIMIT);
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	signal(SIGPIPE, SIG_IGN);
	g_test_add_func("/program/rows", test_rows);
	g_test_add_func("/program/big", test_big);
	g_test_add_func("/program/ends", test_ends);
	return g_test_run();
}
