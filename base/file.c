#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <string.h>
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
