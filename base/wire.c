#include "base/wire.h"

#include <string.h>

#define WIRE_NULL UINT32_MAX

void
wire_put_u8(GByteArray *out, uint8_t v)
{
	g_byte_array_append(out, &v, 1);
}

void
wire_put_u32(GByteArray *out, uint32_t v)
{
	v = GUINT32_TO_LE(v);
	g_byte_array_append(out, (const guint8 *)&v, sizeof v);
}

void
wire_put_i64(GByteArray *out, int64_t v)
{
	v = GINT64_TO_LE(v);
	g_byte_array_append(out, (const guint8 *)&v, sizeof v);
}

void
wire_put_double(GByteArray *out, double v)
{
	int64_t bits;

	memcpy(&bits, &v, sizeof bits);
	wire_put_i64(out, bits);
}

void
wire_put_bytes(GByteArray *out, const void *data, size_t len)
{
	g_assert(len < WIRE_NULL);
	wire_put_u32(out, (uint32_t)len);
	if (len > 0)
		g_byte_array_append(out, data, (guint)len);
}

void
wire_put_string(GByteArray *out, const char *s)
{
	if (s)
		wire_put_bytes(out, s, strlen(s));
	else
		wire_put_u32(out, WIRE_NULL);
}

void
wire_open(struct wire *w, const void *data, size_t len)
{
	*w = (struct wire){ .at = data, .end = len ? (const uint8_t *)data + len : data };
}

static const uint8_t *
take(struct wire *w, size_t n)
{
	const uint8_t *p = w->at;

	if (w->bad || (size_t)(w->end - w->at) < n) {
		w->bad = true;
		return NULL;
	}
	w->at += n;
	return p;
}

uint8_t
wire_u8(struct wire *w)
{
	const uint8_t *p = take(w, 1);

	return p ? *p : 0;
}

uint32_t
wire_u32(struct wire *w)
{
	const uint8_t *p = take(w, 4);
	uint32_t v = 0;

	if (p)
		memcpy(&v, p, sizeof v);
	return GUINT32_FROM_LE(v);
}

int64_t
wire_i64(struct wire *w)
{
	const uint8_t *p = take(w, 8);
	int64_t v = 0;

	if (p)
		memcpy(&v, p, sizeof v);
	return GINT64_FROM_LE(v);
}

double
wire_double(struct wire *w)
{
	int64_t bits = wire_i64(w);
	double v;

	memcpy(&v, &bits, sizeof v);
	return v;
}

const void *
wire_bytes(struct wire *w, size_t *len)
{
	uint32_t n = wire_u32(w);
	const void *p;

	*len = 0;
	if (n == WIRE_NULL)
		w->bad = true;
	p = take(w, n);
	if (p)
		*len = n;
	return p;
}

char *
wire_string(struct wire *w)
{
	uint32_t n = wire_u32(w);
	const uint8_t *p;

	if (n == WIRE_NULL)
		return NULL;
	p = take(w, n);
	if (!p)
		return NULL;
	if (!g_utf8_validate_len((const char *)p, n, NULL)) {
		w->bad = true;
		return NULL;
	}
	return g_strndup((const char *)p, n);
}

uint32_t
wire_count(struct wire *w, size_t item_size)
{
	uint32_t n = wire_u32(w);

	if (n > (size_t)(w->end - w->at) / item_size) {
		w->bad = true;
		return 0;
	}
	return n;
}

bool
wire_ok(const struct wire *w)
{
	return !w->bad;
}

bool
wire_done(const struct wire *w)
{
	return !w->bad && w->at == w->end;
}
