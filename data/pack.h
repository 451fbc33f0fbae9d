/* pack: stored text, deflated.
 */
#ifndef DATA_PACK_H
#define DATA_PACK_H

#include <glib.h>

/* Caller unrefs. */
GBytes *pack_text(const char *text);

/* NULL and EARSHOT_ERROR_STORE when the bytes are damaged. Caller frees. */
char *pack_open(GBytes *packed, GError **err);

#endif
