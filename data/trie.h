/* trie: which of many texts begin here?
 *
 * For tags and host names, where words stand without blanks between them. Cost of a look-up is
 * linear in the text and does not depend on the number of texts. Immutable once made; any number
 * of threads may search. */
#ifndef DATA_TRIE_H
#define DATA_TRIE_H

#include <glib.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct trie;

/* `phrases` are `n` different, non-empty folded texts; a phrase's number is its place in the
 * array. Nothing of them is kept. Cannot fail. */
struct trie *trie_new(const char *const *phrases, size_t n);
void trie_free(struct trie *a);
typedef struct trie trie_t;
G_DEFINE_AUTOPTR_CLEANUP_FUNC(trie_t, trie_free)

/* Report every phrase that text[0, len) begins with, and its length, shorter ones first. */
typedef void trie_hit(void *data, uint32_t phrase, size_t len);
void trie_prefix(const struct trie *a, const char *text, size_t len, trie_hit *hit, void *data);

size_t trie_bytes(const struct trie *a); /* memory held */

#endif
