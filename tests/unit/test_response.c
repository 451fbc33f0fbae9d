/* Header fields of answers, well-formed and otherwise. */
#include <glib.h>
#include <string.h>

#include "base/when.h"
#include "crawler/response.h"

#define NONE (-1)

static void
feed(struct response *r, const char *head)
{
	while (*head) {
		const char *end = strchr(head, '\n');
		size_t len = end ? (size_t)(end - head) + 1 : strlen(head);

		if (!response_line(r, head, len))
			return;
		head += len;
	}
}

static const struct {
	const char *head;
	int64_t fresh_for_s, retry_after_s;
} times[] = {
	{ "", NONE, NONE },
	{ "Cache-Control: max-age=3600\r\n", 3600, NONE },
	{ "Cache-Control: public,  MAX-AGE=\"60\" \r\n", 60, NONE },
	{ "Cache-Control: private=\"a, max-age=9\", max-age=7\r\n", 7, NONE },
	{ "Cache-Control: no-transform\r\nCache-Control: max-age=5\r\n", 5, NONE },
	{ "Cache-Control: max-age=99999999999999999999\r\n", RESPONSE_MAX_SECONDS, NONE },
	{ "Cache-Control: max-age=x, s-maxage=1\r\n", NONE, NONE },
	{ "Date: Sat, 01 Jan 2000 00:00:00 GMT\r\nExpires: Sat, 01 Jan 2000 00:10:00 GMT\r\n", 600,
	  NONE },
	{ "Expires: Sat, 01 Jan 2000 00:00:00 GMT\r\nDate: Sat, 01 Jan 2000 00:10:00 GMT\r\n", 0,
	  NONE },
	{ "Expires: 0\r\n", 0, NONE },
	{ "Expires: 0\r\nCache-Control: max-age=1\r\n", 1, NONE },
	{ "Retry-After: 120\r\n", NONE, 120 },
	{ "retry-after:\t 120 \r\n", NONE, 120 },
	{ "Retry-After: -5\r\n", NONE, 0 },
	{ "Retry-After: 99999999999999999999999999\r\n", NONE, RESPONSE_MAX_SECONDS },
	{ "Retry-After: soon\r\n", NONE, NONE },
	{ "Date: Sat, 01 Jan 2000 00:00:00 GMT\r\nRetry-After: Sat, 01 Jan 2000 00:00:30 GMT\r\n",
	  NONE, 30 },
	{ "Date: Sat, 01 Jan 2000 00:00:00 GMT\r\nRetry-After: Sat, 01 Jan 1999 00:00:30 GMT\r\n",
	  NONE, 0 },
	{ "Retry-After: Mon, 23 Nov 2026 00:01:00 GMT\r\n", NONE, 60 }, /* by our own clock */
};

static void
test_times(void)
{
	when_freeze(1795392000); /* 2026-11-23T00:00:00Z */
	for (size_t i = 0; i < G_N_ELEMENTS(times); i++) {
		g_autofree char *head = g_strdup_printf("HTTP/1.1 200 OK\r\n%s\r\n", times[i].head);
		struct response r;

		response_init(&r);
		feed(&r, head);
		g_test_message("%s", times[i].head);
		g_assert_true(r.is_complete);
		g_assert_cmpint(r.fresh_for_s, ==, times[i].fresh_for_s);
		g_assert_cmpint(r.retry_after_s, ==, times[i].retry_after_s);
		response_clear(&r);
	}
	when_freeze(WHEN_NONE);
}

static const struct {
	const char *head;
	enum response_fault fault;
	size_t n_codings;
	int64_t content_length;
} framings[] = {
	{ "Content-Length: 12\r\n", RESPONSE_OK, 0, 12 },
	{ "Content-Length: 12, 12\r\n", RESPONSE_OK, 0, 12 },
	{ "Content-Length: 12\r\nContent-Length: 13\r\n", RESPONSE_TWO_LENGTHS, 0, 12 },
	{ "Content-Length: -1\r\n", RESPONSE_TWO_LENGTHS, 0, NONE },
	{ "Content-Length: 0x10\r\n", RESPONSE_TWO_LENGTHS, 0, NONE },
	{ "Transfer-Encoding: chunked\r\nContent-Length: 3\r\n", RESPONSE_OK, 0, 3 },
	{ "Transfer-Encoding: gzip, chunked\r\n", RESPONSE_BAD_TRANSFER, 0, NONE },
	{ "Transfer-Encoding: chunked, chunked\r\n", RESPONSE_BAD_TRANSFER, 0, NONE },
	{ "Content-Encoding: GZip\r\n", RESPONSE_OK, 1, NONE },
	{ "Content-Encoding: identity, , gzip,deflate\r\n", RESPONSE_OK, 2, NONE },
	{ "Content-Encoding: gzip, gzip, gzip, gzip\r\n", RESPONSE_UNKNOWN_CODING, 3, NONE },
	{ "Content-Encoding: br\r\n", RESPONSE_UNKNOWN_CODING, 0, NONE },
};

static void
test_framings(void)
{
	for (size_t i = 0; i < G_N_ELEMENTS(framings); i++) {
		g_autofree char *head =
			g_strdup_printf("HTTP/1.1 200 OK\r\n%s\r\n", framings[i].head);
		struct response r;

		response_init(&r);
		feed(&r, head);
		g_test_message("%s", framings[i].head);
		g_assert_cmpint(r.fault, ==, framings[i].fault);
		g_assert_cmpint(r.n_codings, ==, framings[i].n_codings);
		g_assert_cmpint(r.content_length, ==, framings[i].content_length);
		response_clear(&r);
	}
}

static void
test_fields(void)
{
	struct response r;

	response_init(&r);
	feed(&r, "HTTP/1.1 103 Early Hints\r\nLocation: /early\r\nETag: \"early\"\r\n\r\n"
		 "HTTP/2 301 \r\n"
		 "Location: /caf\xe9?a=b\r\n"
		 "Location: /second\r\n"
		 "Content-Location: /caf\xc3\xa9\r\n"
		 "ETag: W/\"x y\"\r\n"
		 "Link: </a>; rel=\"next\"\r\n"
		 "Link: </b>;\r\n"
		 "  rel=prev\r\n"
		 "X-Robots-Tag: noindex\r\n"
		 "Robots-Tag: nofollow\r\n"
		 "Last-Modified: Sat, 01 Jan 2000 00:00:00 GMT\r\n"
		 "Content-Type: text/plain\r\n"
		 "Content-Type: text/html; charset=\xff\r\n"
		 "no colon here\r\n"
		 "\r\n"
		 "ETag: \"trailer\"\r\n\r\n");
	g_assert_cmpint(r.status, ==, 301);
	g_assert_cmpstr(r.location, ==, "/caf%E9?a=b");
	g_assert_cmpstr(r.content_location, ==, "/caf\xc3\xa9");
	g_assert_cmpstr(r.etag, ==, "W/\"x y\"");
	g_assert_cmpstr(r.link, ==, "</a>; rel=\"next\", </b>;  rel=prev");
	g_assert_cmpstr(r.x_robots_tag, ==, "noindex\nnofollow");
	g_assert_cmpstr(r.last_modified, ==, "Sat, 01 Jan 2000 00:00:00 GMT");
	g_assert_cmpstr(r.content_type, ==, "text/html; charset=\xef\xbf\xbd");
	g_assert_false(response_is_media(&r));
	response_clear(&r);
}

static void
test_validators(void)
{
	g_autofree char *longest = g_strnfill(RESPONSE_MAX_VALIDATOR, 'x');
	g_autofree char *longer = g_strnfill(RESPONSE_MAX_VALIDATOR + 1, 'x');

	g_assert_true(response_is_validator("\"a\""));
	g_assert_true(response_is_validator("unquoted"));
	g_assert_true(response_is_validator(longest));
	g_assert_false(response_is_validator(longer));
	g_assert_false(response_is_validator(""));
	g_assert_false(response_is_validator("\"a\tb\""));
	g_assert_false(response_is_validator("\"a\x1b[2J\""));
	g_assert_false(response_is_validator("\"\xe9\""));
}

static void
test_media(void)
{
	static const struct {
		const char *type;
		bool is_media;
	} types[] = {
		{ "image/png", true },      { "VIDEO/mp4; a=b", true },   { "audio/mpeg", true },
		{ "text/html", false },     { "application/pdf", false }, { "imagery/x", false },
		{ " image/svg+xml", true },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(types); i++) {
		g_autofree char *head =
			g_strdup_printf("HTTP/1.1 200 OK\r\nContent-Type: %s\r\n\r\n",
					types[i].type);
		struct response r;

		response_init(&r);
		feed(&r, head);
		g_assert_cmpint(response_is_media(&r), ==, types[i].is_media);
		response_clear(&r);
	}
}

static void
test_cap(void)
{
	g_autofree char *name = g_strnfill(1000, 'n');
	g_autofree char *line = g_strconcat(name, ": v\r\n", NULL);
	struct response r;
	size_t fed = 0;

	response_init(&r);
	g_assert_true(response_line(&r, "HTTP/1.1 200 OK\r\n", 17));
	while (response_line(&r, line, strlen(line)))
		fed += strlen(line);
	g_assert_cmpint(r.fault, ==, RESPONSE_TOO_LONG);
	g_assert_cmpint(fed, >, RESPONSE_MAX_HEADER - 3000);
	response_clear(&r);
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/response/times", test_times);
	g_test_add_func("/response/framings", test_framings);
	g_test_add_func("/response/fields", test_fields);
	g_test_add_func("/response/validators", test_validators);
	g_test_add_func("/response/media", test_media);
	g_test_add_func("/response/cap", test_cap);
	return g_test_run();
}
