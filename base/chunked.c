#include "base/chunked.h"

#define MAX_DIGITS 15 /* hexadecimal: far beyond any length, and no overflow */

void
chunked_init(struct chunked *c)
{
	*c = (struct chunked){ .state = CHUNKED_SIZE };
}

/* The line of a size has ended. */
static enum chunked_state
size_ended(const struct chunked *c)
{
	if (c->digits == 0)
		return CHUNKED_BROKEN;
	return c->left > 0 ? CHUNKED_DATA : CHUNKED_TRAILER;
}

/* One byte that is no data. */
static void
take_framing(struct chunked *c, uint8_t byte)
{
	bool is_end = byte == '\n';

	if (byte < 0x20 && byte != '\r' && byte != '\n' && byte != '\t')
		c->has_controls = true;
	switch (c->state) {
	case CHUNKED_SIZE:
		if (g_ascii_isxdigit(byte) && c->digits < MAX_DIGITS) {
			c->left = c->left * 16 + (uint64_t)g_ascii_xdigit_value((char)byte);
			c->digits++;
		} else if (is_end) {
			c->state = size_ended(c);
		} else if (c->digits > 0 && !g_ascii_isxdigit(byte)) {
			c->state = CHUNKED_EXTENSION;
		} else {
			c->state = CHUNKED_BROKEN;
		}
		break;
	case CHUNKED_EXTENSION:
		if (is_end)
			c->state = size_ended(c);
		break;
	case CHUNKED_DATA_END:
		if (is_end) {
			c->state = CHUNKED_SIZE;
			c->digits = 0;
		} else if (byte != '\r' || c->has_cr) {
			c->state = CHUNKED_BROKEN;
		}
		c->has_cr = byte == '\r';
		break;
	case CHUNKED_TRAILER:
		if (is_end)
			c->state = CHUNKED_DONE;
		else if (byte != '\r')
			c->state = CHUNKED_TRAILER_LINE;
		break;
	case CHUNKED_TRAILER_LINE:
		if (is_end)
			c->state = CHUNKED_TRAILER;
		break;
	case CHUNKED_DATA:
	case CHUNKED_DONE:
	case CHUNKED_BROKEN:
		g_assert_not_reached();
	}
}

size_t
chunked_add(struct chunked *c, const void *bytes, size_t len, GByteArray *out)
{
	const uint8_t *at = bytes, *end = at + len;

	while (at < end && c->state != CHUNKED_DONE && c->state != CHUNKED_BROKEN) {
		size_t n = (size_t)MIN((uint64_t)(end - at), c->left);

		if (c->state != CHUNKED_DATA) {
			take_framing(c, *at++);
			continue;
		}
		g_byte_array_append(out, at, (guint)n);
		at += n;
		c->left -= n;
		if (c->left == 0) {
			c->state = CHUNKED_DATA_END;
			c->has_cr = false;
		}
	}
	return (size_t)(at - (const uint8_t *)bytes);
}

GBytes *
chunked_decode(const void *bytes, size_t len, size_t *used)
{
	GByteArray *out = g_byte_array_new();
	struct chunked c;
	size_t n;

	chunked_init(&c);
	n = chunked_add(&c, bytes, len, out);
	if (used)
		*used = n;
	if (c.state != CHUNKED_BROKEN)
		return g_byte_array_free_to_bytes(out);
	g_byte_array_unref(out);
	return NULL;
}
