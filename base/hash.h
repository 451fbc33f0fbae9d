/* hash: 64 bits for recognising the same bytes again. Not for secrets. */
#ifndef BASE_HASH_H
#define BASE_HASH_H

#include <stddef.h>
#include <stdint.h>

/* Some bytes a cycle. The same on every machine: it is stored. */
int64_t hash_bytes(const void *data, size_t len);

#endif
