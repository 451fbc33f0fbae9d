/* Chunks: the same however they come in, never more data than bytes. */
#include <string.h>

#include "base/chunked.h"
#include "tests/fuzz/claim.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	g_autoptr(GByteArray) whole = g_byte_array_new(), pieces = g_byte_array_new();
	struct chunked a, b;
	size_t used, at = 0, n = 1;

	chunked_init(&a);
	chunked_init(&b);
	used = chunked_add(&a, data, size, whole);
	for (size_t step = 1; at < size && n > 0; step = step % 7 + 1) {
		n = chunked_add(&b, data + at, MIN(step, size - at), pieces);
		at += n;
	}
	claim(used <= size && whole->len <= used, "chunks");
	claim(at == used && a.state == b.state && a.has_controls == b.has_controls, "chunks");
	claim(whole->len == pieces->len &&
		      (whole->len == 0 || memcmp(whole->data, pieces->data, whole->len) == 0),
	      "chunks");
	claim(used == size || a.state == CHUNKED_DONE || a.state == CHUNKED_BROKEN, "chunks");
	return 0;
}
