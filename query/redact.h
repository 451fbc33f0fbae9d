/* redact: names of children and staff, and of hoaxes, taken out of a text before it is mailed.
 *
 * Taken out are the names on the list (data/private_name.h), however they are cased, accented or
 * hyphenated and with a genitive; and unlisted names where the words around give them away: "my
 * daughter Ada", "Ada, 6,", "six-year-old Ada", "Mrs Other", "headteacher Jo Other", "Jo Other, the
 * headteacher". What only looks like a name is lost rather than let through.
 *
 * Not found: unlisted names without such a word beside them, names misspelt, nicknames, and
 * unlisted names in scripts without capital letters. */
#ifndef QUERY_REDACT_H
#define QUERY_REDACT_H

#include <stdbool.h>

#include "data/private_name.h"

/* `text` with "[child]", "[name]" and "[hoax]" in their places. Valid UTF-8; linear. `*n`, if not
 * NULL, grows by how many were taken out. Caller frees. */
char *redact_text(const struct private_names *names, const char *text, int *n);

/* How many names were taken out of what is left of such a text. */
int redact_count(const char *redacted);

/* Does an address spell out a listed name of two words or more ("/ada-other-wins/"), or a hoax? */
bool redact_finds_in_url(const struct private_names *names, const char *url);

#endif
