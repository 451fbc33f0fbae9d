/* inspect: see inspect.h. */
#include "crawler/inspect.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/error.h"
#include "base/when.h"

static GBytes *
read_all(int fd, const char *path, GError **err)
{
	g_autoptr(GByteArray) bytes = g_byte_array_new();
	guint8 block[64 * 1024];
	ssize_t n;

	while ((n = read(fd, block, sizeof(block))) != 0) {
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0) {
			g_set_error(err, EARSHOT_ERROR, EARSHOT_ERROR_INPUT,
				    "\"%s\" cannot be read: %s.", path, g_strerror(errno));
			return NULL;
		}
		if (bytes->len + (size_t)n > INSPECT_MAX_BYTES) {
			g_set_error(err, EARSHOT_ERROR, EARSHOT_ERROR_INPUT,
				    "\"%s\" is larger than %d MiB; give a smaller file.", path,
				    INSPECT_MAX_BYTES / (1024 * 1024));
			return NULL;
		}
		g_byte_array_append(bytes, block, (guint)n);
	}
	return g_byte_array_free_to_bytes(g_steal_pointer(&bytes));
}

GBytes *
inspect_read(const char *path, GError **err)
{
	bool is_stdin = strcmp(path, "-") == 0;
	int fd = is_stdin ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC);
	GBytes *bytes;

	if (fd < 0) {
		g_set_error(err, EARSHOT_ERROR, EARSHOT_ERROR_INPUT, "\"%s\" cannot be opened: %s.",
			    path, g_strerror(errno));
		return NULL;
	}
	bytes = read_all(fd, is_stdin ? "standard input" : path, err);
	if (!is_stdin)
		close(fd);
	return bytes;
}

struct url *
inspect_parse_url(const char *text, GError **err)
{
	struct url *url = url_parse(text, NULL);

	if (!url)
		g_set_error(err, EARSHOT_ERROR, EARSHOT_ERROR_INPUT,
			    "\"%s\" is not an absolute address; write it with its https://.", text);
	return url;
}

json_t *
inspect_time(int64_t at)
{
	char buf[WHEN_RFC3339_SIZE];

	return at == WHEN_NONE ? json_null() : json_string(when_rfc3339(at, buf));
}

int
inspect_print(json_t *object)
{
	g_assert(object);
	json_dumpf(object, stdout, JSON_COMPACT | JSON_REAL_PRECISION(15));
	putchar('\n');
	json_decref(object);
	return EXIT_DONE;
}
