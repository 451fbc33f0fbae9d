#include <glib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>
#include <zlib.h>

#include "crawler/warc.h"
#include "data/warc_writer.h"

#define HEADER "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\n\r\n"
#define BODY "5\r\nhello\r\n0\r\n\r\n"
#define REQUEST "GET / HTTP/1.1\r\nHost: a.example\r\n\r\n"

static GBytes *
bytes_of(const char *text)
{
	return g_bytes_new_static(text, strlen(text));
}

static GBytes *
make(uint8_t seed_byte, struct warc_place *places)
{
	static const struct warc_field info[] = { { "software", "a\r\nb" },
						  { "none", NULL },
						  { 0 } };
	static const struct warc_field more[] = { { "fetchTimeMs", "12" }, { 0 } };
	uint8_t seed[WARC_SEED] = { seed_byte };
	g_autoptr(warc_writer_t) w = warc_writer_new(seed);
	g_autoptr(GBytes) header = bytes_of(HEADER), body = bytes_of(BODY),
			  request = bytes_of(REQUEST), item = bytes_of("words handed in");
	const struct warc_exchange x = { .url = "http://a.example/",
					 .at_ms = 1795424400412,
					 .ip = "192.0.2.1",
					 .header = header,
					 .body = body,
					 .is_chunked = true,
					 .type = "text/html",
					 .request = request,
					 .metadata = more };
	const struct warc_resource r = {
		.at_ms = 1795424400412, .bytes = item, .type = "text/plain", .metadata = more
	};

	warc_writer_info(w, "a.warc.gz", 1795424400412, info);
	warc_writer_exchange(w, &x, &places[0]);
	warc_writer_resource(w, &r, &places[1]);
	return warc_writer_take(w);
}

/* One gzip member. Caller frees. */
static char *
unpack(GBytes *file, const struct warc_place *p)
{
	gsize len;
	const uint8_t *data = g_bytes_get_data(file, &len);
	char *out = g_malloc0(65536);
	z_stream z = { .next_in = (Bytef *)(uintptr_t)(data + p->offset),
		       .avail_in = (uInt)p->length,
		       .next_out = (Bytef *)out,
		       .avail_out = 65535 };

	g_assert_cmpint(p->offset + p->length, <=, (int64_t)len);
	g_assert_cmpint(inflateInit2(&z, 15 + 16), ==, Z_OK);
	g_assert_cmpint(inflate(&z, Z_FINISH), ==, Z_STREAM_END);
	g_assert_cmpint(z.avail_in, ==, 0);
	inflateEnd(&z);
	return out;
}

static void
has(const char *text, const char *part)
{
	if (!strstr(text, part))
		g_error("no \"%s\" in:\n%s", part, text);
}

static void
test_format(void)
{
	struct warc_place places[2];
	g_autoptr(GBytes) file = make(7, places);
	g_autofree char *record = unpack(file, &places[0]);
	g_autofree char *hello = g_compute_checksum_for_string(G_CHECKSUM_SHA256, "hello", -1);
	g_autofree char *block = g_compute_checksum_for_string(G_CHECKSUM_SHA256, HEADER BODY, -1);

	g_assert_true(g_str_has_prefix(record, "WARC/1.1\r\nWARC-Type: response\r\n"));
	has(record, "\r\nWARC-Target-URI: http://a.example/\r\n");
	has(record, "\r\nWARC-Date: 2026-11-23T09:00:00.412Z\r\n");
	has(record, "\r\nWARC-IP-Address: 192.0.2.1\r\n");
	has(record, "\r\nWARC-Identified-Payload-Type: text/html\r\n");
	has(record, "\r\nContent-Type: application/http;msgtype=response\r\n");
	has(record, "\r\n\r\n" HEADER BODY "\r\n\r\n");
	g_assert_cmpstr(places[0].payload_sha256, ==, hello);
	g_assert_cmpstr(places[0].block_sha256, ==, block);
	g_assert_cmpint(places[0].bytes, ==, 5);
	g_free(record);
	record = unpack(file, &places[1]);
	has(record, "WARC-Type: resource\r\nWARC-Target-URI: urn:uuid:");
	has(record, "\r\n\r\nwords handed in\r\n\r\n");
	g_assert_cmpint(places[1].bytes, ==, 15);
}

static void
test_same(void)
{
	struct warc_place places[2];
	g_autoptr(GBytes) a = make(7, places), b = make(7, places), c = make(8, places);

	g_assert_true(g_bytes_equal(a, b));
	g_assert_false(g_bytes_equal(a, c));
}

/* What a value brings along begins no line of its own. */
static void
test_injection(void)
{
	static const struct warc_field info[] = { { "software", "x\r\nWARC-Type: response" },
						  { 0 } };
	uint8_t seed[WARC_SEED] = { 0 };
	g_autoptr(warc_writer_t) w = warc_writer_new(seed);
	g_autoptr(GBytes) file = NULL;
	struct warc_place p = { 0 };
	g_autofree char *record = NULL;

	warc_writer_info(w, "a\r\nb: c.warc.gz", 0, info);
	file = warc_writer_take(w);
	p.length = (int64_t)g_bytes_get_size(file);
	record = unpack(file, &p);
	has(record, "WARC-Filename: a  b: c.warc.gz\r\n");
	has(record, "software: x  WARC-Type: response\r\n");
}

static void
test_read_back(void)
{
	struct warc_place places[2];
	g_autoptr(GBytes) file = make(1, places);
	int fd = memfd_create("warc", MFD_CLOEXEC);
	g_autoptr(inflow_t) in = NULL;
	g_autoptr(warc_t) reader = NULL;
	const struct warc_record *record;
	struct response response;
	g_autoptr(GBytes) body = NULL;
	gsize len;
	const void *data = g_bytes_get_data(file, &len);

	g_assert_cmpint(write(fd, data, len), ==, (ssize_t)len);
	lseek(fd, 0, SEEK_SET);
	in = inflow_new(fd);
	reader = warc_new(in);
	g_assert_cmpint(warc_next(reader, &record), ==, WARC_RECORD);
	g_assert_true(record->is_http);
	g_assert_cmpstr(record->url, ==, "http://a.example/");
	response_init(&response);
	body = warc_answer(record, 1000, &response);
	g_assert_cmpmem(g_bytes_get_data(body, NULL), g_bytes_get_size(body), "hello", 5);
	response_clear(&response);
	g_assert_cmpint(warc_next(reader, &record), ==, WARC_RECORD);
	g_assert_cmpint(record->type, ==, WARC_RESOURCE);
	g_assert_cmpmem(record->block, record->len, "words handed in", 15);
	g_assert_cmpint(warc_next(reader, &record), ==, WARC_END);
	g_assert_cmpint(warc_count(reader), ==, 6);
	close(fd);
}

/* The same payload once more: a header, and where its body is. */
static void
test_revisit(void)
{
	static const struct warc_field more[] = { { 0 } };
	static const struct {
		const char *body;
		bool is_revisit;
	} rows[] = { { "hello", true }, { "hello!", false } };
	g_autofree char *hello = g_compute_checksum_for_string(G_CHECKSUM_SHA256, "hello", -1);
	const struct warc_original original = { .id = "<urn:uuid:1>",
						.uri = "http://a.example/",
						.at_ms = 1795424400412,
						.payload_sha256 = hello };
	uint8_t seed[WARC_SEED] = { 3 };

	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autoptr(warc_writer_t) w = warc_writer_new(seed);
		g_autoptr(GBytes) header = bytes_of("HTTP/1.1 200 OK\r\n\r\n"), file = NULL;
		g_autoptr(GBytes) body = bytes_of(rows[i].body);
		const struct warc_exchange x = { .url = "http://a.example/",
						 .at_ms = 1795424400412,
						 .header = header,
						 .body = body,
						 .metadata = more,
						 .original = &original };
		struct warc_place place;
		g_autofree char *record = NULL;

		warc_writer_exchange(w, &x, &place);
		file = warc_writer_take(w);
		record = unpack(file, &place);
		g_assert_true(place.is_revisit == rows[i].is_revisit);
		has(record, place.id);
		if (!rows[i].is_revisit) {
			has(record, "WARC-Type: response\r\n");
			has(record, "\r\n\r\nhello!\r\n\r\n");
			g_assert_null(strstr(record, "Refers-To"));
			continue;
		}
		has(record, "WARC-Type: revisit\r\n");
		has(record, "WARC-Profile: http://netpreserve.org/warc/1.1/revisit/"
			    "identical-payload-digest\r\n");
		has(record, "WARC-Refers-To: <urn:uuid:1>\r\n");
		has(record, "WARC-Refers-To-Target-URI: http://a.example/\r\n");
		has(record, "WARC-Refers-To-Date: 2026-11-23T09:00:00.412Z\r\n");
		has(record, "WARC-Truncated: length\r\n");
		has(record, hello);
		g_assert_null(strstr(record, "\nhello"));
	}
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/warc_writer/format", test_format);
	g_test_add_func("/warc_writer/same", test_same);
	g_test_add_func("/warc_writer/injection", test_injection);
	g_test_add_func("/warc_writer/read_back", test_read_back);
	g_test_add_func("/warc_writer/revisit", test_revisit);
	return g_test_run();
}
