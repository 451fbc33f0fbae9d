/* html_entity: character references of HTML. */
#ifndef CRAWLER_HTML_ENTITY_H
#define CRAWLER_HTML_ENTITY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { HTML_ENTITY_ROOM = 8 };

/* Decode the reference that starts with the "&" at `at` (before `end`) as HTML §13.2.5.72 to
 * §13.2.5.80 say; in an attribute a name without its semicolon is left alone before "=" or a
 * letter or digit. Writes UTF-8 to `out` (HTML_ENTITY_ROOM bytes) and its length to `*out_len`.
 * Returns how many bytes of input it took; 0: not a reference. */
size_t html_entity_decode(const char *at, const char *end, bool in_attribute, char *out,
			  size_t *out_len);

/* What people mean who write the C1 control `c` (0x80 to 0x9F): its windows-1252 character; `c`
 * itself where that has none, and for every other character. */
uint32_t html_entity_c1(uint32_t c);

#endif
