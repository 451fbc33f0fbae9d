/* fingerprint: is one text a copy of another: edited, cut short, with another title?
 *
 * A text is its three-word shingles (folded, hashed). Copies are told by the part of the shorter
 * text's shingles that the longer one has (containment, Broder 1997): an article that was cut to
 * its beginning keeps all of them, one changed word costs three. A 64-bit simhash was tried and
 * left: with one word in twenty changed, distances of up to 6 find one copy in nine.
 *
 * Candidates are found by keys, of which any two copies nearly always share one: the smallest
 * shingle hashes, the first shingles of the text (the cut ones begin alike), and the title
 * without its decoration (" | Bucks Gazette"). */
#ifndef DATA_FINGERPRINT_H
#define DATA_FINGERPRINT_H

#include <glib.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define FINGERPRINT_MAX_SHINGLES 20000 /* what follows in a text is not looked at */
#define FINGERPRINT_MAX_KEYS 24

struct fingerprint {
	uint64_t *shingles; /* rising, each once */
	size_t n;
	int64_t title; /* of the part of the title that is its own; 0: too short to tell anything */
	int64_t keys[FINGERPRINT_MAX_KEYS];
	size_t n_keys;
};

/* Either text may be NULL. */
void fingerprint_init(struct fingerprint *f, const char *title, const char *text);
void fingerprint_clear(struct fingerprint *f);

/* The part of the shorter one's shingles that the longer one has: 0 … 1. */
double fingerprint_containment(const struct fingerprint *a, const struct fingerprint *b);

/* Copies of one text? Short texts have to agree more than long ones, the shortest in title. */
bool fingerprint_is_copy(const struct fingerprint *a, const struct fingerprint *b);

#endif
