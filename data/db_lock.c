/* One process at a time: locks of the kernel on files of the state folder. */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "base/error.h"
#include "data/db.h"

int
db_lock(const char *dir, const char *name, GError **err)
{
	g_autofree char *file = g_strdup_printf("%s.lock", name);
	g_autofree char *path = g_build_filename(dir, file, NULL);
	char who[64] = "";
	int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);

	if (fd < 0) {
		g_set_error(err, EARSHOT_ERROR, EARSHOT_ERROR_CONFIG,
			    "%s cannot be written: %s; check who owns the folder", path,
			    g_strerror(errno));
		return -1;
	}
	if (flock(fd, LOCK_EX | LOCK_NB) != 0) {
		ssize_t n = pread(fd, who, sizeof who - 1, 0);

		who[n > 0 ? n : 0] = '\0';
		g_strchomp(who);
		close(fd);
		g_set_error(err, EARSHOT_ERROR, EARSHOT_ERROR_BUSY,
			    "a %s is already running%s%s; try again when it has finished", name,
			    *who ? " as process " : "", who);
		return -1;
	}
	/* For the sentence above alone: the lock itself is the kernel's. */
	g_snprintf(who, sizeof who, "%d\n", (int)getpid());
	if (ftruncate(fd, 0) != 0 || pwrite(fd, who, strlen(who), 0) < 0)
		g_debug("%s: %s", path, g_strerror(errno));
	return fd;
}
