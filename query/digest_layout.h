/* digest_layout: a digest as the two parts of a message.
 */
#ifndef QUERY_DIGEST_LAYOUT_H
#define QUERY_DIGEST_LAYOUT_H

#include "query/digest.h"

#define DIGEST_MAX_HTML (96 * 1024) /* Gmail clips near 102 KB */

/* Plain text, complete by itself; lines end in "\n". Caller frees. */
char *digest_text(const struct digest *d);

/* One HTML document: a table at most 580 px wide, styles at the elements, nothing fetched from
 * anywhere; under DIGEST_MAX_HTML bytes, without excerpts when need be. Caller frees. */
char *digest_html(const struct digest *d);

#endif
