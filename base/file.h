/* file: whole files that a user names. */
#ifndef BASE_FILE_H
#define BASE_FILE_H

#include <glib.h>
#include <stdbool.h>

/* The bytes of `path` ("-": standard input). EARSHOT_ERROR_INPUT when it cannot be read, or
 * holds more than `max_bytes`. Caller unrefs. */
GBytes *file_read(const char *path, gsize max_bytes, GError **err);

/* All of `data` as the file `path` ("-": standard output), or nothing: a regular file is replaced
 * in one step, by one of that `mode`; a device or pipe is written to. Errors are file_failed()'s,
 * but EARSHOT_ERROR_INTERNAL for the standard output. */
bool file_write(const char *path, const char *data, gsize len, unsigned mode, GError **err);

/* False, with "`path` cannot be `doing`" and what errno says: EARSHOT_ERROR_STORE_FULL when there
 * was no room, else EARSHOT_ERROR_INPUT, since the name came from the user. */
bool file_failed(const char *path, const char *doing, GError **err);

/* EARSHOT_ERROR_INPUT where something other than a regular file has the name: whoever writes beside
 * it and renames would put a file in the place of a device or a folder. */
bool file_may_be_replaced(const char *path, GError **err);

#endif
