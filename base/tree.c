#include "base/tree.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include "base/error.h"

static bool
fail(GError **err, const char *path, const char *doing)
{
	int why = errno;

	g_set_error(err, EARSHOT_ERROR, error_of_write(why, EARSHOT_ERROR_CONFIG),
		    "%s cannot be %s: %s; check the disk and who owns the folder", path, doing,
		    g_strerror(why));
	return false;
}

static bool
remove_folder(const char *path, GError **err)
{
	g_autoptr(GDir) listing = g_dir_open(path, 0, NULL);
	const char *name;

	while (listing && (name = g_dir_read_name(listing))) {
		g_autofree char *inside = g_build_filename(path, name, NULL);

		if (!tree_remove(inside, err))
			return false;
	}
	return rmdir(path) == 0 || errno == ENOENT || fail(err, path, "deleted");
}

bool
tree_remove(const char *path, GError **err)
{
	if (unlink(path) == 0 || errno == ENOENT)
		return true;
	return errno == EISDIR ? remove_folder(path, err) : fail(err, path, "deleted");
}

bool
tree_sync(const char *path, GError **err)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	bool ok = fd >= 0 && fsync(fd) == 0;

	if (!ok)
		fail(err, path, "written to the disk");
	if (fd >= 0)
		close(fd);
	return ok;
}
