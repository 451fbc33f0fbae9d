/* atom: the pieces of an Atom feed (RFC 4287).
 */
#ifndef QUERY_ATOM_H
#define QUERY_ATOM_H

#include <glib.h>
#include <stdint.h>

/* Escaped, and without the characters that XML 1.0 (§2.2) does not have at all. Caller frees. */
char *atom_text(const char *text);

void atom_element(GString *out, const char *name, const char *text);
void atom_time(GString *out, const char *name, int64_t at);

/* A name-based UUID (RFC 9562 §5.8: version 8, our own hash) of something in the store that has
 * this identity: it stays the same for good and never meets that of another installation. */
void atom_id(GString *out, const char *identity, const char *what);

/* A feed up to its first entry; `what` names it for its id. atom_end() frees `out` and gives the
 * text, which the caller frees. */
GString *atom_begin(const char *identity, const char *what, const char *title, int64_t updated);
char *atom_end(GString *out);

#endif
