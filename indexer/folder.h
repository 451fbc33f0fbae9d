/* folder: a folder of files put in another's place, as a whole.
 */
#ifndef INDEXER_FOLDER_H
#define INDEXER_FOLDER_H

#include <glib.h>
#include <stdbool.h>

/* Files and folder go to the disk. */
bool folder_sync(const char *dir, GError **err);

/* `fresh` takes the name `dir`, in one step where something has that name already, and what had
 * it is deleted. Who has files of the old one open keeps them. */
bool folder_replace(const char *dir, const char *fresh, GError **err);

/* Deletes all that is in it (a tree of our own making) and the folder; one that is not there is no
 * error. */
bool folder_remove(const char *dir, GError **err);

#endif
