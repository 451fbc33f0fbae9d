#include "base/charset.h"

#include <stdbool.h>
#include <string.h>

#include "base/charset_table.h"
#include "base/utf8.h"

static void
test_labels(void)
{
	static const struct {
		const char *label, *name;
	} rows[] = {
		{ "utf8", "utf-8" },
		{ "UTF-8", "utf-8" },
		{ " \t\r\n\fLatin1 ", "windows-1252" },
		{ "iso-8859-1", "windows-1252" },
		{ "us-ascii", "windows-1252" },
		{ "unicode-1-1-utf-8", "utf-8" },
		{ "x-unicode20utf8", "utf-8" },
		{ "iso-8859-9", "windows-1254" },
		{ "iso-8859-16", "iso-8859-16" },
		{ "logical", "iso-8859-8-i" },
		{ "visual", "iso-8859-8" },
		{ "tis-620", "windows-874" },
		{ "gb2312", "gbk" },
		{ "x-sjis", "shift_jis" },
		{ "ks_c_5601-1987", "euc-kr" },
		{ "utf-16", "utf-16le" },
		{ "unicodefffe", "utf-16be" },
		{ "hz-gb-2312", "replacement" },
		{ "iso-2022-kr", "replacement" },
		{ "iso-2022-cn", "replacement" },
		{ "x-user-defined", "x-user-defined" },
		{ "utf-7", NULL },
		{ "utf-32", NULL },
		{ "", NULL },
		{ " ", NULL },
		{ "utf-8\v", NULL },
		{ "a-label-longer-than-any-of-the-standard", NULL },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++)
		g_assert_cmpstr(charset_for_label(rows[i].label), ==, rows[i].name);
	/* Every name is a label of itself. */
	for (enum encoding e = 0; e < ENC_UTF_32BE; e++)
		g_assert_cmpstr(charset_for_label(encoding_name(e)), ==, encoding_name(e));
}

static void
test_content_type(void)
{
	static const struct {
		const char *header, *want;
	} rows[] = {
		{ "text/html; charset=utf-8", "utf-8" },
		{ "text/html;CHARSET = \"ISO-8859-2\" ; x=y", "ISO-8859-2" },
		{ "text/html; x=y;charset=a\tb", "a" },
		{ "text/html; charset=\"a\\\"b\"", "a\"b" },
		{ "text/html; charset=one; charset=two", "one" },
		{ "text/html; charset=", NULL },
		{ "text/html; xcharset=utf-8", NULL },
		{ "text/html", NULL },
		{ "charset=utf-8", NULL },
		{ "", NULL },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autofree char *got = charset_of_content_type(rows[i].header);

		g_assert_cmpstr(got, ==, rows[i].want);
	}
	g_assert_null(charset_of_content_type(NULL));
}

struct row {
	const char *bytes;
	size_t len;
	const char *declared;
	enum charset_kind kind;
	const char *name, *text;
};

#define ROW(bytes, declared, kind, name, text)                                                     \
	{                                                                                          \
		bytes, sizeof bytes - 1, declared, CHARSET_##kind, name, text                      \
	}

static const struct row decoded[] = {
	/* what is believed first */
	ROW("\xef\xbb\xbf<meta charset=big5>\xc3\xa9", "latin1", HTML, "utf-8",
	    "<meta charset=big5>é"),
	ROW("\xff\xfe\xe9\0", "utf-8", HTML, "utf-16le", "é"),
	ROW("\xfe\xff\0\xe9\xd8", NULL, HTML, "utf-16be", "é\xef\xbf\xbd"),
	ROW("<meta charset=utf-8>\xe9", "latin1", HTML, "windows-1252", "<meta charset=utf-8>é"),
	ROW("<meta charset=latin1>\xc3\xa9", "no-such", HTML, "windows-1252",
	    "<meta charset=latin1>Ã©"),
	ROW("<?xml version='1.0' encoding='iso-8859-2'?>\xb3", NULL, XML, "iso-8859-2",
	    "<?xml version='1.0' encoding='iso-8859-2'?>ł"),
	ROW("<?xml encoding = \"koi8-r\"?>\xc1", NULL, HTML, "koi8-r",
	    "<?xml encoding = \"koi8-r\"?>а"),
	ROW("<?xml version='1.0' encoding='utf-16'?>\xc3\xa9", NULL, XML, "utf-8",
	    "<?xml version='1.0' encoding='utf-16'?>é"),
	ROW("<?xml version='1.0' encoding='utf-8'?>caf\xe9", NULL, XML, "windows-1252",
	    "<?xml version='1.0' encoding='utf-8'?>café"),
	ROW("<\0?\0x\0m\0l\0", NULL, XML, "utf-16le", "<?xml"),
	ROW("\0\0\0<\0\0\0a\0\0\0>", NULL, XML, "utf-32be", "<a>"),
	ROW("\xff\xfe\0\0<\0\0\0", NULL, XML, "utf-32le", "<"),
	/* nothing said */
	ROW("caf\xc3\xa9", NULL, HTML, "utf-8", "café"),
	ROW("caf\xe9", NULL, HTML, "windows-1252", "café"),
	ROW("caf\xe9 \x93quoted\x94", NULL, PLAIN, "windows-1252", "café “quoted”"),
	ROW("h\0e\0l\0l\0o\0 \0", NULL, PLAIN, "utf-16le", "hello "),
	ROW("\0h\0e\0l\0l\0o", NULL, PLAIN, "utf-16be", "hello"),
	ROW("<meta charset=latin1>", NULL, PLAIN, "utf-8", "<meta charset=latin1>"),
	ROW("", NULL, HTML, "windows-1252", ""),
	ROW("plain", NULL, HTML, "windows-1252", "plain"),
	ROW("plain", NULL, XML, "utf-8", "plain"),
	/* decoders */
	ROW("a\0b", "utf-8", PLAIN, "utf-8",
	    "a\xef\xbf\xbd"
	    "b"),
	ROW("a\0b", "latin1", PLAIN, "windows-1252",
	    "a\xef\xbf\xbd"
	    "b"),
	ROW("\xc0\xaf\xed\xa0\x80\xf0\x9f\x98", "utf-8", PLAIN, "utf-8",
	    "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd"),
	ROW("\xf4\x90\x80\x80\xe2\x82|", "utf-8", PLAIN, "utf-8",
	    "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd|"),
	ROW("\x80\x81\x9f\xa4", "iso-8859-1", PLAIN, "windows-1252", "€\xc2\x81Ÿ¤"),
	ROW("\xa4", "iso-8859-15", PLAIN, "iso-8859-15", "€"),
	ROW("\xa4\xaa", "iso-8859-16", PLAIN, "iso-8859-16", "€Ș"),
	ROW("\xa1\xf0", "iso-8859-8-i", PLAIN, "iso-8859-8-i", "\xef\xbf\xbdנ"),
	ROW("\x93\xfa\x96{\x8c\xea \\~", "shift_jis", PLAIN, "shift_jis", "日本語 \\~"),
	ROW("\xc6\xfc\xcb\xdc", "euc-jp", PLAIN, "euc-jp", "日本"),
	ROW("\x1b$BF|K\\\x1b(B!", "iso-2022-jp", PLAIN, "iso-2022-jp", "日本!"),
	ROW("\xc1\x63\xc5\xe9", "big5", PLAIN, "big5", "繁體"),
	ROW("\xc7\xd1\xb1\xdb\x81\x41", "euc-kr", PLAIN, "euc-kr", "한글갂"),
	ROW("\x80\xd6\xd0\x81\x30\x81\x30", "gbk", PLAIN, "gbk", "€中\xc2\x80"),
	ROW("\x81<b>", "shift_jis", PLAIN, "shift_jis", "\xef\xbf\xbd<b>"),
	ROW("\xff<b>", "gbk", PLAIN, "gbk", "\xef\xbf\xbd<b>"),
	ROW("\x3d\xd8\x00\xde\x00\xdc\x41\x00", "utf-16", PLAIN, "utf-16le",
	    "😀\xef\xbf\xbd"
	    "A"),
	ROW("~{<script>", "hz-gb-2312", HTML, "replacement", "\xef\xbf\xbd"),
	ROW("", "hz-gb-2312", HTML, "replacement", ""),
	ROW("a\x80\xff", "x-user-defined", PLAIN, "x-user-defined", "a\xef\x9e\x80\xef\x9f\xbf"),
};

static void
test_decode(void)
{
	for (size_t i = 0; i < G_N_ELEMENTS(decoded); i++) {
		const struct row *r = &decoded[i];
		/* Just as large as said, for the sanitizer. */
		g_autofree void *bytes = g_memdup2(r->bytes, r->len);
		const char *name;
		size_t len;
		g_autofree char *text =
			charset_decode(bytes, r->len, r->declared, r->kind, &name, &len);

		g_test_message("row %zu", i);
		g_assert_cmpstr(name, ==, r->name);
		g_assert_cmpmem(text, len, r->text, strlen(r->text));
		g_assert_cmpint(text[len], ==, '\0');
	}
}

static const struct row metas[] = {
#define META(bytes, name) ROW(bytes, NULL, HTML, name, NULL)
	META("<meta charset=iso-8859-2>\xb3", "iso-8859-2"),
	META("<META\nCHARSET='ISO-8859-2'/>\xb3", "iso-8859-2"),
	META("<meta/charset = \" iso-8859-2 \">\xb3", "iso-8859-2"),
	META("<meta http-equiv=content-type content='text/html; charset=iso-8859-2'>\xb3",
	     "iso-8859-2"),
	META("<meta content='text/html; charset=iso-8859-2' http-equiv=Content-Type>\xb3",
	     "iso-8859-2"),
	META("<meta http-equiv=content-type content='charset charset = \"koi8-r\"'>\xb3", "koi8-r"),
	META("<meta http-equiv=content-type content='charset=\"koi8-r'>\xb3", "windows-1252"),
	META("<meta content='text/html; charset=iso-8859-2'>\xb3", "windows-1252"),
	META("<meta http-equiv=refresh content='charset=iso-8859-2'>\xb3", "windows-1252"),
	META("<meta charset=koi8-r charset=iso-8859-2>\xb3", "koi8-r"),
	META("<meta charset=nonsense><meta charset=koi8-r>\xb3", "koi8-r"),
	META("<metal charset=koi8-r>\xb3", "windows-1252"),
	META("<!-- <meta charset=koi8-r> --><meta charset=iso-8859-2>\xb3", "iso-8859-2"),
	META("<!--><meta charset=koi8-r>\xb3", "koi8-r"),
	META("<!-- <meta charset=koi8-r>\xb3", "windows-1252"),
	META("<a title='<meta charset=koi8-r>'>\xb3", "windows-1252"),
	META("<a <meta charset=koi8-r>\xb3", "windows-1252"),
	META("</a x='>' <meta charset=koi8-r>\xb3", "windows-1252"),
	META("<? <meta charset=koi8-r><meta charset=iso-8859-2>\xb3", "iso-8859-2"),
	META("< <meta charset=koi8-r>\xb3", "koi8-r"),
	META("<meta charset=utf-16le>\xb3", "utf-8"),
	META("<meta charset=x-user-defined>\xb3", "windows-1252"),
	META("<meta charset=koi8-r", "windows-1252"),
	META("<meta charset='koi8-r>\xb3", "windows-1252"),
	META("<meta", "windows-1252"),
	META("<", "windows-1252"),
	META("<!", "windows-1252"),
	META("<!--", "windows-1252"),
	META("</", "windows-1252"),
};

static void
test_prescan(void)
{
	for (size_t i = 0; i < G_N_ELEMENTS(metas); i++) {
		g_autofree void *bytes = g_memdup2(metas[i].bytes, metas[i].len);
		const char *name;
		size_t len;
		g_autofree char *text =
			charset_decode(bytes, metas[i].len, NULL, CHARSET_HTML, &name, &len);

		g_test_message("%s", text);
		g_assert_cmpstr(name, ==, metas[i].name);
	}
}

/* Beyond the first 1024 bytes a meta counts where the parser would see an element. */
static void
test_late_meta(void)
{
	static const struct {
		const char *before, *name;
	} rows[] = {
		{ "<p>", "iso-8859-2" },
		{ "<script>", "windows-1252" },
		{ "<script>'</b>'</script>", "iso-8859-2" },
		{ "<title>", "windows-1252" },
		{ "<style><!-- </style>", "iso-8859-2" },
		{ "<!-- ", "windows-1252" },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autoptr(GString) page = g_string_new(NULL);
		const char *name;
		size_t len;

		while (page->len < 1500)
			g_string_append(page, "<p>words</p> ");
		g_string_append(page, rows[i].before);
		g_string_append(page, "<meta charset=iso-8859-2>\xb3");
		g_free(charset_decode(page->str, page->len, NULL, CHARSET_HTML, &name, &len));
		g_assert_cmpstr(name, ==, rows[i].name);
	}
}

static void
test_guess(void)
{
	static const struct {
		const char *text, *iconv, *name;
	} rows[] = {
		{ "Москва — столица России, большой и очень красивый город на реке.",
		  "WINDOWS-1251", "windows-1251" },
		{ "Η Αθήνα είναι η πρωτεύουσα της Ελλάδας και η μεγαλύτερη πόλη της χώρας.",
		  "ISO-8859-7", "iso-8859-7" },
		{ "東京は日本の首都であり、世界で最も人口の多い都市の一つです。", "SHIFT_JIS",
		  "shift_jis" },
		{ "東京は日本の首都であり、世界で最も人口の多い都市の一つです。", "EUC-JP",
		  "euc-jp" },
		{ "The school’s “open day” is on Friday – come along; entry costs £2.",
		  "WINDOWS-1252", "windows-1252" },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autoptr(GError) err = NULL;
		gsize n;
		g_autofree char *bytes =
			g_convert(rows[i].text, -1, rows[i].iconv, "UTF-8", NULL, &n, &err);
		const char *name;
		size_t len;
		g_autofree char *text = NULL;

		g_assert_no_error(err);
		text = charset_decode(bytes, n, NULL, CHARSET_HTML, &name, &len);
		g_assert_cmpstr(name, ==, rows[i].name);
		g_assert_cmpstr(text, ==, rows[i].text);
	}
}

/* A page of UTF-8 with one bad byte, or cut in the middle of a character, stays UTF-8. */
static void
test_nearly_utf8(void)
{
	g_autoptr(GString) page = g_string_new("\xe9 ");
	const char *name;
	size_t len;

	for (int i = 0; i < 20; i++)
		g_string_append(page, "naïve café ");
	g_string_append(page, "\xe2\x80");
	g_free(charset_decode(page->str, page->len, NULL, CHARSET_HTML, &name, &len));
	g_assert_cmpstr(name, ==, "utf-8");
}

/* Long ASCII with one odd byte at each place of a word. */
static void
test_fast_path(void)
{
	for (size_t odd = 0; odd < 80; odd++) {
		char bytes[80], want[84];
		const char *name;
		size_t len;
		g_autofree char *text = NULL;

		memset(bytes, 'a', sizeof bytes);
		bytes[odd] = odd % 2 ? '\0' : '\xff';
		memset(want, 'a', sizeof want);
		memcpy(want + odd, "\xef\xbf\xbd", 3);
		text = charset_decode(bytes, sizeof bytes, "utf-8", CHARSET_PLAIN, &name, &len);
		g_assert_cmpmem(text, len, want, 82);
	}
}

/* Random bytes under every label give valid UTF-8 without NUL. */
static void
test_garbage(void)
{
	for (int round = 0; round < 20000; round++) {
		guint8 bytes[96];
		size_t n = (size_t)g_test_rand_int_range(0, sizeof bytes + 1), len;
		enum encoding e = g_test_rand_int_range(0, ENC_UTF_32BE + 1);
		const char *name, *label = e == ENC_UTF_32BE ? NULL : encoding_name(e);
		enum charset_kind kind = g_test_rand_int_range(0, 3);
		g_autofree void *exact = NULL;
		g_autofree char *text = NULL;

		for (size_t i = 0; i < n; i++)
			bytes[i] = (guint8)(g_test_rand_int_range(0, 4) ? g_test_rand_int()
									: "<!-?meta \x1b$"[i % 11]);
		exact = g_memdup2(bytes, n);
		text = charset_decode(exact, n, label, kind, &name, &len);
		g_assert_true(g_utf8_validate_len(text, len, NULL));
		g_assert_cmpuint(strlen(text), ==, len);
		g_assert_nonnull(name);
	}
}

/* Each thread has decoders of its own and drops them when it ends. */
static void *
decode_in_thread(void *unused)
{
	const char *name;
	size_t len;
	char *text = charset_decode("\x93\xfa", 2, "shift_jis", CHARSET_PLAIN, &name, &len);

	(void)unused;
	return text;
}

static void
test_threads(void)
{
	GThread *threads[4];

	for (size_t i = 0; i < G_N_ELEMENTS(threads); i++)
		threads[i] = g_thread_new("decode", decode_in_thread, NULL);
	for (size_t i = 0; i < G_N_ELEMENTS(threads); i++) {
		g_autofree char *text = g_thread_join(threads[i]);

		g_assert_cmpstr(text, ==, "日");
	}
}

static void
test_utf8_next(void)
{
	const char *text = "a\xe2\x82\xac\xe2\x82z\xff", *at = text, *end = text + strlen(text);
	static const gunichar want[] = { 'a', 0x20ac, 0xfffd, 'z', 0xfffd };

	for (size_t i = 0; i < G_N_ELEMENTS(want); i++)
		g_assert_cmphex(utf8_next(&at, end), ==, want[i]);
	g_assert_true(at == end);
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	charset_preload();
	g_test_add_func("/charset/labels", test_labels);
	g_test_add_func("/charset/content-type", test_content_type);
	g_test_add_func("/charset/decode", test_decode);
	g_test_add_func("/charset/prescan", test_prescan);
	g_test_add_func("/charset/late-meta", test_late_meta);
	g_test_add_func("/charset/guess", test_guess);
	g_test_add_func("/charset/nearly-utf8", test_nearly_utf8);
	g_test_add_func("/charset/fast-path", test_fast_path);
	g_test_add_func("/charset/garbage", test_garbage);
	g_test_add_func("/charset/threads", test_threads);
	g_test_add_func("/charset/utf8-next", test_utf8_next);
	return g_test_run();
}
