/* html: a page put together so that text from outside stays text.
 *
 * HTML() takes a template, which is a literal of this program, and a value (char *, NULL is "") for
 * each "$" in it. A value is escaped for the place that its "$" stands in:
 *
 *	<p>$</p>	text: no markup, no controls, no bidi controls, at most 4 combining marks
 *			on one letter, so that nothing reaches beyond its own line and element
 *	title="$"	a quoted value: the same
 *	href="$"	(src, action, formaction) an address: a path of our own that begins with
 *			"/", "?" or "#", or an http(s) address; all else becomes "#"
 *
 * A "$" anywhere else (the name of a tag, an unquoted value, style="", onclick="", a comment)
 *breaks an assertion: templates are code. "$$" is a dollar sign. A tag may be left open between two
 * calls. Linear in the length of the values. */
#ifndef QUERY_HTML_H
#define QUERY_HTML_H

#include <glib.h>
#include <stddef.h>
#include <stdint.h>

#include "base/excerpt.h"

struct html {
	GString *out; /* the caller's */
	GStringChunk *scratch; /* what the helpers below return lives until html_clear() */
	int place; /* of html.c */
};

void html_init(struct html *h, GString *out);
void html_clear(struct html *h); /* no tag may be left open */
typedef struct html html_t;
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(html_t, html_clear)

/* HTML(h, template, value, …). "" keeps out a template that is not written there. */
#define HTML(h, ...)                                                                               \
	html_add((h), (const char *const[]){ "" __VA_ARGS__ },                                     \
		 G_N_ELEMENTS(((const char *const[]){ "" __VA_ARGS__ })))

/* Called by HTML(): the first part is the template. */
void html_add(struct html *h, const char *const *parts, size_t n);

/* Bytes [0, len) of a text, with <mark> around the spans (any order, may overlap). */
void html_marked(struct html *h, const char *text, size_t len, const struct span *spans, size_t n);

/* What excerpt_html() made: escaped already, its only tags are <mark>. */
void html_excerpt(struct html *h, const char *excerpt);

/* Values for templates. A number is grouped: "12,345". */
const char *html_number(struct html *h, int64_t n);
const char *html_format(struct html *h, const char *format, ...) G_GNUC_PRINTF(2, 3);
const char *html_keep(struct html *h, char *text); /* frees `text` */

/* An address of our own: `path` and the pairs of name and value whose value is neither NULL nor
 * empty, up to a NULL name: "/search?q=open%20day". */
const char *html_path(struct html *h, const char *path, const char *const *pairs);
#define HTML_PATH(h, path, ...) html_path((h), (path), (const char *const[]){ __VA_ARGS__, NULL })

#endif
