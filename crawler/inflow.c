#include "crawler/inflow.h"

#include <errno.h>
#include <libdeflate.h>
#include <string.h>
#include <unistd.h>
#include <zlib.h>

#define PIECE (256 * 1024) /* read from the file at once */
#define WINDOW (512 * 1024) /* to begin with */
#define MEMBER (64 * 1024) /* most are smaller, packed */
#define UNPACKED (4 * MEMBER) /* and fit into this, unpacked */

struct inflow {
	int fd;
	uint8_t *raw; /* PIECE bytes from the file */
	z_stream z; /* its input points into `raw` */
	struct libdeflate_decompressor *whole; /* NULL: nothing is packed */
	bool is_packed, is_open; /* by gzip; inside a member */
	bool has_started, has_ended;
	uint8_t *window;
	size_t room, start, end; /* of the window: what was not passed over yet lies between */
	uint64_t offset;
	const char *fault;
};

struct inflow *
inflow_new(int fd)
{
	struct inflow *f = g_new0(struct inflow, 1);

	f->fd = fd;
	f->raw = g_malloc(PIECE);
	f->room = WINDOW;
	f->window = g_malloc(f->room);
	return f;
}

void
inflow_free(struct inflow *f)
{
	if (!f)
		return;
	if (f->is_packed)
		inflateEnd(&f->z);
	if (f->whole)
		libdeflate_free_decompressor(f->whole);
	g_free(f->raw);
	g_free(f->window);
	g_free(f);
}

static void
end(struct inflow *f, const char *fault)
{
	f->has_ended = true;
	f->fault = fault;
}

/* More of the file behind what is left of `raw`. False at its end. */
static bool
read_raw(struct inflow *f)
{
	ssize_t n;

	memmove(f->raw, f->z.next_in, f->z.avail_in);
	f->z.next_in = f->raw;
	do
		n = read(f->fd, f->raw + f->z.avail_in, PIECE - f->z.avail_in);
	while (n < 0 && errno == EINTR);
	if (n < 0)
		f->fault = "it cannot be read to its end";
	if (n <= 0)
		return false;
	f->z.avail_in += (uInt)n;
	return true;
}

static bool
starts_packed(const struct inflow *f)
{
	return f->z.avail_in >= 2 && f->z.next_in[0] == 0x1f && f->z.next_in[1] == 0x8b;
}

static void
begin(struct inflow *f)
{
	f->has_started = true;
	f->z.next_in = f->raw;
	while (f->z.avail_in < 2 && read_raw(f))
		continue;
	f->is_packed = starts_packed(f);
	if (!f->is_packed)
		return;
	g_assert(inflateInit2(&f->z, MAX_WBITS + 16) == Z_OK);
	f->whole = libdeflate_alloc_decompressor();
	g_assert(f->whole);
}

/* The member that is next, in one go, which takes less than half the time. False, and nothing has
 * happened: it is longer than what is here, or damaged, which zlib is left to tell apart. That
 * costs at most what UNPACKED bytes do. */
static bool
unpack_whole(struct inflow *f)
{
	size_t took, made;

	if (f->room - f->end < UNPACKED ||
	    libdeflate_gzip_decompress_ex(f->whole, f->z.next_in, f->z.avail_in, f->window + f->end,
					  UNPACKED, &took, &made) != LIBDEFLATE_SUCCESS)
		return false;
	f->z.next_in += took;
	f->z.avail_in -= (uInt)took;
	f->end += made;
	return true;
}

/* Between two members. What follows the last and is no member is padding (RFC 1952 says nothing of
 * it; tapes and some writers have it). */
static void
next_member(struct inflow *f)
{
	while (f->z.avail_in < MEMBER && read_raw(f))
		continue;
	if (!starts_packed(f) || inflateReset(&f->z) != Z_OK)
		end(f, f->fault);
	else
		f->is_open = !unpack_whole(f);
}

static void
unpack(struct inflow *f)
{
	int rc;

	if (!f->is_open) {
		next_member(f);
		return;
	}
	if (f->z.avail_in == 0 && !read_raw(f)) {
		end(f, f->fault ? f->fault : "it breaks off");
		return;
	}
	f->z.next_out = f->window + f->end;
	f->z.avail_out = (uInt)MIN(f->room - f->end, UINT_MAX);
	rc = inflate(&f->z, Z_NO_FLUSH);
	f->end = (size_t)(f->z.next_out - f->window);
	if (rc == Z_STREAM_END)
		f->is_open = false;
	else if (rc != Z_OK && rc != Z_BUF_ERROR)
		end(f, "its packing is damaged");
}

static void
copy(struct inflow *f)
{
	size_t n;

	if (f->z.avail_in == 0 && !read_raw(f)) {
		end(f, f->fault);
		return;
	}
	n = MIN(f->z.avail_in, f->room - f->end);
	memcpy(f->window + f->end, f->z.next_in, n);
	f->end += n;
	f->z.next_in += n;
	f->z.avail_in -= (uInt)n;
}

static void
make_room(struct inflow *f, size_t want)
{
	if (f->room - f->start >= want && f->end < f->room)
		return;
	memmove(f->window, f->window + f->start, f->end - f->start);
	f->end -= f->start;
	f->start = 0;
	if (f->room < want || f->end == f->room) {
		f->room = MAX(want, f->room * 2);
		f->window = g_realloc(f->window, f->room);
	}
}

const uint8_t *
inflow_peek(struct inflow *f, size_t want, size_t *len)
{
	if (!f->has_started)
		begin(f);
	while (f->end - f->start < want && !f->has_ended) {
		make_room(f, want);
		if (f->is_packed)
			unpack(f);
		else
			copy(f);
	}
	*len = f->end - f->start;
	return f->window + f->start;
}

void
inflow_skip(struct inflow *f, uint64_t n)
{
	while (n > 0) {
		size_t len, step;

		inflow_peek(f, 1, &len);
		if (len == 0)
			return;
		step = (size_t)MIN((uint64_t)len, n);
		f->start += step;
		f->offset += step;
		n -= step;
		if (f->start == f->end)
			f->start = f->end = 0;
	}
}

uint64_t
inflow_offset(const struct inflow *f)
{
	return f->offset;
}

const char *
inflow_fault(const struct inflow *f)
{
	return f->fault;
}
