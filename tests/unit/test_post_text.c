#include <glib.h>
#include <string.h>

#include "base/when.h"
#include "crawler/post_text.h"

static struct post_text *
read_at(const char *url, const char *body, const char *type)
{
	g_autoptr(url_t) u = url_parse(url, NULL);
	g_autoptr(GBytes) bytes = g_bytes_new_static(body, strlen(body));

	return post_text_read(bytes, u, type);
}

#define THREAD                                                                                     \
	"<!doctype html><title>A thread</title><body><main>"                                       \
	"<div class=post id=p16><p>The first of the posts, by one person, about a fete.</p></div>" \
	"<div class=post id=p17><p>The second of the posts, about the school's gate.</p></div>"    \
	"<a name=m18></a><div><p>The third of the posts has a mark before it.</p></div>"           \
	"<a name=m19></a><div><p>The fourth of the posts has one too.</p></div>"                   \
	"</main>"

static void
test_parts(void)
{
	static const struct {
		const char *url, *has, *lacks;
		bool is_part;
	} rows[] = {
		{ "http://a.example/t", "first of the posts", "no such words", false },
		{ "http://a.example/t#p17", "second of the posts", "first of the posts", true },
		{ "http://a.example/t#p16", "first of the posts", "second of the posts", true },
		{ "http://a.example/t#m18", "third of the posts", "fourth of the posts", true },
		{ "http://a.example/t#m19", "fourth of the posts", "third of the posts", true },
		{ "http://a.example/t#p99", "first of the posts", "no such words", false },
		{ "http://a.example/t#%70%31%37", "second of the posts", "first of", true },
		{ "http://a.example/t#", "first of the posts", "no such words", false },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autoptr(post_text_t) p = read_at(rows[i].url, THREAD, "text/html");

		g_test_message("%s", rows[i].url);
		g_assert_nonnull(p);
		g_assert_nonnull(strstr(p->text, rows[i].has));
		g_assert_null(strstr(p->text, rows[i].lacks));
		g_assert_cmpint(p->is_part, ==, rows[i].is_part);
		g_assert_cmpstr(p->title, ==, "A thread");
		g_assert_nonnull(strstr(p->seen, "fourth of the posts"));
	}
}

static void
test_kinds(void)
{
	static const struct {
		const char *body, *type, *text;
		bool asks_password;
	} rows[] = {
		{ "plain words\nin lines", "text/plain", "plain words\nin lines", false },
		{ "{\"text\":\"a post\"}", "application/json", "{\"text\":\"a post\"}", false },
		{ "caf\xe9", "text/plain; charset=iso-8859-1", "caf\xc3\xa9", false },
		{ "<html><body><p>words</p></body></html>", NULL, "words", false },
		{ "<p>words", "text/html", "words", false },
		{ "<title>t</title><form><input type='PASSWORD'></form><p>Sign in</p>", "text/html",
		  "Sign in", true },
		{ "<p>my password is secret</p>", "text/html", "my password is secret", false },
		{ "\xff\xd8\xff\xe0 JFIF", "text/html", NULL, false },
		{ "", "text/html", NULL, false },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autoptr(post_text_t) p = read_at("http://a.example/", rows[i].body, rows[i].type);

		g_test_message("%s", rows[i].body);
		g_assert_cmpstr(p ? p->text : NULL, ==, rows[i].text);
		g_assert_cmpint(p && p->asks_password, ==, rows[i].asks_password);
	}
}

#define HEAD(more)                                                                                 \
	"From: A <a@a.example>\r\nSubject: Look\r\nDate: Mon, 23 Nov 2026 09:00:00 +0000\r\n"      \
	"MIME-Version: 1.0\r\n" more "\r\n"
#define PARTS HEAD("Content-Type: multipart/mixed; boundary=edge\r\n")

static void
test_mail(void)
{
	static const struct {
		const char *body, *text;
		bool has_picture, has_film;
	} rows[] = {
		{ HEAD("Content-Type: text/plain\r\n") "Hello there\r\n", "Hello there", false,
		  false },
		{ HEAD("Content-Type: text/plain; charset=iso-8859-1\r\n"
		       "Content-Transfer-Encoding: quoted-printable\r\n") "caf=E9\r\n",
		  "caf\xc3\xa9", false, false },
		{ HEAD("Content-Type: text/html\r\n") "<p>Hello <b>there</b></p>", "Hello there",
		  false, false },
		{ PARTS
		  "--edge\r\nContent-Type: text/plain\r\n\r\nWords\r\n--edge\r\nContent-Type: "
		  "image/png\r\nContent-Transfer-Encoding: base64\r\n\r\niVBORw0KGgo=\r\n--edge--"
		  "\r\n",
		  "Words", true, false },
		{ PARTS
		  "--edge\r\nContent-Type: text/plain\r\nContent-Transfer-Encoding: base64\r\n\r\n"
		  "iVBORw0KGgoAAAAN\r\n--edge--\r\n",
		  "", true, false },
		{ PARTS "--edge\r\nContent-Type: video/mp4\r\n\r\nx\r\n--edge--\r\n", "", false,
		  true },
		{ PARTS "--edge\r\nContent-Type: application/zip\r\nContent-Transfer-Encoding: "
			"base64\r\n\r\nUEsDBAAAAAAAAAAAAAAAAAAAAAAAAAAA\r\n--edge--\r\n",
		  "", true, false },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autoptr(post_text_t) p =
			read_at("http://a.example/", rows[i].body, "message/rfc822");

		g_test_message("%s", rows[i].body);
		g_assert_nonnull(p);
		g_strstrip(p->text);
		g_assert_cmpstr(p->text, ==, rows[i].text);
		g_assert_cmpint(p->has_picture, ==, rows[i].has_picture);
		g_assert_cmpint(p->has_film, ==, rows[i].has_film);
		g_assert_cmpstr(p->title, ==, "Look");
		g_assert_cmpint(p->published, ==, 1795424400);
	}
	g_assert_false(post_mail_sniff("To whom it may concern: hello", 29));
	g_assert_false(post_mail_sniff("Subject: x\nnot a header\n", 24));
	g_assert_true(post_mail_has_parts(PARTS, strlen(PARTS)));
	g_assert_false(post_mail_has_parts(HEAD(""), strlen(HEAD(""))));
}

/* Whatever is not what a worker would send is refused. */
static void
test_wire(void)
{
	g_autoptr(post_text_t) p = read_at("http://a.example/t#p17", THREAD, "text/html"),
			       back = NULL;
	g_autoptr(GByteArray) out = g_byte_array_new();
	struct wire w;

	post_text_put(out, p);
	wire_open(&w, out->data, out->len);
	back = post_text_get(&w);
	g_assert_true(wire_done(&w));
	g_assert_cmpstr(back->text, ==, p->text);
	g_assert_cmpstr(back->seen, ==, p->seen);
	g_assert_true(back->is_part);
	for (guint len = 0; len < out->len; len++) {
		wire_open(&w, out->data, len);
		g_assert_null(post_text_get(&w));
		g_assert_false(wire_ok(&w));
	}
	out->data[out->len - 1] = 0xff;
	wire_open(&w, out->data, out->len);
	g_assert_null(post_text_get(&w));
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/post_text/parts", test_parts);
	g_test_add_func("/post_text/kinds", test_kinds);
	g_test_add_func("/post_text/mail", test_mail);
	g_test_add_func("/post_text/wire", test_wire);
	return g_test_run();
}
