/* prescan: one cheap look at XML before a parser library sees it.
 *
 * libxml2 is quadratic in the attributes of one tag and in the namespaces in scope, and
 * recursive code elsewhere dislikes depth. This pass is linear, allocates nothing, and counts
 * what would hurt, so that the caller can refuse, or take the slower road that has its own
 * limits. Counts are those of a tokeniser, not of a tree: close, never too low for a
 * well-formed document. */
#ifndef CRAWLER_PRESCAN_H
#define CRAWLER_PRESCAN_H

#include <stddef.h>

#define PRESCAN_MAX_TAG (64 * 1024) /* bytes between "<" and ">" */
#define PRESCAN_MAX_ATTRIBUTES 256 /* in one tag */
#define PRESCAN_MAX_DEPTH 512 /* open elements */
#define PRESCAN_MAX_NAMESPACES 256 /* declarations in scope at once */

enum prescan_fault {
	PRESCAN_TAG = 1 << 0, /* a tag or document type longer than PRESCAN_MAX_TAG */
	PRESCAN_ATTRIBUTES = 1 << 1, /* more than PRESCAN_MAX_ATTRIBUTES */
	PRESCAN_DEPTH = 1 << 2, /* deeper than PRESCAN_MAX_DEPTH */
	PRESCAN_NAMESPACES = 1 << 3, /* more than PRESCAN_MAX_NAMESPACES */
	PRESCAN_DEFAULTS = 1 << 4, /* the document type gives attributes to elements (ATTLIST) */
	PRESCAN_ENTITIES = 1 << 5, /* the document type declares entities */
};

/* The faults of `len` bytes of UTF-8, a set of enum prescan_fault; 0: none. */
unsigned prescan(const char *text, size_t len);

/* The first byte after the tag that starts with the "<" at `at`: past its ">", or `end` when
 * there is none. A quote counts only after "=", as the HTML tokeniser has it. */
const char *prescan_tag_end(const char *at, const char *end);

#endif
