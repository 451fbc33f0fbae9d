#include "query/job.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "base/error.h"
#include "base/when.h"
#include "query/web_server.h"

#define START_S 20 /* a job whose process has not come by then is lost */

int64_t
job_process_start(int64_t pid)
{
	g_autofree char *path = g_strdup_printf("/proc/%" G_GINT64_FORMAT "/stat", pid);
	g_autofree char *stat = NULL;
	g_auto(GStrv) fields = NULL;
	const char *after;

	if (pid <= 0 || !g_file_get_contents(path, &stat, NULL, NULL))
		return 0;
	/* the name may hold blanks and brackets; the last bracket ends it (proc(5)) */
	after = strrchr(stat, ')');
	fields = g_strsplit(after ? after + 1 : "", " ", 24);
	if (g_strv_length(fields) < 21 || strcmp(fields[1], "Z") == 0)
		return 0;
	return g_ascii_strtoll(fields[20], NULL, 10);
}

static bool
is_alive(const struct job *j)
{
	if (j->pid == 0)
		return when_now() - j->started_at <= START_S;
	return j->pid_start != 0 && job_process_start(j->pid) == j->pid_start;
}

/* Bring the record up to date with what is. */
static bool
look(struct db *db, struct job *j, GError **err)
{
	if (j->state != JOB_RUNNING || is_alive(j))
		return true;
	if (!job_row_end(db, j->id, JOB_LOST, -1, err))
		return false;
	j->state = JOB_LOST;
	j->ended_at = when_now();
	return true;
}

struct job *
job_get(struct db *db, int64_t id, GError **err)
{
	g_autoptr(job_t) j = job_row_get(db, id, err);

	return j && look(db, j, err) ? g_steal_pointer(&j) : NULL;
}

static GPtrArray *
list(struct db *db, const char *kind, bool only_running, int limit, GError **err)
{
	g_autoptr(GPtrArray) all = job_row_list(db, kind, only_running, limit, err);

	for (guint i = 0; all && i < all->len; i++)
		if (!look(db, g_ptr_array_index(all, i), err))
			return NULL;
	return g_steal_pointer(&all);
}

GPtrArray *
job_list(struct db *db, int limit, GError **err)
{
	return list(db, NULL, false, limit, err);
}

struct job *
job_running(struct db *db, const char *kind, GError **err)
{
	g_autoptr(GPtrArray) all = list(db, kind, true, 20, err);

	for (guint i = 0; all && i < all->len; i++) {
		const struct job *j = g_ptr_array_index(all, i);

		if (j->state == JOB_RUNNING)
			return g_ptr_array_steal_index(all, i);
	}
	return NULL;
}

/* ---- beginning --------------------------------------------------------------------------- */

static bool
refuse_second(struct db *db, const char *kind, GError **err)
{
	g_autoptr(GError) wrong = NULL;
	g_autoptr(job_t) other = job_running(db, kind, &wrong);
	int lock;

	if (wrong) {
		g_propagate_error(err, g_steal_pointer(&wrong));
		return false;
	}
	if (other) {
		g_set_error(err, EARSHOT_ERROR, EARSHOT_ERROR_BUSY,
			    "a %s is already running; it was begun by %s", kind, other->who);
		return false;
	}
	/* one that a timer or somebody at a command line began */
	lock = db_lock(db_dir(db), kind, err);
	if (lock < 0)
		return false;
	close(lock);
	return true;
}

/* The child leaves our session, so that it goes on without us, and takes no signal mask along. */
static void
set_free(void *data)
{
	sigset_t none;

	(void)data;
	setsid();
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
}

GPtrArray *
job_program(const struct context *ctx)
{
	GPtrArray *argv = g_ptr_array_new_with_free_func(g_free);
	char now[WHEN_RFC3339_SIZE];

	g_ptr_array_add(argv, g_strdup(ctx->program));
	if (ctx->config_path) {
		g_ptr_array_add(argv, g_strdup("--config"));
		g_ptr_array_add(argv, g_strdup(ctx->config_path));
	}
	g_ptr_array_add(argv, g_strdup("--state"));
	g_ptr_array_add(argv, g_strdup(ctx->state_dir));
	if (when_is_frozen()) {
		g_ptr_array_add(argv, g_strdup("--now"));
		g_ptr_array_add(argv, g_strdup(when_rfc3339(when_now(), now)));
	}
	return argv;
}

static bool
start(const struct web_request *rq, const struct job *j, const char *const *args, GError **err)
{
	g_autoptr(GPtrArray) argv = job_program(web_context(rq->web));
	g_autoptr(GError) wrong = NULL;

	g_ptr_array_add(argv, g_strdup("job"));
	g_ptr_array_add(argv, g_strdup_printf("%" G_GINT64_FORMAT, j->id));
	g_ptr_array_add(argv, g_strdup("--"));
	for (const char *const *a = args; *a; a++)
		g_ptr_array_add(argv, g_strdup(*a));
	g_ptr_array_add(argv, NULL);
	if (g_spawn_async(NULL, (char **)argv->pdata, NULL,
			  G_SPAWN_STDOUT_TO_DEV_NULL | G_SPAWN_STDERR_TO_DEV_NULL, set_free, NULL,
			  NULL, &wrong))
		return true;
	g_set_error(err, EARSHOT_ERROR, EARSHOT_ERROR_INTERNAL, "it could not be started: %s",
		    wrong->message);
	return false;
}

bool
job_begin(const struct web_request *rq, const char *kind, const char *const *args,
	  const char *result, int64_t *id, GError **err)
{
	g_autofree char *words = g_strjoinv(" ", (char **)(uintptr_t)args);
	g_autoptr(job_t) j = g_new0(struct job, 1);

	j->kind = g_strdup(kind);
	j->command = g_strconcat("earshot ", words, NULL);
	j->who = g_strdup(rq->actor.name);
	j->result = g_strdup(result);
	j->started_at = when_now();
	/* looking and adding are one transaction, so that two who press at once begin one */
	if (!db_begin(rq->db, err))
		return false;
	if (!refuse_second(rq->db, kind, err) || !job_row_add(rq->db, j, err)) {
		db_rollback(rq->db);
		return false;
	}
	if (!db_commit(rq->db, err))
		return false;
	*id = j->id;
	if (start(rq, j, args, err))
		return true;
	job_row_end(rq->db, j->id, JOB_LOST, -1, NULL);
	return false;
}

bool
job_stop(struct db *db, int64_t id, GError **err)
{
	g_autoptr(GError) wrong = NULL;
	g_autoptr(job_t) j = job_get(db, id, &wrong);

	if (wrong) {
		g_propagate_error(err, g_steal_pointer(&wrong));
		return false;
	}
	if (j && j->state == JOB_RUNNING && j->pid > 0)
		kill((pid_t)j->pid, SIGTERM);
	return true;
}
