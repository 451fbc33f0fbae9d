/* percent: the percent-encode sets of the URL Standard (§1.3), and encoding by them.
 *
 * One table for all bytes: a bit per set. Bytes from 0x80 on are in every encode set, so
 * that UTF-8 is encoded byte by byte. */
#ifndef BASE_PERCENT_H
#define BASE_PERCENT_H

#include <glib.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

enum {
	PERCENT_C0 = 1 << 0,
	PERCENT_FRAGMENT = 1 << 1,
	PERCENT_QUERY = 1 << 2,
	PERCENT_SPECIAL_QUERY = 1 << 3,
	PERCENT_PATH = 1 << 4,
	PERCENT_USERINFO = 1 << 5,
	PERCENT_NOT_IN_HOST = 1 << 6, /* forbidden host code points, §3.2 */
	PERCENT_NOT_IN_DOMAIN = 1 << 7, /* forbidden domain code points, §3.2 */
};

extern const uint8_t percent_table[256];

/* Bytes that grow by hand-over of a stack buffer to the heap. */
struct percent_buf {
	char *at;
	size_t len, cap;
	bool on_heap;
};

void percent_buf_init(struct percent_buf *b, char *room, size_t cap);
void percent_buf_clear(struct percent_buf *b);
void percent_buf_grow(struct percent_buf *b, size_t more);

static inline void
percent_put(struct percent_buf *b, const char *from, size_t len)
{
	if (b->cap - b->len < len)
		percent_buf_grow(b, len);
	memcpy(b->at + b->len, from, len);
	b->len += len;
}

static inline void
percent_put_char(struct percent_buf *b, char c)
{
	percent_put(b, &c, 1);
}

/* Append [from, end), with the bytes of `set` encoded. */
void percent_put_encoded(struct percent_buf *b, const char *from, const char *end, uint8_t set);

/* Append [from, end), with valid %XX decoded. */
void percent_put_decoded(struct percent_buf *b, const char *from, const char *end);

#endif
