/* What a sealed process can still do, each tried in a child of its own. */
#include <errno.h>
#include <fcntl.h>
#include <glib.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/charset.h"
#include "crawler/sandbox.h"

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define SANITIZED 1
#else
#define SANITIZED 0
#endif

enum { DONE = 0, DENIED = 17, WRONG = 18 };

static int
deny(bool denied)
{
	return denied ? DENIED : DONE;
}

static int
try_open(void)
{
	return deny(open("/etc/passwd", O_RDONLY) < 0);
}

static int
try_create(void)
{
	return deny(open("/tmp/earshot-sandbox-test", O_WRONLY | O_CREAT, 0600) < 0);
}

static int
try_socket(void)
{
	return deny(socket(AF_INET, SOCK_STREAM, 0) < 0);
}

static int
try_exec(void)
{
	char name[] = "true", *argv[] = { name, NULL }, *envp[] = { NULL };

	execve("/bin/true", argv, envp);
	return DENIED;
}

static int
try_fork(void)
{
	return deny(syscall(SYS_fork) < 0);
}

static int
try_ptrace(void)
{
	return deny(syscall(SYS_ptrace, 0, 0, 0, 0) < 0);
}

static int
try_kill_parent(void)
{
	return deny(kill(getppid(), 0) < 0);
}

static int
try_executable_memory(void)
{
	return deny(mmap(NULL, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) ==
		    MAP_FAILED);
}

static int
try_stat(void)
{
	return deny(access("/etc/passwd", F_OK) < 0);
}

static int
try_memory(void)
{
	/* volatile: it has to be asked for */
	void *volatile p = malloc(200 * 1024 * 1024);

	return deny(!p);
}

static int
try_work(void)
{
	const char *name;
	size_t len;
	g_autofree char *text =
		charset_decode("\xe9t\xe9", 3, "latin1", CHARSET_PLAIN, &name, &len);
	g_autofree char *piece = g_strnfill(48 * 1024 * 1024, 'x');
	char c;

	return strcmp(text, "\xc3\xa9t\xc3\xa9") == 0 && piece[9] == 'x' && g_get_real_time() > 0 &&
			       read(STDIN_FILENO, &c, 1) >= 0
		       ? DONE
		       : WRONG;
}

static int
try_loop(void)
{
	for (volatile unsigned i = 0;; i++)
		;
	return WRONG;
}

static int
try_abort(void)
{
	abort();
}

static const struct {
	const char *name;
	int (*attempt)(void);
	bool may_be_denied; /* an error is enough */
	int signal; /* that ends it otherwise; 0: it must succeed */
	bool not_sanitized; /* sanitizers need this themselves */
} rows[] = {
	{ "/sandbox/work", try_work, false, 0, false },
	{ "/sandbox/open", try_open, true, SIGSYS, false },
	{ "/sandbox/create", try_create, true, SIGSYS, false },
	{ "/sandbox/stat", try_stat, true, SIGSYS, false },
	{ "/sandbox/socket", try_socket, false, SIGSYS, false },
	{ "/sandbox/exec", try_exec, false, SIGSYS, false },
	{ "/sandbox/fork", try_fork, false, SIGSYS, false },
	{ "/sandbox/ptrace", try_ptrace, false, SIGSYS, false },
	{ "/sandbox/kill-parent", try_kill_parent, false, SIGSYS, true },
	{ "/sandbox/executable-memory", try_executable_memory, false, SIGSYS, true },
	{ "/sandbox/memory", try_memory, true, SIGKILL, true },
	{ "/sandbox/loop", try_loop, false, SIGKILL, false },
	{ "/sandbox/abort", try_abort, false, SIGABRT, false },
};

static void
test_row(gconstpointer data)
{
	size_t i = GPOINTER_TO_SIZE(data);
	int status;
	pid_t pid;

	if (SANITIZED && rows[i].not_sanitized) {
		g_test_skip("sanitizers need this themselves");
		return;
	}
	pid = fork();
	if (pid == 0) {
		struct sandbox_limits limits = { .memory_bytes = 64 * 1024 * 1024, .cpu_s = 1 };

		dup2(open("/dev/null", O_RDONLY), STDIN_FILENO);
		charset_preload();
		if ((sandbox_enter(&limits) & (SANDBOX_SECCOMP | SANDBOX_RLIMITS)) !=
		    (SANDBOX_SECCOMP | SANDBOX_RLIMITS))
			_exit(WRONG);
		_exit(rows[i].attempt());
	}
	g_assert_cmpint(waitpid(pid, &status, 0), ==, pid);
	g_test_message("%s: status %x", rows[i].name, (unsigned)status);
	if (WIFSIGNALED(status))
		g_assert_cmpint(WTERMSIG(status), ==, rows[i].signal);
	else
		g_assert_cmpint(WEXITSTATUS(status), ==, rows[i].may_be_denied ? DENIED : DONE);
	if (!rows[i].may_be_denied && rows[i].signal)
		g_assert_true(WIFSIGNALED(status));
}

static void
test_describe(void)
{
	g_autofree char *all = sandbox_describe(7), *some = sandbox_describe(1),
			*none = sandbox_describe(0);

	g_assert_cmpstr(all, ==, "rlimits, seccomp, Landlock");
	g_assert_cmpstr(some, ==, "rlimits (this kernel lacks seccomp and Landlock)");
	g_assert_nonnull(strstr(none, "nothing"));
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++)
		g_test_add_data_func(rows[i].name, GSIZE_TO_POINTER(i), test_row);
	g_test_add_func("/sandbox/describe", test_describe);
	return g_test_run();
}
