/* file: whole files that a user names.
 */
#ifndef BASE_FILE_H
#define BASE_FILE_H

#include <glib.h>

/* The bytes of `path` ("-": standard input). EARSHOT_ERROR_INPUT when it cannot be read, or
 * holds more than `max_bytes`. Caller unrefs. */
GBytes *file_read(const char *path, gsize max_bytes, GError **err);

#endif
