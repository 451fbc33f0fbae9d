/* markup_token: a fragment of HTML as tags and text.
 *
 * A tokeniser in the manner of HTML §13.2.5, without a tree: it never fails, never looks at a byte
 * often, and allocates only its two buffers. Elements whose content is no text for a reader
 * (script, style, …) come without that content. */
#ifndef CRAWLER_MARKUP_TOKEN_H
#define CRAWLER_MARKUP_TOKEN_H

#include <glib.h>
#include <stdbool.h>
#include <stddef.h>

#define MARKUP_MAX_ATTRIBUTES 64 /* of one tag; the rest is dropped */

enum markup_kind { MARKUP_END_OF_INPUT, MARKUP_TEXT, MARKUP_START, MARKUP_END };

struct markup_attribute {
	const char *name; /* lower case */
	const char *value; /* references resolved; "" when it has none */
};

struct markup_token {
	/* Results of markup_next(), valid until the next call. */
	enum markup_kind kind;
	char name[24]; /* of the element, lower case, cut */
	const char *text; /* references resolved, not NUL terminated */
	size_t len;
	struct markup_attribute attributes[MARKUP_MAX_ATTRIBUTES];
	size_t n_attributes;
	/* Private. */
	const char *at, *end;
	const char *close; /* a ">" at or after `at`, or `end`; stale when before `at` */
	unsigned unclosed; /* silent elements, by number, without an end tag from `at` on */
	GString *buffer;
};

/* `html` is UTF-8 and stays the caller's. */
void markup_token_init(struct markup_token *t, const char *html, size_t len);
void markup_token_clear(struct markup_token *t);

enum markup_kind markup_next(struct markup_token *t);

#endif
