/* xml_loose: the events of markup that is not quite XML. See crawler/xml.h, which is what
 * callers use. Never fails; limits are those of crawler/prescan.h. */
#ifndef CRAWLER_XML_LOOSE_H
#define CRAWLER_XML_LOOSE_H

#include "crawler/xml.h"

void xml_loose_read(const char *text, size_t len, const struct xml_handler *handler, void *user);

#endif
