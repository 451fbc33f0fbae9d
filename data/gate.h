/* gate: can a text possibly hold anything that the matcher would report?
 *
 * Much cheaper than the matcher, because it need not know where the names stand or what they are
 * worth, nor which part of a page is its content. "No" is certain; "maybe" is no more than that.
 *
 * What the matcher reports always holds one of few strings of letters (a name's core, a number, an
 * account …), whole or with one slip of the pen. Texts are searched without blanks, punctuation,
 * accents and case, for three letters in a row of each string, rare ones, and where a slip is
 * allowed for two such triples of which it can break one alone; then around the triple for the
 * rest. A text comes as runs with something between them that may be no part of what a reader
 * sees (a hidden element): where a run ends, the rest of a string is taken as found.
 *
 * Immutable once made; any number of threads. */
#ifndef DATA_GATE_H
#define DATA_GATE_H

#include <glib.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/fold.h"
#include "data/profiles.h"

struct gate;

struct gate *gate_new(const struct profiles *p); /* keeps nothing of `p` */
void gate_free(struct gate *g); /* NULL is fine */
size_t gate_bytes(const struct gate *g); /* memory held */

/* With some hundred schools or more everything is let through at once, an empty text too: then the
 * search would cost more than it saves.
 *
 * `text` is valid UTF-8 with a NUL behind it; `ends`: where its runs end, rising, the last one at
 * `len`; none: it is one run. False: nothing is there. `letters` is scratch. */
bool gate_text(const struct gate *g, struct fold *letters, const char *text, size_t len,
	       const uint32_t *ends, size_t n_ends);

/* The same for an address, absolute or relative. `scratch` is the caller's. */
bool gate_address(const struct gate *g, struct fold *letters, GString *scratch, const char *address,
		  size_t len);

#endif
