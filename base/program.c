#include "base/program.h"

#include <gio/gio.h>
#include <unistd.h>

#include "base/error.h"

/* In the child: an alarm outlives exec, and what nobody asked for ends the process. */
static void
set_alarm(void *max_s)
{
	alarm((unsigned)GPOINTER_TO_INT(max_s));
}

static bool
run(const char *const *argv, GBytes *input, int max_s, GSubprocessFlags flags, GBytes **output,
    int *exit_code, GError **err)
{
	g_autoptr(GSubprocessLauncher) launcher = g_subprocess_launcher_new(flags);
	g_autoptr(GSubprocess) child = NULL;
	g_autoptr(GError) wrong = NULL;

	g_subprocess_launcher_set_child_setup(launcher, set_alarm, GINT_TO_POINTER(max_s), NULL);
	child = g_subprocess_launcher_spawnv(launcher, argv, &wrong);
	if (!child) {
		g_set_error(err, EARSHOT_ERROR, EARSHOT_ERROR_CONFIG, "%s cannot be started: %s",
			    argv[0], wrong->message);
		return false;
	}
	/* A program that does not read all of its input says so by its exit code. */
	g_subprocess_communicate(child, input, NULL, output, NULL, NULL);
	g_subprocess_wait(child, NULL, NULL);
	*exit_code = g_subprocess_get_if_exited(child) ? g_subprocess_get_exit_status(child) : -1;
	return true;
}

bool
program_run(const char *const *argv, GBytes *input, int max_s, GBytes **output, int *exit_code,
	    GError **err)
{
	return run(argv, input, max_s,
		   (input ? G_SUBPROCESS_FLAGS_STDIN_PIPE : 0) |
			   (output ? G_SUBPROCESS_FLAGS_STDOUT_PIPE
				   : G_SUBPROCESS_FLAGS_STDOUT_SILENCE),
		   output, exit_code, err);
}

bool
program_ask(const char *const *argv, int max_s, GBytes **output, int *exit_code, GError **err)
{
	return run(argv, NULL, max_s,
		   G_SUBPROCESS_FLAGS_STDERR_SILENCE |
			   (output ? G_SUBPROCESS_FLAGS_STDOUT_PIPE
				   : G_SUBPROCESS_FLAGS_STDOUT_SILENCE),
		   output, exit_code, err);
}
