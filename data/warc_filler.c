#include "data/warc_filler.h"

#include <string.h>
#include <zlib.h>

#include "base/when.h"

/* RFC 1952: a member's ten bytes before and eight after its data; RFC 1951 §3.2.4: five bytes
 * before each block that is stored as it is, and at most 65,535 bytes in one. */
#define FRAME 18
#define BLOCK_HEAD 5
#define BLOCK_MAX 65535

static const char says[] = "note: what stood here was erased\r\npadding: ";

/* The record, `len` bytes with its end: the header's own length does not depend on the block's. */
static GByteArray *
record_of(size_t len, int64_t at_ms)
{
	g_autofree char *id = g_uuid_string_random();
	GByteArray *record = g_byte_array_sized_new((guint)len);
	char at[WHEN_RFC3339_SIZE];
	g_autoptr(GString) block = g_string_new(says);
	g_autofree char *sum = NULL, *header = NULL;
	static const char form[] = "WARC/1.1\r\nWARC-Type: metadata\r\nWARC-Date: %s\r\n"
				   "WARC-Record-ID: <urn:uuid:%s>\r\n"
				   "WARC-Block-Digest: sha256:%s\r\n"
				   "Content-Type: application/warc-fields\r\n"
				   "Content-Length: %010zu\r\n\r\n";
	static const char zeros[] =
		"0000000000000000000000000000000000000000000000000000000000000000";
	size_t before;

	when_rfc3339(at_ms / 1000, at);
	header = g_strdup_printf(form, at, id, zeros, (size_t)0);
	before = strlen(header);
	g_clear_pointer(&header, g_free);
	while (block->len < len - before - strlen("\r\n\r\n\r\n"))
		g_string_append_c(block, 'x');
	g_string_append(block, "\r\n");
	sum = g_compute_checksum_for_string(G_CHECKSUM_SHA256, block->str, (gssize)block->len);
	header = g_strdup_printf(form, at, id, sum, block->len);
	g_byte_array_append(record, (const guint8 *)header, (guint)before);
	g_byte_array_append(record, (const guint8 *)block->str, (guint)block->len);
	g_byte_array_append(record, (const guint8 *)"\r\n\r\n", 4);
	return record;
}

static void
put_little(GByteArray *out, uint32_t value, unsigned bytes)
{
	for (unsigned i = 0; i < bytes; i++) {
		guint8 byte = (guint8)(value >> (8 * i));

		g_byte_array_append(out, &byte, 1);
	}
}

GBytes *
warc_filler(int64_t len, int64_t at_ms)
{
	static const guint8 head[] = { 0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff };
	GByteArray *out;
	g_autoptr(GByteArray) record = NULL;
	size_t blocks;

	if (len < WARC_FILLER_MIN || len > INT32_MAX)
		return NULL;
	blocks = (size_t)(len - FRAME + BLOCK_MAX + BLOCK_HEAD - 1) / (BLOCK_MAX + BLOCK_HEAD);
	record = record_of((size_t)len - FRAME - BLOCK_HEAD * blocks, at_ms);
	out = g_byte_array_sized_new((guint)len);
	g_byte_array_append(out, head, sizeof head);
	for (size_t i = 0, at = 0; i < blocks; i++) {
		guint8 is_last = i + 1 == blocks;
		size_t n = MIN(record->len - at, BLOCK_MAX);

		g_byte_array_append(out, &is_last, 1);
		put_little(out, (uint32_t)n, 2);
		put_little(out, ~(uint32_t)n, 2);
		g_byte_array_append(out, record->data + at, (guint)n);
		at += n;
	}
	put_little(out, (uint32_t)crc32(0, record->data, record->len), 4);
	put_little(out, record->len, 4);
	g_assert(out->len == (guint)len);
	return g_byte_array_free_to_bytes(out);
}
