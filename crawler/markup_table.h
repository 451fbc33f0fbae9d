/* markup_table: what markup.c lets through. */
#ifndef CRAWLER_MARKUP_TABLE_H
#define CRAWLER_MARKUP_TABLE_H

#include <stdbool.h>

enum markup_element_flag {
	ELEMENT_VOID = 1 << 0, /* has no end tag */
	ELEMENT_BLOCK = 1 << 1, /* stands on lines of its own */
	ELEMENT_ALONE = 1 << 2, /* its start ends one of the same name that is innermost */
	ELEMENT_MEDIA = 1 << 3, /* plays */
	ELEMENT_KNOWN = 1 << 4, /* HTML, but not let through */
};

enum markup_attribute_flag {
	ATTRIBUTE_URL =
		1 << 0, /* an address: kept where markup_url_attribute() says so, or empty */
	ATTRIBUTE_PLAYS = 1 << 1, /* starts a medium by itself */
};

struct markup_rule {
	const char *name;
	unsigned flags;
};

/* NULL: not in the list. Names are lower case. */
const struct markup_rule *markup_element_rule(const char *name);
const struct markup_rule *markup_attribute_rule(const char *name);

/* Whether `attribute` is an address of `element`. */
bool markup_url_attribute(const char *element, const char *attribute);

#endif
