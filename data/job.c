#include "data/job.h"

#include <string.h>

#include "base/when.h"

#define COLUMNS                                                                                    \
	"select id, kind, command, who, state, pid, pid_start, started_at, ended_at, "             \
	"coalesce(exit_code, -1), progress, result from job "

static const char *const states[] = {
	[JOB_RUNNING] = "running", [JOB_DONE] = "done", [JOB_LOST] = "lost"
};

void
job_free(struct job *j)
{
	if (!j)
		return;
	g_free(j->kind);
	g_free(j->command);
	g_free(j->who);
	g_free(j->progress);
	g_free(j->result);
	g_free(j);
}

static enum job_state
state_of(const char *name)
{
	for (size_t i = 0; i < G_N_ELEMENTS(states); i++)
		if (strcmp(states[i], name) == 0)
			return (enum job_state)i;
	return JOB_LOST;
}

static void *
read_row(struct db_stmt *st)
{
	struct job *j = g_new0(struct job, 1);

	*j = (struct job){
		.id = db_int(st, 0),
		.kind = g_strdup(db_text(st, 1)),
		.command = g_strdup(db_text(st, 2)),
		.who = g_strdup(db_text(st, 3)),
		.state = state_of(db_text(st, 4)),
		.pid = db_int(st, 5),
		.pid_start = db_int(st, 6),
		.started_at = db_int(st, 7),
		.ended_at = db_when(st, 8),
		.exit_code = (int)db_int(st, 9),
		.progress = g_strdup(db_text(st, 10)),
		.result = g_strdup(db_text(st, 11)),
	};
	return j;
}

bool
job_row_add(struct db *db, struct job *j, GError **err)
{
	return db_query_int(db, err, &j->id, 0,
			    "insert into job (kind, command, who, state, started_at, result) "
			    "values ($1, $2, $3, 'running', $4, $5) returning id",
			    "sssis", j->kind, j->command, j->who, j->started_at, j->result);
}

bool
job_row_process(struct db *db, int64_t id, int64_t pid, int64_t pid_start, GError **err)
{
	return db_run(db, err,
		      "update job set pid = $1, pid_start = $2 where id = $3 and state = 'running'",
		      "iii", pid, pid_start, id);
}

bool
job_row_say(struct db *db, int64_t id, const char *progress, GError **err)
{
	return db_run(db, err, "update job set progress = $1 where id = $2 and state = 'running'",
		      "si", progress, id);
}

bool
job_row_end(struct db *db, int64_t id, enum job_state state, int exit_code, GError **err)
{
	return db_run(db, err,
		      "update job set state = $1, exit_code = $2, ended_at = $3 where id = $4 and "
		      "state = 'running'",
		      "siii", states[state], (int64_t)exit_code, when_now(), id);
}

struct job *
job_row_get(struct db *db, int64_t id, GError **err)
{
	g_autoptr(db_stmt_t) st = db_prepare(db, COLUMNS "where id = $1", err);

	if (!st)
		return NULL;
	db_bind(st, "i", id);
	return db_step(st, err) == DB_ROW ? read_row(st) : NULL;
}

GPtrArray *
job_row_list(struct db *db, const char *kind, bool only_running, int limit, GError **err)
{
	g_autoptr(db_stmt_t) st =
		db_prepare(db,
			   COLUMNS "where ($1 is null or kind = $2) and ($3 = 0 or state = "
				   "'running') order by id desc limit $4",
			   err);

	if (!st)
		return NULL;
	db_bind(st, "ssii", kind, kind, (int64_t)only_running, (int64_t)limit);
	return db_all(st, read_row, (GDestroyNotify)job_free, err);
}
