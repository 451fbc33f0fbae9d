/* wire: values in a row of bytes, between our own processes.
 *
 * Little-endian, no padding. The reader trusts nothing: one bad length and every later
 * read gives zero or NULL, and wire_ok() is false. */
#ifndef BASE_WIRE_H
#define BASE_WIRE_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

void wire_put_u8(GByteArray *out, uint8_t v);
void wire_put_u32(GByteArray *out, uint32_t v);
void wire_put_i64(GByteArray *out, int64_t v);
void wire_put_double(GByteArray *out, double v);
void wire_put_string(GByteArray *out, const char *s); /* NULL travels as NULL */
void wire_put_bytes(GByteArray *out, const void *data, size_t len);

struct wire {
	const uint8_t *at, *end;
	bool bad;
};

void wire_open(struct wire *w, const void *data, size_t len);
uint8_t wire_u8(struct wire *w);
uint32_t wire_u32(struct wire *w);
int64_t wire_i64(struct wire *w);
double wire_double(struct wire *w);

/* A new NUL-terminated string, or NULL; anything that is not valid UTF-8 makes the row bad. */
char *wire_string(struct wire *w);

/* A view into the row. */
const void *wire_bytes(struct wire *w, size_t *len);

/* A count of items to follow, each at least `item_size` bytes: cannot exceed what is left. */
uint32_t wire_count(struct wire *w, size_t item_size);

bool wire_ok(const struct wire *w); /* nothing bad so far */
bool wire_done(const struct wire *w); /* and nothing left over */

#endif
