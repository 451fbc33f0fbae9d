#include <string.h>
#include <zlib.h>

#include "base/error.h"
#include "query/archive.h"

/* One gzip member. */
static void
pack(GByteArray *out, const char *text, size_t len)
{
	uint8_t piece[4096];
	z_stream z = { 0 };

	g_assert_cmpint(deflateInit2(&z, 9, Z_DEFLATED, 15 + 16, 9, Z_DEFAULT_STRATEGY), ==, Z_OK);
	z.next_in = (Bytef *)(uintptr_t)text;
	z.avail_in = (uInt)len;
	do {
		z.next_out = piece;
		z.avail_out = sizeof piece;
		deflate(&z, Z_FINISH);
		g_byte_array_append(out, piece, (guint)(sizeof piece - z.avail_out));
	} while (z.avail_out == 0);
	deflateEnd(&z);
}

#define RECORD(length, block)                                                                      \
	"WARC/1.1\r\nWARC-Type: response\r\nWARC-Target-URI: http://a.example/\r\n"                \
	"WARC-Date: 2026-11-22T09:14:03Z\r\nWARC-Record-ID: <urn:x>\r\n"                           \
	"Content-Type: application/http;msgtype=response\r\nContent-Length: " length               \
	"\r\n\r\n" block "\r\n\r\n"

static const struct {
	const char *record, *fault; /* NULL: it is whole */
	const char *payload;
	int status;
	const char *mime;
} rows[] = {
	{ RECORD("21", "HTTP/1.1 200 OK\r\n\r\nhi"), NULL, "hi", 200, NULL },
	{ RECORD("17", "HTTP/1.1 200 OK\n\n"), NULL, "", 200, NULL },
	{ RECORD("19", "HTTP/1.1 404 No\n\nhi"), NULL, "hi", 404, NULL },
	{ RECORD("42", "HTTP/1.1 200\r\nContent-Type: a/b ; c\r\n\r\nhi\n"), NULL, "hi\n", 200,
	  "a/b" },
	{ RECORD("59", "HTTP/1.1 200\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0;x\r\n\r\n"),
	  NULL, "abc", 200, NULL },
	{ RECORD("50", "HTTP/1.1 200\r\nTransfer-Encoding: chunked\r\n\r\nnot so"), NULL, "not so",
	  200, NULL },
	{ RECORD("22", "HTTP/1.1 200 OK\r\n\r\nhi"), "longer", NULL, 0, NULL },
	{ RECORD("20", "HTTP/1.1 200 OK\r\n\r\nhi"), "longer", NULL, 0, NULL },
	{ RECORD("-1", "x"), "how long", NULL, 0, NULL },
	{ RECORD("99999999999999999999", "x"), "how long", NULL, 0, NULL },
	{ RECORD("1\r\nContent-Length: 1", "x"), "how long", NULL, 0, NULL },
	{ "WARC/1.0\r\nContent-Length: 0\r\n\r\n\r\n\r\n", "no WARC/1.1", NULL, 0, NULL },
	{ "WARC/1.1\r\nContent-Length: 0\r\n\r\n\r\n", "shorter", NULL, 0, NULL },
	{ "WARC/1.1\r\nContent-Length: 0\r\n", "shorter", NULL, 0, NULL },
	{ "", "shorter", NULL, 0, NULL },
};

struct seen {
	int n, status;
	char *mime, *payload_sha256;
};

static void
see(const struct archive_record *r, void *user)
{
	struct seen *s = user;

	s->n++;
	s->status = r->status;
	g_free(s->mime);
	g_free(s->payload_sha256);
	s->mime = g_strdup(r->mime);
	s->payload_sha256 = g_strdup(r->payload_sha256);
}

static void
test_records(void)
{
	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autoptr(GByteArray) file = g_byte_array_new();
		g_autoptr(GError) err = NULL;
		struct seen s = { 0 };
		bool ok;

		pack(file, rows[i].record, strlen(rows[i].record));
		ok = archive_walk(file->data, file->len, see, &s, &err);
		if (ok != !rows[i].fault || (err && !strstr(err->message, rows[i].fault)))
			g_error("row %zu: %s", i, err ? err->message : "whole");
		if (ok) {
			g_autofree char *sum = g_compute_checksum_for_string(G_CHECKSUM_SHA256,
									     rows[i].payload, -1);
			g_autoptr(GBytes) payload =
				archive_payload(file->data, file->len, 1000, NULL, NULL);

			g_assert_cmpint(s.n, ==, 1);
			g_assert_cmpint(s.status, ==, rows[i].status);
			g_assert_cmpstr(s.mime, ==, rows[i].mime);
			g_assert_cmpstr(s.payload_sha256, ==, sum);
			g_assert_cmpmem(g_bytes_get_data(payload, NULL), g_bytes_get_size(payload),
					rows[i].payload, strlen(rows[i].payload));
		}
		g_free(s.mime);
		g_free(s.payload_sha256);
	}
}

/* A member that unpacks to a thousand times its size costs time, not memory, and ends. */
static void
test_bomb(void)
{
	g_autoptr(GByteArray) file = g_byte_array_new(), one = g_byte_array_new();
	g_autoptr(GString) text =
		g_string_new("WARC/1.1\r\nContent-Type: x/y\r\nContent-Length: 16777216\r\n\r\n");
	g_autoptr(GError) err = NULL;
	struct seen s = { 0 };
	gsize head = text->len;

	g_string_set_size(text, head + 16777216);
	memset(text->str + head, 'a', 16777216);
	g_string_append(text, "\r\n\r\n");
	pack(one, text->str, text->len);
	for (int i = 0; i < 20; i++)
		g_byte_array_append(file, one->data, one->len);
	g_assert_false(archive_walk(file->data, file->len, see, &s, &err));
	g_assert_error(err, EARSHOT_ERROR, EARSHOT_ERROR_FORMAT);
	g_assert_nonnull(strstr(err->message, "unpacks to more"));
	g_assert_cmpint(s.n, <, 20);
	g_free(s.mime);
	g_free(s.payload_sha256);
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/archive/records", test_records);
	g_test_add_func("/archive/bomb", test_bomb);
	return g_test_run();
}
