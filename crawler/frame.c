#include "crawler/frame.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

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

static bool
read_all(int fd, uint8_t *to, size_t len)
{
	while (len > 0) {
		ssize_t n = read(fd, to, len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return false;
		to += n;
		len -= (size_t)n;
	}
	return true;
}

bool
frame_read(int fd, GByteArray *in)
{
	uint8_t head[FRAME_HEAD];
	uint32_t len;

	if (!read_all(fd, head, sizeof head))
		return false;
	len = frame_length(head);
	if (len > FRAME_MAX)
		return false;
	g_byte_array_set_size(in, len);
	return read_all(fd, in->data, len);
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
