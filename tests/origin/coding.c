/* coding: replies whose length, chunks or compression are not what they say. */
#include <string.h>
#include <zlib.h>

#include "tests/origin/faults.h"

#define OK "HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n"
#define PAGE                                                                                       \
	"<!doctype html><title>Fete</title><main><p>" FAULTS_PHRASE " held its fete.</p></main>\n"

enum { MIB = 1024 * 1024 };

/* A gzip member of `mib` MiB of zeros, made of one deflated block that is repeated: 10 GiB cost
 * as little time here as one MiB. `unit` is the block, `tail` the end. */
static void
gzip_zeros(size_t mib, GString *head, GString *unit, GString *tail)
{
	static const char header[10] = { 0x1f, (char)0x8b, 8, 0, 0, 0, 0, 0, 0, 3 };
	g_autofree Bytef *zeros = g_malloc0(MIB);
	z_stream z = { .next_in = zeros, .avail_in = MIB };
	uint32_t one = (uint32_t)crc32(0, zeros, MIB), crc = 0, size = (uint32_t)(mib * MIB);

	g_string_append_len(head, header, sizeof header);
	deflateInit2(&z, 9, Z_DEFLATED, -15, 9, Z_DEFAULT_STRATEGY);
	g_string_set_size(unit, 8192);
	z.next_out = (Bytef *)unit->str;
	z.avail_out = (uInt)unit->len;
	deflate(&z, Z_FULL_FLUSH);
	g_string_set_size(unit, z.total_out);
	deflateEnd(&z);
	for (size_t i = 0; i < mib; i++)
		crc = (uint32_t)crc32_combine(crc, one, MIB);
	g_string_append_len(tail, "\x03\x00", 2);
	for (int i = 0; i < 4; i++)
		g_string_append_c(tail, (char)(crc >> (8 * i)));
	for (int i = 0; i < 4; i++)
		g_string_append_c(tail, (char)(size >> (8 * i)));
}

/* Compressed a thousandfold. */
void
fault_gzip_bomb(struct exchange *x, const struct fault *f)
{
	g_autoptr(GString) head = g_string_new(NULL), unit = g_string_new(NULL),
			   tail = g_string_new(NULL);

	gzip_zeros(f->len, head, unit, tail);
	exchange_set(x, "Content-Encoding", "gzip");
	exchange_set(x, "Connection", "close");
	exchange_head(x, 200, f->text);
	exchange_raw(x, head->str, (gssize)head->len);
	fault_repeat(x, unit->str, (gssize)unit->len, f->len, tail->str, (gssize)tail->len);
}

/* The same inside another gzip: tens of kilobytes on the wire. */
static void
gzip_bomb_chain(struct exchange *x, const struct fault *f)
{
	g_autoptr(GString) all = g_string_new(NULL), unit = g_string_new(NULL),
			   tail = g_string_new(NULL);
	g_autoptr(GString) twice = g_string_new(NULL);

	gzip_zeros(f->len, all, unit, tail);
	for (size_t i = 0; i < f->len; i++)
		g_string_append_len(all, unit->str, (gssize)unit->len);
	g_string_append_len(all, tail->str, (gssize)tail->len);
	gzip_append(twice, all->str, all->len);
	exchange_set(x, "Content-Encoding", "gzip, gzip");
	exchange_reply(x, 200, f->text, twice->str, (gssize)twice->len);
}

/* Zeros in a brotli stream (RFC 7932); its bits line up again every `cycle`, so that it can be
 * made as long as wanted: `len` × 64 MiB. */
static void
br_bomb(struct exchange *x, const struct fault *f)
{
	static const unsigned char head[] = { 0xcb, 0xff, 0xff, 0x3f, 0x00, 0x24,
					      0x00, 0xe2, 0xb1, 0x40, 0x72 };
	static const unsigned char cycle[] = {
		0xef, 0xff, 0xf8, 0xff, 0xff, 0x07, 0x80, 0x04, 0x40, 0x1c, 0x16, 0x80, 0xee,
		0xfd, 0x1f, 0xff, 0xff, 0xff, 0x00, 0x90, 0x00, 0x88, 0xc3, 0x02, 0xd0, 0xbd,
		0xff, 0xe3, 0xff, 0xff, 0x1f, 0x00, 0x12, 0x00, 0x71, 0x58, 0x00, 0xba, 0xf7,
		0x7f, 0xfc, 0xff, 0xff, 0x03, 0x40, 0x02, 0x20, 0x0e, 0x0b, 0x40, 0xf7, 0xfe,
		0x8f, 0xff, 0xff, 0x7f, 0x00, 0x48, 0x00, 0xc4, 0x61, 0x01, 0xe8, 0xde, 0xff,
		0xf1, 0xff, 0xff, 0x0f, 0x00, 0x09, 0x80, 0x38, 0x2c, 0x00, 0xdd, 0xfb, 0x3f,
		0xfe, 0xff, 0xff, 0x01, 0x20, 0x01, 0x10, 0x87, 0x05, 0xa0, 0x7b, 0xff, 0xc7,
		0xff, 0xff, 0x3f, 0x00, 0x24, 0x00, 0xe2, 0xb0, 0x00, 0x74,
	};
	unsigned char tail[91];

	memcpy(tail, cycle, sizeof tail - 1);
	tail[sizeof tail - 1] = 0x37;
	exchange_set(x, "Content-Encoding", "br");
	exchange_set(x, "Connection", "close");
	exchange_head(x, 200, "text/html; charset=utf-8");
	exchange_raw(x, head, sizeof head);
	fault_repeat(x, cycle, sizeof cycle, f->len, tail, sizeof tail);
}

/* Zstandard (RFC 8878 §3.1.1.2): blocks that each say "this byte, 128 KiB of it". */
static void
zstd_bomb(struct exchange *x, const struct fault *f)
{
	static const unsigned char head[] = { 0x28, 0xb5, 0x2f, 0xfd, 0x00, 0x58 };
	static const unsigned char block[] = { 0x02, 0x00, 0x10, 0x00 },
				   last[] = { 0x03, 0x00, 0x10, 0x00 };

	exchange_set(x, "Content-Encoding", "zstd");
	exchange_set(x, "Connection", "close");
	exchange_head(x, 200, "text/html; charset=utf-8");
	exchange_raw(x, head, sizeof head);
	fault_repeat(x, block, sizeof block, f->len, last, sizeof last);
}

/* A page in good gzip, spoilt in the way of the row's name. */
static void
gzip_spoilt(struct exchange *x, const struct fault *f)
{
	g_autoptr(GString) page = g_string_new(PAGE), gz = g_string_new(NULL);

	for (int i = 0; i < 2000; i++)
		g_string_append_printf(page, "<p>Paragraph %d of the fete: %x</p>\n", i,
				       g_str_hash(page->str + i));
	gzip_append(gz, page->str, page->len);
	if (strcmp(f->text, "broken") == 0)
		memset(gz->str + gz->len / 2, 0xff, 64);
	else if (strcmp(f->text, "truncated") == 0)
		g_string_truncate(gz, gz->len / 2);
	else if (strcmp(f->text, "no-trailer") == 0)
		g_string_truncate(gz, gz->len - 8);
	else if (strcmp(f->text, "bad-crc") == 0)
		gz->str[gz->len - 6] ^= 0x55;
	else if (strcmp(f->text, "junk-after") == 0)
		g_string_append(gz, "and some bytes that are no gzip");
	else if (strcmp(f->text, "two-members") == 0)
		gzip_append(gz, PAGE, strlen(PAGE));
	if (strcmp(f->text, "unannounced") != 0)
		exchange_set(x, "Content-Encoding", "gzip");
	exchange_set(x, "ETag", "\"spoilt\"");
	exchange_reply(x, 200, "text/html; charset=utf-8", gz->str, (gssize)gz->len);
}

/* A good page whose Content-Encoding is `text`. */
static void
coding_lie(struct exchange *x, const struct fault *f)
{
	exchange_set(x, "Content-Encoding", f->text);
	exchange_reply(x, 200, "text/html; charset=utf-8", PAGE, -1);
}

static void
keep(struct exchange *x, const struct fault *f)
{
	exchange_raw(x, f->text, (gssize)f->len);
	x->status = 200;
}

static void
endless_extension(struct exchange *x, const struct fault *f)
{
	exchange_raw(x, OK "Transfer-Encoding: chunked\r\n\r\n", -1);
	exchange_raw(x, f->text, -1);
	fault_repeat(x, "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", -1,
		     FAULT_FOREVER, NULL, 0);
}

static void
endless_trailers(struct exchange *x, const struct fault *f)
{
	exchange_raw(x, OK "Transfer-Encoding: chunked\r\n\r\n", -1);
	exchange_raw(x, f->text, -1);
	fault_repeat(x, "X-Trailer: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\r\n", -1,
		     FAULT_FOREVER, NULL, 0);
}

#define CHUNKED OK "Transfer-Encoding: chunked\r\n\r\n"
#define SMUGGLED                                                                                   \
	"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 13\r\n\r\n<p>Smuggled.\n"

const struct fault coding_faults[] = {
	{ "gzip-bomb", fault_gzip_bomb, "text/html; charset=utf-8", 10 * 1024 },
	{ "gzip-bomb-xml", fault_gzip_bomb, "application/rss+xml", 1024 },
	{ "gzip-bomb-chain", gzip_bomb_chain, "text/html; charset=utf-8", 10 * 1024 },
	{ "br-bomb", br_bomb, NULL, 160 },
	{ "zstd-bomb", zstd_bomb, NULL, 10 * 8192 },
	{ "gzip-broken", gzip_spoilt, "broken", 0 },
	{ "gzip-truncated", gzip_spoilt, "truncated", 0 },
	{ "gzip-no-trailer", gzip_spoilt, "no-trailer", 0 },
	{ "gzip-bad-crc", gzip_spoilt, "bad-crc", 0 },
	{ "gzip-junk-after", gzip_spoilt, "junk-after", 0 },
	{ "gzip-two-members", gzip_spoilt, "two-members", 0 },
	{ "gzip-unannounced", gzip_spoilt, "unannounced", 0 },
	{ "gzip-lie", coding_lie, "gzip", 0 },
	{ "deflate-lie", coding_lie, "deflate", 0 },
	{ "br-lie", coding_lie, "br", 0 },
	{ "coding-unknown", coding_lie, "bzip9", 0 },
	{ "coding-many", coding_lie, "gzip, gzip, gzip, gzip, gzip, gzip, gzip, gzip", 0 },
	{ "cl-long", fault_raw,
	  FAULT_BYTES(OK "ETag: \"part\"\r\nContent-Length: 5000\r\n\r\n" PAGE) },
	{ "cl-short", keep, FAULT_BYTES(OK "Content-Length: 10\r\n\r\n" PAGE) },
	{ "cl-zero", keep, FAULT_BYTES(OK "Content-Length: 0\r\n\r\n" PAGE) },
	{ "cl-negative", fault_raw, FAULT_BYTES(OK "Content-Length: -5\r\n\r\n" PAGE) },
	{ "cl-overflow", fault_raw,
	  FAULT_BYTES(OK "Content-Length: 18446744073709551621\r\n\r\n" PAGE) },
	{ "cl-hex", fault_raw, FAULT_BYTES(OK "Content-Length: 0x50\r\n\r\n" PAGE) },
	{ "cl-plus", fault_raw, FAULT_BYTES(OK "Content-Length: +80\r\n\r\n" PAGE) },
	{ "cl-word", fault_raw, FAULT_BYTES(OK "Content-Length: long\r\n\r\n" PAGE) },
	{ "cl-twice", fault_raw,
	  FAULT_BYTES(OK "Content-Length: 5\r\nContent-Length: 80\r\n\r\n" PAGE) },
	{ "cl-list", fault_raw, FAULT_BYTES(OK "Content-Length: 5, 80\r\n\r\n" PAGE) },
	{ "cl-and-chunked", keep,
	  FAULT_BYTES(OK "Content-Length: 3\r\nTransfer-Encoding: "
			 "chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n") },
	{ "desync", keep, FAULT_BYTES(OK "Content-Length: 5\r\n\r\nhello" SMUGGLED) },
	{ "chunk-bad-size", fault_raw, FAULT_BYTES(CHUNKED "zz\r\nhello\r\n0\r\n\r\n") },
	{ "chunk-negative", fault_raw, FAULT_BYTES(CHUNKED "-5\r\nhello\r\n0\r\n\r\n") },
	{ "chunk-huge-size", fault_raw,
	  FAULT_BYTES(CHUNKED "ffffffffffffffffff\r\nhello\r\n0\r\n\r\n") },
	{ "chunk-no-crlf", fault_raw, FAULT_BYTES(CHUNKED "5\r\nhello0\r\n\r\n") },
	{ "chunk-truncated", fault_raw, FAULT_BYTES(CHUNKED "1000\r\n" PAGE) },
	{ "chunk-no-last", fault_raw, FAULT_BYTES(CHUNKED "5\r\nhello\r\n") },
	{ "chunk-no-end", fault_raw, FAULT_BYTES(CHUNKED "5\r\nhello\r\n0\r\n") },
	{ "chunk-lf-only", fault_raw, FAULT_BYTES(CHUNKED "5\nhello\n0\n\n") },
	{ "chunk-good-trailers", keep,
	  FAULT_BYTES(CHUNKED "5;a=b\r\nhello\r\n0\r\nX-T: 1\r\n\r\n") },
	{ "chunk-endless-extension", endless_extension, "5;a=", 0 },
	{ "chunk-endless-size", endless_extension, "00000000000000000000000000000000", 0 },
	{ "chunk-endless-trailers", endless_trailers, "5\r\nhello\r\n0\r\n", 0 },
	{ "te-unknown", fault_raw,
	  FAULT_BYTES(OK "Transfer-Encoding: smoke-signals\r\n\r\n" PAGE) },
	{ NULL, NULL, NULL, 0 },
};
