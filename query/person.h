/* person: does a query look as if it were for a person?
 *
 * earshot searches for the school, never for a person. Such a query is answered all the same,
 * since names are words too, but it is logged, and who asks is told so and why. */
#ifndef QUERY_PERSON_H
#define QUERY_PERSON_H

#include <glib.h>

/* Why `text` looks like a person's name, as the end of "it looks like a person's name: …"; NULL: it
 * does not. Words of `names` (char *: what the schools are called) are no sign of a person. */
const char *person_like(const char *text, const GPtrArray *names);

#endif
