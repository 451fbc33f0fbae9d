#include "crawler/frame.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#define ROOM ((size_t)256 * 1024) /* what a socket holds, and a little more */

guint
frame_begin(GByteArray *out)
{
	guint begun = out->len;

	g_byte_array_set_size(out, begun + FRAME_HEAD);
	return begun;
}

void
frame_end_before(GByteArray *out, guint begun, size_t more)
{
	uint32_t len = GUINT32_TO_LE((uint32_t)(out->len - begun - FRAME_HEAD + more));

	memcpy(out->data + begun, &len, sizeof len);
}

void
frame_end(GByteArray *out, guint begun)
{
	frame_end_before(out, begun, 0);
}

uint32_t
frame_length(const uint8_t *head)
{
	uint32_t len;

	memcpy(&len, head, sizeof len);
	return GUINT32_FROM_LE(len);
}

void
frame_reader_init(struct frame_reader *r, int fd)
{
	*r = (struct frame_reader){ .fd = fd, .size = ROOM };
	r->room = g_malloc(r->size);
}

void
frame_reader_clear(struct frame_reader *r)
{
	g_free(r->room);
}

/* Let there be `len` bytes in one piece behind `begin`; what a large frame needed is given back. */
static void
make_room(struct frame_reader *r, size_t len)
{
	size_t size = MAX(len, ROOM), had = r->end - r->begin;

	if (r->begin + len <= r->size && r->size == ROOM)
		return;
	if (size == r->size) {
		memmove(r->room, r->room + r->begin, had);
	} else {
		uint8_t *room = g_malloc(size);

		memcpy(room, r->room + r->begin, had);
		g_free(r->room);
		r->room = room;
		r->size = size;
	}
	r->begin = 0;
	r->end = had;
}

/* Until `len` bytes are there, or more. */
static bool
fill(struct frame_reader *r, size_t len)
{
	make_room(r, len);
	while (r->end - r->begin < len) {
		ssize_t n = read(r->fd, r->room + r->end, r->size - r->end);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return false;
		r->end += (size_t)n;
	}
	return true;
}

bool
frame_next(struct frame_reader *r, const uint8_t **data, size_t *len)
{
	if (r->begin == r->end)
		r->begin = r->end = 0;
	if (!fill(r, FRAME_HEAD))
		return false;
	*len = frame_length(r->room + r->begin);
	if (*len > FRAME_MAX || !fill(r, FRAME_HEAD + *len))
		return false;
	*data = r->room + r->begin + FRAME_HEAD;
	r->begin += FRAME_HEAD + *len;
	return true;
}

bool
frame_write(int fd, const GByteArray *out)
{
	const uint8_t *at = out->data, *end = out->data + out->len;

	while (at < end) {
		ssize_t n = write(fd, at, (size_t)(end - at));

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return false;
		at += n;
	}
	return true;
}
