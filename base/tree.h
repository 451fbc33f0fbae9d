/* tree: files and folders of our own making, put to the disk and taken away.
 *
 * Links are never followed. */
#ifndef BASE_TREE_H
#define BASE_TREE_H

#include <glib.h>
#include <stdbool.h>

/* A file, or a folder with all that is in it; one that is not there is no error. */
bool tree_remove(const char *path, GError **err);

/* What a folder says it holds, or a file's bytes, goes to the disk. */
bool tree_sync(const char *path, GError **err);

#endif
