/* intern: strings numbered from 0 as they come, each once.
 *
 * Hashes are keyed, so that no page can choose words that all fall into one bucket. */
#ifndef INDEXER_INTERN_H
#define INDEXER_INTERN_H

#include <stddef.h>
#include <stdint.h>

struct intern;
struct intern *intern_new(void);
void intern_free(struct intern *n); /* NULL is fine */

/* Forget all; buffers are kept. */
void intern_clear(struct intern *n);
uint32_t intern_count(const struct intern *n);

/* The number of `prefix` and `text` together; it was new when that is what intern_count() was. */
uint32_t intern_put(struct intern *n, const char *prefix, const char *text, size_t len);

/* Not NUL-terminated; valid until the next intern_put(). */
const char *intern_text(const struct intern *n, uint32_t number, size_t *len);

#endif
