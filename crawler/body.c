#include "crawler/body.h"

#include <zlib.h>

#include "data/media_type.h"

#define PIECE 16384
#define SNIFF 16 /* bytes that decide whether this is a picture */

struct stage {
	z_stream z;
	enum response_coding coding;
	bool has_input, has_ended;
	uint8_t *piece; /* what comes out, PIECE bytes at a time */
	bool is_padding; /* what follows the end is passed over */
	uint64_t padding; /* bytes of it */
};

struct body {
	int64_t max_bytes, wire_bytes;
	GByteArray *out;
	enum body_state state;
	bool is_sniffed;
	struct stage stages[RESPONSE_MAX_CODINGS]; /* the outermost coding first */
	size_t n_stages;
};

struct body *
body_new(const struct response *r, int64_t max_bytes)
{
	struct body *b = g_new0(struct body, 1);
	int64_t expected = MIN(r->content_length, max_bytes);

	b->max_bytes = max_bytes;
	/* a promise of much is believed when it comes */
	b->out = g_byte_array_sized_new((guint)CLAMP(expected, 0, 256 * 1024));
	for (size_t i = 0; i < r->n_codings; i++) {
		struct stage *s = &b->stages[b->n_stages++];

		s->piece = g_malloc(PIECE);
		s->coding = r->codings[r->n_codings - 1 - i];
		g_assert(inflateInit2(&s->z, s->coding == CODING_GZIP ? 15 + 16 : 15) == Z_OK);
	}
	return b;
}

void
body_free(struct body *b)
{
	if (!b)
		return;
	for (size_t i = 0; i < b->n_stages; i++) {
		inflateEnd(&b->stages[i].z);
		g_free(b->stages[i].piece);
	}
	g_byte_array_unref(b->out);
	g_free(b);
}

bool
body_looks_like_media(const void *bytes, size_t len)
{
	return media_type_magic(bytes, len) != NULL;
}

static enum body_state
sniff(struct body *b)
{
	b->is_sniffed = true;
	if (!body_looks_like_media(b->out->data, b->out->len))
		return BODY_GOOD;
	g_byte_array_set_size(b->out, 0);
	return BODY_MEDIA;
}

static enum body_state
keep(struct body *b, const uint8_t *data, size_t len)
{
	size_t room = (size_t)(b->max_bytes - b->out->len);
	enum body_state state = BODY_GOOD;

	g_byte_array_append(b->out, data, (guint)MIN(len, room));
	if (!b->is_sniffed && b->out->len >= SNIFF)
		state = sniff(b);
	return state == BODY_GOOD && len > room ? BODY_FULL : state;
}

/* Servers mean raw deflate as often as the zlib form that RFC 9110 §8.4.1.2 asks for. */
static bool
is_zlib_header(const uint8_t *data, size_t len)
{
	return (data[0] & 0x0f) == 8 && (len < 2 || (data[0] << 8 | data[1]) % 31 == 0);
}

/* Undo stage `i` and hand on what comes out. Depth is at most RESPONSE_MAX_CODINGS. */
static enum body_state
decode(struct body *b, size_t i, const uint8_t *data, size_t len)
{
	struct stage *s = &b->stages[i];
	enum body_state state = BODY_GOOD;

	if (i == b->n_stages)
		return keep(b, data, len);
	if (len == 0)
		return BODY_GOOD;
	if (!s->has_input && s->coding == CODING_DEFLATE && !is_zlib_header(data, len))
		g_assert(inflateReset2(&s->z, -15) == Z_OK);
	s->has_input = true;
	s->z.next_in = (Bytef *)(uintptr_t)data;
	s->z.avail_in = (uInt)len;
	while (state == BODY_GOOD) {
		int rc;

		if (s->has_ended) {
			/* RFC 1952 §2.2: members may follow each other; padding is passed over */
			s->is_padding |= s->z.avail_in > 0 &&
					 (s->coding != CODING_GZIP || *s->z.next_in != 0x1f);
			if (s->z.avail_in == 0 || s->is_padding) {
				s->padding += s->z.avail_in;
				return BODY_GOOD;
			}
			g_assert(inflateReset(&s->z) == Z_OK);
			s->has_ended = false;
		}
		s->z.next_out = s->piece;
		s->z.avail_out = PIECE;
		rc = inflate(&s->z, Z_NO_FLUSH);
		state = decode(b, i + 1, s->piece, PIECE - s->z.avail_out);
		if (state != BODY_GOOD)
			return state;
		if (rc == Z_STREAM_END)
			s->has_ended = true;
		else if (rc == Z_BUF_ERROR)
			return BODY_GOOD;
		else if (rc != Z_OK)
			return BODY_BROKEN;
		else if (s->z.avail_in == 0 && s->z.avail_out > 0)
			return BODY_GOOD;
	}
	return state;
}

enum body_state
body_add(struct body *b, const void *data, size_t len)
{
	size_t room = (size_t)(b->max_bytes - b->wire_bytes);

	if (b->state != BODY_GOOD)
		return b->state;
	b->wire_bytes += (int64_t)MIN(len, room);
	b->state = decode(b, 0, data, MIN(len, room));
	if (b->state == BODY_GOOD && len > room)
		b->state = BODY_FULL;
	return b->state;
}

enum body_state
body_end(struct body *b)
{
	if (b->state == BODY_GOOD && !b->is_sniffed)
		b->state = sniff(b);
	for (size_t i = 0; i < b->n_stages && b->state == BODY_GOOD; i++)
		if (b->stages[i].has_input && !b->stages[i].has_ended)
			b->state = BODY_CUT_SHORT;
	return b->state;
}

bool
body_is_padded(const struct body *b)
{
	for (size_t i = 0; i < b->n_stages; i++)
		if (b->stages[i].padding > 0)
			return true;
	return false;
}

int64_t
body_wire_bytes(const struct body *b)
{
	return b->wire_bytes;
}

size_t
body_size(const struct body *b)
{
	return b->out->len;
}

GBytes *
body_take(struct body *b)
{
	GByteArray *out = b->out;

	b->out = g_byte_array_new();
	return g_byte_array_free_to_bytes(out);
}
