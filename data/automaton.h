/* automaton: many words and phrases searched for in one pass (Aho and Corasick, 1975).
 *
 * Works on folded text (base/fold.h) and on whole words: a phrase is found only where a word
 * begins. Cost of a scan is linear in the text and does not depend on the number of
 * phrases. Immutable once made; any number of threads may scan. */
#ifndef DATA_AUTOMATON_H
#define DATA_AUTOMATON_H

#include <glib.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct automaton;

/* `phrases` are `n` different, non-empty folded texts; a phrase's number is its place in the
 * array. Nothing of them is kept. Cannot fail. */
struct automaton *automaton_new(const char *const *phrases, size_t n);
void automaton_free(struct automaton *a);
typedef struct automaton automaton_t;
G_DEFINE_AUTOPTR_CLEANUP_FUNC(automaton_t, automaton_free)

/* Phrase `phrase` stands in text[start, end). The word that holds its last byte may go on:
 * callers decide what a word's end is. */
typedef void automaton_hit(void *data, uint32_t phrase, size_t start, size_t end);

/* Report every phrase that begins where a word begins, in the order of their ends, longer
 * ones first. '\n' in `text` is a blank. */
void automaton_scan(const struct automaton *a, const char *text, size_t len, automaton_hit *hit,
		    void *data);

/* Like automaton_scan(), but only phrases that begin at text[0], whatever stands before. */
void automaton_prefix(const struct automaton *a, const char *text, size_t len, automaton_hit *hit,
		      void *data);

size_t automaton_bytes(const struct automaton *a); /* memory held */
size_t automaton_states(const struct automaton *a);

#endif
