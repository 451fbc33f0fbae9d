/* The page, its policy, and nothing else; no visitor keeps another waiting. */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "query/stage.h"

static int
visit(const struct stage *s)
{
	struct sockaddr_in to = { .sin_family = AF_INET };
	const char *port = strrchr(stage_url(s), ':') + 1;
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	g_assert_true(g_str_has_prefix(stage_url(s), "http://127.0.0.1:"));
	to.sin_port = htons((uint16_t)g_ascii_strtoull(port, NULL, 10));
	to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	g_assert_cmpint(connect(fd, (struct sockaddr *)&to, sizeof to), ==, 0);
	return fd;
}

static void
say(int fd, const char *text)
{
	g_assert_cmpint(send(fd, text, strlen(text), MSG_NOSIGNAL), ==, (gssize)strlen(text));
}

/* All that comes, to the end. */
static char *
hear(int fd)
{
	g_autoptr(GString) all = g_string_new(NULL);
	char part[4096];
	ssize_t n;

	while ((n = recv(fd, part, sizeof part, 0)) > 0)
		g_string_append_len(all, part, n);
	close(fd);
	return g_string_free(g_steal_pointer(&all), FALSE);
}

static const char *
path(const struct stage *s)
{
	return strchr(stage_url(s) + strlen("http://"), '/');
}

static void
test_page(void)
{
	g_autoptr(GString) big = g_string_new("<p>");
	g_autoptr(GBytes) body = NULL;
	g_autoptr(stage_t) s = NULL;
	g_autofree char *ask = NULL, *got = NULL;
	const char *split;
	int fd;

	for (int i = 0; i < 100000; i++)
		g_string_append(big, "Nether Sample Primary School ");
	body = g_bytes_new(big->str, big->len);
	s = stage_open(body, "text/html; charset=utf-8", NULL);
	g_assert_nonnull(s);
	ask = g_strdup_printf("GET %s HTTP/1.1\r\nHost: 127", path(s));
	fd = visit(s);
	say(fd, ask);
	say(fd, ".0.0.1\r\n\r\n");
	got = hear(fd);
	g_assert_true(g_str_has_prefix(got, "HTTP/1.1 200 OK\r\n"));
	g_assert_nonnull(strstr(got, "\r\nContent-Type: text/html; charset=utf-8\r\n"));
	g_assert_nonnull(strstr(got, "\r\nContent-Security-Policy: sandbox; default-src 'none'; "
				     "style-src 'unsafe-inline'\r\n"));
	split = strstr(got, "\r\n\r\n");
	g_assert_nonnull(split);
	g_assert_cmpstr(split + 4, ==, big->str);
}

static void
test_nothing_else(void)
{
	static const char *const asks[] = {
		"GET / HTTP/1.1\r\n\r\n",
		"GET /favicon.ico HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
		"G\r\n\r\n",
		"\r\n\r\n",
	};
	g_autoptr(GBytes) body = g_bytes_new_static("page", 4);
	g_autoptr(stage_t) s = stage_open(body, "text/html", NULL);
	g_autofree char *post = g_strdup_printf("POST %s HTTP/1.1\r\n\r\n", path(s));
	g_autofree char *longer = g_strdup_printf("GET %sx HTTP/1.1\r\n\r\n", path(s));

	for (size_t i = 0; i < G_N_ELEMENTS(asks) + 2; i++) {
		int fd = visit(s);
		g_autofree char *got = NULL;

		say(fd, i < G_N_ELEMENTS(asks) ? asks[i] : i == G_N_ELEMENTS(asks) ? post : longer);
		got = hear(fd);
		g_assert_true(g_str_has_prefix(got, "HTTP/1.1 404 "));
		g_assert_true(g_str_has_suffix(got, "\r\n\r\n"));
	}
}

static void
test_idle(void)
{
	g_autoptr(GBytes) body = g_bytes_new_static("page", 4);
	g_autoptr(stage_t) s = stage_open(body, "text/html", NULL);
	g_autofree char *ask = g_strdup_printf("GET %s HTTP/1.1\r\n\r\n", path(s));
	g_autofree char *endless = g_strnfill(20000, 'x');
	g_autofree char *got = NULL, *nothing = NULL;
	int idle[] = { visit(s), visit(s), visit(s) }, fd;

	fd = visit(s);
	send(fd, endless, strlen(endless), MSG_NOSIGNAL);
	nothing = hear(fd);
	g_assert_cmpstr(nothing, ==, "");
	fd = visit(s);
	say(fd, ask);
	got = hear(fd);
	g_assert_true(g_str_has_suffix(got, "\r\n\r\npage"));
	close(idle[0]);
	g_clear_pointer(&s, stage_close);
	for (size_t i = 1; i < G_N_ELEMENTS(idle); i++) {
		g_autofree char *end = hear(idle[i]);

		g_assert_cmpstr(end, ==, "");
	}
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/stage/page", test_page);
	g_test_add_func("/stage/nothing-else", test_nothing_else);
	g_test_add_func("/stage/idle", test_idle);
	return g_test_run();
}
