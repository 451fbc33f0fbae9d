/* form: what a browser sends, taken apart; words of a job; the routes; how often one may try. */
#include <glib.h>
#include <string.h>

#include "query/form.h"
#include "query/job_output.h"
#include "query/rate.h"
#include "query/web.h"
#include "query/web_table.h"

static void
test_form(void)
{
	static const struct {
		const char *text, *name, *value; /* value NULL: not there */
		guint n;
	} rows[] = {
		{ "a=b&c=d", "c", "d", 1 },
		{ "a=1&a=2", "a", "1", 2 },
		{ "a=x+y%20z", "a", "x y z", 1 },
		{ "a", "a", "", 1 },
		{ "=b", "", "b", 1 },
		{ "&&a=b&", "a", "b", 1 },
		{ "a=b=c", "a", "b=c", 1 },
		{ "a=%", "a", "%", 1 },
		{ "a=%4", "a", "%4", 1 },
		{ "a=%zz", "a", "%zz", 1 },
		{ "a=%C3%A9", "a", "\xc3\xa9", 1 },
		{ "a=%ff", "a", "\xef\xbf\xbd", 1 },
		{ "a=x%0D%0Ay", "a", "x\ny", 1 },
		{ "a=%1b%7fx%09", "a", "x\t", 1 },
		{ "a=%C2%85x%C2%9B%C2%A0", "a", "x\xc2\xa0", 1 },
		{ "a=%F0%9Fx", "a", "\xef\xbf\xbdx", 1 },
		{ "", "a", NULL, 0 },
		{ "%61=b", "a", "b", 1 },
		{ "a%00=b", NULL, NULL, 0 },
		{ "a=%00", NULL, NULL, 0 },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autoptr(GError) err = NULL;
		g_autoptr(GHashTable) form = form_parse(rows[i].text, strlen(rows[i].text), &err);

		g_test_message("%s", rows[i].text);
		g_assert_true((form == NULL) == (rows[i].name == NULL));
		if (!form)
			continue;
		g_assert_cmpstr(form_get(form, rows[i].name), ==, rows[i].value);
		g_assert_cmpuint(form_all(form, rows[i].name)->len, ==, rows[i].n);
	}
	g_assert_null(form_get(NULL, "a"));
}

static void
test_form_limits(void)
{
	g_autoptr(GString) many = g_string_new(NULL);
	g_autoptr(GError) err = NULL;

	for (int i = 0; i < FORM_MAX_FIELDS; i++)
		g_string_append(many, "a=b&");
	g_hash_table_unref(form_parse(many->str, many->len, &err));
	g_assert_no_error(err);
	g_string_append(many, "a=b");
	g_assert_null(form_parse(many->str, many->len, &err));
	g_assert_nonnull(err);
}

static void
test_form_append(void)
{
	g_autoptr(GString) out = g_string_new(NULL);

	form_append(out, "q", "a&b =\xc3\xa9");
	form_append(out, "to", "/x?y");
	g_assert_cmpstr(out->str, ==, "q=a%26b%20%3D%C3%A9&to=%2Fx%3Fy");
}

static void
test_own_path(void)
{
	static const char *const ours[] = { "/", "/mentions?page=2", "/a//b", "/x#y" };
	static const char *const others[] = { "",
					      "//evil.example",
					      "/\\evil.example",
					      "evil",
					      "https://evil.example/",
					      "/a b",
					      "/a\nb",
					      "/a\tb" };

	for (size_t i = 0; i < G_N_ELEMENTS(ours); i++)
		g_assert_true(web_is_own_path(ours[i]));
	for (size_t i = 0; i < G_N_ELEMENTS(others); i++)
		g_assert_false(web_is_own_path(others[i]));
	g_assert_false(web_is_own_path(NULL));
}

static void
test_routes(void)
{
	const char *rest = NULL;
	const struct web_route *r = web_route_find("/api/v1/mentions", 16, &rest);

	g_assert_cmpstr(r->path, ==, "/api/v1/mentions");
	g_assert_cmpstr(rest, ==, "");
	r = web_route_find("/api/v1/mentions/M-1", 20, &rest);
	g_assert_cmpstr(r->path, ==, "/api/v1/mentions/*");
	g_assert_cmpstr(rest, ==, "M-1");
	r = web_route_find("/api/v9/x", 9, &rest);
	g_assert_cmpstr(r->path, ==, "/api/*");
	g_assert_null(web_route_find("/api", 4, &rest));
}

static void
test_rate(void)
{
	struct rate *r = rate_new();

	for (int i = 0; i < 5; i++) {
		g_assert_cmpint(rate_wait(r, "jo", "192.0.2.1", 1000), ==, 0);
		rate_wrong(r, "jo", "192.0.2.1", 1000);
	}
	/* the name waits from everywhere, the address for other names does not yet */
	g_assert_cmpint(rate_wait(r, "jo", "192.0.2.2", 1000), ==, 1);
	g_assert_cmpint(rate_wait(r, "al", "192.0.2.1", 1000), ==, 0);
	g_assert_cmpint(rate_wait(r, "jo", "192.0.2.2", 1001), ==, 0);
	for (int i = 0; i < 15; i++)
		rate_wrong(r, "jo", "192.0.2.1", 2000);
	g_assert_cmpint(rate_wait(r, "jo", "192.0.2.2", 2000), ==, 300);
	g_assert_cmpint(rate_wait(r, "al", "192.0.2.1", 2000), ==, 1);
	g_assert_cmpint(rate_wait(r, "jo", "192.0.2.2", 2000 + 25 * 3600), ==, 0);
	rate_right(r, "jo", "192.0.2.1");
	g_assert_cmpint(rate_wait(r, "jo", "192.0.2.1", 2000), ==, 0);
	/* of IPv6, a network is one address */
	for (int i = 0; i < 25; i++) {
		g_autofree char *address = g_strdup_printf("2001:db8:1:2::%d", i);
		g_autofree char *name = g_strdup_printf("n%d", i);

		rate_wrong(r, name, address, 3000);
	}
	g_assert_cmpint(rate_wait(r, "x", "2001:db8:1:2:ffff::1", 3000), >, 0);
	g_assert_cmpint(rate_wait(r, "x", "2001:db8:1:3::1", 3000), ==, 0);
	rate_free(r);
}

/* However many names are invented, the one that is guessed at is not forgotten. */
static void
test_rate_flood(void)
{
	struct rate *r = rate_new();

	for (int i = 0; i < 10; i++)
		rate_wrong(r, "jo", "192.0.2.1", 1000);
	for (int i = 0; i < 6000; i++) {
		g_autofree char *name = g_strdup_printf("name%d", i);
		g_autofree char *address = g_strdup_printf("10.0.%d.%d", i / 250, i % 250);

		rate_wrong(r, name, address, 1001);
	}
	g_assert_cmpint(rate_wait(r, "jo", "192.0.2.3", 1001), >, 0);
	rate_free(r);
}

static void
test_job_output(void)
{
	static const struct {
		const char *pieces[4], *text;
	} rows[] = {
		{ { "one\ntwo" }, "one\ntwo\n" },
		{ { "one\r\ntwo\r\n" }, "one\ntwo\n" },
		{ { "one\r", "\ntwo" }, "one\ntwo\n" },
		{ { "1 %\r2 %\r3 %" }, "3 %\n" },
		{ { "1 %\r", "2 %" }, "2 %\n" },
		{ { "\r\033[K12 hosts\r\033[K", "9 hosts " }, "9 hosts \n" },
		{ { "\033[31mred\033[0m\a\n" }, "red\xef\xbf\xbd\n" },
		{ { "\n\n\n" }, "" },
		{ { "\033[" }, "" },
		{ { "\xff\n" }, "\xef\xbf\xbd\n" },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
		struct job_output o;
		g_autofree char *text = NULL;

		job_output_init(&o);
		for (size_t k = 0; k < 4 && rows[i].pieces[k]; k++)
			job_output_add(&o, rows[i].pieces[k], strlen(rows[i].pieces[k]));
		text = job_output_text(&o);
		g_assert_cmpstr(text, ==, rows[i].text);
		job_output_clear(&o);
	}
}

static void
test_job_output_bounds(void)
{
	g_autofree char *line = g_strnfill(100000, 'x');
	g_autofree char *text = NULL;
	struct job_output o;

	job_output_init(&o);
	for (int i = 0; i < 200; i++) {
		job_output_add(&o, line, 100000);
		job_output_add(&o, "\n", 1);
	}
	text = job_output_text(&o);
	g_assert_cmpuint(strlen(text), <=, JOB_OUTPUT_LINES * (JOB_OUTPUT_COLUMNS + 4));
	job_output_clear(&o);
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/form/parse", test_form);
	g_test_add_func("/form/limits", test_form_limits);
	g_test_add_func("/form/append", test_form_append);
	g_test_add_func("/web/own-path", test_own_path);
	g_test_add_func("/web/routes", test_routes);
	g_test_add_func("/rate/wait", test_rate);
	g_test_add_func("/rate/flood", test_rate_flood);
	g_test_add_func("/job_output/lines", test_job_output);
	g_test_add_func("/job_output/bounds", test_job_output_bounds);
	return g_test_run();
}
