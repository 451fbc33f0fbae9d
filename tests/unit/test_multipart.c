/* multipart: a form with files, as browsers write it, and as nobody should. */
#include <glib.h>
#include <string.h>

#include "query/form.h"
#include "query/multipart.h"

#define TYPE MULTIPART_TYPE "; boundary=xYz"
#define PART(head, content) "--xYz\r\n" head "\r\n\r\n" content "\r\n"
#define FIELD(name, content) PART("Content-Disposition: form-data; name=\"" name "\"", content)
#define FILE_(name, file, content)                                                                 \
	PART("Content-Disposition: form-data; name=\"" name "\"; filename=\"" file                 \
	     "\"\r\nContent-Type: image/png",                                                      \
	     content)
#define END "--xYz--\r\n"

static struct multipart *
parse(const char *type, const char *body)
{
	g_autoptr(GError) err = NULL;
	struct multipart *m = multipart_parse(type, body, strlen(body), &err);

	g_assert_true((m == NULL) == (err != NULL));
	return m;
}

static void
test_fields(void)
{
	static const struct {
		const char *body, *name, *value;
		guint n;
	} rows[] = {
		{ FIELD("a", "b") END, "a", "b", 1 },
		{ FIELD("a", "") END, "a", "", 1 },
		{ FIELD("a", "x\r\ny") END, "a", "x\ny", 1 },
		{ FIELD("a", "1") FIELD("a", "2") END, "a", "1", 2 },
		{ FIELD("a", "--xYz") FIELD("b", "2") END, "a", "--xYz", 1 },
		{ FIELD("a", "\r\n-xYz") END, "a", "\n-xYz", 1 },
		{ FIELD("a", "\xff\x1b") END, "a", "\xef\xbf\xbd", 1 },
		{ FIELD("a%22b", "c") END, "a\"b", "c", 1 },
		{ PART("content-disposition:form-data;name=a", "b") END, "a", "b", 1 },
		{ PART("X-Other: y\r\nContent-Disposition: form-data; name=\"a\"", "b") END, "a",
		  "b", 1 },
		{ FIELD("a", "b") "--xYz--", "a", "b", 1 },
		{ "--xYz--", "a", NULL, 0 },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autoptr(multipart_t) m = parse(TYPE, rows[i].body);

		g_test_message("%s", rows[i].body);
		g_assert_nonnull(m);
		g_assert_cmpstr(form_get(m->form, rows[i].name), ==, rows[i].value);
		g_assert_cmpuint(form_all(m->form, rows[i].name)->len, ==, rows[i].n);
		g_assert_cmpuint(m->files->len, ==, 0);
	}
}

static void
test_files(void)
{
	static const struct {
		const char *body, *name, *content; /* name NULL: no file */
	} rows[] = {
		{ FILE_("f", "a.png", "\x89PNG") END, "a.png", "\x89PNG" },
		{ FILE_("f", "a.png", "") END, "a.png", "" },
		{ FILE_("f", "a.png", "x\r\n\r\n--xY") END, "a.png", "x\r\n\r\n--xY" },
		{ FILE_("f", "", "") END, NULL, NULL },
		{ FILE_("f", "C:\\Users\\jo\\shot.png", "x") END, "shot.png", "x" },
		{ FILE_("f", "/etc/../shot.png", "x") END, "shot.png", "x" },
		{ FILE_("f", "folder/", "x") END, NULL, NULL },
		{ FILE_("f", "a%22%0D%0Ab.png", "x") END, "a\"  b.png", "x" },
		{ FILE_("f", "100%.png", "x") END, "100%.png", "x" },
		{ FILE_("f", "\xc3\xa9\xff.png", "x") END, "\xc3\xa9\xef\xbf\xbd.png", "x" },
		{ FILE_("f", "-\tx.png", "x") END, "- x.png", "x" },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autoptr(multipart_t) m = parse(TYPE, rows[i].body);
		const struct multipart_file *f;

		g_test_message("%s", rows[i].body);
		g_assert_nonnull(m);
		g_assert_cmpuint(m->files->len, ==, rows[i].name ? 1 : 0);
		if (!rows[i].name)
			continue;
		f = m->files->pdata[0];
		g_assert_cmpstr(f->field, ==, "f");
		g_assert_cmpstr(f->name, ==, rows[i].name);
		g_assert_cmpmem(f->bytes, f->len, rows[i].content, strlen(rows[i].content));
	}
}

static void
test_bytes(void)
{
	static const char body[] = FILE_("f", "a", "x\0y") END;
	static const char nul[] = FIELD("f", "x\0y") END;
	g_autoptr(GError) err = NULL;
	g_autoptr(multipart_t) m = multipart_parse(TYPE, body, sizeof body - 1, &err);
	const struct multipart_file *f;

	g_assert_no_error(err);
	f = m->files->pdata[0];
	g_assert_cmpmem(f->bytes, f->len, "x\0y", 3);
	g_assert_null(multipart_parse(TYPE, nul, sizeof nul - 1, &err));
	g_assert_nonnull(err);
}

static void
test_none(void)
{
	static const char whole[] = FILE_("f", "a.png", "x") FIELD("a", "b") END;
	static const struct {
		const char *type, *body;
	} rows[] = {
		{ "text/plain; boundary=xYz", whole },
		{ MULTIPART_TYPE, whole },
		{ MULTIPART_TYPE "; boundary=", whole },
		{ MULTIPART_TYPE "; boundary=\"xYz", whole },
		{ MULTIPART_TYPE "; boundary=xYz; boundary=xYz", whole },
		{ MULTIPART_TYPE "; boundary=xYz x", whole },
		{ MULTIPART_TYPE "; boundary=other", whole },
		{ TYPE, "" },
		{ TYPE, "--xYz" },
		{ TYPE, "--xYz\r\n" },
		{ TYPE, " --xYz--" },
		{ TYPE, FIELD("a", "b") },
		{ TYPE, "--xYz\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nb--xYz--" },
		{ TYPE, PART("Content-Disposition: form-data", "b") END },
		{ TYPE, PART("Content-Disposition: attachment; name=\"a\"", "b") END },
		{ TYPE, PART("Content-Disposition: form-data; name=\"a\"; name=\"b\"", "b") END },
		{ TYPE, PART("Content-Disposition: form-data; name=\"a", "b") END },
		{ TYPE, PART("Content-Disposition: form-data; name=\"a\"\r\nContent-Disposition: "
			     "form-data; name=\"b\"",
			     "b") END },
		{ TYPE, PART("Content-Disposition: form-data; name=\"a\"\r\n"
			     "Content-Transfer-Encoding: base64",
			     "b") END },
		{ TYPE, PART("no colon", "b") END },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_test_message("%s\n%s", rows[i].type, rows[i].body);
		g_assert_null(parse(rows[i].type, rows[i].body));
	}
	/* cut anywhere it is none, and nothing is read behind its end */
	for (size_t n = 0; n < strlen(whole) - 4; n++) {
		g_autofree char *cut = g_memdup2(whole, n ? n : 1);
		g_autoptr(GError) err = NULL;

		g_assert_null(multipart_parse(TYPE, cut, n, &err));
		g_assert_nonnull(err);
	}
}

static void
test_limits(void)
{
	g_autoptr(GString) many = g_string_new(NULL), long_head = g_string_new("--xYz\r\nX: ");
	g_autoptr(GString) long_text = NULL;
	g_autofree char *text = g_strnfill(MULTIPART_MAX_TEXT, 'x');
	g_autoptr(multipart_t) m = NULL;

	for (int i = 0; i < MULTIPART_MAX_PARTS; i++)
		g_string_append(many, FIELD("a", "b"));
	g_string_append(many, END);
	m = parse(TYPE, many->str);
	g_assert_cmpuint(form_all(m->form, "a")->len, ==, MULTIPART_MAX_PARTS);
	g_string_prepend(many, FIELD("a", "b"));
	g_assert_null(parse(TYPE, many->str));

	for (int i = 0; i < 5000; i++)
		g_string_append_c(long_head, 'x');
	g_string_append(long_head,
			"\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nb\r\n" END);
	g_assert_null(parse(TYPE, long_head->str));

	long_text = g_string_new(NULL);
	g_string_append_printf(long_text, FIELD("a", "%s") END, text);
	g_clear_pointer(&m, multipart_free);
	m = parse(TYPE, long_text->str);
	g_assert_nonnull(m);
	g_string_prepend(long_text, FIELD("b", "1"));
	g_assert_null(parse(TYPE, long_text->str));
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/multipart/fields", test_fields);
	g_test_add_func("/multipart/files", test_files);
	g_test_add_func("/multipart/bytes", test_bytes);
	g_test_add_func("/multipart/none", test_none);
	g_test_add_func("/multipart/limits", test_limits);
	return g_test_run();
}
