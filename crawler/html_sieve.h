/* html_sieve: leaves libxml2's HTML parser the skeleton of a page alone.
 *
 * libxml2 2.9 compares each attribute of a tag with all before it, loses what stands behind a
 * script with "</" in a string, reads `&copy=3` in an address as a sign, knows no HTML5, and is
 * not made for hostile bytes. One linear pass tokenises as the HTML Standard does (§13.2.5) and
 * writes a document of tags alone: HTML5 elements under the name of an HTML 4 one; instead of
 * attributes one, `e`, with the number of the tag's entry in `elements`; instead of each run of
 * text the letter "x". Comments, scripts, styles and drawings are gone; character references are
 * decoded. Text, attribute values and JSON-LD scripts stay behind here. */
#ifndef CRAWLER_HTML_SIEVE_H
#define CRAWLER_HTML_SIEVE_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

#include "crawler/html_tag.h"

enum {
	HTML_MAX_INPUT = 10 << 20, /* bytes of UTF-8; what follows is not read */
	HTML_MAX_TAGS = 200000, /* those after it become line breaks */
	HTML_MAX_VALUE = 64 << 10, /* a longer attribute value is dropped (data: addresses) */
	HTML_MAX_SCRIPTS = 16, /* JSON-LD blocks kept */
};

struct html_attribute {
	uint32_t value, len; /* in `bytes`, NUL terminated */
	uint8_t id; /* enum html_attr */
};

struct html_element {
	uint32_t first; /* in `attributes` */
	uint8_t count;
	uint8_t tag; /* enum html_tag */
};

struct html_script {
	uint32_t text, len; /* in `bytes` */
};

struct html_sieve {
	GString *out; /* the skeleton: letters, digits and "<>/= " alone */
	GString *text; /* all text, in order */
	GArray *runs; /* uint32_t: where each run ends in `text`, one for each "x" */
	GString *bytes; /* attribute values and scripts */
	GArray *elements; /* struct html_element; [0] is <html>, [1] is <body> */
	GArray *attributes; /* struct html_attribute */
	GArray *scripts; /* struct html_script */
	unsigned n_tags; /* of the input, for tests of the bounds */
};

/* Zeroes are a valid beginning; buffers are kept between runs. */
void html_sieve_init(struct html_sieve *s);
void html_sieve_clear(struct html_sieve *s);

/* Read `len` bytes of valid UTF-8. With `is_flat` every element that could nest becomes a line
 * break or nothing: for documents that are too deep to have a shape. */
void html_sieve_run(struct html_sieve *s, const char *text, size_t len, bool is_flat);

/* NULL when the element lacks it; valid until the next run. */
const char *html_sieve_attribute(const struct html_sieve *s, const struct html_element *e,
				 enum html_attr id);

#endif
