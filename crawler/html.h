/* html: a page as a tree in one array.
 *
 * Nodes stand in document order, so the subtree of node i is [i, nodes[i].end), and a walk is a
 * loop. Node 0 is the body. Whatever the bytes: time is linear in them, at most HTML_MAX_TAGS
 * elements, none deeper than HTML_MAX_DEPTH. Belongs to one thread. */
#ifndef CRAWLER_HTML_H
#define CRAWLER_HTML_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

#include "crawler/html_sieve.h"
#include "crawler/html_tag.h"

enum { HTML_MAX_DEPTH = 512 };

struct html_node {
	uint32_t parent; /* of node 0: 0 */
	uint32_t end; /* first node behind the subtree */
	uint32_t at; /* text: offset in `text`; element: its number in the sieve */
	uint32_t len; /* text: bytes; element: 0 */
	uint8_t tag; /* enum html_tag; TAG_TEXT for text */
};

struct html {
	struct html_sieve sieve;
	GArray *nodes; /* struct html_node */
	GString *text; /* the sieve's */
	bool was_too_deep; /* read again without its shape */
	/* while parsing */
	uint32_t current, next_run;
	void *parser;
};

struct html *html_new(void);
void html_free(struct html *h); /* NULL is fine */
typedef struct html html_t; /* for g_autoptr(html_t) */
G_DEFINE_AUTOPTR_CLEANUP_FUNC(html_t, html_free)

/* Read `len` bytes of valid UTF-8; at most HTML_MAX_INPUT of them count. Replaces the page before,
 * whose buffers are used again. Cannot fail: anything is some page. */
void html_read(struct html *h, const char *text, size_t len);

/* As html_read(), several times as fast, but flat: the elements that have TAG_SKIM, each without
 * content, in the order of the document; the text is there, but in no node. False: there are more
 * tags than html_read() would take. */
bool html_skim(struct html *h, const char *text, size_t len);

static inline const struct html_node *
html_node(const struct html *h, uint32_t i)
{
	return &g_array_index(h->nodes, struct html_node, i);
}

/* NULL when the element lacks it; "" when it has no value. Valid until the next html_read(). */
const char *html_attribute(const struct html *h, uint32_t node, enum html_attr id);

/* The same of the <html> and <body> tags, which are no nodes. */
const char *html_root_attribute(const struct html *h, enum html_attr id);
const char *html_body_attribute(const struct html *h, enum html_attr id);

#endif
