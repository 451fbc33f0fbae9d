/* xml: the elements of an XML document, well-formed or broken, as events.
 *
 * The strict reader is libxml2, fenced in: no network, no external subset, no entity of its own
 * expansion, no huge mode. What it refuses, and what the prescan would not let it see, goes
 * to a reader of ours that takes anything: unclosed and crossed tags, bare "&", unquoted
 * attributes, control characters, text around the root, a cut end. Both are iterative and linear,
 * and namespaces come out resolved. */
#ifndef CRAWLER_XML_H
#define CRAWLER_XML_H

#include <glib.h>
#include <stdbool.h>
#include <stddef.h>

#define XML_NS "http://www.w3.org/XML/1998/namespace" /* of xml:base and xml:lang */

struct xml_attribute {
	const char *ns; /* NULL: none */
	const char *name;
	const char *value;
};

/* Namespace of declarations, which come as attributes too: "xmlns" for the default one, else the
 * prefix. */
#define XMLNS_NS "http://www.w3.org/2000/xmlns/"

/* All strings are UTF-8 and valid for the call only. Every start has its end. */
struct xml_handler {
	/* Forget everything: the document was broken and is read again from its start. */
	void (*reset)(void *user);
	void (*start)(void *user, const char *ns, const char *name,
		      const struct xml_attribute *attributes, size_t n);
	void (*end)(void *user);
	void (*text)(void *user, const char *text, size_t len);
	/* Elements that never hold themselves, NULL terminated: in a broken document the start of
	 * one ends one that was left open. */
	const char *const *records;
};

/* Read `len` bytes of valid UTF-8, NUL terminated; what the document says of its own encoding is
 * ignored. True when it was well-formed, namespaces included (XML 1.0, Namespaces 1.0). */
bool xml_read(const char *text, size_t len, const struct xml_handler *handler, void *user);

/* The value of the attribute without namespace `name` (any case); NULL: none. */
const char *xml_attribute(const struct xml_attribute *attributes, size_t n, const char *name);

#endif
