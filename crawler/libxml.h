/* libxml: libxml2, loaded when it is needed (base/lazy.h). Include it instead of <libxml/…>.
 *
 * Only those who parse need it: parser workers, inspect, match. */
#ifndef CRAWLER_LIBXML_H
#define CRAWLER_LIBXML_H

#include <libxml/HTMLparser.h>
#include <libxml/SAX2.h>
#include <libxml/parser.h>
#include <libxml/parserInternals.h>

#include "base/lazy.h"

/* Every function that is used. */
#define LIBXML_FUNCTIONS(X)                                                                        \
	X(htmlCreateMemoryParserCtxt)                                                              \
	X(htmlCtxtUseOptions)                                                                      \
	X(htmlFreeParserCtxt)                                                                      \
	X(htmlParseDocument)                                                                       \
	X(xmlCreateMemoryParserCtxt)                                                               \
	X(xmlCtxtUseOptions)                                                                       \
	X(xmlFreeDoc)                                                                              \
	X(xmlFreeParserCtxt)                                                                       \
	X(xmlGetPredefinedEntity)                                                                  \
	X(xmlParseDocument)                                                                        \
	X(xmlStopParser)                                                                           \
	X(xmlSwitchEncoding)

struct libxml_functions {
	LIBXML_FUNCTIONS(LAZY_MEMBER)
};

/* Any thread. */
const struct libxml_functions *libxml_functions(void);

#ifndef LAZY_LOADER
#define htmlCreateMemoryParserCtxt (libxml_functions()->htmlCreateMemoryParserCtxt)
#define htmlCtxtUseOptions (libxml_functions()->htmlCtxtUseOptions)
#define htmlFreeParserCtxt (libxml_functions()->htmlFreeParserCtxt)
#define htmlParseDocument (libxml_functions()->htmlParseDocument)
#define xmlCreateMemoryParserCtxt (libxml_functions()->xmlCreateMemoryParserCtxt)
#define xmlCtxtUseOptions (libxml_functions()->xmlCtxtUseOptions)
#define xmlFreeDoc (libxml_functions()->xmlFreeDoc)
#define xmlFreeParserCtxt (libxml_functions()->xmlFreeParserCtxt)
#define xmlGetPredefinedEntity (libxml_functions()->xmlGetPredefinedEntity)
#define xmlParseDocument (libxml_functions()->xmlParseDocument)
#define xmlStopParser (libxml_functions()->xmlStopParser)
#define xmlSwitchEncoding (libxml_functions()->xmlSwitchEncoding)
#endif

#endif
