#include "indexer/folder.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <stdio.h>
#include <unistd.h>

#include "base/error.h"
#include "base/tree.h"

static bool
fail(GError **err, const char *path, const char *doing)
{
	int why = errno;

	g_set_error(err, EARSHOT_ERROR, error_of_write(why, EARSHOT_ERROR_INDEX),
		    "%s cannot be %s: %s; check the disk and who owns the folder", path, doing,
		    g_strerror(why));
	return false;
}

static bool
sync_parent(const char *path, GError **err)
{
	g_autofree char *parent = g_path_get_dirname(path);

	return tree_sync(parent, err);
}

bool
folder_sync(const char *dir, GError **err)
{
	g_autoptr(GDir) listing = g_dir_open(dir, 0, NULL);
	const char *name;

	while (listing && (name = g_dir_read_name(listing))) {
		g_autofree char *path = g_build_filename(dir, name, NULL);

		if (!tree_sync(path, err))
			return false;
	}
	return tree_sync(dir, err);
}

bool
folder_remove(const char *dir, GError **err)
{
	return tree_remove(dir, err);
}

bool
folder_replace(const char *dir, const char *fresh, GError **err)
{
	g_autofree char *old = NULL;

	if (renameat2(AT_FDCWD, fresh, AT_FDCWD, dir, RENAME_EXCHANGE) == 0)
		return sync_parent(dir, err) && folder_remove(fresh, err);
	/* nothing has that name yet, or a file system that cannot exchange */
	old = g_strconcat(dir, ".old", NULL);
	if (errno != ENOENT) {
		if (!folder_remove(old, err))
			return false;
		if (g_rename(dir, old) != 0)
			return fail(err, dir, "moved");
	}
	if (g_rename(fresh, dir) != 0)
		return fail(err, fresh, "moved");
	return sync_parent(dir, err) && folder_remove(old, err);
}
