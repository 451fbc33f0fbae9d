/* percent: see percent.h. */
#include "base/percent.h"

#include <string.h>

#define C0 PERCENT_C0
#define FRAGMENT PERCENT_FRAGMENT
#define QUERY (PERCENT_QUERY | PERCENT_SPECIAL_QUERY | PERCENT_PATH | PERCENT_USERINFO)
#define PATH (PERCENT_PATH | PERCENT_USERINFO)
#define USERINFO PERCENT_USERINFO
#define HOST (PERCENT_NOT_IN_HOST | PERCENT_NOT_IN_DOMAIN)
#define DOMAIN PERCENT_NOT_IN_DOMAIN
#define ALL (C0 | FRAGMENT | QUERY)

const uint8_t percent_table[256] = {
	[0x00] = ALL | HOST,
	[0x01 ... 0x08] = ALL | DOMAIN,
	['\t'] = ALL | HOST,
	['\n'] = ALL | HOST,
	[0x0b ... 0x0c] = ALL | DOMAIN,
	['\r'] = ALL | HOST,
	[0x0e ... 0x1f] = ALL | DOMAIN,
	[' '] = FRAGMENT | QUERY | HOST,
	['"'] = FRAGMENT | QUERY,
	['#'] = QUERY | HOST,
	['%'] = DOMAIN,
	['\''] = PERCENT_SPECIAL_QUERY,
	['/'] = USERINFO | HOST,
	[':'] = USERINFO | HOST,
	[';'] = USERINFO,
	['<'] = FRAGMENT | QUERY | HOST,
	['='] = USERINFO,
	['>'] = FRAGMENT | QUERY | HOST,
	['?'] = PATH | HOST,
	['@'] = USERINFO | HOST,
	['['] = USERINFO | HOST,
	['\\'] = USERINFO | HOST,
	[']'] = USERINFO | HOST,
	['^'] = PATH | HOST,
	['`'] = FRAGMENT | PATH,
	['{'] = PATH,
	['|'] = USERINFO | HOST,
	['}'] = PATH,
	[0x7f] = ALL | DOMAIN,
	[0x80 ... 0xff] = ALL,
};

void
percent_buf_init(struct percent_buf *b, char *room, size_t cap)
{
	*b = (struct percent_buf){ .at = room, .cap = cap };
}

void
percent_buf_clear(struct percent_buf *b)
{
	if (b->on_heap)
		g_free(b->at);
	*b = (struct percent_buf){ 0 };
}

void
percent_buf_grow(struct percent_buf *b, size_t more)
{
	size_t cap = MAX(b->cap * 2, b->len + more);

	if (b->on_heap) {
		b->at = g_realloc(b->at, cap);
	} else {
		char *heap = g_malloc(cap);

		memcpy(heap, b->at, b->len);
		b->at = heap;
		b->on_heap = true;
	}
	b->cap = cap;
}

void
percent_put_encoded(struct percent_buf *b, const char *from, const char *end, uint8_t set)
{
	static const char hex[] = "0123456789ABCDEF";

	while (from < end) {
		const char *run = from;

		while (from < end && !(percent_table[(uint8_t)*from] & set))
			from++;
		percent_put(b, run, (size_t)(from - run));
		for (; from < end && (percent_table[(uint8_t)*from] & set); from++) {
			uint8_t c = (uint8_t)*from;

			percent_put(b, (char[]){ '%', hex[c >> 4], hex[c & 15] }, 3);
		}
	}
}

void
percent_put_decoded(struct percent_buf *b, const char *from, const char *end)
{
	while (from < end) {
		int high = -1, low = -1;

		if (*from == '%' && end - from > 2) {
			high = g_ascii_xdigit_value(from[1]);
			low = g_ascii_xdigit_value(from[2]);
		}
		if (high >= 0 && low >= 0) {
			percent_put_char(b, (char)(high << 4 | low));
			from += 3;
		} else {
			percent_put_char(b, *from++);
		}
	}
}
