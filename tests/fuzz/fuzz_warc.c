/* warc: a file as it is, packed or not. Records stay within it, their addresses are text, and the
 * same ones come of it when it is packed as a whole. */
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>
#include <zlib.h>

#include "crawler/warc.h"
#include "tests/fuzz/claim.h"
#include "tests/fuzz/input.h"

static void
print_answer(GString *out, const struct warc_record *record)
{
	struct response r;
	g_autoptr(GBytes) body = NULL;

	response_init(&r);
	body = warc_answer(record, 1 << 20, &r);
	claim(!body || g_bytes_get_size(body) <= 1 << 20, record->url);
	if (body) { /* else the header may never have ended, and its fields are as they came */
		claim_utf8(r.content_type);
		claim_utf8(r.x_robots_tag);
		g_string_append_printf(out, "%d %zu\n", r.status, g_bytes_get_size(body));
	}
	response_clear(&r);
}

/* What a file of these bytes gives, as text. */
static char *
read_all(const uint8_t *data, size_t size)
{
	int fd = memfd_create("warc", MFD_CLOEXEC);
	GString *out = g_string_new(NULL);
	g_autoptr(inflow_t) in = NULL;
	g_autoptr(warc_t) w = NULL;
	const struct warc_record *r;

	g_assert(fd >= 0 && write(fd, data, size) == (ssize_t)size && lseek(fd, 0, SEEK_SET) == 0);
	in = inflow_new(fd);
	w = warc_new(in);
	while (warc_next(w, &r) == WARC_RECORD) {
		claim(r->len > 0 && r->len <= WARC_MAX_BLOCK, r->url);
		claim_utf8(r->url);
		claim_utf8(r->content_type);
		g_string_append_printf(out, "%d %s %u\n", r->type, r->url ? r->url : "",
				       (unsigned)crc32(0, r->block, (uInt)r->len));
		if (r->is_http)
			print_answer(out, r);
	}
	g_string_append_printf(out, "%" G_GINT64_FORMAT " %s", warc_count(w),
			       warc_fault(w) ? warc_fault(w) : "");
	close(fd);
	return g_string_free(out, FALSE);
}

static char *
read_packed(const uint8_t *data, size_t size)
{
	z_stream z = { .zalloc = NULL };
	g_autofree uint8_t *copy = g_memdup2(data, size);
	g_autofree uint8_t *packed = NULL;
	uLong room;

	g_assert(deflateInit2(&z, 1, Z_DEFLATED, MAX_WBITS + 16, 8, Z_DEFAULT_STRATEGY) == Z_OK);
	room = deflateBound(&z, size);
	packed = g_malloc(room);
	z.next_in = copy;
	z.avail_in = (uInt)size;
	z.next_out = packed;
	z.avail_out = (uInt)room;
	g_assert(deflate(&z, Z_FINISH) == Z_STREAM_END);
	deflateEnd(&z);
	return read_all(packed, z.total_out);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	g_autofree char *plain = read_all(data, size);

	if (size > 0 && data[0] != 0x1f)
		claim_same(read_packed(data, size), g_strdup(plain));
	return 0;
}
