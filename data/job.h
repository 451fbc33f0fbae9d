/* job: the record of long work that was begun in the web page. What runs it: query/job.h.
 */
#ifndef DATA_JOB_H
#define DATA_JOB_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "data/db.h"

enum job_state {
	JOB_RUNNING,
	JOB_DONE, /* it ended by itself: exit_code says how */
	JOB_LOST /* it was killed, or the machine was: nobody knows how far it came */
};

struct job {
	int64_t id;
	char *kind; /* "crawl", "index", "export", … */
	char *command; /* for people: "earshot crawl --all" */
	char *who; /* an actor's name: "u:head" */
	enum job_state state;
	int64_t pid, pid_start; /* of the process that minds it, and when the kernel says it began;
				 * 0: not there yet */
	int64_t started_at, ended_at; /* ended_at: WHEN_NONE while it runs */
	int exit_code; /* -1: not known */
	char *progress; /* the last lines it said, plain text; never NULL */
	char *result; /* path of the file it makes, inside the state folder; NULL: none */
};

void job_free(struct job *j); /* NULL is fine */
typedef struct job job_t;
G_DEFINE_AUTOPTR_CLEANUP_FUNC(job_t, job_free)

/* A new one that runs, without a process yet; fills in `id`. */
bool job_row_add(struct db *db, struct job *j, GError **err);

/* Its process, its words, its end. A job that is over stays as it is. */
bool job_row_process(struct db *db, int64_t id, int64_t pid, int64_t pid_start, GError **err);
bool job_row_say(struct db *db, int64_t id, const char *progress, GError **err);
bool job_row_end(struct db *db, int64_t id, enum job_state state, int exit_code, GError **err);

/* As the rows say, which may be out of date. NULL without an error set: there is none. */
struct job *job_row_get(struct db *db, int64_t id, GError **err);
GPtrArray *job_row_list(struct db *db, const char *kind, bool only_running, int limit,
			GError **err); /* `kind` NULL: any; newest first */

#endif
