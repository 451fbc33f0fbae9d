#include <glib.h>
#include <string.h>

#include "data/imagery.h"
#include "data/media_inline.h"
#include "data/media_type.h"

#define BYTES(s) s, sizeof s - 1

static void
test_types(void)
{
	static const struct {
		const char *bytes;
		size_t len;
		const char *type;
	} rows[] = {
		{ BYTES("<!doctype html><p>x"), "text/html" },
		{ BYTES("\xef\xbb\xbf  <HTML><body>"), "text/html" },
		{ BYTES("<!-- saved from url=(1)x --><html>"), "text/html" },
		{ BYTES("Words first <p>and then a tag"), "text/html" },
		{ BYTES("Plain words, 1 < 2."), "text/plain" },
		{ BYTES("{\"a\":1}"), "application/json" },
		{ BYTES("<?xml version='1.0'?><rss>"), "text/xml" },
		{ BYTES("<?xml version='1.0'?><!DOCTYPE html><html>"), "text/html" },
		{ BYTES("<?xml version='1.0'?><!-- <p> --><svg width='1'>"), "image/svg+xml" },
		{ BYTES("<svg>"), "image/svg+xml" },
		{ BYTES("<s:svg xmlns:s='x'>"), "image/svg+xml" },
		{ BYTES("<!DOCTYPE svg PUBLIC \"x\">"), "image/svg+xml" },
		{ BYTES("<svgx>"), "text/plain" },
		{ BYTES("<html><svg></svg>"), "text/html" },
		{ BYTES("\xff\xd8\xff\xe0\0\x10JFIF"), "image/jpeg" },
		{ BYTES("\x89PNG\r\n\x1a\n"), "image/png" },
		{ BYTES("GIF89a\1\0\1\0\0\0\0\0\0\0\0\0\0\0"), "image/gif" },
		{ BYTES("RIFF\1\0\0\0WEBPVP8 "), "image/webp" },
		{ BYTES("\0\0\0\x18"
			"ftypheic"),
		  "video/mp4" },
		{ BYTES("ID3\4\0\0\0\0\0\0"), "audio/mpeg" },
		{ BYTES("ID3 is how these files begin, he wrote."), "text/plain" },
		{ BYTES("BM is the name of our club, and this is a text."), "text/plain" },
		{ BYTES("A great WAVE hit the shore"), "text/plain" },
		{ BYTES("%PDF-1.7\n"), "application/pdf" },
		{ BYTES("PK\3\4\x14\0"), "application/zip" },
		{ BYTES("\x1f\x8b\x08\0"), "application/gzip" },
		{ BYTES("--b\r\nContent-Type: image/png\r\n\r\niVBOR"), "multipart/mixed" },
		{ BYTES("-- signature\nnothing more"), "text/plain" },
		{ BYTES("\0\1\2\3\4\5\6\7\x0e\x0f\1\2\3"), "application/octet-stream" },
		{ BYTES("\xff\xfe<\0h\0t\0m\0l\0>\0"), "text/html" },
		{ BYTES("\xfe\xff\0<\0s\0v\0g\0>"), "image/svg+xml" },
		{ BYTES("\xff\xfe\xff\xd8\xff\xe0\0\x10"), "image/jpeg" },
		{ BYTES("caf\xe9 with one stray \1 byte"), "text/plain" },
		{ BYTES("\x1b$B ISO-2022 text \x1b(B"), "text/plain" },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_test_message("%zu %s", i, rows[i].bytes);
		g_assert_cmpstr(media_type_of(rows[i].bytes, rows[i].len), ==, rows[i].type);
	}
	g_assert_null(media_type_of("", 0));
}

/* A burst of binary anywhere in a text makes it none. */
static void
test_hidden(void)
{
	g_autofree char *text = g_malloc(100000);

	memset(text, 'x', 100000);
	memcpy(text, "<html>", 6);
	g_assert_cmpstr(media_type_of(text, 100000), ==, "text/html");
	for (size_t at = 10; at < 99900; at += 777) {
		memset(text + at, 1, 20);
		g_assert_cmpstr(media_type_of(text, 100000), ==, "application/octet-stream");
		memset(text + at, 'x', 20);
	}
}

static void
test_kinds(void)
{
	static const struct {
		const char *type;
		enum media_kind kind;
	} rows[] = {
		{ NULL, MEDIA_TEXT },
		{ "text/html; charset=utf-8", MEDIA_TEXT },
		{ "IMAGE/SVG+XML", MEDIA_PICTURE },
		{ " image/png", MEDIA_PICTURE },
		{ "video/mp4", MEDIA_FILM },
		{ "audio/ogg;x=y", MEDIA_FILM },
		{ "multipart/x-mixed-replace; boundary=x", MEDIA_BINARY },
		{ "application/octet-stream", MEDIA_BINARY },
		{ "application/pdf", MEDIA_BINARY },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++)
		g_assert_cmpint(media_type_kind(rows[i].type), ==, rows[i].kind);
}

static void
test_attestation(void)
{
	g_assert_true(imagery_is_attested("no nude, semi-nude or indecent image of a child"));
	g_assert_true(imagery_is_attested(" No nude,  semi-nude or indecent image of a child. "));
	g_assert_false(imagery_is_attested("nude, semi-nude or indecent image of a child"));
	g_assert_false(imagery_is_attested("no nude, semi-nude or indecent image"));
	g_assert_false(
		imagery_is_attested("no nude, semi-nude or indecent image of a child, I hope"));
	g_assert_false(imagery_is_attested(""));
}

/* Pictures that a page carries in its own bytes. `X` stands for 40 characters. */
static void
test_inline(void)
{
	static const struct {
		const char *text, *type;
	} rows[] = {
		{ "<img src=\"data:image/png;base64,X\">", "image/png" },
		{ "<img src='DATA:IMAGE/JPEG;charset=x;base64,X'>", "IMAGE/JPEG" },
		{ "body{background:url(data:image/webp;base64,X)}", "image/webp" },
		{ "<audio src=\"data:audio/mpeg,X\">", "audio/mpeg" },
		{ "data:video/mp4;base64,\nX", "video/mp4" },
		{ "data:image/gif;base64,R0lGOD\" and data:image/gif;base64,X", "image/gif" },
		{ "data:data:image/png,X", "image/png" },
		{ "<img src=\"data:image/gif;base64,R0lGODlh\">", NULL },
		{ "<img src=\"data:image/svg+xml,X\">", NULL },
		{ "@font-face{src:url(data:font/woff2;base64,X)}", NULL },
		{ "the data:image/png was lost, she said", NULL },
		{ "metadata: image/png", NULL },
		{ "data:image/png, as one writes it in a style sheet, is a thing to know", NULL },
		{ "data:image/", NULL },
		{ ":", NULL },
		{ "", NULL },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_auto(GStrv) parts = g_strsplit(rows[i].text, "X", -1);
		g_autofree char *text =
			g_strjoinv("AAAABBBBCCCCDDDDEEEEFFFFGGGGHHHHIIIIJJJJ", parts);
		g_autofree char *type = media_inline_find(text, strlen(text), 30);

		g_assert_cmpstr(type, ==, rows[i].type);
		g_assert_null(media_inline_find(text, strlen(text), 100));
	}
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/media/inline", test_inline);
	g_test_add_func("/media_type/types", test_types);
	g_test_add_func("/media_type/hidden", test_hidden);
	g_test_add_func("/media_type/kinds", test_kinds);
	g_test_add_func("/media_type/attestation", test_attestation);
	return g_test_run();
}
