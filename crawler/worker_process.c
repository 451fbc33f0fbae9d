#include "crawler/worker_process.h"

#include <errno.h>
#include <fcntl.h>
#include <glib.h>
#include <signal.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "crawler/worker.h"

static int
spawn(const char *program, int fd, pid_t *pid)
{
	char name[] = "earshot", command[] = "parser-worker";
	char *argv[] = { name, command, NULL }, *envp[] = { NULL };
	posix_spawn_file_actions_t todo;
	posix_spawnattr_t attr;
	sigset_t none, all;
	int rc;

	sigemptyset(&none);
	sigfillset(&all);
	posix_spawnattr_init(&attr);
	posix_spawnattr_setsigmask(&attr, &none);
	posix_spawnattr_setsigdefault(&attr, &all);
	posix_spawnattr_setflags(&attr, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
	posix_spawn_file_actions_init(&todo);
	posix_spawn_file_actions_adddup2(&todo, fd, WORKER_FD);
	posix_spawn_file_actions_addopen(&todo, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
	posix_spawn_file_actions_addopen(&todo, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
	posix_spawn_file_actions_addclosefrom_np(&todo, WORKER_FD + 1);
	rc = posix_spawn(pid, program, &todo, &attr, argv, envp);
	posix_spawn_file_actions_destroy(&todo);
	posix_spawnattr_destroy(&attr);
	return rc;
}

pid_t
worker_process_start(const char *program, int *fd)
{
	pid_t pid;
	int pair[2], rc;

	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) < 0)
		return 0;
	rc = spawn(program, pair[1], &pid);
	close(pair[1]);
	if (rc != 0) {
		close(pair[0]);
		return 0;
	}
	*fd = pair[0];
	return pid;
}

int
worker_process_end(pid_t pid)
{
	int status = 0;

	/* it may have ended by itself: then this changes nothing and its status is kept */
	kill(pid, SIGKILL);
	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	return status;
}

int64_t
worker_process_cpu_ns(pid_t pid)
{
	struct timespec t;
	clockid_t clock;

	if (clock_getcpuclockid(pid, &clock) != 0 || clock_gettime(clock, &t) != 0)
		return 0;
	return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

const char *
worker_process_cause(int status)
{
	static const struct {
		int signal;
		const char *text;
	} causes[] = {
		{ SIGSYS, "it tried something that is forbidden to it" },
		{ SIGSEGV, "it touched memory that is not its own" },
		{ SIGBUS, "it touched memory that is not its own" },
		{ SIGABRT, "it ran out of memory or found itself inconsistent" },
		{ SIGTRAP, "it ran out of memory or found itself inconsistent" },
		{ SIGKILL, "it was killed" },
	};

	for (size_t i = 0; WIFSIGNALED(status) && i < G_N_ELEMENTS(causes); i++)
		if (WTERMSIG(status) == causes[i].signal)
			return causes[i].text;
	return "it ended by itself";
}
