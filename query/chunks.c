#include "query/chunks.h"

#include <glib.h>

enum { SIZE, EXTENSION, DATA, DATA_CR, DATA_LF, OVER };

#define MAX_DIGITS 15

/* One byte that is no data. */
static void
step(struct chunks *c, uint8_t byte)
{
	switch (c->state) {
	case SIZE:
		if (g_ascii_isxdigit(byte) && c->digits < MAX_DIGITS) {
			c->left = c->left * 16 + (uint64_t)g_ascii_xdigit_value((char)byte);
			c->digits++;
			break;
		}
		if (c->digits == 0 || g_ascii_isxdigit(byte)) {
			c->state = OVER;
			break;
		}
		c->state = EXTENSION;
		/* fall through */
	case EXTENSION:
		if (byte == '\n')
			c->state = c->left > 0 ? DATA : OVER;
		break;
	case DATA_CR:
		c->state = byte == '\r' ? DATA_LF : byte == '\n' ? SIZE : OVER;
		break;
	case DATA_LF:
		c->state = byte == '\n' ? SIZE : OVER;
		break;
	}
	if (c->state == SIZE && byte == '\n') {
		c->digits = 0;
		c->left = 0;
	}
}

void
chunks_feed(struct chunks *c, const uint8_t *bytes, size_t len, chunks_take *take, void *user)
{
	while (len > 0 && c->state != OVER) {
		size_t used = 1;

		if (c->state == DATA) {
			used = (size_t)MIN((uint64_t)len, c->left);
			take(bytes, used, user);
			c->left -= used;
			if (c->left == 0)
				c->state = DATA_CR;
		} else
			step(c, *bytes);
		bytes += used;
		len -= used;
	}
}
