#include "crawler/inflow.h"

#include <string.h>
#include <sys/mman.h>
#include <unistd.h>
#include <zlib.h>

/* Lengths of members: none, few, more than is unpacked in one go, packed and unpacked. */
static const size_t lengths[] = { 5,       0,        700, 200 << 10, 3,         300 << 10,
				  1 << 20, 64 << 10, 40,  0,         256 << 10, 1 };

/* Those at odd places cannot be made smaller. */
static GByteArray *
document(size_t i)
{
	GByteArray *b = g_byte_array_new();
	uint32_t noise = (uint32_t)i + 1;

	g_byte_array_set_size(b, (guint)lengths[i]);
	for (size_t k = 0; k < lengths[i]; k++) {
		noise = noise * 1664525 + 1013904223;
		b->data[k] = i % 2 ? (uint8_t)(noise >> 24) : (uint8_t)('a' + k % 23 + i);
	}
	return b;
}

/* `has_extras`: with a name, a comment and a further field in its header. */
static void
put_member(GByteArray *to, GByteArray *from, bool has_extras)
{
	gz_header header = { .extra = (Bytef[]){ 'x', 'y', 2, 0, 1, 2 },
			     .extra_len = 6,
			     .name = (Bytef[]){ 'n', 0 },
			     .comment = (Bytef[]){ 'c', 0 },
			     .hcrc = 1 };
	z_stream z = { .next_in = from->data, .avail_in = from->len };
	g_autofree uint8_t *out = g_malloc(from->len + 4096);

	z.next_out = out;
	z.avail_out = from->len + 4096;
	g_assert(deflateInit2(&z, 6, Z_DEFLATED, MAX_WBITS + 16, 8, Z_DEFAULT_STRATEGY) == Z_OK);
	if (has_extras)
		g_assert(deflateSetHeader(&z, &header) == Z_OK);
	g_assert(deflate(&z, Z_FINISH) == Z_STREAM_END);
	g_byte_array_append(to, out, (guint)z.total_out);
	deflateEnd(&z);
}

/* All documents; `ends`: where each one's member ends. */
static GByteArray *
archive(GByteArray *plain, size_t ends[G_N_ELEMENTS(lengths)])
{
	GByteArray *packed = g_byte_array_new();

	for (size_t i = 0; i < G_N_ELEMENTS(lengths); i++) {
		g_autoptr(GByteArray) d = document(i);

		g_byte_array_append(plain, d->data, d->len);
		put_member(packed, d, i % 3 == 0);
		ends[i] = packed->len;
	}
	return packed;
}

/* What comes out when `step` bytes are asked for at a time, and why it ends. */
static GByteArray *
read_all(const uint8_t *bytes, size_t len, size_t step, const char **fault)
{
	int fd = memfd_create("inflow", MFD_CLOEXEC);
	g_autoptr(inflow_t) in = inflow_new(fd);
	GByteArray *out = g_byte_array_new();

	g_assert(fd >= 0 && write(fd, bytes, len) == (ssize_t)len && lseek(fd, 0, SEEK_SET) == 0);
	for (;;) {
		size_t there;
		const uint8_t *at = inflow_peek(in, step, &there);

		if (there == 0)
			break;
		there = MIN(there, step);
		g_byte_array_append(out, at, (guint)there);
		inflow_skip(in, there);
	}
	g_assert_cmpuint(inflow_offset(in), ==, out->len);
	*fault = inflow_fault(in);
	close(fd);
	return out;
}

static void
test_members(void)
{
	static const size_t steps[] = { 1, 1000, 300000, 3 << 20 };
	size_t ends[G_N_ELEMENTS(lengths)];
	g_autoptr(GByteArray) plain = g_byte_array_new();
	g_autoptr(GByteArray) packed = archive(plain, ends);

	for (int padding = 0; padding < 2; padding++) {
		for (size_t s = 0; s < G_N_ELEMENTS(steps); s++) {
			const char *fault;
			g_autoptr(GByteArray) out =
				read_all(packed->data, packed->len, steps[s], &fault);

			g_assert_cmpmem(out->data, out->len, plain->data, plain->len);
			g_assert_null(fault);
		}
		g_byte_array_append(packed, (const guint8 *)"\0\0\0\0\0\0", 6);
	}
}

/* Of a file that breaks off all is there that came, and it is said. */
static void
test_cut(void)
{
	size_t ends[G_N_ELEMENTS(lengths)], whole = 0;
	g_autoptr(GByteArray) plain = g_byte_array_new();
	g_autoptr(GByteArray) packed = archive(plain, ends);

	for (size_t i = 0; i + 1 < G_N_ELEMENTS(lengths); i++) {
		size_t next = ends[i + 1] - ends[i];
		const size_t cuts[] = { 2, 9, next / 2, next - 8, next - 1 };

		whole += lengths[i];
		for (size_t c = 0; c < G_N_ELEMENTS(cuts); c++) {
			const char *fault;
			g_autoptr(GByteArray) out =
				read_all(packed->data, ends[i] + cuts[c], 5000, &fault);

			g_assert_cmpuint(out->len, >=, whole);
			g_assert_cmpuint(out->len, <=, whole + lengths[i + 1]);
			g_assert_cmpmem(out->data, out->len, plain->data, out->len);
			g_assert_cmpstr(fault, ==, "it breaks off");
			if (cuts[c] >= next - 8)
				g_assert_cmpuint(out->len, ==, whole + lengths[i + 1]);
		}
	}
}

/* Neither a wrong checksum nor a wrong length goes by, whichever way a member is unpacked. */
static void
test_damaged(void)
{
	size_t ends[G_N_ELEMENTS(lengths)], whole = 0;
	g_autoptr(GByteArray) plain = g_byte_array_new();
	g_autoptr(GByteArray) packed = archive(plain, ends);

	for (size_t i = 0; i < G_N_ELEMENTS(lengths); i++) {
		whole += lengths[i];
		for (size_t back = 1; back <= 8; back++) {
			const char *fault;
			g_autoptr(GByteArray) out = NULL;

			packed->data[ends[i] - back] ^= 0x10;
			out = read_all(packed->data, packed->len, 5000, &fault);
			packed->data[ends[i] - back] ^= 0x10;
			g_assert_cmpmem(out->data, out->len, plain->data, whole);
			g_assert_cmpstr(fault, ==, "its packing is damaged");
		}
	}
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/inflow/members", test_members);
	g_test_add_func("/inflow/cut", test_cut);
	g_test_add_func("/inflow/damaged", test_damaged);
	return g_test_run();
}
