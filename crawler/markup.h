/* markup: HTML from outside, made harmless, and as plain text.
 *
 * The safe subset is an allow-list of elements and attributes; all else is dropped, its text
 * kept. The result is balanced, every value is quoted and every "<", ">" and "&" of text is
 * escaped, so that nothing in it can be read another way. No style, no scripts, no
 * forms, no foreign content (SVG, MathML); addresses are http, https, ftp, mailto or tel.
 * All functions are linear. */
#ifndef CRAWLER_MARKUP_H
#define CRAWLER_MARKUP_H

#include <glib.h>
#include <stdbool.h>
#include <stddef.h>

#include "base/url.h"

/* The safe subset of `len` bytes of UTF-8, relative addresses made absolute against `base`
 * (NULL: they are dropped), cut after about `max_bytes`. Caller frees. */
char *markup_clean(const char *html, size_t len, const struct url *base, size_t max_bytes);

/* What a reader sees of it: white space folded, blocks and <br> separated by '\n', no markup.
 * Caller frees. */
char *markup_text(const char *html, size_t len, size_t max_bytes);

/* Plain text as HTML that shows it. Caller frees. */
char *markup_escape(const char *text, size_t len, size_t max_bytes);

/* Whether a text that may be either is HTML: it has a tag that HTML knows, or a character
 * reference. "<someone@mail.example>" and "a < b" are text. */
bool markup_looks_like_html(const char *text, size_t len);

#endif
