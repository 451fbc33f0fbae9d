/* fuzzy: words found in spite of one slip of the pen.
 *
 * Every word is filed under itself and under itself less one letter; two words at one slip
 * share an entry. Cost of a look-up is linear in the word's length (and in the number of
 * words found), not in the number of words. Immutable once made. */
#ifndef DATA_FUZZY_H
#define DATA_FUZZY_H

#include <glib.h>
#include <stdint.h>

struct fuzzy;

/* `words` are folded, of at most FUZZY_MAX_LENGTH bytes; kept by reference. */
#define FUZZY_MAX_LENGTH 40
struct fuzzy *fuzzy_new(const char *const *words, size_t n);
void fuzzy_free(struct fuzzy *f);
typedef struct fuzzy fuzzy_t;
G_DEFINE_AUTOPTR_CLEANUP_FUNC(fuzzy_t, fuzzy_free)

/* Numbers of the words that are `word` or one slip away from it, each once, at most `max`. */
size_t fuzzy_find(const struct fuzzy *f, const char *word, size_t len, uint32_t *found, size_t max);

size_t fuzzy_bytes(const struct fuzzy *f);

#endif
