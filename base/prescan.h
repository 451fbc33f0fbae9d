/* prescan: the encoding that a document's first bytes say it has.
 *
 * Private to base/charset.c. Works on undecoded bytes; linear. */
#ifndef BASE_PRESCAN_H
#define BASE_PRESCAN_H

#include "base/charset_table.h"

/* "Prescan a byte stream to determine its encoding", HTML Standard §13.2.3.2, over the first
 * 1024 bytes; when that says nothing, over what follows as the parser would meet it (§13.2.3.5,
 * "change the encoding"): contents of script, style, title and the like are passed over.
 * ENC_NONE when nothing is said. */
enum encoding prescan_html(const uint8_t *bytes, size_t len);

/* "Get an XML encoding" of the same section. */
enum encoding prescan_xml(const uint8_t *bytes, size_t len);

#endif
