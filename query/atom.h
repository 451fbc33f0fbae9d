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

/* Of something in the store whose minter it is (data/minter.h): it stays the same for good. */
void atom_id(GString *out, const char *minter, const char *what);

/* A feed up to its first entry; `what` names it for its id. atom_end() frees `out` and gives the
 * text, which the caller frees. */
GString *atom_begin(const char *minter, const char *what, const char *title, int64_t updated);
char *atom_end(GString *out);

#endif
