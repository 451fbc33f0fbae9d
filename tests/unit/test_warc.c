#include <fcntl.h>
#include <glib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "crawler/warc.h"

/* A file in memory that begins at its start. */
static int
file_of(const void *bytes, size_t len)
{
	int fd = memfd_create("warc", MFD_CLOEXEC);

	g_assert_cmpint(fd, >=, 0);
	g_assert_cmpint(write(fd, bytes, len), ==, (ssize_t)len);
	g_assert_cmpint(lseek(fd, 0, SEEK_SET), ==, 0);
	return fd;
}

#define HEAD(type, more) "WARC/1.1\r\nWARC-Type: " type "\r\n" more
#define AT "WARC-Target-URI: http://a.example/\r\n"
#define END "\r\n\r\n"

/* What comes of a file: the blocks of interest, one after another, and how it ends. */
static void
test_records(void)
{
	static const struct {
		const char *file, *blocks, *fault;
		int count;
	} rows[] = {
		{ "", "", NULL, 0 },
		{ "\r\n\r\n", "", NULL, 0 },
		{ HEAD("resource", AT "Content-Length: 5\r\n\r\nhello" END), "hello|", NULL, 1 },
		{ HEAD("RESOURCE", AT "content-length:5\r\n\r\nhello" END), "hello|", NULL, 1 },
		{ "WARC/1.0\nWARC-Type: resource\nContent-Length: 2\n\nhi\n\n", "hi|", NULL, 1 },
		{ HEAD("resource", AT "Content-Length: 2\r\n\r\nhi" END)
			  HEAD("metadata", "Content-Length: 3\r\n\r\nxyz" END)
				  HEAD("conversion", AT "Content-Length: 3\r\n\r\nbye" END),
		  "hi|bye|", NULL, 3 },
		{ HEAD("revisit", AT "Content-Length: 2\r\n\r\nhi" END), "", NULL, 1 },
		{ HEAD("response", AT "Content-Type: application/http\r\nContent-Length: "
				      "2\r\n\r\nhi" END),
		  "hi|", NULL, 1 },
		{ HEAD("response",
		       "WARC-Target-URI: dns:a.example\r\nContent-Length: 2\r\n\r\nhi" END),
		  "", NULL, 1 },
		{ HEAD("resource", AT "Content-Length: 0\r\n\r\n" END), "", NULL, 1 },
		{ HEAD("resource", AT "Content-Length: 5\r\n\r\nhel"), "",
		  "it breaks off after 1 record", 1 },
		{ HEAD("resource", AT "\r\n\r\nhello" END), "",
		  "a record has no length after 0 records", 0 },
		{ HEAD("resource", AT "Content-Length: -5\r\n\r\nhello" END), "",
		  "a record has no length after 0 records", 0 },
		{ HEAD("resource", AT "Content-Length: 5\r\nContent-Length: 4\r\n\r\nhello" END),
		  "", "a record has no length after 0 records", 0 },
		{ HEAD("resource", AT "Content-Length: 99999999999999999999\r\n\r\nhello" END), "",
		  "a record has no length after 0 records", 0 },
		{ HEAD("resource", AT "Content-Length: 9223372036854775807\r\n\r\nhello" END), "",
		  "it breaks off after 1 record", 1 },
		{ HEAD("resource", AT "Content-Length: 2\r\n\r\nhi" END) "oh", "hi|",
		  "what follows is no record after 1 record", 1 },
		{ HEAD("resource", AT), "", "a record has no end to its header after 0 records",
		  0 },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
		int fd = file_of(rows[i].file, strlen(rows[i].file));
		g_autoptr(inflow_t) in = inflow_new(fd);
		g_autoptr(warc_t) w = warc_new(in);
		g_autoptr(GString) blocks = g_string_new(NULL);
		const struct warc_record *r;
		enum warc_turn turn;

		while ((turn = warc_next(w, &r)) == WARC_RECORD) {
			g_string_append_len(blocks, (const char *)r->block, (gssize)r->len);
			g_string_append_c(blocks, '|');
		}
		g_assert_cmpstr(blocks->str, ==, rows[i].blocks);
		g_assert_cmpstr(warc_fault(w), ==, rows[i].fault);
		g_assert_cmpint(turn, ==, rows[i].fault ? WARC_BROKEN : WARC_END);
		g_assert_cmpint(warc_count(w), ==, rows[i].count);
		close(fd);
	}
}

/* Padding far larger than the window is passed over, and the next record is whole. */
static void
test_long_block(void)
{
	size_t fill = 40 << 20;
	g_autoptr(GString) file = g_string_sized_new(fill + 1000);
	g_autoptr(inflow_t) in = NULL;
	g_autoptr(warc_t) w = NULL;
	const struct warc_record *r;
	int fd;

	g_string_append_printf(file, HEAD("resource", AT "Content-Length: %zu\r\n\r\n"), fill);
	g_string_set_size(file, file->len + fill);
	g_string_append(file, END HEAD("resource", AT "Content-Length: 4\r\n\r\nlast" END));
	fd = file_of(file->str, file->len);
	in = inflow_new(fd);
	w = warc_new(in);
	g_assert_cmpint(warc_next(w, &r), ==, WARC_RECORD);
	g_assert_cmpmem(r->block, r->len, "last", 4);
	g_assert_cmpint(warc_next(w, &r), ==, WARC_END);
	close(fd);
}

static void
test_answers(void)
{
	static const struct {
		const char *block, *body;
	} rows[] = {
		{ "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\nhello", "hello" },
		{ "HTTP/1.0 200\n\nhello", "hello" },
		{ "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\n\r\nhello", "hello" },
		{ "HTTP/1.1 200 OK\r\nTransfer-Encoding: "
		  "chunked\r\n\r\n3\r\nhel\r\n2;x=y\r\nlo\r\n0\r\n\r\n",
		  "hello" },
		{ "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nhel\r\n9\r\nlo",
		  "hello" },
		{ "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nhello", "hello" },
		{ "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nfffffffffffffff\r\nhello",
		  "hello" },
		{ "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\nhello", "hello" },
		{ "HTTP/1.1 200 OK\r\nContent-Encoding: br\r\n\r\nhello", NULL },
		{ "HTTP/1.1 404 No\r\n\r\nhello", NULL },
		{ "HTTP/1.1 301 No\r\nLocation: /\r\n\r\nhello", NULL },
		{ "HTTP/1.1 200 OK\r\nContent-Type: image/png\r\n\r\nhello", NULL },
		{ "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n\x89PNG\r\n\x1a\n....", NULL },
		{ "HTTP/1.1 200 OK\r\nContent-Type: text/html", NULL },
		{ "hello", NULL },
		{ "", NULL },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
		const struct warc_record record = { .is_http = true,
						    .block = (const uint8_t *)rows[i].block,
						    .len = strlen(rows[i].block) };
		struct response r;
		g_autoptr(GBytes) body = NULL;

		response_init(&r);
		body = warc_answer(&record, 1000, &r);
		g_test_message("%s", rows[i].block);
		g_assert_cmpint(body != NULL, ==, rows[i].body != NULL);
		if (body)
			g_assert_cmpmem(g_bytes_get_data(body, NULL), g_bytes_get_size(body),
					rows[i].body, strlen(rows[i].body));
		response_clear(&r);
	}
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/warc/records", test_records);
	g_test_add_func("/warc/long-block", test_long_block);
	g_test_add_func("/warc/answers", test_answers);
	return g_test_run();
}
