#include <glib.h>
#include <string.h>

#include "query/message.h"

/* Texts that must come back as they went in, and headers that must stay one header. */
static const char *const hostile[] = {
	"plain",
	"a line that ends in blanks   and goes on",
	"\r\nBcc: all@other.example\r\n\r\nbody",
	".\r\n.\r\nQUIT",
	"From here",
	"\u2028\u2029\xC2\x85",
	"=?utf-8?Q?=0D=0ABcc:?= x@other.example",
	"\u202eright to left\u202c",
	"\xF0\x9F\x8E\x89 \u2013 \u00E9\u0301",
	"--=_boundary--",
	"<script>alert(1)</script>",
	"=3D=20=",
	"",
};

static GBytes *
make(const char *subject, const char *text, const char *name)
{
	g_autoptr(GError) err = NULL;
	g_autofree char *id = message_id("weekly", "2026-W47", "head@school.example", "store",
					 "earshot@school.example");
	struct message m = { .from = "earshot@school.example",
			     .from_name = "earshot",
			     .to = "head@school.example",
			     .to_name = name,
			     .subject = subject,
			     .id = id,
			     .list = "weekly",
			     .unsubscribe = "office@school.example",
			     .date = 1795000000,
			     .text = text,
			     .html = text };
	GBytes *bytes = message_bytes(&m, &err);

	g_assert_no_error(err);
	return bytes;
}

static int
count_headers(GBytes *bytes, const char *name)
{
	gsize len;
	const char *data = g_bytes_get_data(bytes, &len);
	g_autofree char *text = g_strndup(data, len);
	g_auto(GStrv) lines = NULL;
	int n = 0;

	*strstr(text, "\r\n\r\n") = '\0';
	lines = g_strsplit(text, "\r\n", -1);
	for (size_t i = 0; lines[i]; i++)
		n += g_ascii_strncasecmp(lines[i], name, strlen(name)) == 0;
	return n;
}

static void
test_hostile(void)
{
	for (size_t i = 0; i < G_N_ELEMENTS(hostile); i++) {
		g_autoptr(GError) err = NULL;
		g_autofree char *body = g_strdup_printf("first\n%s\nlast\n", hostile[i]);
		g_autoptr(GBytes) bytes = make(hostile[i], body, hostile[i]);
		g_autoptr(GBytes) again = make(hostile[i], body, hostile[i]);
		g_autofree char *text = message_part(bytes, "text/plain", &err);
		g_autofree char *html = message_part(bytes, "text/html", &err);

		g_assert_no_error(err);
		g_assert_true(message_is_sound(bytes));
		g_assert_true(g_bytes_equal(bytes, again));
		g_assert_cmpint(count_headers(bytes, "Bcc:"), ==, 0);
		g_assert_cmpint(count_headers(bytes, "Subject:"), ==, 1);
		g_assert_cmpint(count_headers(bytes, "To:"), ==, 1);
		g_assert_cmpstr(text, ==, html);
		if (!strchr(hostile[i], '\r'))
			g_assert_cmpstr(text, ==, body);
	}
}

static void
test_long(void)
{
	g_autofree char *word = g_strnfill(10000, 'x'), *wide = NULL;
	g_autoptr(GString) body = g_string_new(NULL);

	/* every length of line around the limit, with a blank before its end */
	for (int n = 60; n < 90; n++) {
		g_autofree char *line = g_strnfill((gsize)n, 'y');

		g_string_append_printf(body, "%s z \u00e9%s \n", line, line);
	}
	g_string_append(body, word);
	wide = g_strdup_printf("\u00e9%s", word);
	{
		g_autoptr(GBytes) bytes = make(wide, body->str, NULL);

		g_assert_true(message_is_sound(bytes));
	}
}

static void
test_rules(void)
{
	static const struct {
		const char *bytes;
		bool good;
	} rows[] = {
		{ "A: b\r\n\r\nc\r\n", true },         { "A: b\n\nc\n", false },
		{ "A: b\r\n\r\nc\rd\r\n", false },     { "A: b\r\n\r\nc", false },
		{ "A: b\r\n\r\n\303\251\r\n", false }, { "", false },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autoptr(GBytes) bytes = g_bytes_new_static(rows[i].bytes, strlen(rows[i].bytes));

		g_assert_cmpint(message_is_sound(bytes), ==, rows[i].good);
	}
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/message/hostile", test_hostile);
	g_test_add_func("/message/long", test_long);
	g_test_add_func("/message/rules", test_rules);
	return g_test_run();
}
