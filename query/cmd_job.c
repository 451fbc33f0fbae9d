/* earshot job: stands beside a command that the web page began, and writes down what it says and
 * how it ends. Hidden: query/job.c starts it. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/error.h"
#include "base/when.h"
#include "data/command.h"
#include "query/job.h"
#include "query/job_output.h"

int cmd_job(struct context *ctx, int argc, char **argv, GError **err);

#define WRITE_MS 1000 /* how often the record is written at most */

static volatile sig_atomic_t is_told_to_stop;

static void
on_stop(int number)
{
	(void)number;
	is_told_to_stop = 1;
}

/* A terminal of its own makes the command say how far it is, and one that it cannot take for
 * anything better. */
static int
open_terminal(char *name, size_t size)
{
	int fd = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);

	if (fd >= 0 && grantpt(fd) == 0 && unlockpt(fd) == 0 && ptsname_r(fd, name, size) == 0)
		return fd;
	if (fd >= 0)
		close(fd);
	return -1;
}

static void
run_command(char *const *argv, int terminal)
{
	int in = open("/dev/null", O_RDONLY);

	/* it shall not outlive who writes down what it says */
	prctl(PR_SET_PDEATHSIG, SIGTERM);
	if (in < 0 || dup2(in, 0) < 0 || dup2(terminal, 1) < 0 || dup2(terminal, 2) < 0)
		_exit(EXIT_INTERNAL);
	execv(argv[0], argv);
	_exit(EXIT_INTERNAL);
}

struct minding {
	struct db *db;
	int64_t id;
	pid_t child;
	struct job_output output;
	int64_t written_ms;
	bool is_news;
};

/* That a busy store does not take it is no reason to end the work. */
static void
write_down(struct minding *m, bool at_once)
{
	g_autofree char *text = NULL;

	if (!m->is_news || (!at_once && when_monotonic_ms() - m->written_ms < WRITE_MS))
		return;
	text = job_output_text(&m->output);
	if (job_row_say(m->db, m->id, text, NULL))
		m->is_news = false;
	m->written_ms = when_monotonic_ms();
}

/* Until the other side is closed, which its end does. */
static void
listen_to(struct minding *m, int fd)
{
	struct pollfd wait = { .fd = fd, .events = POLLIN };
	bool is_passed_on = false;
	char buf[4096];

	for (;;) {
		ssize_t n = 0;

		if (is_told_to_stop && !is_passed_on) {
			kill(m->child, SIGTERM);
			is_passed_on = true;
		}
		if (poll(&wait, 1, WRITE_MS) > 0)
			n = read(fd, buf, sizeof buf);
		if ((n < 0 && errno != EINTR) || (n == 0 && (wait.revents & POLLHUP)))
			break;
		if (n > 0) {
			job_output_add(&m->output, buf, (size_t)n);
			m->is_news = true;
		}
		wait.revents = 0;
		write_down(m, false);
	}
	write_down(m, true);
}

static bool
mind(struct minding *m, char *const *argv, GError **err)
{
	char name[128];
	int fd = open_terminal(name, sizeof name), status = 0;
	/* opened before there is a child: one that is slow to begin would look as if it had ended
	 */
	int terminal = fd >= 0 ? open(name, O_RDWR | O_NOCTTY | O_CLOEXEC) : -1;

	if (terminal < 0) {
		g_set_error(err, EARSHOT_ERROR, EARSHOT_ERROR_INTERNAL,
			    "there is no terminal to run a job on: %s", g_strerror(errno));
		if (fd >= 0)
			close(fd);
		return false;
	}
	m->child = fork();
	if (m->child == 0)
		run_command(argv, terminal);
	close(terminal);
	if (m->child > 0) {
		listen_to(m, fd);
		while (waitpid(m->child, &status, 0) < 0 && errno == EINTR)
			;
	}
	close(fd);
	if (m->child < 0 || WIFSIGNALED(status))
		return job_row_end(m->db, m->id, JOB_LOST, -1, err);
	return job_row_end(m->db, m->id, JOB_DONE, WEXITSTATUS(status), err);
}

int
cmd_job(struct context *ctx, int argc, char **argv, GError **err)
{
	struct minding m = { .db = ctx->db,
			     .id = argc > 3 ? g_ascii_strtoll(argv[1], NULL, 10) : 0 };
	struct sigaction stop = { .sa_handler = on_stop };
	g_autoptr(GPtrArray) line = NULL;
	bool ok;

	if (m.id <= 0 || strcmp(argv[2], "--") != 0) {
		g_set_error_literal(err, EARSHOT_ERROR, EARSHOT_ERROR_USAGE,
				    "job is begun by the web page alone");
		return -1;
	}
	sigaction(SIGTERM, &stop, NULL);
	sigaction(SIGINT, &stop, NULL);
	g_setenv("NO_COLOR", "1", TRUE);
	g_setenv("TERM", "dumb", TRUE);
	if (!job_row_process(ctx->db, m.id, getpid(), job_process_start(getpid()), err))
		return -1;
	line = job_program(ctx);
	for (char **word = argv + 3; *word; word++)
		g_ptr_array_add(line, g_strdup(*word));
	g_ptr_array_add(line, NULL);
	job_output_init(&m.output);
	ok = mind(&m, (char *const *)line->pdata, err);
	job_output_clear(&m.output);
	return ok ? EXIT_DONE : -1;
}
