#include "base/program.h"

#include <errno.h>
#include <glib-unix.h>
#include <poll.h>
#include <stdint.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/error.h"

/* In the child: an alarm outlives exec, and what nobody asked for ends the process. */
static void
set_alarm(void *max_s)
{
	alarm((unsigned)GPOINTER_TO_INT(max_s));
}

static void
end(int *fd)
{
	if (*fd >= 0)
		close(*fd);
	*fd = -1;
}

/* Whether the other side may still want some. */
static bool
write_some(int fd, GBytes *input, gsize *done)
{
	gsize len;
	const char *bytes = g_bytes_get_data(input, &len);
	ssize_t n = *done < len ? write(fd, bytes + *done, len - *done) : 0;

	if (n > 0)
		*done += (gsize)n;
	return *done < len && (n >= 0 || errno == EAGAIN || errno == EINTR);
}

static bool
read_some(int fd, GByteArray *output)
{
	uint8_t buf[65536];
	ssize_t n = read(fd, buf, sizeof buf);

	if (n > 0 && output->len <= PROGRAM_MAX_OUTPUT)
		g_byte_array_append(output, buf, (guint)n);
	return n > 0 || (n < 0 && (errno == EAGAIN || errno == EINTR));
}

/* Until the program has closed its end of both. One that does not read all of its input says so by
 * its exit code. */
static void
talk(int in, GBytes *input, int out, GByteArray *output)
{
	gsize done = 0;

	if (in >= 0)
		g_unix_set_fd_nonblocking(in, TRUE, NULL);
	while (in >= 0 || out >= 0) {
		struct pollfd fds[] = { { .fd = in, .events = POLLOUT },
					{ .fd = out, .events = POLLIN } };

		if (poll(fds, G_N_ELEMENTS(fds), -1) < 0 && errno != EINTR)
			break;
		if (fds[0].revents && !write_some(in, input, &done))
			end(&in);
		if (fds[1].revents && !read_some(out, output))
			end(&out);
	}
	end(&in);
	end(&out);
}

static GStrv
copy_of(const char *const *argv)
{
	g_autoptr(GStrvBuilder) builder = g_strv_builder_new();

	for (; *argv; argv++)
		g_strv_builder_add(builder, *argv);
	return g_strv_builder_end(builder);
}

static bool
run(const char *const *argv, GBytes *input, int max_s, GSpawnFlags more, GBytes **output,
    int *exit_code, GError **err)
{
	GSpawnFlags flags = G_SPAWN_SEARCH_PATH | G_SPAWN_DO_NOT_REAP_CHILD | more |
			    (output ? 0 : G_SPAWN_STDOUT_TO_DEV_NULL);
	g_autoptr(GByteArray) collected = g_byte_array_new();
	g_auto(GStrv) args = copy_of(argv);
	g_autoptr(GError) wrong = NULL;
	int in = -1, out = -1, status;
	GPid child;

	if (!g_spawn_async_with_pipes(NULL, args, NULL, flags, set_alarm, GINT_TO_POINTER(max_s),
				      &child, input ? &in : NULL, output ? &out : NULL, NULL,
				      &wrong)) {
		g_set_error(err, EARSHOT_ERROR, EARSHOT_ERROR_CONFIG, "%s cannot be started: %s",
			    argv[0], wrong->message);
		return false;
	}
	talk(in, input, out, collected);
	while (waitpid(child, &status, 0) < 0 && errno == EINTR)
		;
	g_spawn_close_pid(child);
	*exit_code = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
	if (output && collected->len > PROGRAM_MAX_OUTPUT) {
		g_set_error(err, EARSHOT_ERROR, EARSHOT_ERROR_LIMIT,
			    "%s wrote more than %d bytes, which is taken for a mistake", argv[0],
			    PROGRAM_MAX_OUTPUT);
		return false;
	}
	if (output)
		*output = g_byte_array_free_to_bytes(g_steal_pointer(&collected));
	return true;
}

bool
program_run(const char *const *argv, GBytes *input, int max_s, GBytes **output, int *exit_code,
	    GError **err)
{
	return run(argv, input, max_s, 0, output, exit_code, err);
}

bool
program_ask(const char *const *argv, int max_s, GBytes **output, int *exit_code, GError **err)
{
	return run(argv, NULL, max_s, G_SPAWN_STDERR_TO_DEV_NULL, output, exit_code, err);
}
