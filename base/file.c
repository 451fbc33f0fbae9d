#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/error.h"

#define CHUNK 65536

GBytes *
file_read(const char *path, gsize max_bytes, GError **err)
{
	bool is_stdin = strcmp(path, "-") == 0;
	int fd = is_stdin ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC);
	g_autoptr(GByteArray) bytes = g_byte_array_new();
	ssize_t n = fd;

	while (n >= 0 && bytes->len <= max_bytes) {
		guint have = bytes->len;

		g_byte_array_set_size(bytes, have + CHUNK);
		do
			n = read(fd, bytes->data + have, CHUNK);
		while (n < 0 && errno == EINTR);
		g_byte_array_set_size(bytes, have + (guint)MAX(n, 0));
		if (n == 0)
			break;
	}
	if (n < 0)
		g_set_error(err, EARSHOT_ERROR, EARSHOT_ERROR_INPUT, "%s cannot be read: %s", path,
			    g_strerror(errno));
	else if (bytes->len > max_bytes)
		g_set_error(err, EARSHOT_ERROR, EARSHOT_ERROR_INPUT,
			    "%s is larger than %" G_GSIZE_FORMAT " MiB, the most that is read",
			    path, max_bytes >> 20);
	if (fd > STDIN_FILENO)
		close(fd);
	return n < 0 || bytes->len > max_bytes
		       ? NULL
		       : g_byte_array_free_to_bytes(g_steal_pointer(&bytes));
}

bool
file_failed(const char *path, const char *doing, GError **err)
{
	g_set_error(err, EARSHOT_ERROR, error_of_write(errno, EARSHOT_ERROR_INPUT),
		    "%s cannot be %s: %s", path, doing, g_strerror(errno));
	return false;
}

static bool
write_all(int fd, const char *data, gsize len)
{
	while (len > 0) {
		ssize_t n = write(fd, data, len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return false;
		data += n;
		len -= (gsize)n;
	}
	return true;
}

/* Beside it, then in its place. */
static bool
replace(const char *path, const char *data, gsize len, unsigned mode, GError **err)
{
	g_autofree char *part = g_strconcat(path, ".XXXXXX", NULL);
	int fd = g_mkstemp_full(part, O_WRONLY | O_CLOEXEC, (int)mode);
	bool ok;

	if (fd < 0)
		return file_failed(path, "written", err);
	ok = (write_all(fd, data, len) && fsync(fd) == 0 && rename(part, path) == 0) ||
	     file_failed(path, "written", err);
	close(fd);
	if (!ok)
		unlink(part);
	return ok;
}

bool
file_write(const char *path, const char *data, gsize len, unsigned mode, GError **err)
{
	struct stat st;
	bool ok;
	int fd;

	if (strcmp(path, "-") == 0) {
		if (fwrite(data, 1, len, stdout) == len)
			return true;
		g_set_error_literal(err, EARSHOT_ERROR, EARSHOT_ERROR_INTERNAL,
				    "the output could not be written");
		return false;
	}
	if (stat(path, &st) != 0 || S_ISREG(st.st_mode))
		return replace(path, data, len, mode, err);
	fd = open(path, O_WRONLY | O_CLOEXEC);
	ok = (fd >= 0 && write_all(fd, data, len)) || file_failed(path, "written", err);
	if (fd >= 0)
		close(fd);
	return ok;
}

bool
file_may_be_replaced(const char *path, GError **err)
{
	struct stat st;

	if (stat(path, &st) != 0 || S_ISREG(st.st_mode))
		return true;
	g_set_error(err, EARSHOT_ERROR, EARSHOT_ERROR_INPUT,
		    "%s is no file whose place another could take; name a new one", path);
	return false;
}
