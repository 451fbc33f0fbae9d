/* http_guard: heads of requests, believed or refused; what listens where. */
#include <glib.h>
#include <string.h>

#include "query/http_guard.h"
#include "query/http_socket.h"
#include "query/serve_settings.h"

static const char *const hosts[] = { "127.0.0.1", "localhost", "[::1]", "earshot.example", NULL };

/* A head as its lines; the fields are cut as the library does. */
struct row {
	const char *name, *first; /* "GET /x HTTP/1.1" */
	const char *fields[6]; /* "Name: value" */
	int status;
	int more; /* bytes that the head has beyond what is seen */
};

static int
judge(const struct row *row, struct http_judged *out)
{
	g_auto(GStrv) words = g_strsplit(row->first, " ", 3);
	char *cut[6] = { NULL };
	const char *names[6], *values[6], *why = NULL;
	struct http_head head = {
		words[0], words[1], words[2], names, values, 0, strlen(row->first) + 4, hosts
	};
	int status;

	for (size_t i = 0; i < 6 && row->fields[i]; i++) {
		char *colon;

		cut[i] = g_strdup(row->fields[i]);
		colon = strstr(cut[i], ": ");
		*colon = '\0';
		names[i] = cut[i];
		values[i] = colon + 2;
		head.size += strlen(row->fields[i]) + 2;
		head.n++;
	}
	head.size = (size_t)((int)head.size + row->more);
	status = http_judge(&head, out, &why);
	g_assert_true((status == 0) == (why == NULL));
	/* what points into the strings above is not looked at by the tests */
	for (size_t i = 0; i < 6; i++)
		g_free(cut[i]);
	return status;
}

#define H "Host: localhost"
static const struct row rows[] = {
	{ "plain", "GET /a/b?c=d HTTP/1.1", { H }, 0, 0 },
	{ "with a port", "GET / HTTP/1.1", { "Host: EARSHOT.example:443" }, 0, 0 },
	{ "IPv6", "GET / HTTP/1.0", { "Host: [::1]:8032" }, 0, 0 },
	{ "no host", "GET / HTTP/1.1", { NULL }, 400, 0 },
	{ "two hosts", "GET / HTTP/1.1", { H, H }, 400, 0 },
	{ "two, in other letters", "GET / HTTP/1.1", { H, "hOST: localhost" }, 400, 0 },
	{ "an unknown host", "GET / HTTP/1.1", { "Host: evil.example" }, 421, 0 },
	{ "a prefix of a host", "GET / HTTP/1.1", { "Host: local" }, 421, 0 },
	{ "a host with a tail", "GET / HTTP/1.1", { "Host: localhost.evil.example" }, 421, 0 },
	{ "a port with a tail", "GET / HTTP/1.1", { "Host: localhost:80:90" }, 400, 0 },
	{ "a port too long", "GET / HTTP/1.1", { "Host: localhost:803200" }, 400, 0 },
	{ "no port after the colon", "GET / HTTP/1.1", { "Host: localhost:" }, 400, 0 },
	{ "brackets without an end", "GET / HTTP/1.1", { "Host: [::1" }, 400, 0 },
	{ "a body", "POST / HTTP/1.1", { H, "Content-Length: 12" }, 0, 0 },
	{ "chunks", "POST / HTTP/1.1", { H, "Transfer-Encoding: chunked" }, 0, 0 },
	{ "both",
	  "POST / HTTP/1.1",
	  { H, "Content-Length: 1", "Transfer-Encoding: chunked" },
	  400,
	  0 },
	{ "two lengths",
	  "POST / HTTP/1.1",
	  { H, "Content-Length: 1", "Content-Length: 1" },
	  400,
	  0 },
	{ "another coding", "POST / HTTP/1.1", { H, "Transfer-Encoding: gzip" }, 400, 0 },
	{ "chunks in 1.0", "POST / HTTP/1.0", { H, "Transfer-Encoding: chunked" }, 400, 0 },
	{ "a length with a sign", "POST / HTTP/1.1", { H, "Content-Length: +1" }, 400, 0 },
	{ "a length with a blank", "POST / HTTP/1.1", { H, "Content-Length: 1 " }, 400, 0 },
	{ "a body with GET", "GET / HTTP/1.1", { H, "Content-Length: 1" }, 400, 0 },
	{ "no body with GET", "GET / HTTP/1.1", { H, "Content-Length: 0" }, 0, 0 },
	{ "a blank before the colon", "GET / HTTP/1.1", { H, "X : y" }, 400, 0 },
	{ "a control", "GET / HTTP/1.1", { H, "X: a\001" }, 400, 0 },
	{ "hidden bytes", "GET / HTTP/1.1", { H, "X: a" }, 400, 1 },
	{ "fewer bytes than usual", "GET / HTTP/1.1", { H, "X: a" }, 0, -1 },
	{ "HTTP/2", "GET / HTTP/2.0", { H }, 505, 0 },
	{ "PUT", "PUT / HTTP/1.1", { H }, 405, 0 },
	{ "no method", "BREW / HTTP/1.1", { H }, 501, 0 },
	{ "two authorizations",
	  "GET / HTTP/1.1",
	  { H, "Authorization: a", "Authorization: b" },
	  400,
	  0 },
	{ "two cookies", "GET / HTTP/1.1", { H, "Cookie: a", "Cookie: b" }, 400, 0 },
	{ "two of another", "GET / HTTP/1.1", { H, "Accept: a", "Accept: b" }, 0, 0 },
	{ "absolute", "GET http://localhost/x HTTP/1.1", { H }, 0, 0 },
	{ "absolute for another", "GET http://evil.example/x HTTP/1.1", { H }, 400, 0 },
	{ "absolute with a tail", "GET http://localhost.evil/x HTTP/1.1", { H }, 400, 0 },
	{ "star", "OPTIONS * HTTP/1.1", { H }, 0, 0 },
	{ "star for GET", "GET * HTTP/1.1", { H }, 400, 0 },
};

static void
test_heads(void)
{
	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
		struct http_judged out;
		int status = judge(&rows[i], &out);

		g_test_message("%s", rows[i].name);
		g_assert_cmpint(status, ==, rows[i].status);
		if (status == 0)
			g_assert_true(out.is_loose == (rows[i].more < 0));
	}
}

static void
test_targets(void)
{
	static const struct {
		const char *target;
		int status;
	} targets[] = {
		{ "/", 0 },
		{ "/a/", 0 },
		{ "/a%20b", 0 },
		{ "/caf%C3%A9", 0 },
		{ "/a..b/.c", 0 },
		{ "/?u=https://x/../y", 0 },
		{ "/?x=%2e%2e%2f", 0 },
		{ "//a", 400 },
		{ "/a//b", 400 },
		{ "/..", 400 },
		{ "/a/../b", 400 },
		{ "/a/.", 400 },
		{ "/%2e%2e/a", 400 },
		{ "/.%2e/a", 400 },
		{ "/a%2Fb", 400 },
		{ "/a%5cb", 400 },
		{ "/a\\b", 400 },
		{ "/a%00", 400 },
		{ "/?a=%00", 400 },
		{ "/a%0a", 400 },
		{ "/a%7f", 400 },
		{ "/a%", 400 },
		{ "/a%4", 400 },
		{ "/a%4g", 400 },
		{ "/#a", 400 },
		{ "/\x80", 400 },
		{ "a", 400 },
		{ "?a", 400 },
		{ "ftp://localhost/", 400 },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(targets); i++) {
		g_autofree char *first = g_strdup_printf("GET %s HTTP/1.1", targets[i].target);
		const struct row row = { "", first, { H }, 0, 0 };
		struct http_judged out;

		g_test_message("%s", targets[i].target);
		g_assert_cmpint(judge(&row, &out), ==, targets[i].status);
	}
}

static void
test_long_target(void)
{
	g_autofree char *path = g_strnfill(HTTP_MAX_TARGET, 'a');
	g_autofree char *first = g_strdup_printf("GET /%s HTTP/1.1", path);
	const struct row row = { "", first, { H }, 0, 0 };
	struct http_judged out;

	g_assert_cmpint(judge(&row, &out), ==, 414);
}

static void
test_settings(void)
{
	static const struct {
		const char *config, *listen, *link; /* link NULL: refused */
	} settings[] = {
		{ "", NULL, "http://127.0.0.1:8032/x" },
		{ "", "[::1]:80", "http://[::1]:80/x" },
		{ "", "localhost:1", "http://localhost:1/x" },
		{ "", "0.0.0.0:8032", NULL },
		{ "", "[::]:8032", NULL },
		{ "", "192.0.2.1:8032", NULL },
		{ "", "127.0.0.1", NULL },
		{ "", "127.0.0.1:70000", NULL },
		{ "", "host.example:80", NULL },
		{ "[serve]\nproxy=192.0.2.9\nhosts=earshot.example\n", "0.0.0.0:8032",
		  "https://earshot.example/x" },
		{ "[serve]\ncertificate=c\nkey=k\nhosts=Earshot.example\n", "0.0.0.0:443",
		  "https://earshot.example/x" },
		{ "[serve]\ncertificate=c\nkey=k\nhosts=earshot.example\n", "0.0.0.0:8443",
		  "https://earshot.example:8443/x" },
		{ "[serve]\ncertificate=c\n", NULL, NULL },
		{ "[serve]\nkey=k\n", NULL, NULL },
		{ "[serve]\nproxy=name.example\n", NULL, NULL },
		{ "[serve]\nhosts=a b/c\n", NULL, NULL },
		{ "[serve]\nport=80\n", NULL, NULL },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(settings); i++) {
		g_autoptr(GKeyFile) config = g_key_file_new();
		g_autoptr(GError) err = NULL;
		struct http_settings s = { 0 };
		bool ok;

		g_key_file_load_from_data(config, settings[i].config, (gsize)-1, G_KEY_FILE_NONE,
					  NULL);
		ok = serve_settings_read(config, settings[i].listen, &s, &err);
		g_test_message("%s %s", settings[i].config, settings[i].listen);
		g_assert_true(ok == (settings[i].link != NULL));
		g_assert_true(ok == (err == NULL));
		if (ok) {
			g_autofree char *link = serve_settings_link(&s, "/", "x");

			g_assert_cmpstr(link, ==, settings[i].link);
		}
		serve_settings_clear(&s);
	}
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/http_guard/heads", test_heads);
	g_test_add_func("/http_guard/targets", test_targets);
	g_test_add_func("/http_guard/long-target", test_long_target);
	g_test_add_func("/http_guard/settings", test_settings);
	return g_test_run();
}
