/* inflow: the bytes of a file of any size, packed by gzip or not, through a window.
 *
 * Packed files may be many members one after another (RFC 1952 §2.2), as archives are that pack
 * each record. Memory is bounded by what the caller asks to see at once. */
#ifndef CRAWLER_INFLOW_H
#define CRAWLER_INFLOW_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

struct inflow;

/* Reads from `fd`, which stays the caller's. */
struct inflow *inflow_new(int fd);
void inflow_free(struct inflow *f); /* NULL is fine */
typedef struct inflow inflow_t;
G_DEFINE_AUTOPTR_CLEANUP_FUNC(inflow_t, inflow_free)

/* What comes next: at least `want` bytes unless the file ends before, often more. Valid until the
 * next call. */
const uint8_t *inflow_peek(struct inflow *f, size_t want, size_t *len);

/* Go on behind `n` bytes, of which only the peeked ones need be in memory. */
void inflow_skip(struct inflow *f, uint64_t n);

/* Bytes passed over so far, as unpacked. */
uint64_t inflow_offset(const struct inflow *f);

/* Why the file ended where it did, as a phrase ("its packing is damaged"); NULL: at its end. */
const char *inflow_fault(const struct inflow *f);

#endif
